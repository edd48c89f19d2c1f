"""Who has a conversation and where it stands: each step one transaction with its entry, decided by one UPDATE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.desk.errors import Taken, TakenHalfway, Unknown
from gateway.desk.models import STATE, TEAM, USER
from gateway.desk.records import entries, merges
from gateway.errors import NotFound
from gateway.models import CONVERSATION, Holder
from gateway.records import desk, views
from gateway.records.turns import show_to_person
from gateway.records.views import Talk

_FRESH: dict[str, Any] = {
    "replied_at": None,
    "resolved_at": None,
    "resolved_by": None,
    "snoozed_at": None,
    "snoozed_until": None,
}
# What was owed, and the marks about it, end with the conversation.
NOTHING_OWED: dict[str, Any] = dict.fromkeys(
    (
        "opened_at",
        "owed_since",
        "reply_due",
        "reply_warned_at",
        "escalated_at",
        "resolve_due",
        "resolve_warned_at",
        "resolve_late_at",
        "reminded_at",
    )
)


# Asked for every claim: built once, since building a statement takes longer than running it.
_MAIN = CONVERSATION.alias("main")
_HOLDER = (
    select(_MAIN.c.agent)
    .select_from(
        CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id).join(
            _MAIN, _MAIN.c.id == func.coalesce(STATE.c.merged_into, CONVERSATION.c.id)
        )
    )
    .where(CONVERSATION.c.id == bindparam("wanted"))
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a step made of a conversation. `entry` is None when nothing changed; `parts` are merged into it."""

    talk: Talk
    entry: dict[str, Any] | None
    parts: tuple[Talk, ...] = ()


def may_claim(connection: Connection, conversation: int, agent: str) -> None:
    """A look before the claim. Raises `Taken` and `Unknown`; only the claim itself decides."""
    found = connection.execute(_HOLDER, {"wanted": conversation}).one_or_none()
    if found is None:
        raise Unknown("unknown_conversation", "There is no such conversation.")
    if found.agent not in (None, agent):
        raise Taken("taken", "Another agent has taken this conversation.")


def claim(connection: Connection, conversation: int, agent: str, now: datetime, *, by: str | None = None) -> Step:
    """Give a conversation that no agent holds to one. Raises `Taken` and `Unknown`. `by`: who else did it."""
    may_claim(connection, conversation, agent)
    conversation = merges.root(connection, conversation)
    before = _before(connection, conversation)
    talk = desk.claim(connection, conversation, agent, now)
    if talk is None:
        raise Taken("taken", "Another agent has taken this conversation.")
    if merges.root(connection, conversation) != conversation:  # merged in the moment the claim waited for its row
        try:
            return claim(connection, conversation, agent, now, by=by)
        except Taken as error:
            raise TakenHalfway("taken", "Another agent has taken this conversation.") from error
    if before.agent == agent:
        return Step(talk, None)
    return _held(connection, talk, before, agent, now, "claimed" if by is None else "assigned", by or agent)


def take_over(connection: Connection, conversation: int, agent: str, now: datetime, by: str) -> Step:
    """Give a conversation to an agent, whoever holds it. Raises `Unknown`."""
    conversation = merges.root(connection, conversation)
    before = _before(connection, conversation)
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation)
        .values(holder=Holder.AGENT.value, agent=agent, updated_at=now)
        .returning(*views.talk_columns())
    ).one()
    show_to_person(connection, conversation, now)
    talk = views.talk(row)
    if before.agent == agent:
        return Step(talk, None)
    return _held(connection, talk, before, agent, now, "taken_over" if before.agent else "claimed", by)


def release(connection: Connection, conversation: int, agent: str | None, now: datetime, by: str) -> Step:
    """Give a conversation back to the bot. `agent`: only when that one holds it. Raises `Taken` and `Unknown`."""
    return _end(connection, conversation, agent, now, by, "released")


def resolve(connection: Connection, conversation: int, agent: str | None, now: datetime, by: str) -> Step:
    """Close a conversation: the customer's next message begins with the bot. Raises `Taken` and `Unknown`."""
    step = _end(connection, conversation, agent, now, by, "resolved")
    put(connection, step.talk.id, resolved_at=now, resolved_by=by)
    return step


def pass_to_person(
    connection: Connection, conversation: int, holder: str | None, to: str, now: datetime, by: str, note: str
) -> Step:
    """Move a conversation to another agent. `holder`: only when that one holds it. Raises `Taken`, `Unknown`."""
    target = connection.execute(select(USER.c.enabled).where(USER.c.name == to)).scalar_one_or_none()
    if not target:
        raise Unknown("unknown_person", "There is no such agent (any more).")
    conversation = merges.root(connection, conversation)
    before = _before(connection, conversation)
    changed: dict[str, Any] = {"holder": Holder.AGENT.value, "agent": to, "updated_at": now}
    talk = _move(connection, conversation, holder, changed)
    show_to_person(connection, conversation, now)
    put(connection, conversation, **_FRESH | {"claimed_at": now})
    detail = {"to": to, "from": before.agent}
    entry = entries.add(connection, conversation, "transferred", by, now, text=note, detail=detail)
    return _step(connection, talk, entry, now)


