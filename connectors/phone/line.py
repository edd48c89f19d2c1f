"""The wire of one call: frames in, frames out, and never nothing for long."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from connectors.phone import frames
from connectors.phone.frames import Frame
from connectors.phone.watch import Watch

# The voice goes out this far ahead; then its end is reached at the caller too.
_SILENT_AFTER = 0.06
_SILENCE = Frame(frames.AUDIO, bytes(frames.FRAME_BYTES)).pack()
_MOST_WAITING = 16_000  # bytes that an exchange which reads nothing is sent


class Line:
    """AudioSocket's connection of the call `uuid`; `watch` is told of the sound in both directions.

    `sent` gets all that goes out, silence too.
    """

    def __init__(
        self,
        uuid: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        watch: Watch,
        sent: Callable[[bytes], None] = lambda _audio: None,
    ) -> None:
        self._uuid = uuid
        self._reader = reader
        self._writer = writer
        self._watch = watch
        self._sent = sent
        self._sounded = time.monotonic()

    async def next(self) -> Frame | None:
        """What the exchange sends next; None when it has ended the call."""
        frame = await frames.read(self._reader)
        if frame is None or frame.kind in (frames.HANGUP, frames.FAULT):
            return None
        if frame.kind == frames.AUDIO:
            self._watch.sound(self._uuid, frame.payload, of_caller=True)
        return frame

    def write(self, data: bytes) -> None:
        """Send a packed frame; nothing where the line is closed already."""
        if data[0] == frames.AUDIO:
            self._sounded = time.monotonic()
            self._watch.sound(self._uuid, data[frames.HEAD_BYTES :], of_caller=False)
            self._sent(data[frames.HEAD_BYTES :])
        if not self._writer.is_closing():
            self._writer.write(data)

    def let_go(self) -> None:
        """Tell the exchange to go on."""
        self.write(Frame(frames.HANGUP).pack())

    async def drain(self) -> None:
        """Wait until what was written has left, as long as somebody reads it."""
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

    async def close(self) -> None:
        """The end."""
        await frames.close(self._writer)

    async def keep(self) -> None:
        """Send silence where nothing is said.

        Carriers take a line without packets for a dead one, and the buffers of telephones lose the first syllables
        after a gap.
        """
        loop, due = asyncio.get_running_loop(), 0.0
        while True:
            due = max(due + frames.FRAME_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())
            waiting = self._writer.transport.get_write_buffer_size()
            if time.monotonic() - self._sounded > _SILENT_AFTER and waiting < _MOST_WAITING:
                self._writer.write(_SILENCE)
                self._sent(_SILENCE[frames.HEAD_BYTES :])
