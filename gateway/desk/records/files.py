"""Files of a conversation: what customers sent over the web chat, and what agents put in."""

from __future__ import annotations

from sqlalchemy import Connection, select

from gateway.desk.errors import Unknown
from gateway.models import CONVERSATION, UPLOAD
from gateway.records.widget import UploadRow

_COLUMNS = (UPLOAD.c.id, UPLOAD.c.kind, UPLOAD.c.mime, UPLOAD.c.name, UPLOAD.c.size, UPLOAD.c.width, UPLOAD.c.height)


def of_conversation(connection: Connection, conversation: int, number: str) -> UploadRow:
    """A file of a conversation. Raises `Unknown`."""
    key = select(CONVERSATION.c.key).where(CONVERSATION.c.id == conversation).scalar_subquery()
    row = connection.execute(
        select(*_COLUMNS).where(UPLOAD.c.id == number, UPLOAD.c.conversation_key == key)
    ).one_or_none()
    if row is None:
        raise Unknown("unknown_file", "There is no such file in this conversation.")
    return UploadRow(*tuple(row))


def by_number(connection: Connection, number: str) -> UploadRow:
    """A file by its number, for a signed link. Raises `Unknown`."""
    row = connection.execute(select(*_COLUMNS).where(UPLOAD.c.id == number)).one_or_none()
    if row is None:
        raise Unknown("unknown_file", "There is no such file (any more).")
    return UploadRow(*tuple(row))
