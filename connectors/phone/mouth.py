"""What a caller hears: replies one behind the other, in frames of 20 ms, cut off the moment the caller acts.

When the caller only seems to speak, the voice waits and goes on from where it was.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from connectors.phone.contract import Voice
from connectors.phone.frames import AUDIO, FRAME_BYTES, FRAME_SECONDS, Frame

# Sent ahead of time so that a busy machine makes no gap; the caller hears at most this much after a key.
_AHEAD_SECONDS = 0.06


@dataclass
class Mouth:
    """`write` sends bytes to the telephone. `began` and `saying` are told when its first frame goes out."""

    voice: Voice
    write: Callable[[bytes], None]
    began: Callable[[], None] = lambda: None
    saying: Callable[[str, Sequence[str]], None] = lambda _text, _choices: None
    _waiting: deque[tuple[str, tuple[str, ...]]] = field(default_factory=deque)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _current: asyncio.Task[None] | None = None
    _free: asyncio.Event = field(default_factory=asyncio.Event)
    last: tuple[str, tuple[str, ...]] = ("", ())

    def __post_init__(self) -> None:
        self._free.set()

    @property
    def paused(self) -> bool:
        """Whether it waits for the caller."""
        return not self._free.is_set()

    @property
    def busy(self) -> bool:
        """Whether something is being or going to be said."""
        return bool(self._waiting) or self._current is not None

    def say(self, text: str, choices: Sequence[str] = ()) -> None:
        """Say it after what is already waiting."""
        self.last = (text, tuple(choices))
        self._waiting.append(self.last)
        self._wake.set()

    def pause(self) -> bool:
        """Be silent until `resume` or `hush`, what is said meanwhile included; whether something was being said."""
        self._free.clear()
        return self.busy

    def resume(self) -> None:
        """Go on."""
        self._free.set()

    def hush(self) -> bool:
        """Stop at once and forget what waits; whether there was anything."""
        was = self.busy
        self._free.set()
        self._waiting.clear()
        if self._current is not None:
            self._current.cancel()
        return was

    async def run(self) -> None:
        """Speak until cancelled. Raises `VoiceFailed`."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                text, choices = self._waiting.popleft()
                self._current = asyncio.ensure_future(self._speak(text, choices))
                try:
                    await asyncio.wait([self._current])
                    if not self._current.cancelled():
                        self._current.result()
                finally:
                    self._current.cancel()
                    self._current = None

    async def _speak(self, text: str, choices: Sequence[str]) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        first = True
        stream = self.voice.say(text, choices)
        try:
            async for audio in stream:
                due = max(due, loop.time() - _AHEAD_SECONDS)
                for at in range(0, len(audio), FRAME_BYTES):
                    if self.paused:
                        await self._free.wait()
                        due = max(due, loop.time())
                    payload = audio[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
                    self.write(Frame(AUDIO, payload).pack())
                    if first:
                        self.saying(text, choices)
                        self.began()
                        first = False
                    due += FRAME_SECONDS
                    await asyncio.sleep(max(0.0, due - loop.time() - _AHEAD_SECONDS))
            await asyncio.sleep(max(0.0, due - loop.time()))
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()
