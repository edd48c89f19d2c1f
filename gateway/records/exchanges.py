"""Rows of the exchange log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from gateway.models import EXCHANGE


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which exchanges to show. `before` is an id: older ones than that."""

    channel: str | None = None
    direction: str | None = None
    failed: bool = False
    message_id: int | None = None
    before: int | None = None
    limit: int = 50


def add(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Store a batch."""
    connection.execute(insert(EXCHANGE), list(rows))


def purge(connection: Connection, before: datetime) -> int:
    """Forget what is older."""
    return connection.execute(delete(EXCHANGE).where(EXCHANGE.c.at < before)).rowcount


def listed(connection: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """Exchanges, the newest first."""
    query = select(EXCHANGE).order_by(EXCHANGE.c.id.desc()).limit(wanted.limit)
    if wanted.channel is not None:
        query = query.where(EXCHANGE.c.channel == wanted.channel)
    if wanted.direction is not None:
        query = query.where(EXCHANGE.c.direction == wanted.direction)
    if wanted.failed:
        query = query.where(or_(EXCHANGE.c.status.is_(None), EXCHANGE.c.status >= 400))
    if wanted.message_id is not None:
        query = query.where(EXCHANGE.c.message_id == wanted.message_id)
    if wanted.before is not None:
        query = query.where(EXCHANGE.c.id < wanted.before)
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row._mapping.items()}
        for row in connection.execute(query)
    ]
