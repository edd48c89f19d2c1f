"""Who holds a conversation: claimed by one atomic UPDATE, answered only by its holder, given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.orm import Session

from gateway.errors import NotFound, NotHolder
from gateway.models import CONVERSATION, MESSAGE, MESSAGE_PART, Conversation, Direction, Holder, State
from gateway.records import views
from gateway.records.inbox import show_to_person
from gateway.records.views import StoredMessage, Talk


def claim(session: Session, conversation_id: int, agent: str, now: datetime) -> Talk | None:
    """Give the conversation to an agent; None when another one has it. Claiming one's own again is no error."""
    row = session.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation_id, CONVERSATION.c.agent.is_(None) | (CONVERSATION.c.agent == agent))
        .values(holder=Holder.AGENT.value, agent=agent, updated_at=now)
        .returning(*views.talk_columns())
    ).one_or_none()
    if row is None:
        _must_exist(session, conversation_id)
        return None
    show_to_person(session, conversation_id, now)
    return views.talk(row)


def release(session: Session, conversation_id: int, agent: str, now: datetime) -> Talk:
    """Give the conversation back to the bot. Raises `NotHolder` and `NotFound`."""
    row = session.execute(
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
        _must_exist(session, conversation_id)
        raise NotHolder("Another agent holds this conversation, or it was given back already.")
    return views.talk(row)


def reply(
    session: Session, conversation_id: int, agent: str, text: str, client_id: str, now: datetime
) -> tuple[Talk, StoredMessage, bool]:
    """Queue an agent's reply once per `client_id`; the last value tells that it was there already."""
    known = session.execute(
        views.select_messages().where(
            MESSAGE.c.conversation_id == conversation_id,
            MESSAGE.c.direction == Direction.OUT.value,
            MESSAGE.c.client_id == client_id,
        )
    ).one_or_none()
    if known is not None:
        return _must_exist(session, conversation_id), views.message(known), True
    row = session.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation_id, CONVERSATION.c.agent == agent)
        .values(last_seq=CONVERSATION.c.last_seq + 1, last_message_at=now, updated_at=now)
        .returning(*views.talk_columns())
    ).one_or_none()
    if row is None:
        _must_exist(session, conversation_id)
        raise NotHolder("Claim the conversation before you answer: another agent or the bot holds it.")
    talk = views.talk(row)
    values: dict[str, Any] = {
        "conversation_id": talk.id,
        "seq": talk.last_seq,
        "direction": Direction.OUT.value,
        "author": "agent",
        "kind": "text",
        "state": State.QUEUED.value,
        "sent_at": now,
        "created_at": now,
        "text": text,
        "content": {},
        "author_name": agent,
        "client_id": client_id,
    }
    number = session.execute(
        insert(MESSAGE)
        .values(**values, channel=talk.channel, attempts=0, parts_done=0, updated_at=now)
        .returning(MESSAGE.c.id)
    ).scalar_one()
    return talk, StoredMessage(id=number, **values), False


def retry_failed(session: Session, message_id: int, now: datetime) -> tuple[Talk, StoredMessage]:
    """Put a reply that failed, or that nobody knows of, into the queue again at a person's wish."""
    row = session.execute(
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
    session.execute(
        delete(MESSAGE_PART).where(
            MESSAGE_PART.c.message_id == message_id, MESSAGE_PART.c.position >= message.parts_done
        )
    )
    session.execute(
        update(CONVERSATION).where(CONVERSATION.c.id == message.conversation_id).values(attention=None, send_due=None)
    )
    return _must_exist(session, message.conversation_id), message


def waiting(session: Session, holder: Holder | None, limit: int) -> Sequence[dict[str, Any]]:
    """Conversations by holder, the one that has waited longest first; without a holder, the latest first."""
    query = select(Conversation).limit(limit)
    if holder is None:
        query = query.order_by(CONVERSATION.c.last_message_at.desc())
    else:
        query = query.where(CONVERSATION.c.holder == holder.value).order_by(
            CONVERSATION.c.waiting_since, CONVERSATION.c.last_message_at
        )
    return [
        {
            "id": row.id,
            "conversation": row.key,
            "channel": row.channel,
            "holder": row.holder,
            "agent": row.agent,
            "reason": row.reason,
            "summary": row.summary,
            "attention": row.attention,
            "waiting_since": row.waiting_since.isoformat() if row.waiting_since else None,
            "last_customer_at": row.last_customer_at.isoformat() if row.last_customer_at else None,
            "last_seq": row.last_seq,
        }
        for row in session.scalars(query)
    ]


def history(session: Session, conversation_id: int, after_seq: int, limit: int) -> list[StoredMessage]:
    """The first `limit` messages after a sequence number."""
    rows = session.execute(
        views.select_messages()
        .where(MESSAGE.c.conversation_id == conversation_id, MESSAGE.c.seq > after_seq)
        .order_by(MESSAGE.c.seq)
        .limit(limit)
    ).all()
    return [views.message(row) for row in rows]


def _must_exist(session: Session, conversation_id: int) -> Talk:
    row = session.execute(select(*views.talk_columns()).where(CONVERSATION.c.id == conversation_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such conversation.")
    return views.talk(row)
