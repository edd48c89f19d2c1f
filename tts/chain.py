"""Several engines as one: the first that answers in time speaks; one that failed rests before it is asked again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tts.contract import Engine, Sound, SpeechError

PATIENCE = 0.9
"""Seconds for an engine that has another behind it: silence on a telephone is heard from one second on."""
REST = 30.0
"""Seconds in which an engine that failed is passed over, so that an outage costs one sentence and not every one."""
_LAST = 10.0  # nobody is behind the last engine; its own limits are shorter


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sound and the engine that made it."""

    sound: Sound
    engine: Engine


Late = Callable[[Engine, str, Sound], None]
"""Told of a sound that came after the patience: it can be kept for the next time."""


@dataclass
class Chain:
    """`engines` in order of preference; the last is asked however often it failed."""

    engines: Sequence[Engine]
    patience: float = PATIENCE
    rest: float = REST
    clock: Callable[[], float] = time.monotonic
    late: Late | None = None
    _resting: dict[str, float] = field(default_factory=dict)
    _waiting: set[asyncio.Task[Sound]] = field(default_factory=set)

    def awake(self) -> list[Engine]:
        """The engines that would be asked now."""
        now = self.clock()
        return [e for e in self.engines[:-1] if self._resting.get(e.name, 0) <= now] + list(self.engines[-1:])

    async def synthesise(self, words: str) -> Spoken:
        """The sound of the first engine that answers. Raises `SpeechError` when none does."""
        said: list[str] = []
        for engine in self.awake():
            last = engine is self.engines[-1]
            try:
                return Spoken(await self._ask(engine, words, _LAST if last else self.patience), engine)
            except SpeechError as error:
                said.append(str(error))
            except TimeoutError:
                said.append(f"{engine.name} took too long")
            if not last:
                self._resting[engine.name] = self.clock() + self.rest
        raise SpeechError("; ".join(said) or "there is no speech engine")

    async def _ask(self, engine: Engine, words: str, seconds: float) -> Sound:
        """An answer after the time is not thrown away: it goes to `late`."""
        task = asyncio.ensure_future(engine.synthesise(words))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(task)
        except TimeoutError:
            task.add_done_callback(lambda done: self._came_late(engine, words, done))
            raise
        except asyncio.CancelledError:
            task.cancel()
            raise

    def _came_late(self, engine: Engine, words: str, done: asyncio.Task[Sound]) -> None:
        if done.cancelled() or done.exception():
            return
        self._resting.pop(engine.name, None)
        if self.late:
            self.late(engine, words, done.result())

    async def close(self) -> None:
        """End what still runs, then the engines."""
        for task in list(self._waiting):
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)
        for engine in self.engines:
            await engine.close()
