"""Conversations as the lists show them: one row each, with its last message, and the counts over the lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from gateway.desk.models import CONVERSATION_LABEL, ENTRY, READ_MARK, STATE
from gateway.desk.records import merged
from gateway.models import CONVERSATION, MESSAGE, Holder

_PREVIEW = 160
LISTS = ("waiting", "mine", "team", "open", "all", "snoozed", "resolved", "mentions")

_FROM = CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id).outerjoin(
    MESSAGE, and_(MESSAGE.c.conversation_id == CONVERSATION.c.id, MESSAGE.c.seq == CONVERSATION.c.last_seq)
)
_COLUMNS = (
    CONVERSATION.c.id,
    CONVERSATION.c.key,
    CONVERSATION.c.channel,
    CONVERSATION.c.account,
    CONVERSATION.c.platform_user,
    CONVERSATION.c.holder,
    CONVERSATION.c.agent,
    CONVERSATION.c.reason,
    CONVERSATION.c.summary,
    CONVERSATION.c.attention,
    CONVERSATION.c.waiting_since,
    CONVERSATION.c.last_seq,
    CONVERSATION.c.customer_read_seq,
    CONVERSATION.c.last_customer_at,
    CONVERSATION.c.last_message_at,
    STATE.c.team_id,
    STATE.c.claimed_at,
    STATE.c.replied_at,
    STATE.c.resolved_at,
    STATE.c.resolved_by,
    STATE.c.snoozed_at,
    STATE.c.snoozed_until,
    STATE.c.escalated_at,
    STATE.c.priority,
    STATE.c.owed_since,
    STATE.c.reply_due,
    STATE.c.resolve_due,
    STATE.c.resolve_late_at,
    MESSAGE.c.author.label("last_author"),
    MESSAGE.c.author_name.label("last_name"),
    MESSAGE.c.kind.label("last_kind"),
    func.substr(MESSAGE.c.text, 1, _PREVIEW).label("last_text"),
    MESSAGE.c.state.label("last_state"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations: a list of LISTS as one person sees it, narrowed."""

    which: str
    user_id: int
    agent: str
    teams: Sequence[int] = ()
    channel: str = ""
    label: int | None = None
    team: int | None = None
    holder_name: str = ""
    attention: bool = False
    unread: bool = False
    limit: int = 50
    offset: int = 0


def listed(connection: Connection, wanted: Wanted, now: datetime) -> list[dict[str, Any]]:
    """A page of a list: the urgent, then the longest wait first where somebody waits, else the latest first."""
    query = select(*_COLUMNS).select_from(_FROM).where(*_conditions(wanted, now), STATE.c.merged_into.is_(None))
    if wanted.which == "waiting":
        urgent_first = func.coalesce(STATE.c.priority, 0).desc()
        query = query.order_by(urgent_first, CONVERSATION.c.waiting_since, CONVERSATION.c.id)
    elif wanted.which == "snoozed":
        query = query.order_by(STATE.c.snoozed_until, CONVERSATION.c.id)
    else:
        query = query.order_by(CONVERSATION.c.last_message_at.desc(), CONVERSATION.c.id.desc())
    return _with_labels(connection, query.limit(wanted.limit).offset(wanted.offset), now)


def by_keys(connection: Connection, keys: Sequence[str], now: datetime) -> list[dict[str, Any]]:
    """The rows of some conversations; of a merged one that of the conversation it is a part of."""
    numbers = connection.execute(
        select(func.coalesce(STATE.c.merged_into, CONVERSATION.c.id))
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.key.in_(keys))
    ).scalars()
    return by_ids(connection, sorted(set(numbers)), now)


