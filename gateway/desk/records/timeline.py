"""A conversation's messages for the desk, with what customers attached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from gateway.desk.errors import Unknown
from gateway.models import ATTACHMENT, CONVERSATION, MESSAGE
from gateway.models.message import Fetch
from gateway.records import views


def before(connection: Connection, conversation: int, seq: int | None, limit: int) -> list[dict[str, Any]]:
    """The last messages, or the last before a place, ascending."""
    query = views.select_messages().where(MESSAGE.c.conversation_id == conversation)
    if seq is not None:
        query = query.where(MESSAGE.c.seq < seq)
    rows = connection.execute(query.order_by(MESSAGE.c.seq.desc()).limit(limit)).all()
    return _json(connection, list(reversed(rows)))


def before_number(connection: Connection, conversation: int, number: int | None, limit: int) -> list[dict[str, Any]]:
    """The last messages, or the last before the message of a number (numbers grow over all conversations)."""
    query = views.select_messages().where(MESSAGE.c.conversation_id == conversation)
    if number is not None:
        query = query.where(MESSAGE.c.id < number)
    rows = connection.execute(query.order_by(MESSAGE.c.seq.desc()).limit(limit)).all()
    return _json(connection, list(reversed(rows)))


def after(connection: Connection, conversation: int, seq: int, limit: int) -> list[dict[str, Any]]:
    """The first messages after a place."""
    query = views.select_messages().where(MESSAGE.c.conversation_id == conversation, MESSAGE.c.seq > seq)
    return _json(connection, connection.execute(query.order_by(MESSAGE.c.seq).limit(limit)).all())


def summary(connection: Connection, conversation: int) -> dict[str, Any] | None:
    """What the bot handed over with the conversation."""
    kept = connection.execute(select(CONVERSATION.c.summary).where(CONVERSATION.c.id == conversation)).scalar()
    return kept if isinstance(kept, dict) else None


def key(connection: Connection, conversation: int) -> str:
    """The conversation's key. Raises `Unknown`."""
    found = connection.execute(select(CONVERSATION.c.key).where(CONVERSATION.c.id == conversation)).scalar()
    if found is None:
        raise Unknown("unknown_conversation", "There is no such conversation.")
    return str(found)


def _json(connection: Connection, rows: Sequence[Any]) -> list[dict[str, Any]]:
    messages = [views.message(row) for row in rows]
    attached: dict[int, list[dict[str, Any]]] = {}
    numbers = [message.id for message in messages]
    if numbers:
        found = connection.execute(
            select(ATTACHMENT).where(ATTACHMENT.c.message_id.in_(numbers)).order_by(ATTACHMENT.c.id)
        )
        for row in found:
            attached.setdefault(row.message_id, []).append(
                {"id": row.id, "kind": row.kind, "mime": row.mime, "name": row.name, "size": row.size}
                | {"upload": row.data.get("upload"), "here": row.state == Fetch.KEPT.value, "problem": row.error}
            )
    return [message.as_json() | {"attachments": attached.get(message.id, [])} for message in messages]
