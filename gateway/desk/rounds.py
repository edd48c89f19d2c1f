"""What the desk does by itself: ends snoozes, finds teams and agents for what waits, warns of what is late."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from gateway.desk.channel import DeskChannel
from gateway.desk.records import assignment, audit, search, settings
from gateway.desk.records.state import Step
from gateway.errors import Unavailable
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

_EVERY = 1.0
# The search index is brought up to date between searches, so that none has much to do.
_INDEX_EVERY = 10


class Rounds:
    """Goes its rounds. Every process runs one: each step is decided in the database, so doing it twice is harmless."""

    def __init__(self, store: Store, channel: DeskChannel, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="desk-rounds")

    async def stop(self) -> None:
        """Stop."""
        if self._task is not None:
            await end(self._task)

    async def go(self) -> None:
        """One round. What there is to do is looked up without the writer's lock."""
        now = self._clock.now()
        if not await self._store.read(lambda db: _anything(db, now)):
            return
        given, late, told, changed = await self._store.write(lambda db: _work(db, now))
        for step, user in given:
            await self._channel.entry(step.talk, step.entry)
            await self._channel.tell({"type": "assigned", "id": step.talk.id, "user": user})
        for key in changed:
            await self._channel.row(key)
        for number in late:
            await self._channel.tell({"type": "notice", "id": number, "users": told})

    async def _run(self) -> None:
        turn = 0
        while True:
            turn += 1
            try:
                await self.go()
                if turn % _INDEX_EVERY == 0:
                    await self._store.write(search.index)
            except Unavailable as error:
                _log.warning("desk round put off", error=str(error))
            except Exception:
                _log.exception("desk round failed")
            await asyncio.sleep(_EVERY)


def _anything(connection: Connection, now: datetime) -> bool:
    kept = settings.load(connection)
    target = timedelta(minutes=kept.targets.first_response)
    return assignment.pending(connection, now, target, automatic=kept.assignment.mode == "automatic")


def _work(connection: Connection, now: datetime) -> tuple[list[tuple[Step, int]], list[int], list[int], list[str]]:
    kept = settings.load(connection)
    changed = [*assignment.wake(connection, now), *assignment.route(connection)]
    given: list[tuple[Step, int]] = []
    if kept.assignment.mode == "automatic":
        given = assignment.assign(connection, now)
        for step, _ in given:
            audit.note(connection, assignment.SYSTEM, "conversation.assigned", now, subject=str(step.talk.id))
    late, told = assignment.escalate(connection, now, timedelta(minutes=kept.targets.first_response))
    return given, late, told, assignment.keys(connection, [*changed, *late])
