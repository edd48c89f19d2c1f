"""Notes and events of a conversation that only the desk sees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from gateway.desk.models import ENTRY
from gateway.models import CONVERSATION

# Events that only figures read.
_SILENT = ("replied", "mention")


def add(
    connection: Connection,
    conversation: int,
    kind: str,
    author: str,
    now: datetime,
    *,
    text: str = "",
    detail: Mapping[str, Any] | None = None,
    reason: str | None = None,
    seconds: float | None = None,
) -> dict[str, Any]:
    """Write an entry behind the conversation's last message; as the page gets it."""
    row = connection.execute(
        insert(ENTRY)
        .values(
            conversation_id=conversation,
            after_seq=select(CONVERSATION.c.last_seq).where(CONVERSATION.c.id == conversation).scalar_subquery(),
            kind=kind,
            author=author,
            text=text,
            detail=dict(detail or {}),
            reason=reason,
            seconds=None if seconds is None else max(0, round(seconds)),
            at=now,
        )
        .returning(*ENTRY.c)
    ).one()
    return _json(row)


def of_conversation(connection: Connection, conversation: int, from_seq: int, limit: int = 500) -> list[dict[str, Any]]:
    """The entries from a place in the conversation on, oldest first."""
    rows = connection.execute(
        select(ENTRY)
        .where(ENTRY.c.conversation_id == conversation, ENTRY.c.after_seq >= from_seq, ENTRY.c.kind.not_in(_SILENT))
        .order_by(ENTRY.c.id.desc())
        .limit(limit)
    ).all()
    return [_json(row) for row in reversed(rows)]


def _json(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "after_seq": row.after_seq,
        "kind": row.kind,
        "author": row.author,
        "text": row.text,
        "detail": dict(row.detail),
        "reason": row.reason,
        "seconds": row.seconds,
        "at": row.at.isoformat(),
    }
