"""The line of those who wait for a person, and whether anybody is there: what a customer is told at a hand-over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import holidays
import structlog
from sqlalchemy import Connection, func, select

from gateway.desk.records import settings
from gateway.desk.records.settings import Hours
from gateway.models import CONVERSATION, Holder
from gateway.store import Store
from gateway.tasks import end
from utility.clock import VIETNAM, Clock

_log = structlog.get_logger(__name__)

_EVERY_SECONDS = 5.0
_DAYS_AHEAD = 21  # longer than any row of public holidays


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
        select(func.count()).select_from(CONVERSATION).where(CONVERSATION.c.holder == Holder.WAITING.value)
    ).scalar_one()
    return Line(waiting, next_opening(settings.load(connection).hours, now))


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """When the desk opens next; None while it is open, and when it never does."""
    here = now.astimezone(VIETNAM)
    for ahead in range(_DAYS_AHEAD):
        day = here.date() + timedelta(days=ahead)
        span = _span(hours, day)
        if span is None:
            continue
        opens, closes = span
        if opens <= here < closes:
            return None
        if here < opens:
            return opens
    return None


def _span(hours: Hours, day: date) -> tuple[datetime, datetime] | None:
    kept = hours.days[day.weekday()]
    if not kept.opens or not kept.closes or day.isoformat() in hours.closed_dates:
        return None
    if hours.holidays and day in holidays.country_holidays("VN", years=day.year):
        return None
    opens, closes = (datetime.combine(day, time.fromisoformat(text), VIETNAM) for text in (kept.opens, kept.closes))
    return (opens, closes) if opens < closes else None
