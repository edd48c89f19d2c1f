"""Labels, quick texts, read marks and drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from gateway.desk.errors import Taken, Unknown
from gateway.desk.models import CONVERSATION_LABEL, DRAFT, LABEL, QUICK_TEXT, READ_MARK


def labels(connection: Connection) -> list[dict[str, Any]]:
    """All labels by name."""
    return [dict(row._mapping) for row in connection.execute(select(LABEL).order_by(LABEL.c.name))]


def save_label(connection: Connection, number: int | None, name: str, colour: str) -> int:
    """Add or change a label. Raises `Taken` and `Unknown`."""
    statement = insert(LABEL) if number is None else update(LABEL).where(LABEL.c.id == number)
    try:
        with connection.begin_nested():
            found = connection.execute(statement.values(name=name, colour=colour).returning(LABEL.c.id)).scalar()
    except IntegrityError as error:
        raise Taken("name_taken", "There is a label of this name.") from error
    if found is None:
        raise Unknown
    return int(found)


def remove_label(connection: Connection, number: int) -> None:
    """Remove a label from everywhere."""
    connection.execute(delete(CONVERSATION_LABEL).where(CONVERSATION_LABEL.c.label_id == number))
    connection.execute(delete(LABEL).where(LABEL.c.id == number))


def mark(connection: Connection, conversation: int, numbers: Sequence[int]) -> None:
    """Set the labels of a conversation. Unknown ones are left out."""
    known = set(connection.execute(select(LABEL.c.id).where(LABEL.c.id.in_(numbers))).scalars())
    connection.execute(delete(CONVERSATION_LABEL).where(CONVERSATION_LABEL.c.conversation_id == conversation))
    if known:
        rows = [{"conversation_id": conversation, "label_id": number} for number in sorted(known)]
        connection.execute(insert(CONVERSATION_LABEL), rows)


def quick_texts(connection: Connection, user: int) -> list[dict[str, Any]]:
    """Everybody's texts and the person's own."""
    query = select(QUICK_TEXT).where(or_(QUICK_TEXT.c.owner_id.is_(None), QUICK_TEXT.c.owner_id == user))
    rows = connection.execute(query.order_by(QUICK_TEXT.c.shortcut))
    return [
        {"id": row.id, "shortcut": row.shortcut, "title": row.title, "text": row.text, "own": row.owner_id is not None}
        for row in rows
    ]


def save_quick_text(
    connection: Connection, number: int | None, shortcut: str, title: str, text: str, owner: int | None
) -> int:
    """Add or change a text; one's own (`owner`) or everybody's. Raises `Taken` and `Unknown`."""
    mine = QUICK_TEXT.c.owner_id.is_(None) if owner is None else QUICK_TEXT.c.owner_id == owner
    clash = select(QUICK_TEXT.c.id).where(mine, QUICK_TEXT.c.shortcut == shortcut, QUICK_TEXT.c.id != (number or 0))
    if connection.execute(clash).first() is not None:
        raise Taken("name_taken", "There is a text with this shortcut.")
    values = {"shortcut": shortcut, "title": title, "text": text}
    if number is None:
        made = connection.execute(insert(QUICK_TEXT).values(**values, owner_id=owner).returning(QUICK_TEXT.c.id))
    else:
        changed = update(QUICK_TEXT).where(QUICK_TEXT.c.id == number, mine).values(**values)
        made = connection.execute(changed.returning(QUICK_TEXT.c.id))
    found = made.scalar()
    if found is None:
        raise Unknown
    return int(found)


def remove_quick_text(connection: Connection, number: int, owner: int | None) -> None:
    """Remove a text of everybody, or one's own. Raises `Unknown`."""
    mine = QUICK_TEXT.c.owner_id.is_(None) if owner is None else QUICK_TEXT.c.owner_id == owner
    if connection.execute(delete(QUICK_TEXT).where(QUICK_TEXT.c.id == number, mine)).rowcount == 0:
        raise Unknown


def read_marks(connection: Connection, user: int, conversations: Sequence[int]) -> dict[int, int]:
    """How far a person has read some conversations."""
    query = select(READ_MARK.c.conversation_id, READ_MARK.c.seq).where(
        READ_MARK.c.user_id == user, READ_MARK.c.conversation_id.in_(conversations)
    )
    return {int(row[0]): int(row[1]) for row in connection.execute(query)}


def read_up_to(connection: Connection, user: int, conversation: int, seq: int) -> None:
    """Set a person's read mark; setting it back marks as unread."""
    _upsert(connection, READ_MARK, {"user_id": user, "conversation_id": conversation}, {"seq": seq})


def keep_draft(connection: Connection, user: int, conversation: int, text: str, note: bool, now: datetime) -> None:
    """Keep what a person has begun to write; an empty one is forgotten."""
    if not text.strip():
        connection.execute(delete(DRAFT).where(DRAFT.c.user_id == user, DRAFT.c.conversation_id == conversation))
        return
    values = {"text": text, "note": note, "updated_at": now}
    _upsert(connection, DRAFT, {"user_id": user, "conversation_id": conversation}, values)


def draft(connection: Connection, user: int, conversation: int) -> dict[str, Any] | None:
    """What a person has begun to write."""
    row = connection.execute(
        select(DRAFT.c.text, DRAFT.c.note).where(DRAFT.c.user_id == user, DRAFT.c.conversation_id == conversation)
    ).one_or_none()
    return None if row is None else {"text": row.text, "note": row.note}


def drafts(connection: Connection, user: int) -> list[int]:
    """Conversations in which a person has begun to write."""
    return list(connection.execute(select(DRAFT.c.conversation_id).where(DRAFT.c.user_id == user)).scalars())


def _upsert(connection: Connection, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = dialect_insert(table).values(**key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
