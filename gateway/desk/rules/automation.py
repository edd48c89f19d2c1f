"""Looks every second for what rules ask about, and lets them act. Every process looks; the table decides who acts."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection

from gateway.broker import OUTBOUND, Broker
from gateway.codec import encode_wake
from gateway.desk.channel import DeskChannel
from gateway.desk.records import merges, rules
from gateway.desk.records.rules import Rule
from gateway.desk.rules import doing, facts, occasions
from gateway.desk.rules.doing import Done
from gateway.desk.rules.facts import GroupOf, Occasion
from gateway.errors import BrokerUnavailable, Unavailable
from gateway.live import Live
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock
from utility.services import Utility

_log = structlog.get_logger(__name__)

_EVERY = 1.0
# What was judged is not judged again: a label that comes later makes no late match.
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Match:
    """A rule whose conditions hold on an occasion."""

    rule: Rule
    occasion: Occasion


class Automation:
    """The rules of one process."""

    def __init__(
        self,
        store: Store,
        broker: Broker,
        live: Live,
        channel: DeskChannel,
        clock: Clock,
        utility: Utility,
        company: str,
    ) -> None:
        self._store = store
        self._broker = broker
        self._live = live
        self._channel = channel
        self._clock = clock
        self._company = company
        self._group_of = groups(utility)
        self._cursor: int | None = None
        self._judged: OrderedDict[tuple[int, int, str], None] = OrderedDict()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin looking."""
        self._task = asyncio.create_task(self._run(), name="desk-rules")

    async def stop(self) -> None:
        """Stop looking."""
        if self._task is not None:
            await end(self._task)

    async def go(self) -> int:
        """One look; how many rules acted."""
        now = self._clock.now()
        found = await self._store.read(lambda db: self._look(db, now))
        acted = 0
        for match in found:
            done = await self._store.write(
                lambda db, match=match: doing.run(db, match.rule, match.occasion, self._company, now)  # type: ignore[misc]
            )
            if done is not None:
                acted += 1
                await self._tell(match, done)
        return acted

    def _look(self, connection: Connection, now: datetime) -> list[Match]:
        at_work = rules.enabled(connection)
        if not at_work:
            self._cursor = None
            return []
        if self._cursor is None:
            # Messages from before this process: the last ones, for what another one left behind.
            self._cursor = occasions.newest(connection)
        heard, self._cursor = occasions.messages(connection, self._cursor, now)
        found: list[Match] = []
        for occasion in heard:
            found += self._judge(connection, occasion, [rule for rule in at_work if rule.event == occasion.event])
        for occasion, asking in occasions.others(connection, at_work, now):
            found += self._judge(connection, occasion, asking)
        return found

    def _judge(self, connection: Connection, occasion: Occasion, asking: Sequence[Rule]) -> list[Match]:
        fresh = [rule for rule in asking if occasion.at >= rule.since and self._first(rule, occasion)]
        matches = matching(connection, occasion, fresh, self._group_of)
        return [
            match
            for match in matches
            if not rules.has_run(
                connection, match.rule.id, merges.root(connection, occasion.conversation), occasion.name
            )
        ]

    def _first(self, rule: Rule, occasion: Occasion) -> bool:
        name = (rule.id, occasion.conversation, occasion.name)
        if name in self._judged:
            return False
        self._judged[name] = None
        if len(self._judged) > _REMEMBERED:
            self._judged.popitem(last=False)
        return True

    async def _tell(self, match: Match, done: Done) -> None:
        for step in done.steps:
            await self._channel.step(step)
        for talk, message in done.messages:
            await self._live.created(talk, message)
            with contextlib.suppress(BrokerUnavailable):  # it is stored: the sweeper brings it to its lane
                await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), f"send:{message.id}")
        for number, users, name in done.notices:
            await self._channel.tell({"type": "notice", "what": "rule", "id": number, "users": users, "name": name})
        for key in done.keys:
            await self._channel.row(key)
        _log.info("rule acted", rule=match.rule.id, conversation=match.occasion.conversation)

    async def _run(self) -> None:
        while True:
            try:
                await self.go()
            except Unavailable as error:
                _log.warning("rules put off", error=str(error))
            except Exception:
                _log.exception("rules failed")
            await asyncio.sleep(_EVERY)


def matching(connection: Connection, occasion: Occasion, asking: Sequence[Rule], group_of: GroupOf) -> list[Match]:
    """The rules that act on an occasion, in their order, up to one that says it is the last."""
    if not asking:
        return []
    wanted = {condition["field"] for rule in asking for condition in rule.conditions}
    known = facts.gather(connection, occasion, wanted, group_of)
    found = []
    for rule in asking:
        if all(facts.holds(condition, known) for condition in rule.conditions):
            found.append(Match(rule, occasion))
            if rule.last:
                break
    return found


def tried(connection: Connection, conversation: int, rule: Rule, group_of: GroupOf) -> list[dict[str, Any]]:
    """What a rule would have done in a past conversation: each occasion of its event with what held and what not."""
    found = []
    wanted = {condition["field"] for condition in rule.conditions}
    for occasion in occasions.of_history(connection, conversation, rule.minutes):
        if occasion.event != rule.event:
            continue
        known = facts.gather(connection, occasion, wanted, group_of)
        held = [facts.holds(condition, known) for condition in rule.conditions]
        found.append({"at": occasion.at.isoformat(), "text": occasion.text[:200], "held": held, "acts": all(held)})
    return found


def groups(utility: Utility) -> GroupOf:
    """Customer groups by the company's records."""

    def group_of(code: str) -> str | None:
        try:
            customer = utility.customers.find(code)
        except Exception as error:  # the back office is away: the condition does not hold
            _log.warning("customer group unknown", error=type(error).__name__)
            return None
        return None if customer is None else str(customer.group)

    return group_of
