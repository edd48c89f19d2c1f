"""The copies of customers' media: what is to be fetched, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from gateway.models import ATTACHMENT, CONVERSATION, MESSAGE
from gateway.models.message import Fetch


@dataclass(frozen=True, slots=True)
class Pending:
    """An attachment to fetch now, taken by this worker until `due`."""

    id: int
    message_id: int
    channel: str
    conversation: str
    kind: str
    url: str | None
    mime: str | None
    name: str | None
    data: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that can be opened: `file` is its name under `DATA_DIR/media`."""

    id: int
    conversation_id: int
    conversation: str
    kind: str
    file: str
    mime: str
    size: int
    name: str | None


def waiting(connection: Connection, now: datetime) -> bool:
    """Whether there is anything to claim: a look that takes no lock."""
    query = select(ATTACHMENT.c.id).where(ATTACHMENT.c.state == Fetch.PENDING.value, ATTACHMENT.c.due <= now)
    return connection.execute(query.limit(1)).first() is not None


def claim(connection: Connection, now: datetime, until: datetime, limit: int) -> list[Pending]:
    """Take attachments whose time has come; another worker sees them again only after `until`."""
    due = (
        select(ATTACHMENT.c.id)
        .where(ATTACHMENT.c.state == Fetch.PENDING.value, ATTACHMENT.c.due <= now)
        .order_by(ATTACHMENT.c.due)
        .limit(limit)
    )
    if connection.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    numbers = list(connection.execute(due).scalars())
    if not numbers:
        return []
    connection.execute(
        update(ATTACHMENT).where(ATTACHMENT.c.id.in_(numbers)).values(due=until, attempts=ATTACHMENT.c.attempts + 1)
    )
    rows = connection.execute(
        select(
            ATTACHMENT.c.id,
            ATTACHMENT.c.message_id,
            MESSAGE.c.channel,
            CONVERSATION.c.key,
            ATTACHMENT.c.kind,
            ATTACHMENT.c.url,
            ATTACHMENT.c.mime,
            ATTACHMENT.c.name,
            ATTACHMENT.c.data,
            ATTACHMENT.c.attempts,
        )
        .select_from(
            ATTACHMENT.join(MESSAGE, ATTACHMENT.c.message_id == MESSAGE.c.id).join(
                CONVERSATION, MESSAGE.c.conversation_id == CONVERSATION.c.id
            )
        )
        .where(ATTACHMENT.c.id.in_(numbers))
        .order_by(ATTACHMENT.c.id)
    ).all()
    return [Pending(*tuple(row)) for row in rows]


def keep(connection: Connection, number: int, file: str, mime: str, size: int, note: str | None) -> bool:
    """The bytes are here. False when the customer has withdrawn the message meanwhile."""
    row = connection.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.id == number, ATTACHMENT.c.state == Fetch.PENDING.value)
        .values(state=Fetch.KEPT.value, file=file, kept_mime=mime, kept_size=size, due=None, error=note)
        .returning(ATTACHMENT.c.id)
    ).one_or_none()
    return row is not None


def give_up(connection: Connection, number: int, state: Fetch, error: str) -> None:
    """There will be no bytes; the desk shows why."""
    connection.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.id == number, ATTACHMENT.c.state == Fetch.PENDING.value)
        .values(state=state.value, due=None, error=error[:500])
    )


def again(connection: Connection, number: int, due: datetime, error: str) -> None:
    """Try once more at `due`."""
    connection.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.id == number, ATTACHMENT.c.state == Fetch.PENDING.value)
        .values(due=due, error=error[:500])
    )


def kept(connection: Connection, number: int) -> Kept | None:
    """A file that can be opened, by its attachment."""
    row = connection.execute(
        select(
            ATTACHMENT.c.id,
            MESSAGE.c.conversation_id,
            CONVERSATION.c.key,
            ATTACHMENT.c.kind,
            ATTACHMENT.c.file,
            ATTACHMENT.c.kept_mime,
            ATTACHMENT.c.kept_size,
            ATTACHMENT.c.name,
        )
        .select_from(
            ATTACHMENT.join(MESSAGE, ATTACHMENT.c.message_id == MESSAGE.c.id).join(
                CONVERSATION, MESSAGE.c.conversation_id == CONVERSATION.c.id
            )
        )
        .where(ATTACHMENT.c.id == number, ATTACHMENT.c.state == Fetch.KEPT.value)
    ).one_or_none()
    return None if row is None else Kept(*tuple(row))


def unsettled(connection: Connection, message_id: int) -> int:
    """How many attachments of a message are still to be fetched."""
    query = select(func.count()).where(ATTACHMENT.c.message_id == message_id, ATTACHMENT.c.state == Fetch.PENDING.value)
    return int(connection.execute(query).scalar_one())


def of_message(connection: Connection, message_id: int) -> list[dict[str, Any]]:
    """The attachments of a message as the desk shows them."""
    rows = connection.execute(
        select(
            ATTACHMENT.c.id,
            ATTACHMENT.c.kind,
            ATTACHMENT.c.name,
            ATTACHMENT.c.state,
            ATTACHMENT.c.kept_mime,
            ATTACHMENT.c.kept_size,
            ATTACHMENT.c.error,
        )
        .where(ATTACHMENT.c.message_id == message_id)
        .order_by(ATTACHMENT.c.id)
    ).all()
    return [dict(row._mapping) for row in rows]
