"""A reply that its channel takes no more: moved to another conversation of the same person, or to an agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, update

from gateway.models import CONVERSATION, MESSAGE, Holder, State
from gateway.records import people, views
from gateway.records.conversations import WINDOW_CLOSED
from gateway.records.outbox import Claim
from gateway.records.queueing import queue
from gateway.records.views import StoredMessage, Talk


@dataclass(frozen=True, slots=True)
class Moved:
    """The message in its new conversation, and the note on the old one."""

    talk: Talk
    message: StoredMessage
    note: str


def of_the_same_person(connection: Connection, conversation_id: int) -> list[Talk]:
    """The person's other conversations, the one they wrote in last first."""
    return people.others(connection, conversation_id)


def move(connection: Connection, claim: Claim, to: Talk, error: str, now: datetime) -> Moved:
    """Queue the message in the other conversation and settle it here, in one breath."""
    note = f"{error}; sent on {to.channel} instead"
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value)
        .values(
            state=State.FAILED.value,
            error=note,
            error_code="moved",
            content={**claim.message.content, "moved_to": to.id},
            updated_at=now,
        )
    )
    if claim.talk.send_due is not None:
        connection.execute(update(CONVERSATION).where(CONVERSATION.c.id == claim.talk.id).values(send_due=None))
    queued = queue(
        connection,
        to.id,
        now,
        author=claim.message.author,
        author_name=claim.message.author_name,
        kind=claim.message.kind,
        text=claim.message.text,
        content={**claim.message.content, "moved_from": claim.talk.id},
        client_id=f"moved:{claim.message.id}",
    )
    assert queued is not None  # conversations are never deleted while they have something to send
    return Moved(*queued, note)


def to_an_agent(connection: Connection, conversation_id: int, now: datetime) -> Talk | None:
    """The bot can't reach the customer any more: a person should. None when one holds the conversation already.

    It heals by itself: when the customer writes again, the bot answers.
    """
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation_id, CONVERSATION.c.holder == Holder.BOT.value)
        .values(holder=Holder.WAITING.value, reason=WINDOW_CLOSED, waiting_since=now, updated_at=now)
        .returning(*views.talk_columns())
    ).one_or_none()
    return None if row is None else views.talk(row)
