"""Recordings of any kind as plain samples, by PyAV (FFmpeg's libraries)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from asr.contract import AsrError


def decoded(data: bytes, rate: int, seconds: float) -> bytes:
    """The first `seconds` of a file (ogg/opus, mp4/aac, amr, mp3, webm, wav …) as mono 16-bit samples.

    Raises `AsrError` when it holds no sound. A file that breaks off gives what came before.
    """
    wanted = int(rate * seconds) * 2
    samples = bytearray()
    try:
        with av.open(io.BytesIO(data), mode="r") as container:
            stream = next((one for one in container.streams.audio), None)
            if stream is None:
                raise AsrError("the recording holds no sound")
            for part in _through(AudioResampler(format="s16", layout="mono", rate=rate), container.decode(stream)):
                samples += part
                if len(samples) >= wanted:
                    break
    except (av.FFmpegError, ValueError, OSError) as error:
        if not samples:
            raise AsrError(f"the recording can't be read: {error}") from error
    if not samples:
        raise AsrError("the recording is empty")
    return bytes(samples[:wanted])


def resampled(samples: bytes, rate: int, wanted: int) -> bytes:
    """Mono 16-bit samples at another rate."""
    if rate == wanted or not samples:
        return samples
    frame = AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
    frame.planes[0].update(samples + bytes(frame.planes[0].buffer_size - len(samples)))
    frame.sample_rate = rate
    return b"".join(_through(AudioResampler(format="s16", layout="mono", rate=wanted), [frame]))


def _through(resampler: AudioResampler, frames: Iterable[Any]) -> Iterator[bytes]:
    for frame in frames:
        frame.pts = None
        for part in resampler.resample(frame):
            yield bytes(part.planes[0])[: part.samples * 2]
    for part in resampler.resample(None):
        yield bytes(part.planes[0])[: part.samples * 2]
