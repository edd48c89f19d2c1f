"""AudioSocket's frames: a kind, a length of two bytes (big-endian), a payload.

https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from uuid import UUID

HANGUP = 0x00
IDENTITY = 0x01  # sixteen bytes, the first frame of a call
KEY = 0x03  # one ASCII character
AUDIO = 0x10  # 8 kHz signed 16-bit little-endian
FAULT = 0xFF

HEAD_BYTES = 3
FRAME_BYTES = 320
"""20 ms of audio, what Asterisk sends and likes to get."""
FRAME_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame."""

    kind: int
    payload: bytes = b""

    def pack(self) -> bytes:
        """As it goes over the wire."""
        return bytes([self.kind]) + len(self.payload).to_bytes(2, "big") + self.payload


async def read(reader: asyncio.StreamReader) -> Frame | None:
    """The next frame; None when the other side has gone, in the middle of a frame or between two."""
    try:
        head = await reader.readexactly(HEAD_BYTES)
        return Frame(head[0], await reader.readexactly(int.from_bytes(head[1:], "big")))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


async def close(writer: asyncio.StreamWriter) -> None:
    """Close the line; what the other side does not take in a second is dropped."""
    writer.close()
    with contextlib.suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(1.0):
            await writer.wait_closed()


async def identity(reader: asyncio.StreamReader, seconds: float) -> str | None:
    """The call's UUID from the first frame, or None when it does not come in time or is something else."""
    try:
        async with asyncio.timeout(seconds):
            frame = await read(reader)
    except TimeoutError:
        return None
    if frame is None or frame.kind != IDENTITY or len(frame.payload) != 16:
        return None
    return str(UUID(bytes=frame.payload))
