"""What the web chat reads and writes: its posts with uploads, history by sequence number, status, read marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from connectors.contract import Attachment, Inbound, Kind
from gateway.models import CONVERSATION, MESSAGE, UPLOAD, Direction, Holder, State
from gateway.records import inbox, views
from gateway.records.conversations import by_id
from gateway.records.inbox import Taken
from gateway.records.views import StoredMessage


@dataclass(frozen=True, slots=True)
class ChatState:
    """A conversation as the page must know it."""

    holder: str
    agent: str | None
    last_seq: int
    read_by_us: int
    read_by_customer: int
    position: int | None


@dataclass(frozen=True, slots=True)
class UploadRow:
    """An upload without its bytes."""

    id: str
    kind: str
    mime: str
    name: str
    size: int
    width: int | None
    height: int | None


def post(connection: Connection, event: Inbound, uploads: Sequence[str], client_id: str, now: datetime) -> Taken:
    """Store a post once. Raises LookupError for an upload the conversation doesn't have."""
    known = _posted(connection, event.conversation, client_id)
    if known is not None:  # perhaps under the name the visitor had before signing in
        return known
    files = [_upload(connection, event.conversation, number) for number in uploads]
    if files:
        event = _with_files(event, files)
    taken = inbox.take_in(connection, event, now, client_id)
    if files and not taken.repeated:
        connection.execute(
            update(UPLOAD)
            .where(UPLOAD.c.id.in_(uploads), UPLOAD.c.message_id.is_(None))
            .values(message_id=taken.message.id)
        )
    return taken


def after(connection: Connection, key: str, seq: int, limit: int) -> list[StoredMessage]:
    """The first messages after a sequence number, ascending."""
    rows = connection.execute(_visible(key).where(MESSAGE.c.seq > seq).order_by(MESSAGE.c.seq).limit(limit)).all()
    return [views.message(row) for row in rows]


def before(connection: Connection, key: str, seq: int | None, limit: int) -> list[StoredMessage]:
    """The last messages, or the last before a sequence number, ascending."""
    query = _visible(key).order_by(MESSAGE.c.seq.desc()).limit(limit)
    if seq is not None:
        query = query.where(MESSAGE.c.seq < seq)
    return [views.message(row) for row in reversed(connection.execute(query).all())]


def state(connection: Connection, key: str) -> ChatState | None:
    """The state of a conversation; None when nobody has written in it."""
    row = connection.execute(
        select(
            CONVERSATION.c.id,
            CONVERSATION.c.holder,
            CONVERSATION.c.agent,
            CONVERSATION.c.last_seq,
            CONVERSATION.c.customer_read_seq,
            CONVERSATION.c.waiting_since,
        ).where(CONVERSATION.c.key == key)
    ).one_or_none()
    if row is None:
        return None
    seen = [State.ANSWERED.value] + ([State.SHOWN.value] if row.holder == Holder.AGENT.value else [])
    read = connection.execute(
        select(func.max(MESSAGE.c.seq)).where(
            MESSAGE.c.conversation_id == row.id, MESSAGE.c.direction == Direction.IN.value, MESSAGE.c.state.in_(seen)
        )
    ).scalar_one()
    position = None
    if row.holder == Holder.WAITING.value and row.waiting_since is not None:
        ahead = select(func.count()).where(
            CONVERSATION.c.holder == Holder.WAITING.value, CONVERSATION.c.waiting_since < row.waiting_since
        )
        position = int(connection.execute(ahead).scalar_one()) + 1
    return ChatState(row.holder, row.agent, row.last_seq, read or 0, row.customer_read_seq, position)


