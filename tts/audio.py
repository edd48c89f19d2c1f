"""Sound in the formats that telephones and browsers take, by PyAV (FFmpeg's libraries)."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from tts.contract import Sound, SpeechError


class Format(StrEnum):
    """What leaves the speech: raw for telephones, whole files for browsers and messengers."""

    SLIN = "slin"  # Asterisk's name: 8 kHz, signed 16-bit little-endian, raw
    SLIN16 = "slin16"  # the same at 16 kHz
    ALAW = "alaw"  # 8 kHz G.711 A-law, one byte a sample, raw
    MP3 = "mp3"  # a file
    WAV = "wav"  # a file, at the engine's own rate


_RATES = {Format.SLIN: 8000, Format.SLIN16: 16000, Format.ALAW: 8000, Format.MP3: 24000}
BYTES_PER_SECOND = {Format.SLIN: 16000, Format.SLIN16: 32000, Format.ALAW: 8000}
"""Of the raw formats; a telephone's frame of 20 ms is a fiftieth of it."""
_MP3_BITS = 48_000  # plenty for one voice


def encode(sound: Sound, form: Format) -> bytes:
    """The bytes of a sound in a format."""
    if form is Format.WAV:
        return wav(sound)
    resampled = resample(sound, _RATES[form])
    if form in (Format.SLIN, Format.SLIN16):
        return resampled.samples
    if form is Format.ALAW:
        return _packets(resampled, "pcm_alaw")
    return _mp3(resampled)


def wav(sound: Sound) -> bytes:
    """A WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.samples)
    return out.getvalue()


def resample(sound: Sound, rate: int) -> Sound:
    """The same sound at another rate, filtered so that nothing folds back."""
    if sound.rate == rate or not sound.samples:
        return Sound(sound.samples, rate)
    resampler = AudioResampler(format="s16", layout="mono", rate=rate)
    return Sound(b"".join(_samples(part) for part in _run(resampler, [_frame(sound)])), rate)


def decode(data: bytes) -> Sound:
    """The sound of a file (mp3, wav, ogg …). Raises `SpeechError` when it holds none."""
    try:
        with av.open(io.BytesIO(data), mode="r") as container:
            stream = container.streams.audio[0]
            resampler = AudioResampler(format="s16", layout="mono", rate=stream.rate)
            samples = b"".join(_samples(part) for part in _run(resampler, container.decode(stream)))
            return Sound(samples, stream.rate)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise SpeechError(f"the audio can't be read: {error}") from error


def _run(resampler: AudioResampler, frames: Any) -> Iterator[AudioFrame]:
    for frame in frames:
        frame.pts = None
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _frame(sound: Sound) -> AudioFrame:
    frame = AudioFrame(format="s16", layout="mono", samples=len(sound.samples) // 2)
    frame.planes[0].update(sound.samples + bytes(frame.planes[0].buffer_size - len(sound.samples)))
    frame.sample_rate = sound.rate
    return frame


def _samples(frame: AudioFrame) -> bytes:
    return bytes(frame.planes[0])[: frame.samples * 2]


def _packets(sound: Sound, codec: str) -> bytes:
    if not sound.samples:
        return b""
    context = av.CodecContext.create(codec, "w")
    context.sample_rate, context.layout, context.format = sound.rate, "mono", "s16"  # type: ignore[attr-defined]
    return b"".join(bytes(p) for f in (_frame(sound), None) for p in context.encode(f))  # type: ignore[attr-defined]


def _mp3(sound: Sound) -> bytes:
    out = io.BytesIO()
    with av.open(out, mode="w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=sound.rate, layout="mono", bit_rate=_MP3_BITS)
        resampler = AudioResampler(format="s16p", layout="mono", rate=sound.rate, frame_size=stream.frame_size or 576)
        for frame in _run(resampler, [_frame(sound)]):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()
