"""The one contract of the speech engines, and what they give: sound as plain samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class SpeechError(Exception):
    """An engine could not say it; the message says why. Another engine may be able to."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono 16-bit little-endian samples at `rate` a second."""

    samples: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / 2 / self.rate


class Engine(Protocol):
    """Turns words (no figures, no signs) into sound."""

    name: str
    # Everything that changes the sound: voice, speed, version. Part of the cache key.
    fingerprint: str

    async def synthesise(self, words: str) -> Sound:
        """The whole piece. Raises `SpeechError`; never hangs longer than the engine's own time limit."""
        ...

    async def close(self) -> None:
        """Release what the engine holds."""
        ...
