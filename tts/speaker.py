"""Replies become sound, sentence by sentence: the first leaves while the next is made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field

from tts.audio import Format, encode
from tts.cache import Cache
from tts.chain import Chain
from tts.contract import Engine, Sound, SpeechError
from tts.spoken import Reader, sentences, spoken

AHEAD = 2
"""Sentences made while one is spoken: enough for no gap, little to throw away when the caller interrupts."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence: its words, its sound in the wanted format, and whether it came from the cache."""

    words: str
    audio: bytes
    cached: bool
    engine: str


@dataclass
class Speaker:
    """`reader` says numbers the way of the voice's region."""

    chain: Chain
    cache: Cache
    reader: Reader = field(default_factory=Reader)
    # Sentences being made: the same one wanted twice at once is made once.
    _making: dict[tuple[str, Format], asyncio.Task[Piece]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chain.late = self._keep_late

    async def say(self, text: str, form: Format = Format.SLIN, buttons: Sequence[str] = ()) -> AsyncIterator[Piece]:
        """The pieces of a reply in order. Raises `SpeechError` when no engine can say one of them.

        Stop iterating (`aclose`) to throw the rest away. Only raw formats may be played one behind the other.
        """
        waiting = sentences(spoken(text, buttons, self.reader))
        tasks: list[asyncio.Task[Piece]] = []
        try:
            while waiting or tasks:
                while waiting and len(tasks) <= AHEAD:
                    tasks.append(asyncio.ensure_future(self.piece(waiting.pop(0), form)))
                yield await tasks[0]
                tasks.pop(0)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def piece(self, words: str, form: Format) -> Piece:
        """One sentence that is already in words."""
        found = await asyncio.to_thread(self._find, words, form)
        if found:
            return found
        task = self._making.get((words, form))
        if task is None:
            task = self._making[words, form] = asyncio.ensure_future(self._make(words, form))
            task.add_done_callback(lambda _done: self._making.pop((words, form), None))
        return await asyncio.shield(task)

    def _find(self, words: str, form: Format) -> Piece | None:
        """The cached sound of the best engine that is not resting; a fallback's only while the better one rests."""
        for engine in self.chain.awake():
            if data := self.cache.get(engine, words, form):
                return Piece(words, data, True, engine.name)
            if engine is not self.chain.engines[-1]:
                return None
        return None

    async def _make(self, words: str, form: Format) -> Piece:
        made = await self.chain.synthesise(words)
        data = await asyncio.to_thread(self._keep, made.engine, words, form, made.sound)
        return Piece(words, data, False, made.engine.name)

    def _keep(self, engine: Engine, words: str, form: Format, sound: Sound) -> bytes:
        data = encode(sound, form)
        self.cache.put(engine, words, form, data)
        return data

    def _keep_late(self, engine: Engine, words: str, sound: Sound) -> None:
        """A sound that came too late for this caller is there for the next."""
        asyncio.get_running_loop().run_in_executor(None, self._keep, engine, words, Format.SLIN, sound)

    async def prerender(self, texts: Iterable[str], form: Format = Format.SLIN) -> int:
        """Make what is always said, one after the other so that callers come first; how many are ready.

        Stops quietly at the first failure: prompts are made when wanted.
        """
        ready = 0
        for text in texts:
            try:
                async for _piece in self.say(text, form):
                    ready += 1
            except SpeechError:
                return ready
        return ready

    async def close(self) -> None:
        """End what is being made and the engines."""
        for task in list(self._making.values()):
            task.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        await self.chain.close()
