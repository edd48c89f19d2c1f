"""The audit log of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from gateway.desk.models import AUDIT


def note(
    connection: Connection,
    actor: str,
    action: str,
    now: datetime,
    *,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    address: str = "",
) -> None:
    """Write one line, in the transaction of the deed: it is there exactly when the deed is."""
    connection.execute(
        insert(AUDIT).values(
            at=now, actor=actor, action=action, subject=subject[:120], detail=dict(detail or {}), address=address[:64]
        )
    )


def lines(
    connection: Connection, *, actor: str = "", action: str = "", before: int | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """The newest lines first, narrowed by who and what; `before` pages on."""
    query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
    if actor:
        query = query.where(AUDIT.c.actor == actor)
    if action:
        query = query.where(AUDIT.c.action.startswith(action, autoescape=True))
    if before is not None:
        query = query.where(AUDIT.c.id < before)
    return [{**row._mapping, "at": row.at.isoformat()} for row in connection.execute(query)]
