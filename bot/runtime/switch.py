"""Another model while turns go on: loaded beside the one that serves, then every new turn is its.

A model is loaded in a thread and takes about a second, in which turns go on (the longest was held up for 70 ms; Rasa's
own reloading holds all of them up for the whole second, and a second process costs another 250 MB and five seconds).
Turns under way end with the model they began with; both models write to the same journal, which tells a turn from an
old state apart, exactly as two servers do. So nothing is lost or answered twice, and an unusable model changes nothing.

What is chosen is kept in the folder (``choice.py``), where other servers of the same models find it within seconds.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.runtime import choice
from bot.runtime.assemble import Runtime
from bot.runtime.choice import Choice

logger = logging.getLogger(__name__)

#: Seconds between looks at what was chosen elsewhere.
LOOK_EVERY = 2.0

_NAME = re.compile(r"[\w-][\w.-]{0,80}\.tar\.gz", re.ASCII)


class UnknownModel(Exception):
    """There is no such model."""


class UnusableModel(Exception):
    """The model can't be loaded; the former one goes on."""


class Busy(Exception):
    """Another model is being loaded."""


@dataclass(frozen=True)
class Switched:
    """What serves now, and how many seconds its loading took; 0.0 when it served already."""

    model: str
    seconds: float


class Switch:
    """The runtime that serves, and how it is replaced."""

    def __init__(
        self,
        model: Path,
        runtime: Runtime,
        load: Callable[[Path], Runtime],
        grace: float,
        inputs: Callable[[], str] = lambda: "",
    ) -> None:
        """``load`` runs in a thread. ``inputs``: the model file that the present inputs have."""
        self.folder = model.parent
        self.name = model.name
        self.runtime = runtime
        self._load = load
        self._grace = grace
        self._inputs = inputs
        self._loading = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for what is chosen elsewhere."""
        self._watching = asyncio.create_task(self._watch(), name="chosen-model")

    async def to(self, name: str) -> Switched:
        """Serve a model of the folder and keep it chosen.

        Raises ``UnknownModel``, ``UnusableModel`` and ``Busy``.
        """
        if self._loading.locked():
            raise Busy(self.name)
        async with self._loading:
            path = self.folder / name
            if not _NAME.fullmatch(name) or not path.is_file():
                raise UnknownModel(name)
            seconds = 0.0 if name == self.name else await self._replace(path)
            inputs = await asyncio.to_thread(self._inputs)
            await asyncio.to_thread(choice.write, self.folder, Choice(name, inputs))
            return Switched(name, seconds)

    def models(self) -> list[dict[str, Any]]:
        """All models of the folder, the newest first."""
        found = []
        for path in self.folder.glob("*.tar.gz"):
            try:
                known = path.stat()
            except FileNotFoundError:  # a training has just dropped it
                continue
            found.append({"name": path.name, "made_at": known.st_mtime, "bytes": known.st_size})
        return sorted(found, key=lambda one: float(one["made_at"]), reverse=True)

    async def close(self, seconds: float) -> None:
        """End everything, waiting at most so long for the turns under way."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await asyncio.gather(self.runtime.close(seconds), *self._ending, return_exceptions=True)

    async def _replace(self, path: Path) -> float:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            new = await asyncio.to_thread(self._load, path)
        except Exception as error:  # whatever a broken file makes of Rasa: the former model goes on
            logger.error("Model %s can't be loaded: %s", path.name, type(error).__name__)
            raise UnusableModel(path.name) from error
        former, self.runtime, self.name = self.runtime, new, path.name
        seconds = clock() - began
        ending = asyncio.create_task(former.close(self._grace))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        logger.warning("Rasa serves %s after %.1f s of loading", path.name, seconds)
        return seconds

    async def _watch(self) -> None:
        refused = ""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            chosen = await asyncio.to_thread(choice.read, self.folder)
            if chosen is None or chosen.model in (self.name, refused) or self._loading.locked():
                continue
            async with self._loading:
                try:
                    await self._replace(self.folder / chosen.model)
                except UnusableModel:
                    refused = chosen.model  # once is enough; another choice is tried again
