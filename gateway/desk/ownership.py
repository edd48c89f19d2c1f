"""Who has a conversation: claimed by one winner, passed on, given back, closed, put off. Each step is told live."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from gateway.desk.channel import DeskChannel
from gateway.desk.errors import Taken, TakenHalfway, Unfit
from gateway.desk.outgoing import Outgoing
from gateway.desk.permissions import Permission, allows
from gateway.desk.records import audit, entries, merges, state
from gateway.desk.records.sessions import Principal
from gateway.desk.records.state import Step
from gateway.records import conversations
from gateway.store import Store
from utility.clock import Clock


class Ownership:
    """What agents do with who holds a conversation."""

    def __init__(self, store: Store, channel: DeskChannel, outgoing: Outgoing, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._outgoing = outgoing
        self._clock = clock
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # by conversation

    async def claim(self, who: Principal, conversation: int, *, force: bool = False) -> Step:
        """Take a conversation; `force` (for who may take over) also from another agent. Raises `Taken`."""
        now = self._clock.now()
        if force:
            return await self._step(who, lambda db: state.take_over(db, conversation, who.name, now, who.name))
        # Of many who want the same one at once the first goes ahead, and all others are refused by a look: the
        # writer's queue holds one claim a conversation, not one an agent.
        async with self._turns.setdefault(conversation, asyncio.Lock()):
            await self._store.read(lambda db: state.may_claim(db, conversation, who.name))
            return await self._step(who, lambda db: state.claim(db, conversation, who.name, now))

    async def release(self, who: Principal, conversation: int) -> Step:
        """Give it back to the bot."""
        now, holder = self._clock.now(), _own_or_any(who)
        return await self._step(who, lambda db: state.release(db, conversation, holder, now, who.name), conversation)

    async def resolve(self, who: Principal, conversation: int) -> Step:
        """Close it."""
        now, holder = self._clock.now(), _own_or_any(who)
        return await self._step(who, lambda db: state.resolve(db, conversation, holder, now, who.name), conversation)

    async def to_person(self, who: Principal, conversation: int, to: str, note: str) -> Step:
        """Pass it to another agent."""
        now, holder = self._clock.now(), _own_or_any(who)
        return await self._step(
            who,
            lambda db: state.pass_to_person(db, conversation, holder, to, now, who.name, note),
            conversation,
        )

    async def to_team(self, who: Principal, conversation: int, team: int, note: str) -> Step:
        """Let it wait for a team."""
        now, holder = self._clock.now(), _own_or_any(who)
        return await self._step(
            who, lambda db: state.pass_to_team(db, conversation, holder, team, now, who.name, note), conversation
        )

    async def snooze(self, who: Principal, conversation: int, until: datetime | None) -> Step:
        """Put it off until a time; None takes it up again. Raises `Unfit` for a time that has passed."""
        now = self._clock.now()
        if until is not None and until <= now:
            raise Unfit("past", "Choose a time that is still to come.")
        return await self._step(who, lambda db: state.snooze(db, conversation, who.name, until, now))

    async def note(self, who: Principal, conversation: int, text: str, mentions: list[int]) -> Step:
        """Write a note that only the desk sees."""
        now = self._clock.now()

        def work(db: Connection) -> Step:
            talk = conversations.by_id(db, conversation)
            detail = {"mentions": mentions} if mentions else {}
            entry = entries.add(db, conversation, "note", who.name, now, text=text, detail=detail)
            for user in set(mentions):
                entries.add(db, conversation, "mention", who.name, now, reason=str(user))
            return Step(talk, entry)

        step = await self._store.write(work)
        await self._channel.entry(step.talk, step.entry)
        return step

    async def _step(self, who: Principal, work: Callable[[Connection], Step], ending: int | None = None) -> Step:
        """Run a step. One that ends the agent's hold sends first what may still be taken back."""
        now = self._clock.now()

        def with_audit(db: Connection) -> Step | Taken:
            try:
                step = work(db)
            except TakenHalfway:
                raise
            except Taken as error:  # nothing was written: what shares the commit need not be done again
                return error
            if step.entry is not None:
                kind = step.entry["kind"]
                audit.note(db, who.login, f"conversation.{kind}", now, subject=str(step.talk.id), address=who.address)
            return step

        if ending is not None:
            for part in await self._store.read(lambda db: merges.whole(db, merges.root(db, ending))):
                await self._outgoing.send_now(part)
        step = await self._store.write(with_audit)
        if isinstance(step, Taken):
            raise step
        await self._channel.step(step)
        return step


def _own_or_any(who: Principal) -> str | None:
    """Whose conversations a person may move: their own, or everybody's (None)."""
    return None if allows(who.role, Permission.TAKE_OVER) else who.name
