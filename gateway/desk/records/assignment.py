"""Who gets what waits: teams by reason, people by load, capacity and turn; the urgent first, then the longest wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select, text, update

from gateway.desk.errors import Taken
from gateway.desk.models import STATE, TEAM, TEAM_MEMBER, USER
from gateway.desk.records import state
from gateway.desk.records.state import Step
from gateway.models import CONVERSATION, Holder

# A page says every 20 seconds that it is there; after more than two silences it is not.
_PRESENT = timedelta(seconds=50)
_AT_ONCE = 50
_LOCK = 0x6465736B  # "desk": two processes must not both fill the same person's last free place
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: int
    reason: str | None
    wish: str | None
    team: int | None


def route(connection: Connection) -> list[int]:
    """Give waiting conversations without a team the team that takes their reason or wish; which changed."""
    teams = {reason: row.id for row in connection.execute(select(TEAM.c.id, TEAM.c.reasons)) for reason in row.reasons}
    if not teams:
        return []
    changed = []
    for one in _waiting(connection):
        team = teams.get(one.reason or "") or teams.get(one.wish or "")
        if one.team is None and team is not None:
            state.put(connection, one.id, team_id=team)
            changed.append(one.id)
    return changed


def assign(connection: Connection, now: datetime) -> list[tuple[Step, int]]:
    """Give what waits to who is there and has room: the least loaded, then who was not served longest."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    waiting = _waiting(connection)
    if not waiting:
        return []
    people = connection.execute(
        select(USER.c.id, USER.c.name, USER.c.capacity, USER.c.assigned_at).where(
            USER.c.enabled.is_(True), USER.c.away.is_(False), USER.c.seen_at > now - _PRESENT
        )
    ).all()
    load = {
        str(row[0]): int(row[1])
        for row in connection.execute(
            select(CONVERSATION.c.agent, func.count())
            .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
            .where(
                CONVERSATION.c.holder == Holder.AGENT.value,
                CONVERSATION.c.agent.is_not(None),
                STATE.c.merged_into.is_(None),
            )
            .group_by(CONVERSATION.c.agent)
        )
    }
    members: dict[int, set[int]] = {}
    for row in connection.execute(select(TEAM_MEMBER.c.team_id, TEAM_MEMBER.c.user_id)):
        members.setdefault(row.team_id, set()).add(row.user_id)
    turns = {person.id: person.assigned_at or datetime.min.replace(tzinfo=now.tzinfo) for person in people}
    given: list[tuple[Step, int]] = []
    for one in waiting:
        able = [
            person
            for person in people
            if load.get(person.name, 0) < person.capacity
            and (one.team is None or person.id in members.get(one.team, ()))
        ]
        if not able:
            continue
        chosen = min(able, key=lambda person: (load.get(person.name, 0) / person.capacity, turns[person.id], person.id))
        try:
            step = state.claim(connection, one.id, chosen.name, now, by=SYSTEM)
        except Taken:
            continue
        load[chosen.name] = load.get(chosen.name, 0) + 1
        turns[chosen.id] = now + timedelta(microseconds=len(given) + 1)
        connection.execute(update(USER).where(USER.c.id == chosen.id).values(assigned_at=turns[chosen.id]))
        given.append((step, chosen.id))
    return given


def wake(connection: Connection, now: datetime) -> list[tuple[int, int | None]]:
    """End snoozes whose time has come, each in one process: which, and who put it off and has it still.

    Nobody is named where the customer wrote before the time had come: it is in the list again since then.
    """
    asleep = connection.execute(
        select(STATE.c.conversation_id, USER.c.id)
        .select_from(
            STATE.join(CONVERSATION, CONVERSATION.c.id == STATE.c.conversation_id).outerjoin(
                USER,
                and_(
                    USER.c.name == CONVERSATION.c.agent,
                    func.coalesce(CONVERSATION.c.last_customer_at, STATE.c.snoozed_at) <= STATE.c.snoozed_at,
                ),
            )
        )
        .where(STATE.c.snoozed_until <= now)
    )
    holders = {int(row[0]): row[1] for row in asleep}
    woken = connection.execute(
        update(STATE)
        .where(STATE.c.conversation_id.in_(list(holders)), STATE.c.snoozed_until <= now)
        .values(snoozed_until=None, snoozed_at=None)
        .returning(STATE.c.conversation_id)
    ).scalars()
    return [(number, holders[number]) for number in sorted(woken)]


def keys(connection: Connection, numbers: Sequence[int]) -> list[str]:
    """The keys of conversations."""
    return list(connection.execute(select(CONVERSATION.c.key).where(CONVERSATION.c.id.in_(numbers))).scalars())


def _waiting(connection: Connection) -> list[_Waiting]:
    rows = connection.execute(
        select(CONVERSATION.c.id, CONVERSATION.c.reason, CONVERSATION.c.summary, STATE.c.team_id)
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(
            CONVERSATION.c.holder == Holder.WAITING.value,
            CONVERSATION.c.agent.is_(None),
            STATE.c.merged_into.is_(None),
        )
        .order_by(func.coalesce(STATE.c.priority, 0).desc(), CONVERSATION.c.waiting_since, CONVERSATION.c.id)
        .limit(_AT_ONCE)
    )
    return [
        _Waiting(row.id, row.reason, row.summary.get("intent") if isinstance(row.summary, dict) else None, row.team_id)
        for row in rows
    ]


def pending(connection: Connection, now: datetime, *, automatic: bool) -> bool:
    """Whether a round has anything to do: reads only."""
    if connection.execute(select(STATE.c.conversation_id).where(STATE.c.snoozed_until <= now).limit(1)).first():
        return True
    waiting = _waiting(connection)
    if not waiting or automatic:
        return bool(waiting)
    reasons = {reason for row in connection.execute(select(TEAM.c.reasons)) for reason in row.reasons}
    return any(one.team is None and (one.reason in reasons or one.wish in reasons) for one in waiting)
