"""Rows of channel states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.models import CHANNEL_STATE


@dataclass(frozen=True, slots=True)
class Trouble:
    """An account that can't send, or has just recovered (`until` is None)."""

    channel: str
    account: str
    until: datetime | None
    since: datetime | None
    failures: int
    code: str | None
    error: str | None
    updated_at: datetime


def save(connection: Connection, trouble: Trouble) -> None:
    """Write the state of an account."""
    values: dict[str, Any] = {
        "channel": trouble.channel,
        "account": trouble.account,
        "until": trouble.until,
        "since": trouble.since,
        "failures": trouble.failures,
        "code": trouble.code,
        "error": trouble.error,
        "updated_at": trouble.updated_at,
    }
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    changed = {name: value for name, value in values.items() if name not in ("channel", "account")}
    connection.execute(
        insert(CHANNEL_STATE)
        .values(**values)
        .on_conflict_do_update(index_elements=["channel", "account"], set_=changed)
    )


def troubles(connection: Connection) -> list[Trouble]:
    """Every account that ever had trouble, those that have some now first."""
    rows = connection.execute(
        select(
            CHANNEL_STATE.c.channel,
            CHANNEL_STATE.c.account,
            CHANNEL_STATE.c.until,
            CHANNEL_STATE.c.since,
            CHANNEL_STATE.c.failures,
            CHANNEL_STATE.c.code,
            CHANNEL_STATE.c.error,
            CHANNEL_STATE.c.updated_at,
        ).order_by(CHANNEL_STATE.c.until.is_(None), CHANNEL_STATE.c.channel)
    ).all()
    return [Trouble(*row) for row in rows]
