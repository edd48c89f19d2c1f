"""Who holds a conversation: claimed by one atomic UPDATE, answered only by its holder, given back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, select, update

from gateway.errors import NotFound, NotHolder
from gateway.models import CONVERSATION, MESSAGE, MESSAGE_PART, Direction, Holder, State
from gateway.records import views
from gateway.records.queueing import queue
from gateway.records.turns import show_to_person
from gateway.records.views import StoredMessage, Talk


def claim(connection: Connection, conversation_id: int, agent: str, now: datetime) -> Talk | None:
    """Give the conversation to an agent; None when another one has it. Claiming one's own again is no error."""
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation_id, CONVERSATION.c.agent.is_(None) | (CONVERSATION.c.agent == agent))
        .values(holder=Holder.AGENT.value, agent=agent, updated_at=now)
        .returning(*views.talk_columns())
    ).one_or_none()
    if row is None:
        _must_exist(connection, conversation_id)
        return None
    show_to_person(connection, conversation_id, now)
    return views.talk(row)


def release(connection: Connection, conversation_id: int, agent: str, now: datetime) -> Talk:
    """Give the conversation back to the bot. Raises `NotHolder` and `NotFound`."""
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation_id, CONVERSATION.c.agent == agent)
        .values(
            holder=Holder.BOT.value,
            agent=None,
            reason=None,
            summary=None,
            waiting_since=None,
            attention=None,
            updated_at=now,
        )
        .returning(*views.talk_columns())
    ).one_or_none()
    if row is None:
        _must_exist(connection, conversation_id)
        raise NotHolder("Another agent holds this conversation, or it was given back already.")
    return views.talk(row)


def reply(
    connection: Connection,
    conversation_id: int,
    agent: str,
    text: str,
    client_id: str,
    now: datetime,
    *,
    content: Mapping[str, Any] | None = None,
) -> tuple[Talk, StoredMessage, bool]:
    """Queue an agent's reply once per `client_id`; the last value tells that it was there already."""
    known = connection.execute(
        views.select_messages().where(
            MESSAGE.c.conversation_id == conversation_id,
            MESSAGE.c.direction == Direction.OUT.value,
            MESSAGE.c.client_id == client_id,
        )
    ).one_or_none()
    if known is not None:
        return _must_exist(connection, conversation_id), views.message(known), True
    queued = queue(
        connection,
        conversation_id,
        now,
        author="agent",
        author_name=agent,
        text=text,
        content=content or {},
        client_id=client_id,
        only_if=CONVERSATION.c.agent == agent,
    )
    if queued is None:
        _must_exist(connection, conversation_id)
        raise NotHolder("Claim the conversation before you answer: another agent or the bot holds it.")
    return *queued, False


def retry_failed(connection: Connection, message_id: int, now: datetime) -> tuple[Talk, StoredMessage]:
    """Put a reply that failed, or that nobody knows of, into the queue again at a person's wish."""
    row = connection.execute(
        update(MESSAGE)
        .where(
            MESSAGE.c.id == message_id,
            MESSAGE.c.direction == Direction.OUT.value,
            MESSAGE.c.state.in_((State.FAILED.value, State.UNKNOWN.value)),
        )
        .values(
            state=State.QUEUED.value,
            attempts=0,
            # Of a failed message the platform has the first parts; of a doubtful one nobody knows which are missing.
            parts_done=case((MESSAGE.c.state == State.UNKNOWN.value, 0), else_=MESSAGE.c.parts_done),
            error=None,
            error_code=None,
            updated_at=now,
        )
        .returning(*views.message_columns())
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such message that could be sent again.")
    message = views.message(row)
    connection.execute(
        delete(MESSAGE_PART).where(
            MESSAGE_PART.c.message_id == message_id, MESSAGE_PART.c.position >= message.parts_done
        )
    )
    connection.execute(
        update(CONVERSATION).where(CONVERSATION.c.id == message.conversation_id).values(attention=None, send_due=None)
    )
    return _must_exist(connection, message.conversation_id), message


_LISTED = (
    "id",
    "key",
    "channel",
    "holder",
    "agent",
    "reason",
    "summary",
    "attention",
    "waiting_since",
    "last_customer_at",
    "last_seq",
)


def waiting(connection: Connection, holder: Holder | None, limit: int) -> list[dict[str, Any]]:
    """Conversations by holder, the one that has waited longest first; without a holder, the latest first."""
    columns = CONVERSATION.c
    query = select(*(columns[name] for name in _LISTED)).limit(limit)
    if holder is None:
        query = query.order_by(columns.last_message_at.desc())
    else:
        query = query.where(columns.holder == holder.value).order_by(columns.waiting_since, columns.last_message_at)
    return [
        {
            "conversation" if name == "key" else name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in row._mapping.items()
        }
        for row in connection.execute(query)
    ]


def history(connection: Connection, conversation_id: int, after_seq: int, limit: int) -> list[StoredMessage]:
    """The first `limit` messages after a sequence number."""
    rows = connection.execute(
        views.select_messages()
        .where(MESSAGE.c.conversation_id == conversation_id, MESSAGE.c.seq > after_seq)
        .order_by(MESSAGE.c.seq)
        .limit(limit)
    ).all()
    return [views.message(row) for row in rows]


def _must_exist(connection: Connection, conversation_id: int) -> Talk:
    row = connection.execute(select(*views.talk_columns()).where(CONVERSATION.c.id == conversation_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such conversation.")
    return views.talk(row)
