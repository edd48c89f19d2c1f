"""What the desk does by itself: ends snoozes, finds teams and agents for what waits, warns of what is late."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog
from sqlalchemy import Connection

from gateway.desk.channel import DeskChannel
from gateway.desk.records import assignment, audit, merges, search, settings
from gateway.desk.records import targets as debts
from gateway.desk.records.settings import DeskSettings
from gateway.desk.records.state import Step
from gateway.desk.records.targets import Told
from gateway.errors import Unavailable
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

_EVERY = 1.0
# Targets are minutes: a look at everything that is open need not be taken every second.
_TARGETS_EVERY = 4
# After a rush hundreds of conversations get their targets: in pieces, between which agents can claim.
_MARKED_AT_ONCE = 20
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

    async def go(self, *, targets: bool = True) -> None:
        """One round. What there is to do is looked up without the writer's lock."""
        now = self._clock.now()
        kept, anything, owed = await self._store.read(lambda db: _look(db, now, targets=targets))
        if anything:
            given, changed, woken = await self._store.write(lambda db: _work(db, kept, now))
            for step, user in given:
                await self._channel.step(step)
                await self._channel.tell({"type": "assigned", "id": step.talk.id, "user": user})
            for key in changed:
                await self._channel.row(key)
            for number, holder in woken:
                if holder is not None:
                    await self._channel.tell({"type": "notice", "what": "woken", "id": number, "users": [holder]})
        for at in range(0, len(owed), _MARKED_AT_ONCE):
            few = owed[at : at + _MARKED_AT_ONCE]
            await self._tell(*await self._store.write(lambda db, few=few: _mark(db, few, now)))  # type: ignore[misc]

    async def _tell(self, told: Told, changed: list[str]) -> None:
        for key in changed:
            await self._channel.row(key)
        for kind, found in (("late", told.late), ("soon", told.soon)):
            for number, users in found:
                await self._channel.tell({"type": "notice", "what": kind, "id": number, "users": users})

    async def _run(self) -> None:
        turn = 0
        while True:
            turn += 1
            try:
                await self.go(targets=turn % _TARGETS_EVERY == 0)
                if turn % _INDEX_EVERY == 0:
                    await self._store.write(search.index)
            except Unavailable as error:
                _log.warning("desk round put off", error=str(error))
            except Exception:
                _log.exception("desk round failed")
            await asyncio.sleep(_EVERY)


def _look(connection: Connection, now: datetime, *, targets: bool) -> tuple[DeskSettings, bool, list[debts.Change]]:
    kept = settings.load(connection)
    automatic = kept.assignment.mode == "automatic"
    anything = assignment.pending(connection, now, automatic=automatic) or bool(merges.apart(connection))
    return kept, anything, debts.look(connection, kept, now) if targets else []


def _work(
    connection: Connection, kept: DeskSettings, now: datetime
) -> tuple[list[tuple[Step, int]], list[str], list[tuple[int, int | None]]]:
    joined = merges.gather(connection, merges.apart(connection), now)
    woken = assignment.wake(connection, now)
    changed = [*joined, *(number for number, _ in woken), *assignment.route(connection)]
    given: list[tuple[Step, int]] = []
    if kept.assignment.mode == "automatic":
        given = assignment.assign(connection, now)
        for step, _ in given:
            audit.note(connection, assignment.SYSTEM, "conversation.assigned", now, subject=str(step.talk.id))
    return given, assignment.keys(connection, changed), woken


def _mark(connection: Connection, owed: list[debts.Change], now: datetime) -> tuple[Told, list[str]]:
    told = debts.apply(connection, owed, now)
    return told, assignment.keys(connection, told.changed)