def read_up_to(connection: Connection, key: str, seq: int, now: datetime) -> int | None:
    """Move the customer's read mark forward; the new mark, or None when it did not move."""
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.key == key, CONVERSATION.c.customer_read_seq < seq, CONVERSATION.c.last_seq >= seq)
        .values(customer_read_seq=seq)
        .returning(CONVERSATION.c.id)
    ).one_or_none()
    if row is None:
        return None
    connection.execute(
        update(MESSAGE)
        .where(
            MESSAGE.c.conversation_id == row.id,
            MESSAGE.c.direction == Direction.OUT.value,
            MESSAGE.c.seq <= seq,
            MESSAGE.c.state.in_((State.SENT.value, State.DELIVERED.value)),
        )
        .values(state=State.READ.value, updated_at=now)
    )
    return seq


def wake_at(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Let the sweeper bring an unanswered post to its lane, because NATS could not be told."""
    connection.execute(update(CONVERSATION).where(CONVERSATION.c.id == conversation_id).values(bot_due=now))


def add_upload(connection: Connection, key: str, row: UploadRow, now: datetime) -> None:
    """Remember a file that waits to be named by a message."""
    connection.execute(
        insert(UPLOAD).values(
            id=row.id,
            conversation_key=key,
            kind=row.kind,
            mime=row.mime,
            name=row.name,
            size=row.size,
            width=row.width,
            height=row.height,
            created_at=now,
        )
    )


def upload(connection: Connection, key: str, number: str) -> UploadRow:
    """A file of the conversation. Raises LookupError."""
    return _upload(connection, key, number)


def drop_unused_uploads(connection: Connection, older_than: datetime) -> list[str]:
    """Forget files that no message came to name; their ids, for the bytes."""
    rows = connection.execute(
        delete(UPLOAD).where(UPLOAD.c.message_id.is_(None), UPLOAD.c.created_at < older_than).returning(UPLOAD.c.id)
    ).all()
    return [row[0] for row in rows]


def _posted(connection: Connection, key: str, client_id: str) -> Taken | None:
    row = connection.execute(
        views.select_messages()
        .join(CONVERSATION, CONVERSATION.c.id == MESSAGE.c.conversation_id)
        .where(CONVERSATION.c.key == key, MESSAGE.c.client_id == client_id, MESSAGE.c.direction == Direction.IN.value)
    ).one_or_none()
    if row is None:
        return None
    message = views.message(row)
    talk = by_id(connection, message.conversation_id)
    return Taken(talk, message, repeated=True, replies_queued=inbox.replies_queued(connection, talk.id))


def _visible(key: str) -> Any:
    """What the customer may see: their own words, and what the bot and agents said to them."""
    conversation = select(CONVERSATION.c.id).where(CONVERSATION.c.key == key).scalar_subquery()
    return views.select_messages().where(MESSAGE.c.conversation_id == conversation)


def _upload(connection: Connection, key: str, number: str) -> UploadRow:
    row = connection.execute(
        select(
            UPLOAD.c.id, UPLOAD.c.kind, UPLOAD.c.mime, UPLOAD.c.name, UPLOAD.c.size, UPLOAD.c.width, UPLOAD.c.height
        ).where(UPLOAD.c.id == number, UPLOAD.c.conversation_key == key)
    ).one_or_none()
    if row is None:
        raise LookupError("no such upload in this conversation")
    return UploadRow(row.id, row.kind, row.mime, row.name, row.size, row.width, row.height)


def _with_files(event: Inbound, files: Sequence[UploadRow]) -> Inbound:
    media = [
        {
            "kind": one.kind,
            "id": one.id,
            "mime": one.mime,
            "name": one.name,
            "size": one.size,
            "width": one.width,
            "height": one.height,
        }
        for one in files
    ]
    kinds = {"image": Kind.IMAGE, "audio": Kind.AUDIO}
    attachments = tuple(
        Attachment(kinds.get(one.kind, Kind.FILE), mime=one.mime, name=one.name, size=one.size, data={"upload": one.id})
        for one in files
    )
    kind = event.kind if event.text or event.payload else attachments[0].kind
    return Inbound(
        channel=event.channel,
        account=event.account,
        user=event.user,
        external_id=event.external_id,
        kind=kind,
        sent_at=event.sent_at,
        text=event.text,
        payload=event.payload,
        attachments=attachments,
        data={**event.data, "media": media},
    )
