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
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin looking."""
        self._task = asyncio.create_task(self._run(), name="company watch")

    async def stop(self) -> None:
        """Finish the look under way and stop."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            for look in self._looks:
                try:
                    await asyncio.to_thread(look)
                except Exception:
                    # The database may be away, or a certificate: the next look tries again.
                    _log.exception("a look for news failed")
            await asyncio.sleep(self._seconds)
