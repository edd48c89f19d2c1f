"""What is owed to whom until when: warned of before, marked when late, told again while it stays late.

An answer is owed from the hand-over to the first reply, and from a customer's message to the next one; an end from the
hand-over to the resolution. Snoozed conversations are looked at again when they wake. The look is a read; only what
changes is written, so that any number of processes may look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from gateway.desk import hours
from gateway.desk.models import STATE, TEAM, TEAM_MEMBER, USER
from gateway.desk.permissions import Role
from gateway.desk.records import entries, state
from gateway.desk.records.settings import DeskSettings
from gateway.models import CONVERSATION, MESSAGE, Holder

SYSTEM = "system"
REPLY, RESOLVE = "reply", "resolve"
# More than any team has open; the rest comes with the next look.
_AT_ONCE = 5000

_MARKS = tuple(STATE.c[name] for name in state.NOTHING_OWED)
_MARK_NAMES = ("reply_warned_at", "escalated_at", "resolve_warned_at", "resolve_late_at", "reminded_at")
# Another process that was first has changed one of these.
_WATCHED = ("owed_since", *_MARK_NAMES)


@dataclass(frozen=True, slots=True)
class Change:
    """What a look found about a conversation. `late` and `soon`: reply, resolve. `again`: still late."""

    conversation: int
    values: dict[str, Any]
    was: dict[str, Any]
    late: tuple[str, ...] = ()
    soon: tuple[str, ...] = ()
    again: bool = False
    to_team: int | None = None


@dataclass(slots=True)
class Told:
    """Whom to tell what: conversations by the people concerned."""

    late: list[tuple[int, list[int]]] = field(default_factory=list)
    soon: list[tuple[int, list[int]]] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)


def look(connection: Connection, kept: DeskSettings, now: datetime) -> list[Change]:
    """What has changed about what is owed."""
    found = [_judged(row, kept, now) for row in connection.execute(_open()).all()]
    return [*(change for change in found if change is not None), *_over(connection)]


def apply(connection: Connection, changes: Sequence[Change], now: datetime) -> Told:
    """Write what a look found; what another process wrote first is left alone."""
    told = Told()
    bosses = supervisors(connection) if any(change.late or change.again for change in changes) else []
    for change in changes:
        if not _still(connection, change):
            continue
        state.put(connection, change.conversation, **change.values)
        told.changed.append(change.conversation)
        for what in change.late:
            detail: dict[str, Any] = {"what": what}
            if what == REPLY and change.to_team is not None:
                detail["team"] = _team_name(connection, change.to_team)
            entries.add(connection, change.conversation, "escalated", SYSTEM, now, detail=detail)
        if change.late or change.again:
            told.late.append((change.conversation, sorted({*bosses, *_concerned(connection, change.conversation)})))
        elif change.soon:
            told.soon.append((change.conversation, _concerned(connection, change.conversation)))
    return told


def supervisors(connection: Connection) -> list[int]:
    """Who is told of what waits too long."""
    roles = (Role.SUPERVISOR.value, Role.ADMIN.value)
    return list(connection.execute(select(USER.c.id).where(USER.c.role.in_(roles), USER.c.enabled.is_(True))).scalars())


def _open() -> Any:
    """Open conversations of the desk with the last answer of an agent and the first message after it."""
    answer, question = MESSAGE.alias("answer"), MESSAGE.alias("question")
    last_answer = (
        select(answer.c.seq)
        .where(answer.c.conversation_id == CONVERSATION.c.id, answer.c.author == "agent")
        .order_by(answer.c.seq.desc())
        .limit(1)
        .correlate(CONVERSATION)
        .scalar_subquery()
    )
    answered_at = (
        select(MESSAGE.c.created_at)
        .where(MESSAGE.c.conversation_id == CONVERSATION.c.id, MESSAGE.c.seq == last_answer)
        .correlate(CONVERSATION)
        .scalar_subquery()
    )
    asked_at = (
        select(func.min(question.c.created_at))
        .where(
            question.c.conversation_id == CONVERSATION.c.id,
            question.c.seq > func.coalesce(last_answer, 0),
            question.c.author == "customer",
        )
        .correlate(CONVERSATION)
        .scalar_subquery()
    )
    return (
        select(
            CONVERSATION.c.id,
            CONVERSATION.c.holder,
            CONVERSATION.c.waiting_since,
            CONVERSATION.c.last_customer_at,
            STATE.c.claimed_at,
            STATE.c.team_id,
            func.coalesce(STATE.c.priority, 0).label("priority"),
            STATE.c.snoozed_at,
            STATE.c.snoozed_until,
            answered_at.label("answered_at"),
            asked_at.label("asked_at"),
            *_MARKS,
        )
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(
            STATE.c.merged_into.is_(None),
            # Held without an agent: it is answered in the channel's own inbox.
            or_(
                CONVERSATION.c.holder == Holder.WAITING.value,
                and_(CONVERSATION.c.holder == Holder.AGENT.value, CONVERSATION.c.agent.is_not(None)),
            ),
        )
        .order_by(CONVERSATION.c.id)
        .limit(_AT_ONCE)
    )


def _judged(row: Row[Any], kept: DeskSettings, now: datetime) -> Change | None:
    opened = row.opened_at or row.waiting_since or row.claimed_at or row.last_customer_at
    if opened is None or _sleeps(row, now):
        return None
    owed = _owed_since(row, opened)
    marks = {name: getattr(row, name) for name in _MARK_NAMES}
    if owed != row.owed_since:
        marks |= {"reply_warned_at": None, "escalated_at": None, "reminded_at": None}
    values: dict[str, Any] = {"opened_at": opened, "owed_since": owed}
    late, soon = [], []
    for debt in _debts(row, kept, opened, owed):
        values[debt.due_name] = debt.due
        if debt.due is None or marks[debt.late_name] is not None:
            continue
        if debt.due <= now:
            marks[debt.late_name] = now
            late.append(debt.what)
        elif marks[debt.soon_name] is None and debt.warn is not None and debt.warn <= now:
            marks[debt.soon_name] = now
            soon.append(debt.what)
    again = not late and _say_again(kept, marks, now)
    if again:
        marks["reminded_at"] = now
    to_team = None
    if REPLY in late and row.holder == Holder.WAITING.value and kept.targets.escalate_to not in (None, row.team_id):
        values["team_id"] = to_team = kept.targets.escalate_to
    fresh = {name: value for name, value in (values | marks).items() if getattr(row, name) != value}
    if not fresh:
        return None
    was = {name: getattr(row, name) for name in _WATCHED}
    return Change(row.id, fresh, was, tuple(late), tuple(soon), again, to_team)


@dataclass(frozen=True, slots=True)
class _Debt:
    what: str
    due_name: str
    soon_name: str
    late_name: str
    due: datetime | None
    warn: datetime | None


def _debts(row: Row[Any], kept: DeskSettings, opened: datetime, owed: datetime | None) -> tuple[_Debt, _Debt]:
    target = kept.targets.of(row.team_id, row.priority)
    first = row.answered_at is None or row.answered_at < opened
    answer = timedelta(minutes=target.first_response if first else target.next_response)
    end = timedelta(minutes=target.resolution)
    share = kept.targets.warn_percent / 100
    return (
        _Debt(
            REPLY,
            "reply_due",
            "reply_warned_at",
            "escalated_at",
            _after(kept, owed, answer),
            _after(kept, owed, answer * share),
        ),
        _Debt(
            RESOLVE,
            "resolve_due",
            "resolve_warned_at",
            "resolve_late_at",
            _after(kept, opened, end),
            _after(kept, opened, end * share),
        ),
    )


def _say_again(kept: DeskSettings, marks: dict[str, Any], now: datetime) -> bool:
    """Whether supervisors should hear once more of what is still late."""
    if not kept.targets.remind_minutes or not (marks["escalated_at"] or marks["resolve_late_at"]):
        return False
    said = max(marks[name] for name in ("escalated_at", "resolve_late_at", "reminded_at") if marks[name] is not None)
    again = _after(kept, said, timedelta(minutes=kept.targets.remind_minutes))
    return again is not None and again <= now


def _owed_since(row: Row[Any], opened: datetime) -> datetime | None:
    since: datetime | None
    if row.holder == Holder.WAITING.value:
        since = row.waiting_since or opened
    elif row.answered_at is None or row.answered_at < opened:
        since = opened
    else:
        since = row.asked_at
    return since


def _sleeps(row: Row[Any], now: datetime) -> bool:
    if row.snoozed_until is None or row.snoozed_until <= now:
        return False
    return row.last_customer_at is None or row.snoozed_at is None or row.last_customer_at <= row.snoozed_at


def _after(kept: DeskSettings, since: datetime | None, wait: timedelta) -> datetime | None:
    if since is None:
        return None
    return hours.after(kept.hours, since, wait) if kept.targets.opening_hours else since + wait


def _over(connection: Connection) -> list[Change]:
    """Conversations that the bot has again by another way than the desk's: nothing is owed in them."""
    rows = connection.execute(
        select(STATE.c.conversation_id, STATE.c.owed_since, STATE.c.escalated_at)
        .select_from(STATE.join(CONVERSATION, CONVERSATION.c.id == STATE.c.conversation_id))
        .where(STATE.c.opened_at.is_not(None), CONVERSATION.c.holder == Holder.BOT.value)
        .limit(_AT_ONCE)
    )
    return [Change(row.conversation_id, dict(state.NOTHING_OWED), {}) for row in rows]


def _still(connection: Connection, change: Change) -> bool:
    """Whether the row is as it was when looked at; takes its lock."""
    state.ensure(connection, change.conversation)
    row = connection.execute(
        update(STATE)
        .where(STATE.c.conversation_id == change.conversation)
        .values(priority=STATE.c.priority)
        .returning(*(STATE.c[name] for name in _WATCHED))
    ).one()
    return all(getattr(row, name) == value for name, value in change.was.items())


def _concerned(connection: Connection, conversation: int) -> list[int]:
    """Who could do something: the agent who holds it, else the people of its team."""
    row = connection.execute(
        select(CONVERSATION.c.agent, STATE.c.team_id)
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.id == conversation)
    ).one()
    if row.agent is not None:
        return list(connection.execute(select(USER.c.id).where(USER.c.name == row.agent)).scalars())
    members = select(TEAM_MEMBER.c.user_id).where(TEAM_MEMBER.c.team_id == row.team_id)
    return list(connection.execute(members).scalars()) if row.team_id is not None else []


def _team_name(connection: Connection, team: int) -> str | None:
    return connection.execute(select(TEAM.c.name).where(TEAM.c.id == team)).scalar_one_or_none()