def pass_to_team(
    connection: Connection, conversation: int, holder: str | None, team: int, now: datetime, by: str, note: str
) -> Step:
    """Let a conversation wait for a team. `holder`: only when that one holds it. Raises `Taken`, `Unknown`."""
    name = connection.execute(select(TEAM.c.name).where(TEAM.c.id == team)).scalar_one_or_none()
    if name is None:
        raise Unknown("unknown_team", "There is no such team (any more).")
    conversation = merges.root(connection, conversation)
    before = _before(connection, conversation)
    changed = {"holder": Holder.WAITING.value, "agent": None, "waiting_since": now, "updated_at": now}
    if before.reason is None:
        changed["reason"] = "transferred"
    talk = _move(connection, conversation, holder, changed)
    show_to_person(connection, conversation, now)
    put(connection, conversation, **_FRESH | {"claimed_at": None, "team_id": team})
    detail = {"team": name, "from": before.agent}
    entry = entries.add(connection, conversation, "transferred", by, now, text=note, detail=detail)
    return _step(connection, talk, entry, now)


def snooze(connection: Connection, conversation: int, agent: str, until: datetime | None, now: datetime) -> Step:
    """Put a conversation off until a time, or take it up again (None). Only its holder may."""
    conversation = merges.root(connection, conversation)
    talk = _move(connection, conversation, agent, {"updated_at": now})
    put(connection, conversation, snoozed_until=until, snoozed_at=now if until else None)
    kind = "snoozed" if until else "woken"
    detail = {"until": until.isoformat()} if until else {}
    return Step(talk, entries.add(connection, conversation, kind, agent, now, detail=detail))


def put(connection: Connection, conversation: int, **values: Any) -> None:
    """Set the desk's own columns of a conversation."""
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = dialect_insert(STATE).values(conversation_id=conversation, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["conversation_id"], set_=values))


def ensure(connection: Connection, conversation: int) -> None:
    """Make sure that the conversation has a row of the desk's own."""
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(dialect_insert(STATE).values(conversation_id=conversation).on_conflict_do_nothing())


def first_reply(connection: Connection, conversation: int, agent: str, now: datetime) -> None:
    """Note the first reply since the conversation was taken, for targets and figures."""
    conversation = merges.root(connection, conversation)
    row = connection.execute(
        select(STATE.c.replied_at, STATE.c.claimed_at, CONVERSATION.c.waiting_since, CONVERSATION.c.reason)
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.id == conversation)
    ).one()
    if row.replied_at is not None:
        return
    put(connection, conversation, replied_at=now)
    since = row.waiting_since or row.claimed_at
    seconds = (now - since).total_seconds() if since else None
    entries.add(connection, conversation, "replied", agent, now, reason=row.reason, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Before:
    holder: str
    agent: str | None
    reason: str | None
    waiting_since: datetime | None
    claimed_at: datetime | None


def _before(connection: Connection, conversation: int) -> _Before:
    row = connection.execute(
        select(
            CONVERSATION.c.holder,
            CONVERSATION.c.agent,
            CONVERSATION.c.reason,
            CONVERSATION.c.waiting_since,
            STATE.c.claimed_at,
        )
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.id == conversation)
    ).one_or_none()
    if row is None:
        raise Unknown("unknown_conversation", "There is no such conversation.")
    return _Before(*tuple(row))


def _held(connection: Connection, talk: Talk, before: _Before, agent: str, now: datetime, kind: str, by: str) -> Step:
    put(connection, talk.id, **_FRESH | {"claimed_at": now})
    waited = before.waiting_since if before.holder == Holder.WAITING.value else None
    seconds = (now - waited).total_seconds() if waited else None
    detail = {"to": agent, "from": before.agent, "holder": before.holder}
    entry = entries.add(connection, talk.id, kind, by, now, detail=detail, reason=before.reason, seconds=seconds)
    return _step(connection, talk, entry, now)


def _step(connection: Connection, talk: Talk, entry: dict[str, Any], now: datetime) -> Step:
    """The step, with what is merged into the conversation gone along."""
    return Step(talk, entry, merges.follow(connection, talk.id, now))


def _end(connection: Connection, conversation: int, agent: str | None, now: datetime, by: str, kind: str) -> Step:
    conversation = merges.root(connection, conversation)
    before = _before(connection, conversation)
    # Whoever may end any conversation ends the one that its holder has now, also none's.
    holder = agent if agent is not None else before.agent
    try:
        if holder is None:
            talk = _move(connection, conversation, None, _BACK_TO_BOT | {"updated_at": now})
        else:
            talk = desk.release(connection, conversation, holder, now)
    except NotFound as error:
        raise Unknown("unknown_conversation", "There is no such conversation.") from error
    since = before.claimed_at or before.waiting_since
    seconds = (now - since).total_seconds() if since else None
    put(connection, conversation, **_FRESH | NOTHING_OWED | {"claimed_at": None, "team_id": None, "priority": 0})
    entry = entries.add(
        connection, conversation, kind, by, now, reason=before.reason, seconds=seconds, detail={"from": before.agent}
    )
    return _step(connection, talk, entry, now)


_BACK_TO_BOT: dict[str, Any] = {
    "holder": Holder.BOT.value,
    "agent": None,
    "reason": None,
    "summary": None,
    "waiting_since": None,
    "attention": None,
}


def _move(connection: Connection, conversation: int, holder: str | None, changed: dict[str, Any]) -> Talk:
    condition = CONVERSATION.c.id == conversation
    if holder is not None:
        condition &= CONVERSATION.c.agent == holder
    row = connection.execute(
        update(CONVERSATION).where(condition).values(**changed).returning(*views.talk_columns())
    ).one_or_none()
    if row is None:
        _before(connection, conversation)
        raise Taken("not_holder", "You don't hold this conversation; claim it first.")
    return views.talk(row)
