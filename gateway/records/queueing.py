"""A new message of ours at the end of a conversation, waiting to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, update

from gateway.models import CONVERSATION, MESSAGE, Direction, State
from gateway.records import views
from gateway.records.views import StoredMessage, Talk, fresh


def queue(
    connection: Connection,
    conversation_id: int,
    now: datetime,
    *,
    author: str,
    text: str,
    content: Mapping[str, Any],
    client_id: str,
    kind: str = "text",
    author_name: str | None = None,
    only_if: ColumnElement[bool] | None = None,
) -> tuple[Talk, StoredMessage] | None:
    """Append the message and move the conversation on; None when `only_if` does not hold for the conversation."""
    here = update(CONVERSATION).where(CONVERSATION.c.id == conversation_id)
    if only_if is not None:
        here = here.where(only_if)
    row = connection.execute(
        here.values(last_seq=CONVERSATION.c.last_seq + 1, last_message_at=now, updated_at=now).returning(
            *views.talk_columns()
        )
    ).one_or_none()
    if row is None:
        return None
    talk = views.talk(row)
    values: dict[str, Any] = {
        "conversation_id": talk.id,
        "seq": talk.last_seq,
        "direction": Direction.OUT.value,
        "author": author,
        "author_name": author_name,
        "kind": kind,
        "state": State.QUEUED.value,
        "sent_at": now,
        "created_at": now,
        "text": text,
        "content": dict(content),
        "client_id": client_id,
    }
    number = connection.execute(
        insert(MESSAGE).values(**values, **fresh(talk, now)).returning(MESSAGE.c.id)
    ).scalar_one()
    return talk, StoredMessage(id=number, **values)
