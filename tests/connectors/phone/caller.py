"""A scripted caller: what Asterisk does on an AudioSocket, and what the caller would hear."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from connectors.contract import Inbound
from connectors.phone import frames
from connectors.phone.contract import VoiceFailed
from connectors.phone.frames import Frame


class ToneVoice:
    """Says every text as a fifth of a second of a sample value of its own, so that frames tell which text they are."""

    def __init__(self, seconds: float = 0.2) -> None:
        self.seconds = seconds
        self.texts: list[tuple[str, tuple[str, ...]]] = []
        self.broken = False

    async def say(self, text: str, choices: Sequence[str]) -> AsyncIterator[bytes]:
        if self.broken:
            raise VoiceFailed("no engine")
        self.texts.append((text, tuple(choices)))
        mark = len(self.texts).to_bytes(2, "little")
        for _ in range(2):
            yield mark * int(4000 * self.seconds)

    async def close(self) -> None:
        self.broken = True

    @property
    def last(self) -> str:
        return self.texts[-1][0]


@dataclass
class Caller:
    """One call from the exchange's side."""

    port: int
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    heard: list[int] = field(default_factory=list)  # the mark of each audio frame
    times: list[float] = field(default_factory=list)
    silences: int = 0  # frames in which nothing is said
    hung_up: bool = False
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def dial(self, first: Frame | None = None) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        await self._send(first or Frame(frames.IDENTITY, uuid.UUID(self.uuid).bytes))
        self._listening = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        while (frame := await frames.read(self._reader)) is not None:
            if frame.kind == frames.AUDIO:
                assert len(frame.payload) == 320
                if not any(frame.payload):
                    self.silences += 1
                    continue
                self.heard.append(int.from_bytes(frame.payload[:2], "little"))
                self.times.append(asyncio.get_running_loop().time())
            self.hung_up = self.hung_up or frame.kind == frames.HANGUP
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
        self.closed.set()

    async def press(self, keys: str) -> None:
        for key in keys:
            await self._send(Frame(frames.KEY, key.encode()))
            await self._send(Frame(frames.AUDIO, bytes(320)))

    async def hang_up(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(self.closed.wait(), 3)

    async def _send(self, frame: Frame) -> None:
        self._writer.write(frame.pack())
        await self._writer.drain()


class Taken(list[Inbound]):
    """The gateway's way in; `down` refuses like a broker that is away."""

    down = False

    async def take(self, events: Sequence[Inbound]) -> None:
        if self.down:
            raise ConnectionError("no broker")
        self.extend(events)


async def until(true: object, seconds: float = 20.0) -> None:
    """Wait for a condition (a function) of the other side."""
    assert callable(true)
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.01)
