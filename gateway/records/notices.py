"""News that the company adds to a conversation by itself: once for each piece of news."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from gateway.models import CONVERSATION, MESSAGE, Direction
from gateway.records import views
from gateway.records.conversations import by_id
from gateway.records.queueing import queue
from gateway.records.views import StoredMessage, Talk


def add(
    connection: Connection,
    conversation: str,
    news: str,
    text: str,
    content: Mapping[str, Any],
    now: datetime,
    window: timedelta | None,
) -> tuple[Talk, StoredMessage, bool] | None:
    """Queue the news, once by its id; the last value tells that it was there already.

    None when there is no such conversation, or when its customer last wrote longer ago than `window`: the platform
    would refuse it.
    """
    row = connection.execute(
        select(CONVERSATION.c.id, CONVERSATION.c.last_customer_at).where(CONVERSATION.c.key == conversation)
    ).one_or_none()
    if row is None:
        return None
    known = connection.execute(
        views.select_messages().where(
            MESSAGE.c.client_id == news,
            MESSAGE.c.conversation_id == row.id,
            MESSAGE.c.direction == Direction.OUT.value,
        )
    ).one_or_none()
    if known is not None:
        return by_id(connection, row.id), views.message(known), True
    if window is not None and (row.last_customer_at is None or row.last_customer_at < now - window):
        return None
    queued = queue(connection, row.id, now, author="bot", text=text, content=content, client_id=news)
    return None if queued is None else (*queued, False)
