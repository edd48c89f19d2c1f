"""The one contract of the recognisers: a stream of samples in, words out.

Everything here blocks: call it in a thread.
"""

from __future__ import annotations

from typing import Protocol

TELEPHONE = 8000
"""Samples a second on a telephone line, signed 16-bit little-endian, mono."""


class AsrError(Exception):
    """An utterance could not be recognised; the message says why and what to do."""


class Hearing(Protocol):
    """One utterance being heard, by one thread at a time."""

    def accept(self, audio: bytes) -> None:
        """The next samples. Raises `AsrError`."""
        ...

    def partial(self) -> str:
        """The words so far; "" from engines that only know whole utterances."""
        ...

    def final(self) -> str:
        """The words of the whole utterance; nothing is accepted after it. Raises `AsrError`."""
        ...

    def close(self) -> None:
        """Let go of it, finished or not."""
        ...


class Recogniser(Protocol):
    """A speech recogniser: one `Hearing` an utterance, several side by side, each in a thread of its own."""

    name: str

    def warm(self) -> None:
        """Load what is large, so that the first caller need not wait. Raises `AsrError`."""
        ...

    def listen(self, rate: int = TELEPHONE) -> Hearing:
        """Begin an utterance of `rate` samples a second. Raises `AsrError`."""
        ...

    def close(self) -> None:
        """Release everything; no hearing is open."""
        ...
