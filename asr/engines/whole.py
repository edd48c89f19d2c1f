"""The hearing of engines that know only whole utterances: collected, then recognised at once."""

from __future__ import annotations

from collections.abc import Callable


class Whole:
    """Collects an utterance of `rate` samples a second for `recognise(samples, rate)`, which raises `AsrError`."""

    def __init__(self, recognise: Callable[[bytes, int], str], rate: int) -> None:
        self._recognise = recognise
        self._rate = rate
        self._samples = bytearray()

    def accept(self, audio: bytes) -> None:
        """Kept until the end."""
        self._samples += audio

    def partial(self) -> str:
        """Nothing before the end."""
        return ""

    def final(self) -> str:
        """Raises `AsrError`."""
        return self._recognise(bytes(self._samples), self._rate) if self._samples else ""

    def close(self) -> None:
        """Forget the samples."""
        self._samples.clear()
