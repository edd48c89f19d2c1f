"""What is due: retries whose time has come, and work that no lane seems to know of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from gateway.models import CONVERSATION, IS_OPEN, MESSAGE, Direction


@dataclass(frozen=True, slots=True)
class Wake:
    """A conversation whose lane should look at it. `stream` is "inbound" or "outbound"; `mark` names the occasion."""

    stream: str
    conversation_id: int
    lane: int
    mark: str


def due(connection: Connection, now: datetime, limit: int = 200) -> list[Wake]:
    """Conversations whose recorded wait is over."""
    wakes = []
    for stream, column in (("inbound", CONVERSATION.c.bot_due), ("outbound", CONVERSATION.c.send_due)):
        rows = connection.execute(
            select(CONVERSATION.c.id, CONVERSATION.c.lane, column).where(column <= now).order_by(column).limit(limit)
        ).all()
        wakes += [Wake(stream, row[0], row[1], str(row[2])) for row in rows]
    return wakes


def forgotten(connection: Connection, before: datetime, now: datetime, limit: int = 200) -> list[Wake]:
    """Open messages untouched since `before` that no recorded wait explains: their lane message is gone."""
    rows = connection.execute(
        select(CONVERSATION.c.id, CONVERSATION.c.lane, MESSAGE.c.direction)
        .select_from(CONVERSATION.join(MESSAGE, MESSAGE.c.conversation_id == CONVERSATION.c.id))
        .where(
            IS_OPEN,
            MESSAGE.c.updated_at < before,
            or_(
                (MESSAGE.c.direction == Direction.IN.value)
                & or_(CONVERSATION.c.bot_due.is_(None), CONVERSATION.c.bot_due <= now),
                (MESSAGE.c.direction == Direction.OUT.value)
                & or_(CONVERSATION.c.send_due.is_(None), CONVERSATION.c.send_due <= now),
            ),
        )
        .distinct()
        .limit(limit)
    ).all()
    mark = f"forgotten-{int(now.timestamp()) // 60}"
    return [Wake("inbound" if row[2] == Direction.IN.value else "outbound", row[0], row[1], mark) for row in rows]
