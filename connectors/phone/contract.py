"""What the phone needs of others: a voice, and one day an ear. Telephone audio is 8 kHz signed 16-bit little-endian."""

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
    """One utterance being heard. Raw recognised text is never spoken back to the caller."""

    def accept(self, audio: bytes) -> None:
        """The next audio of the caller."""
        ...

    def partial(self) -> str:
        """What was understood so far: lower case, no punctuation, numbers as words."""
        ...

    def final(self) -> str:
        """The whole utterance; nothing is accepted after it."""
        ...


class Recogniser(Protocol):
    """A speech recogniser; one `Hearing` a caller's utterance, several at once."""

    name: str

    def listen(self) -> Hearing:
        """Begin an utterance."""
        ...


Held = Callable[[str], Awaitable[bool]]
"""Whether a person holds or is to hold the conversation with this key."""
