"""Recordings of any kind into samples; a voice note into words."""

from __future__ import annotations

import io
import math
import struct

import av
import pytest

from asr.audio import decoded, resampled
from asr.contract import AsrError
from asr.notes import words_of
from tests.asr.recordings import KINDS, recording


def tone(seconds: float, rate: int = 16000) -> bytes:
    return struct.pack(f"<{int(rate * seconds)}h", *(int(9000 * math.sin(n / 6)) for n in range(int(rate * seconds))))


def loudness(samples: bytes) -> float:
    values = struct.unpack(f"<{len(samples) // 2}h", samples)
    return math.sqrt(sum(value * value for value in values) / len(values))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_recording_becomes_samples(kind: str) -> None:
    samples = decoded(recording(tone(1.0), 16000, kind), 16000, 60)
    assert abs(len(samples) / 32000 - 1.0) < 0.15
    assert 3000 < loudness(samples) < 9000


def test_only_the_beginning_of_a_long_recording_is_read() -> None:
    assert len(decoded(recording(tone(3.0), 16000, "wav"), 8000, 1.0)) == 16000


@pytest.mark.parametrize("data", [b"", b"OggS", b"no sound at all" * 50, b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(AsrError, match="recording"):
        decoded(data, 16000, 60)


def test_a_film_without_sound_is_refused() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 16
        stream.pix_fmt = "yuv420p"
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame(16, 16, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(AsrError, match="no sound"):
        decoded(out.getvalue(), 16000, 60)


def test_a_recording_that_breaks_off_gives_what_came_before() -> None:
    whole = recording(tone(4.0), 16000, "ogg")
    samples = decoded(whole[: len(whole) // 2], 16000, 60)
    assert 0.5 < len(samples) / 32000 < 3.5


def test_resampling_keeps_the_length() -> None:
    assert resampled(b"", 8000, 16000) == b""
    assert resampled(tone(0.5), 16000, 16000) == tone(0.5)
    assert abs(len(resampled(tone(1.0, 8000), 8000, 16000)) - 32000) < 200


class Counting:
    """A recogniser that says how many whole seconds it heard."""

    name = "counting"
    closed = 0

    def warm(self) -> None: ...

    def close(self) -> None: ...

    def listen(self, rate: int = 8000) -> Counting:
        self.rate, self.bytes = rate, 0
        return self

    def accept(self, audio: bytes) -> None:
        self.bytes += len(audio)

    def partial(self) -> str:
        return ""

    def final(self) -> str:
        return f"{self.bytes / 2 / self.rate:.0f} giây"


def test_a_note_is_heard_up_to_its_limit() -> None:
    assert words_of(Counting(), recording(tone(3.0), 16000, "ogg")) == "4 giây"  # and what is laid around
    assert words_of(Counting(), recording(tone(3.0), 16000, "wav"), seconds=1.0) == "2 giây"
