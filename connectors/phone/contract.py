"""What the phone needs of others: a voice and ears. Telephone audio is 8 kHz signed 16-bit little-endian."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

BYTES_PER_SECOND = 16000


class VoiceFailed(Exception):
    """Nothing can be said; the caller must go to a person."""


class Voice(Protocol):
    """Turns a reply into telephone audio."""

    def say(self, text: str, choices: Sequence[str]) -> AsyncIterator[bytes]:
        """Audio, sentence by sentence. Raises `VoiceFailed`. Closing the iterator throws the rest away."""
        ...

    async def close(self) -> None:
        """Release the engines."""
        ...


class Hearing(Protocol):
    """One utterance being heard, by one thread. Recognised text is never spoken back to the caller."""

    def accept(self, audio: bytes) -> None:
        """The next audio of the caller."""
        ...

    def partial(self) -> str:
        """What was understood so far: lower case, no punctuation, numbers as words; "" if only the end will tell."""
        ...

    def final(self) -> str:
        """The whole utterance; nothing is accepted after it."""
        ...

    def close(self) -> None:
        """Let go of it, finished or not."""
        ...


class Recogniser(Protocol):
    """A speech recogniser; one `Hearing` a caller's utterance, several at once. It blocks, and may raise anything."""

    name: str

    def warm(self) -> None:
        """Load what is large."""
        ...

    def listen(self) -> Hearing:
        """Begin an utterance."""
        ...

    def close(self) -> None:
        """Release everything; no hearing is open."""
        ...


class Detector(Protocol):
    """Tells speech from noise on one line. Fast enough for the event loop."""

    def accept(self, audio: bytes) -> Sequence[float]:
        """How sure it is of speech, 0 to 1, for each window of `WINDOW_SECONDS` that is complete now."""
        ...


WINDOW_SECONDS = 0.032
"""What a detector judges at once."""


class Detectors(Protocol):
    """Where calls get their detectors from."""

    def take(self) -> Detector:
        """A fresh one; blocks while it is loaded."""
        ...

    def give_back(self, detector: Detector) -> None:
        """The call is over."""
        ...


Held = Callable[[str], Awaitable[bool]]
"""Whether a person holds or is to hold the conversation with this key."""
