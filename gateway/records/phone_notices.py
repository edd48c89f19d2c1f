"""Template messages by phone number: queued once, claimed by one process, settled by what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.models import State
from gateway.models.phone_notice import PhoneNotice
from gateway.records.conversations import dialect

NOTICE = cast(Table, PhoneNotice.__table__)
_VALUES = NOTICE.c.template_values


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it stands."""

    id: int
    tracking_id: str
    phone: str
    template_id: str
    values: Mapping[str, str]
    ways: tuple[str, ...]
    text: str
    state: str
    attempts: int
    error: str | None
    error_code: str | None


def queue(
    connection: Connection,
    tracking_id: str,
    phone: str,
    template_id: str,
    values: Mapping[str, str],
    now: datetime,
    *,
    ways: Sequence[str] = ("zns",),
    text: str = "",
    kind: str = "",
) -> bool:
    """Keep a notice to be sent, the ways in their order; False when this business event was told before."""
    insert = sqlite.insert if dialect(connection) == "sqlite" else postgresql.insert
    row: dict[str, Any] = {
        "tracking_id": tracking_id,
        "phone": phone,
        "template_id": template_id,
        "template_values": dict(values),
        "ways": ",".join(ways),
        "text": text,
        "kind": kind,
        "state": State.QUEUED.value,
        "attempts": 0,
        "due": now,
        "created_at": now,
        "updated_at": now,
    }
    statement = insert(NOTICE).values(**row).on_conflict_do_nothing(index_elements=["tracking_id"])
    return connection.execute(statement.returning(NOTICE.c.id)).one_or_none() is not None


def claim(connection: Connection, now: datetime) -> Notice | None:
    """Mark the next notice that is due as being sent; None when there is none."""
    candidate = (
        select(NOTICE.c.id)
        .where(NOTICE.c.due <= now, NOTICE.c.state == State.QUEUED.value)
        .order_by(NOTICE.c.due, NOTICE.c.id)
        .limit(1)
    )
    if dialect(connection) == "postgresql":
        candidate = candidate.with_for_update(skip_locked=True)
    number = connection.execute(candidate).scalar_one_or_none()
    if number is None:
        return None
    row = connection.execute(
        update(NOTICE)
        .where(NOTICE.c.id == number, NOTICE.c.state == State.QUEUED.value)
        .values(state=State.SENDING.value, updated_at=now)
        .returning(*_columns())
    ).one_or_none()
    return None if row is None else _notice(row)


def interrupted(connection: Connection, before: datetime, now: datetime) -> int:
    """Notices whose sender died in the call: nobody can tell whether they arrived, so they are not sent again."""
    rows = connection.execute(
        update(NOTICE)
        .where(NOTICE.c.state == State.SENDING.value, NOTICE.c.updated_at < before)
        .values(state=State.UNKNOWN.value, due=None, error="the assistant stopped during the call", updated_at=now)
        .returning(NOTICE.c.id)
    ).all()
    return len(rows)


def settle(
    connection: Connection,
    notice: int,
    state: State,
    now: datetime,
    *,
    external_id: str | None = None,
    error: str | None = None,
    code: str | None = None,
    due: datetime | None = None,
    ways: Sequence[str] | None = None,
) -> None:
    """Write down what became of a claimed notice; with `due` it is tried again then, with `ways` another way."""
    counted: Any = NOTICE.c.attempts + 1 if due is not None else NOTICE.c.attempts
    changed: dict[str, Any] = {"state": state.value, "due": due, "error": error, "error_code": code}
    changed["attempts"] = counted
    if ways is not None:
        changed.update(ways=",".join(ways), attempts=0)
    connection.execute(
        update(NOTICE)
        .where(NOTICE.c.id == notice, NOTICE.c.state == State.SENDING.value)
        .values(**changed, external_id=external_id, updated_at=now)
    )


def delivered(connection: Connection, ids: Sequence[str], tracking_id: str, at: datetime, now: datetime) -> bool:
    """A receipt came: the phone has it, whatever we believed."""
    which = or_(NOTICE.c.external_id.in_(list(ids)), NOTICE.c.tracking_id == tracking_id)
    row = connection.execute(
        update(NOTICE)
        .where(which, NOTICE.c.state != State.DELIVERED.value)
        .values(state=State.DELIVERED.value, delivered_at=at, due=None, error=None, error_code=None, updated_at=now)
        .returning(NOTICE.c.id)
    ).first()
    return row is not None


def undelivered(connection: Connection, tracking_id: str, reason: str, now: datetime) -> bool:
    """A carrier tells that a message will not arrive."""
    row = connection.execute(
        update(NOTICE)
        .where(NOTICE.c.tracking_id == tracking_id, NOTICE.c.state == State.SENT.value)
        .values(state=State.FAILED.value, error=reason or "the carrier could not deliver it", updated_at=now)
        .returning(NOTICE.c.id)
    ).first()
    return row is not None


def find(connection: Connection, tracking_id: str) -> Notice | None:
    """The notice of a business event."""
    row = connection.execute(select(*_columns()).where(NOTICE.c.tracking_id == tracking_id)).one_or_none()
    return None if row is None else _notice(row)


def _columns() -> tuple[Any, ...]:
    names = ("id", "tracking_id", "phone", "template_id")
    more = ("ways", "text", "state", "attempts", "error", "error_code")
    return (*(NOTICE.c[name] for name in names), _VALUES, *(NOTICE.c[name] for name in more))


def _notice(row: Row[Any]) -> Notice:
    values = dict(row._mapping)
    values["values"] = values.pop("template_values")
    return Notice(**values | {"ways": tuple(way for way in row.ways.split(",") if way)})
