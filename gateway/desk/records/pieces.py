"""What else is known of a conversation's customer inside the gateway: ratings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from gateway.models import RATING


def ratings(connection: Connection, conversations: list[int]) -> list[dict[str, Any]]:
    """What the person thought of our help, the newest first."""
    rows = connection.execute(
        select(RATING.c.score, RATING.c.remark, RATING.c.agent, RATING.c.rated_at)
        .where(RATING.c.conversation_id.in_(conversations), RATING.c.score.is_not(None))
        .order_by(RATING.c.id.desc())
        .limit(5)
    )
    return [
        {"score": row.score, "remark": row.remark, "agent": row.agent, "at": row.rated_at.isoformat()}
        for row in rows
        if row.rated_at is not None
    ]
