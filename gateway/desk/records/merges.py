"""Conversations of one person worked on as one: who belongs to whom, and what follows from it.

The messages stay where their platforms know them; only who answers, and where the desk shows them, is joined. So what
a customer writes in any of the channels lands in the one conversation, and parting them again loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from gateway.desk.models import STATE
from gateway.models import CONVERSATION, Holder
from gateway.records import views
from gateway.records.turns import show_to_person
from gateway.records.views import Talk


def root(connection: Connection, conversation: int) -> int:
    """The conversation that this one is worked on as; itself, most of the time."""
    into = connection.execute(select(STATE.c.merged_into).where(STATE.c.conversation_id == conversation)).scalar()
    return conversation if into is None else int(into)


def parts(connection: Connection, conversation: int) -> list[int]:
    """What is merged into a conversation."""
    merged = select(STATE.c.conversation_id).where(STATE.c.merged_into == conversation)
    return list(connection.execute(merged.order_by(STATE.c.conversation_id)).scalars())


def whole(connection: Connection, conversation: int) -> list[int]:
    """A conversation with everything that is merged into it."""
    return [conversation, *parts(connection, conversation)]


def keys(connection: Connection, conversation: int) -> dict[str, int]:
    """The keys of a conversation and of what is merged into it."""
    numbers = whole(connection, conversation)
    rows = connection.execute(select(CONVERSATION.c.key, CONVERSATION.c.id).where(CONVERSATION.c.id.in_(numbers)))
    return {str(key): int(number) for key, number in rows}


def follow(connection: Connection, conversation: int, now: datetime) -> tuple[Talk, ...]:
    """Give what is merged into a conversation the same holder; what changed."""
    numbers = parts(connection, conversation)
    if not numbers:
        return ()
    main = connection.execute(
        select(CONVERSATION.c.holder, CONVERSATION.c.agent, CONVERSATION.c.reason, CONVERSATION.c.waiting_since).where(
            CONVERSATION.c.id == conversation
        )
    ).one()
    values = {
        "holder": main.holder,
        "agent": main.agent,
        "reason": main.reason,
        "waiting_since": main.waiting_since,
        "updated_at": now,
    }
    if main.holder == Holder.BOT.value:
        values |= {"summary": None, "attention": None}
    rows = connection.execute(
        update(CONVERSATION).where(CONVERSATION.c.id.in_(numbers)).values(**values).returning(*views.talk_columns())
    ).all()
    if main.holder != Holder.BOT.value:
        for number in numbers:
            show_to_person(connection, number, now)
    return tuple(views.talk(row) for row in rows)


@dataclass(frozen=True, slots=True)
class _Apart:
    part: int
    main: int
    holder: str
    main_holder: str


def apart(connection: Connection) -> list[_Apart]:
    """Parts that stand otherwise than their conversation: the bot has handed one over, or its customer has written."""
    main, state = CONVERSATION.alias("main"), STATE.alias("main_state")
    rows = connection.execute(
        select(CONVERSATION.c.id, STATE.c.merged_into, CONVERSATION.c.holder, main.c.holder)
        .select_from(
            STATE.join(CONVERSATION, CONVERSATION.c.id == STATE.c.conversation_id)
            .join(main, main.c.id == STATE.c.merged_into)
            .outerjoin(state, state.c.conversation_id == STATE.c.merged_into)
        )
        .where(
            STATE.c.merged_into.is_not(None),
            # Held without an agent: it is answered in the channel's own inbox.
            or_(CONVERSATION.c.holder != Holder.AGENT.value, CONVERSATION.c.agent.is_not(None)),
            or_(
                CONVERSATION.c.holder != main.c.holder,
                func.coalesce(CONVERSATION.c.agent, "") != func.coalesce(main.c.agent, ""),
                CONVERSATION.c.last_customer_at > state.c.resolved_at,
                CONVERSATION.c.last_customer_at > state.c.snoozed_at,
            ),
        )
    )
    return [_Apart(*tuple(row)) for row in rows]


def gather(connection: Connection, found: Sequence[_Apart], now: datetime) -> list[int]:
    """Bring parts and their conversations together again; the conversations."""
    for one in found:
        if one.holder == Holder.WAITING.value and one.main_holder == Holder.BOT.value:
            _wait(connection, one, now)
        connection.execute(
            update(STATE)
            .where(STATE.c.conversation_id == one.main)
            .values(snoozed_at=None, snoozed_until=None, resolved_at=None, resolved_by=None)
        )
        follow(connection, one.main, now)
    return list(dict.fromkeys(one.main for one in found))


def _wait(connection: Connection, one: _Apart, now: datetime) -> None:
    """The bot has handed a part over: the whole waits."""
    part = connection.execute(
        select(CONVERSATION.c.reason, CONVERSATION.c.summary, CONVERSATION.c.waiting_since).where(
            CONVERSATION.c.id == one.part
        )
    ).one()
    values = {
        "holder": Holder.WAITING.value,
        "reason": part.reason,
        "summary": part.summary,
        "waiting_since": part.waiting_since or now,
        "updated_at": now,
    }
    waits = update(CONVERSATION).where(CONVERSATION.c.id == one.main, CONVERSATION.c.holder == Holder.BOT.value)
    if connection.execute(waits.values(**values)).rowcount:
        show_to_person(connection, one.main, now)
