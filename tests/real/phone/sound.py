"""What a telephone heard: how much of it is voice, and whether it is the voice saying certain words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tts.audio import Format, wav
from tts.choose import speaker
from tts.contract import Sound

RATE = 8000
_FRAME = 160  # 20 ms
_PIECE = 75  # frames: a second and a half
_STEP = 25
_HEADER = 44
# Line noise of the conference bridge stays under this; speech is thirty times louder.
_QUIET = 60.0

# The right words were never under 0.78, on a machine full of other work; other words never over 0.75.
HEARD = 0.76


@dataclass(frozen=True)
class Heard:
    """Telephone audio, 8 kHz."""

    samples: NDArray[np.float64]

    @classmethod
    def read(cls, file: Path) -> Heard:
        """A recording, also one that goes on (its header is written at the end)."""
        data = file.read_bytes()[_HEADER:] if file.exists() else b""
        return cls(np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.float64))

    def write(self, file: Path) -> None:
        """As a WAV file."""
        file.write_bytes(wav(Sound(self.samples.astype("<i2").tobytes(), RATE)))

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    @property
    def levels(self) -> NDArray[np.float64]:
        """Loudness of every 20 ms."""
        frames = self.samples[: len(self.samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
        return np.sqrt((frames**2).mean(axis=1)) if len(frames) else np.zeros(0)

    @property
    def voiced(self) -> float:
        """Seconds with sound in them."""
        return float((self.levels > _QUIET).sum()) * _FRAME / RATE

    @property
    def end_of_voice(self) -> float:
        """Where the last sound ends, in seconds."""
        loud = np.flatnonzero(self.levels > _QUIET)
        return float(loud[-1] + 1) * _FRAME / RATE if len(loud) else 0.0

    def since(self, seconds: float) -> Heard:
        """What was heard from a moment on."""
        return Heard(self.samples[int(seconds * RATE) :])

    def first(self, seconds: float) -> Heard:
        """What was heard up to a moment."""
        return Heard(self.samples[: int(seconds * RATE)])

    def likeness(self, said: Heard) -> float:
        """How surely something said is in it, to its end: 1 is perfect, other words stay under about 0.7.

        The loudness over time is compared, a second and a half at a time: it survives A-law, and a jitter buffer or a sentence
        that was made late only spoils the piece where it happens. The middle of all pieces counts, and the last.
        """
        wanted = _shape(said.levels[_first(said.levels) : _last(said.levels) + 1])
        mine = _shape(self.levels)
        length = _PIECE if len(wanted) > 2 * _PIECE else len(wanted)
        if length < 25 or len(mine) < length:
            return 0.0
        windows = np.lib.stride_tricks.sliding_window_view(mine, length)
        windows = windows - windows.mean(axis=1, keepdims=True)
        norms = np.linalg.norm(windows, axis=1)
        found = []
        for start in range((len(wanted) - length) % _STEP, len(wanted) - length + 1, _STEP):
            piece = wanted[start : start + length] - wanted[start : start + length].mean()
            found.append(float((windows @ piece / np.maximum(norms * np.linalg.norm(piece), 1e-9)).max()))
        return min(float(np.median(found)), max(found[-2:]))


def said(text: str, choices: Sequence[str], folder: Path) -> Heard:
    """The assistant's voice saying this, made by the same engine."""

    async def make() -> bytes:
        voice = speaker("espeak", "", folder)
        try:
            return b"".join([piece.audio async for piece in voice.say(text, Format.SLIN, choices)])
        finally:
            await voice.close()

    return Heard(np.frombuffer(asyncio.run(make()), dtype="<i2").astype(np.float64))


def _shape(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loudness as the ear has it, smoothed over 60 ms."""
    if not len(levels):
        return levels
    loud = np.log(np.maximum(levels, _QUIET))
    return np.convolve(loud, np.ones(3) / 3, mode="same")


def _first(levels: NDArray[np.float64]) -> int:
    loud = np.flatnonzero(levels > _QUIET)
    return int(loud[0]) if len(loud) else 0


def _last(levels: NDArray[np.float64]) -> int:
    loud = np.flatnonzero(levels > _QUIET)
    return int(loud[-1]) if len(loud) else -1
