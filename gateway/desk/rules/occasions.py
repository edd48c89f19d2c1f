"""What has happened of late that rules may ask about, found by looking: no message costs anything for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from gateway.desk.models import ENTRY, STATE
from gateway.desk.records.rules import Rule
from gateway.desk.rules.facts import Occasion
from gateway.models import CONVERSATION, MESSAGE, Direction, Holder, State

# Transactions that commit late leave numbers behind the newest: so many are looked at again.
_LOOK_BACK = 300
_AT_ONCE = 1000
# Waits and ends older than this were seen by a process that has gone since, or by none.
_AGO = timedelta(minutes=10)
# A rule on intents has to wait for the bot; one that never answers holds nothing up.
_BOT_WITHIN = timedelta(minutes=10)
_OF_HISTORY = 200


def newest(connection: Connection) -> int:
    """The number of the last message."""
    return int(connection.execute(select(func.max(MESSAGE.c.id))).scalar() or 0)


def messages(connection: Connection, cursor: int, now: datetime) -> tuple[list[Occasion], int]:
    """Messages of customers since the cursor, and the next cursor: the first one that the bot still has to read."""
    rows = connection.execute(
        select(
            MESSAGE.c.id,
            MESSAGE.c.conversation_id,
            MESSAGE.c.seq,
            MESSAGE.c.text,
            MESSAGE.c.intent,
            MESSAGE.c.state,
            MESSAGE.c.created_at,
        )
        .where(
            MESSAGE.c.id > cursor - _LOOK_BACK,
            MESSAGE.c.direction == Direction.IN.value,
            MESSAGE.c.author == "customer",
        )
        .order_by(MESSAGE.c.id)
        .limit(_AT_ONCE)
    ).all()
    found: list[Occasion] = []
    reached = cursor
    unread: int | None = None
    for row in rows:
        reached = max(reached, row.id)
        if row.state == State.RECEIVED.value and row.created_at > now - _BOT_WITHIN:
            unread = row.id if unread is None else unread
            continue
        found += _of_message(row)
    return found, reached if unread is None else min(reached, unread - 1)


def others(connection: Connection, rules: Sequence[Rule], now: datetime) -> Iterator[tuple[Occasion, list[Rule]]]:
    """Hand-overs, long waits and ends, each with the rules that ask about it."""
    handed = [rule for rule in rules if rule.event == "handed_over"]
    if handed:
        for number, since in connection.execute(_waits(now - _AGO)):
            yield Occasion("handed_over", number, f"handed:{since.isoformat()}", since), handed
    for rule in rules:
        if rule.event == "waits" and rule.minutes is not None:
            wait = timedelta(minutes=rule.minutes)
            still = _waits(now - wait - _AGO).where(
                CONVERSATION.c.holder == Holder.WAITING.value, CONVERSATION.c.waiting_since <= now - wait
            )
            for number, since in connection.execute(still):
                yield Occasion("waits", number, f"waits:{since.isoformat()}", since + wait), [rule]
    resolved = [rule for rule in rules if rule.event == "resolved"]
    if resolved:
        ended = select(STATE.c.conversation_id, STATE.c.resolved_at).where(STATE.c.resolved_at > now - _AGO)
        for number, at in connection.execute(ended):
            yield Occasion("resolved", number, f"resolved:{at.isoformat()}", at), resolved


def of_history(connection: Connection, conversation: int, rule_minutes: int | None) -> list[Occasion]:
    """What happened in a past conversation, for trying a rule: the latest last."""
    rows = connection.execute(
        select(
            MESSAGE.c.id,
            MESSAGE.c.conversation_id,
            MESSAGE.c.seq,
            MESSAGE.c.text,
            MESSAGE.c.intent,
            MESSAGE.c.created_at,
        )
        .where(MESSAGE.c.conversation_id == conversation, MESSAGE.c.author == "customer")
        .order_by(MESSAGE.c.seq.desc())
        .limit(_OF_HISTORY)
    ).all()
    found = [occasion for row in rows for occasion in _of_message(row)]
    waits: list[tuple[datetime, float | None]] = []
    for entry in connection.execute(
        select(ENTRY.c.kind, ENTRY.c.at, ENTRY.c.seconds, ENTRY.c.id).where(ENTRY.c.conversation_id == conversation)
    ):
        if entry.kind == "resolved":
            found.append(Occasion("resolved", conversation, f"resolved:{entry.id}", entry.at))
        elif entry.kind in ("claimed", "assigned", "taken_over") and entry.seconds is not None:
            waits.append((entry.at - timedelta(seconds=entry.seconds), entry.seconds))
    waiting = connection.execute(
        select(CONVERSATION.c.waiting_since).where(
            CONVERSATION.c.id == conversation, CONVERSATION.c.holder == Holder.WAITING.value
        )
    ).scalar()
    if waiting is not None:
        waits.append((waiting, None))  # it still waits
    for since, seconds in waits:
        found.append(Occasion("handed_over", conversation, f"handed:{since.isoformat()}", since))
        if rule_minutes is not None and (seconds is None or seconds >= rule_minutes * 60):
            at = since + timedelta(minutes=rule_minutes)
            found.append(Occasion("waits", conversation, f"waits:{since.isoformat()}", at))
    return sorted(found, key=lambda occasion: occasion.at)


def _waits(since: datetime) -> Any:
    return (
        select(CONVERSATION.c.id, CONVERSATION.c.waiting_since)
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.waiting_since > since, CONVERSATION.c.holder != Holder.BOT.value)
        .where(STATE.c.merged_into.is_(None))
        .order_by(CONVERSATION.c.waiting_since)
        .limit(_AT_ONCE)
    )


def _of_message(row: Any) -> Iterator[Occasion]:
    if row.seq == 1:
        yield Occasion("created", row.conversation_id, "created", row.created_at, row.text, row.intent)
    yield Occasion("message", row.conversation_id, f"message:{row.id}", row.created_at, row.text, row.intent)