def by_ids(connection: Connection, numbers: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    """The rows of some conversations."""
    return _with_labels(connection, select(*_COLUMNS).select_from(_FROM).where(CONVERSATION.c.id.in_(numbers)), now)


def counts(connection: Connection, now: datetime) -> dict[str, Any]:
    """How many wait, are open, snoozed and resolved in the last day; of each agent and of each team."""
    snoozed = _is_snoozed(now)
    awake = ~snoozed
    totals = connection.execute(
        select(
            func.count(case((and_(CONVERSATION.c.holder == Holder.WAITING.value, awake), 1))),
            func.count(case((CONVERSATION.c.holder != Holder.BOT.value, 1))),
            func.count(case((snoozed, 1))),
            func.min(case((and_(CONVERSATION.c.holder == Holder.WAITING.value, awake), CONVERSATION.c.waiting_since))),
        )
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.holder != Holder.BOT.value, STATE.c.merged_into.is_(None))
    ).one()
    agents: dict[str, int] = {}
    own: dict[str, dict[str, int]] = {}
    per = connection.execute(
        select(CONVERSATION.c.agent, snoozed, func.count())
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(
            CONVERSATION.c.holder == Holder.AGENT.value,
            CONVERSATION.c.agent.is_not(None),
            STATE.c.merged_into.is_(None),
        )
        .group_by(CONVERSATION.c.agent, snoozed)
    )
    for name, asleep, number in per:
        own.setdefault(name, {"mine": 0, "snoozed": 0})["snoozed" if asleep else "mine"] += number
        if not asleep:
            agents[name] = agents.get(name, 0) + number
    teams = {
        int(row[0]): int(row[1])
        for row in connection.execute(
            select(STATE.c.team_id, func.count())
            .select_from(CONVERSATION.join(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
            .where(
                CONVERSATION.c.holder != Holder.BOT.value,
                STATE.c.team_id.is_not(None),
                STATE.c.merged_into.is_(None),
                awake,
            )
            .group_by(STATE.c.team_id)
        )
    }
    oldest = totals[3]
    return {
        "waiting": int(totals[0]),
        "open": int(totals[1]),
        "snoozed": int(totals[2]),
        "agents": agents,
        "teams": teams,
        "oldest": oldest.isoformat() if isinstance(oldest, datetime) else None,
    }


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    awake = ~_is_snoozed(now)
    open_ = CONVERSATION.c.holder != Holder.BOT.value
    conditions: list[ColumnElement[bool]] = []
    match wanted.which:
        case "waiting":
            conditions += [CONVERSATION.c.holder == Holder.WAITING.value, awake]
        case "mine":
            conditions += [CONVERSATION.c.holder == Holder.AGENT.value, CONVERSATION.c.agent == wanted.agent, awake]
        case "team":
            conditions += [open_, STATE.c.team_id.in_(wanted.teams), awake]
        case "open":
            conditions += [open_]
        case "snoozed":
            conditions += [_is_snoozed(now)]
        case "resolved":
            conditions += [is_resolved()]
        case "mentions":
            # A JSON list is searched alike on both databases only as text; the entries of one person are few.
            mentioned = (
                select(ENTRY.c.conversation_id)
                .where(ENTRY.c.kind == "mention", ENTRY.c.reason == str(wanted.user_id))
                .order_by(ENTRY.c.id.desc())
                .limit(200)
            )
            conditions += [CONVERSATION.c.id.in_(mentioned)]
    if wanted.channel:
        conditions.append(CONVERSATION.c.channel == wanted.channel)
    if wanted.label is not None:
        marked = select(CONVERSATION_LABEL.c.conversation_id).where(CONVERSATION_LABEL.c.label_id == wanted.label)
        conditions.append(CONVERSATION.c.id.in_(marked))
    if wanted.team is not None:
        conditions.append(STATE.c.team_id == wanted.team)
    if wanted.holder_name:
        conditions.append(CONVERSATION.c.agent == wanted.holder_name)
    if wanted.attention:
        conditions.append(CONVERSATION.c.attention.is_not(None))
    if wanted.unread:
        read = (
            select(READ_MARK.c.seq)
            .where(READ_MARK.c.user_id == wanted.user_id, READ_MARK.c.conversation_id == CONVERSATION.c.id)
            .scalar_subquery()
        )
        conditions += merged.unread(read)
    return conditions


def is_resolved() -> ColumnElement[bool]:
    """Closed by an agent, and the customer has not written since."""
    return and_(
        STATE.c.resolved_at.is_not(None),
        CONVERSATION.c.holder == Holder.BOT.value,
        or_(CONVERSATION.c.last_customer_at.is_(None), CONVERSATION.c.last_customer_at <= STATE.c.resolved_at),
    )


def _is_snoozed(now: datetime) -> ColumnElement[bool]:
    """Put off, and the customer has not written since. Never NULL: it is negated."""
    return and_(
        STATE.c.snoozed_until.is_not(None),
        func.coalesce(STATE.c.snoozed_until, now) > now,
        func.coalesce(CONVERSATION.c.last_customer_at, STATE.c.snoozed_at, now)
        <= func.coalesce(STATE.c.snoozed_at, now),
    )


def _with_labels(connection: Connection, query: Select[Any], now: datetime) -> list[dict[str, Any]]:
    rows = connection.execute(query).all()
    labels: dict[int, list[int]] = {}
    numbers = [row.id for row in rows]
    if numbers:
        marks = select(CONVERSATION_LABEL.c.conversation_id, CONVERSATION_LABEL.c.label_id)
        for number, label in connection.execute(marks.where(CONVERSATION_LABEL.c.conversation_id.in_(numbers))):
            labels.setdefault(number, []).append(label)
    found = [_json(row, labels.get(row.id, []), now) for row in rows]
    return merged.joined(connection, found) if found else found


def _json(row: Any, labels: list[int], now: datetime) -> dict[str, Any]:
    wrote = row.last_customer_at
    resolved = (
        row.resolved_at is not None and row.holder == Holder.BOT.value and (wrote is None or wrote <= row.resolved_at)
    )
    snoozed = (
        row.snoozed_until is not None
        and row.snoozed_until > now
        and (wrote is None or row.snoozed_at is None or wrote <= row.snoozed_at)
    )
    summary = row.summary if isinstance(row.summary, dict) else None
    return {
        "id": row.id,
        "key": row.key,
        "channel": row.channel,
        "account": row.account,
        "user": row.platform_user,
        "holder": row.holder,
        "agent": row.agent,
        "reason": row.reason,
        "wish": summary.get("wish") if summary else None,
        "codes": summary.get("customer_codes") or [] if summary else [],
        "attention": row.attention,
        "waiting_since": _iso(row.waiting_since),
        "claimed_at": _iso(row.claimed_at),
        "replied_at": _iso(row.replied_at),
        "last_seq": row.last_seq,
        "customer_read_seq": row.customer_read_seq,
        "last_customer_at": _iso(wrote),
        "last_message_at": _iso(row.last_message_at),
        "team": row.team_id,
        "labels": labels,
        "resolved": resolved,
        "resolved_at": _iso(row.resolved_at) if resolved else None,
        "resolved_by": row.resolved_by if resolved else None,
        "snoozed_until": _iso(row.snoozed_until) if snoozed else None,
        "escalated": row.escalated_at is not None or row.resolve_late_at is not None,
        "priority": row.priority or 0,
        "owed_since": _iso(row.owed_since),
        "reply_due": _iso(row.reply_due),
        "resolve_due": _iso(row.resolve_due),
        "parts": [],
        "last": None
        if row.last_author is None
        else {
            "author": row.last_author,
            "name": row.last_name,
            "kind": row.last_kind,
            "text": row.last_text,
            "state": row.last_state,
        },
    }


def _iso(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
