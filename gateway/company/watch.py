"""Looks every second for news that nobody has told: another process's, or what a crash left untold."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import structlog

_log = structlog.get_logger(__name__)

# "Within seconds" is the promise; a look is three reads of small indexes.
EVERY_SECONDS = 1.0


class Watch:
    """Calls `look` again and again, in a thread."""

    def __init__(self, *looks: Callable[[], int], seconds: float = EVERY_SECONDS) -> None:
        self._looks = looks
        self._seconds = seconds
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin looking."""
        self._ending.clear()
        self._task = asyncio.create_task(self._run(), name="company watch")

    async def stop(self) -> None:
        """Finish the look under way and stop: a thread left alone would meet a database that is closed."""
        self._ending.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while not self._ending.is_set():
            for look in self._looks:
                try:
                    await asyncio.to_thread(look)
                except Exception:
                    # The database may be away, or a certificate: the next look tries again.
                    _log.exception("a look for news failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._ending.wait()
