"""Formats: length, loudness and pitch survive; A-law is G.711's."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest

from tests.tts.standin import tone
from tests.tts.test_engines import loudness
from tts.audio import Format, decode, encode, resample
from tts.contract import Sound, SpeechError


def crossings(sound: Sound) -> float:
    """Zero crossings a second, twice the pitch of a tone."""
    samples = struct.unpack(f"<{len(sound.samples) // 2}h", sound.samples)
    return sum(a < 0 <= b or b < 0 <= a for a, b in pairwise(samples)) / sound.seconds


@pytest.mark.parametrize(
    ("form", "rate", "width"), [(Format.SLIN, 8000, 2), (Format.SLIN16, 16000, 2), (Format.ALAW, 8000, 1)]
)
@pytest.mark.parametrize("from_rate", [8000, 16000, 22050, 24000, 44100])
def test_raw_formats_have_their_length(form: Format, rate: int, width: int, from_rate: int) -> None:
    data = encode(tone(1.0, from_rate), form)
    assert len(data) == pytest.approx(rate * width, rel=0.005)


def test_resampling_keeps_pitch_and_loudness_and_lets_nothing_fold_back() -> None:
    low = resample(tone(1.0, 22050, 440), 8000)
    assert crossings(low) == pytest.approx(880, rel=0.02)
    assert loudness(low) == pytest.approx(loudness(tone(1.0)), rel=0.05)
    assert loudness(resample(tone(1.0, 22050, 6000), 8000)) < 0.05 * loudness(tone(1.0))


@pytest.mark.parametrize(
    ("sample", "code"),  # ITU-T G.711, table 1: 13 bits left-aligned in 16, even bits inverted
    [(0, 0xD5), (-8, 0x55), (32767, 0xAA), (-32768, 0x2A), (1008, 0xFA), (-1008, 0x7A)],
)
def test_a_law_is_g711(sample: int, code: int) -> None:
    assert encode(Sound(struct.pack("<h", sample) * 160, 8000), Format.ALAW)[0] == code


@pytest.mark.parametrize("form", [Format.MP3, Format.WAV])
def test_files_can_be_read_back(form: Format) -> None:
    back = decode(encode(tone(1.0, 22050), form))
    assert back.seconds == pytest.approx(1.0, abs=0.1)
    assert crossings(back) == pytest.approx(880, rel=0.05)


@pytest.mark.parametrize("data", [b"", b"garbage", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_audio_is_an_error(data: bytes) -> None:
    with pytest.raises(SpeechError, match="can't be read"):
        decode(data)


@pytest.mark.parametrize("form", [Format.SLIN, Format.SLIN16, Format.ALAW])
def test_silence_of_no_length_stays_so(form: Format) -> None:
    assert encode(Sound(b"", 22050), form) == b""
