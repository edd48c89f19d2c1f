"""Ears that hear a script: each loudness of a caller's audio stands for the words said with it."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from connectors.contract import Button, Outbound
from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.ears import Ears
from connectors.phone.frames import AUDIO, FRAME_BYTES, Frame
from connectors.phone.latency import Turn
from connectors.phone.waiting import Patience
from tests.connectors.phone.caller import Caller, Taken, ToneVoice, until

FIRST = 5000
"""The loudness of the first words of the script, the next ones are one louder each."""
COUGH = 4000
"""Loud, and no words."""
_WINDOW = 512


class LoudnessDetector:
    """Sure of speech when a window is loud."""

    def __init__(self) -> None:
        self._waiting = b""

    def accept(self, audio: bytes) -> Sequence[float]:
        data = self._waiting + audio
        whole = len(data) // _WINDOW * _WINDOW
        self._waiting = data[whole:]
        return [0.95 if _loudest(data[at : at + _WINDOW]) > 1000 else 0.02 for at in range(0, whole, _WINDOW)]


class LoudnessDetectors:
    """Counts what is taken and given back."""

    out = 0

    def take(self) -> LoudnessDetector:
        self.out += 1
        return LoudnessDetector()

    def give_back(self, detector: object) -> None:
        self.out -= 1


def _loudest(audio: bytes) -> int:
    return max((int.from_bytes(audio[at : at + 2], "little", signed=True) for at in range(0, len(audio), 2)), default=0)


@dataclass
class Script:
    """A recogniser. `free` holds its answers back while cleared; `broken` makes it fail."""

    name = "script"
    words: list[str] = field(default_factory=list)
    broken: Exception | None = None
    free: threading.Event = field(default_factory=threading.Event)
    threads: set[str] = field(default_factory=set)
    open: int = 0
    most_open: int = 0
    closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.free.set()

    def warm(self) -> None:
        if self.broken:
            raise self.broken

    def listen(self) -> ScriptHearing:
        with self._lock:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        return ScriptHearing(self)

    def close(self) -> None:
        assert not self.open
        self.closed = True


class ScriptHearing:
    def __init__(self, script: Script) -> None:
        self._script = script
        self._loudness: Counter[int] = Counter()
        self.seconds = 0.0

    def accept(self, audio: bytes) -> None:
        self._script.threads.add(threading.current_thread().name)
        self.seconds += len(audio) / 16000
        for at in range(0, len(audio), FRAME_BYTES):
            self._loudness[_loudest(audio[at : at + FRAME_BYTES])] += 1

    def partial(self) -> str:
        if not self._script.free.is_set():
            return ""
        loud = [value for value in self._loudness if value >= FIRST]
        return self._script.words[loud[0] - FIRST] if loud else ""

    def final(self) -> str:
        self._script.free.wait(20)
        if self._script.broken:
            raise self._script.broken
        return self.partial()

    def close(self) -> None:
        with self._script._lock:
            self._script.open -= 1


@dataclass
class Talker(Caller):
    """A caller who speaks: audio of a loudness, as fast as the line takes it."""

    async def sound(self, loudness: int, seconds: float) -> None:
        frame = Frame(AUDIO, loudness.to_bytes(2, "little") * (FRAME_BYTES // 2)).pack()
        self._writer.write(frame * round(seconds * 50))
        await self._writer.drain()

    async def says(self, number: int, seconds: float = 0.8) -> None:
        """Words of the script (counted from 0) and the silence after them."""
        await self.sound(FIRST + number, seconds)
        await self.sound(0, 1.6)

    async def coughs(self, seconds: float = 0.2) -> None:
        await self.sound(COUGH, seconds)
        await self.sound(0, 0.8)


@dataclass
class Hotline:
    """A connector that hears, with its surroundings."""

    phone: PhoneConnector
    voice: ToneVoice
    taken: Taken
    script: Script
    detectors: LoudnessDetectors
    turns: list[Turn]
    callers: list[Talker] = field(default_factory=list)

    async def call(self) -> Talker:
        """A caller who hears the greeting and is heard."""
        one = Talker(self.phone.port)
        self.callers.append(one)
        assert self.phone.announce(one.uuid, "0912000101")
        await one.dial()
        await until(lambda: one.heard and self.phone._calls[one.uuid]._listener.ear, 10)
        return one

    async def reply(self, one: Talker, text: str, *buttons: tuple[str, str]) -> None:
        message = Outbound(text, tuple(Button(title, payload) for title, payload in buttons))
        for part in self.phone.render(message):
            await self.phone.send("hotline", one.uuid, part, "1.0")

    def texts(self) -> list[str]:
        return [event.text for event in self.taken]

    def said(self) -> list[str]:
        return [text for text, _ in self.voice.texts]


@asynccontextmanager
async def hotline(patience: Patience, *words: str, at_once: int = 4) -> AsyncIterator[Hotline]:
    voice, taken, script, detectors, turns = (
        ToneVoice(),
        Taken(),
        Script(list(words)),
        LoudnessDetectors(),
        list[Turn](),
    )
    settings = PhoneSettings("127.0.0.1:0", patience=patience)
    phone = PhoneConnector(settings, voice, Ears(script, detectors, at_once), measured=turns.append)
    serving = asyncio.ensure_future(phone.poll(taken.take))
    await until(lambda: phone.port)
    made = Hotline(phone, voice, taken, script, detectors, turns)
    try:
        yield made
    finally:
        script.free.set()
        await asyncio.gather(*(one.hang_up() for one in made.callers))
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await phone.close()
        assert script.closed
        assert detectors.out == 0
