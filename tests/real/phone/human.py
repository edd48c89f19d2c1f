"""What a human caller says into a SIP telephone: the clips of `tests.asr`, and one word cut out of them."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest

from tests.asr.clips import Clip, NoClips, clips, line, telephone
from tts.audio import wav
from tts.contract import Sound

RATE = 8000
# Where somebody says "hai" in "Ví dụ hai. Tính trung bình của dãy số."
_TWO = ("example.wav", 0.5, 0.9)
_FADE = 0.02


def people(*names: str) -> list[Clip]:
    """The sentences whose names begin so, in this order."""
    try:
        return [next(clip for clip in clips() if clip.name.startswith(name)) for name in names]
    except NoClips as reason:
        pytest.fail(str(reason), pytrace=False)


def sentence(clip: Clip, folder: Path) -> Path:
    """The sentence as a telephone's microphone hears it, as a file to play."""
    return _file(folder / f"{clip.name}.wav", telephone(clip))


def two(folder: Path) -> Path:
    """Somebody says "hai", in a quiet room."""
    name, begin, end = _TWO
    (clip,) = people(name)
    word = numpy.frombuffer(telephone(clip), numpy.int16)[int(begin * RATE) : int(end * RATE)].astype(float)
    rise = numpy.linspace(0.0, 1.0, int(_FADE * RATE))
    word[: len(rise)] *= rise
    word[-len(rise) :] *= rise[::-1]
    return _file(folder / "two.wav", word.astype("<i2").tobytes() + line(1.0))


def _file(path: Path, samples: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav(Sound(samples, RATE)))
    return path
