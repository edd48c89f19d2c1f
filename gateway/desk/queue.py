"""The line of those who wait for a person, and whether anybody is there: what a customer is told at a hand-over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, func, select

from gateway.desk.hours import next_opening
from gateway.desk.models import STATE
from gateway.desk.records import settings
from gateway.models import CONVERSATION, Holder
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

_EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """`waiting`: conversations that nobody has taken. `opens`: when people come back; None while they are there."""

    waiting: int
    opens: datetime | None

    def told(self) -> dict[str, Any]:
        """For the bot's metadata."""
        return {"waiting": self.waiting, "opens": self.opens.isoformat() if self.opens else None}


class DeskQueue:
    """Looks every few seconds, so that a message costs no look of its own."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.line: Line | None = None

    def start(self) -> None:
        """Begin looking."""
        self._task = asyncio.create_task(self._run(), name="desk-queue")

    async def stop(self) -> None:
        """Stop looking."""
        if self._task is not None:
            await end(self._task)

    async def look(self) -> Line:
        """The line as it is now."""
        now = self._clock.now()
        self.line = await self._store.read(lambda db: line(db, now))
        return self.line

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:  # the database is away: what was known last is told on
                _log.warning("the line was not looked at", error=type(error).__name__)
            await asyncio.sleep(_EVERY_SECONDS)


def line(connection: Connection, now: datetime) -> Line:
    """Counts who waits and reads the hours."""
    waiting = connection.execute(
        select(func.count())
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.holder == Holder.WAITING.value, STATE.c.merged_into.is_(None))
    ).scalar_one()
    return Line(waiting, next_opening(settings.load(connection).hours, now))
