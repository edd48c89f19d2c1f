"""Recordings as customers' telephones make them."""

from __future__ import annotations

import io

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

# How Telegram, Messenger, Zalo (two), older telephones and browsers record: container, codec, rate.
_CODECS = {
    "ogg": ("ogg", "libopus", 48000),
    "m4a": ("ipod", "aac", 44100),
    "mp4": ("mp4", "aac", 44100),
    "mp3": ("mp3", "libmp3lame", 24000),
    "amr": ("amr", "libopencore_amrnb", 8000),
    "webm": ("webm", "libopus", 48000),
    "wav": ("wav", "pcm_s16le", 16000),
}
KINDS = tuple(_CODECS)


def recording(samples: bytes, rate: int, kind: str) -> bytes:
    """Mono 16-bit samples as a file of a kind."""
    container_name, codec, wanted = _CODECS[kind]
    out = io.BytesIO()
    with av.open(out, "w", format=container_name) as container:
        stream = container.add_stream(codec, rate=wanted, layout="mono")
        sample_format = stream.codec_context.format.name
        size = stream.codec_context.frame_size or 960
        resampler = AudioResampler(format=sample_format, layout="mono", rate=wanted, frame_size=size)
        frame = AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
        frame.planes[0].update(samples + bytes(frame.planes[0].buffer_size - len(samples)))
        frame.sample_rate = rate
        for given in (frame, None):
            for part in resampler.resample(given):
                container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()
