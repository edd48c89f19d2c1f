"""The satisfaction question: asked once after each time a person has helped, answered by a button."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from gateway.models import CONVERSATION, MESSAGE, RATING, Direction, Holder
from gateway.records import notices
from gateway.records.views import StoredMessage, Talk

# A customer rates from 1 to 10 in the conversation, and by five buttons afterwards.
_PER_STEP = 2
# A second thought this long after the first one replaces it.
_SAME = timedelta(hours=24)
# Asking about yesterday's talk tells nothing and annoys.
_FRESH = timedelta(hours=2)


def ask(
    connection: Connection,
    conversation_id: int,
    text: str,
    content: Mapping[str, Any],
    now: datetime,
    window: timedelta | None,
) -> tuple[Talk, StoredMessage] | None:
    """Queue the question; None when there is nothing to ask about, or it was asked.

    It is asked when a person of the desk has answered, the conversation is the bot's again, and that is not long ago.
    """
    holder = connection.execute(
        select(CONVERSATION.c.key, CONVERSATION.c.holder).where(CONVERSATION.c.id == conversation_id)
    ).one_or_none()
    if holder is None or holder.holder != Holder.BOT.value:
        return None
    last = connection.execute(
        select(MESSAGE.c.id, MESSAGE.c.author_name, MESSAGE.c.created_at)
        .where(
            MESSAGE.c.conversation_id == conversation_id,
            MESSAGE.c.direction == Direction.OUT.value,
            MESSAGE.c.author == "agent",
            MESSAGE.c.author_name.is_not(None),  # not one that was written in a platform's own inbox
        )
        .order_by(MESSAGE.c.seq.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.created_at < now - _FRESH:
        return None
    queued = notices.add(connection, holder.key, f"rating:{last.id}", text, content, now, window)
    if queued is None or queued[2]:
        return None
    connection.execute(
        insert(RATING).values(conversation_id=conversation_id, agent=last.author_name, remark="", asked_at=now)
    )
    return queued[0], queued[1]


def rate(connection: Connection, conversation_id: int, score: int, now: datetime) -> bool:
    """Keep the answer to the newest question; a second tap changes it. False when nothing was asked."""
    newest = select(func.max(RATING.c.id)).where(RATING.c.conversation_id == conversation_id).scalar_subquery()
    row = connection.execute(
        update(RATING).where(RATING.c.id == newest).values(score=score, rated_at=now).returning(RATING.c.id)
    ).one_or_none()
    return row is not None


def give(connection: Connection, conversation_id: int, of_ten: int, now: datetime) -> None:
    """Keep a score that a customer gives unasked, on the five steps of the question; a second thought replaces it.

    A question of ours that still waits is answered by it.
    """
    score = (of_ten + _PER_STEP - 1) // _PER_STEP
    newest = connection.execute(
        select(RATING.c.id, RATING.c.agent, RATING.c.score, RATING.c.asked_at)
        .where(RATING.c.conversation_id == conversation_id)
        .order_by(RATING.c.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.asked_at > now - _SAME and (newest.agent is None or newest.score is None):
        connection.execute(update(RATING).where(RATING.c.id == newest.id).values(score=score, rated_at=now))
        return
    connection.execute(
        insert(RATING).values(
            conversation_id=conversation_id, agent=None, score=score, remark="", asked_at=now, rated_at=now
        )
    )
