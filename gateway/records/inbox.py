"""Inbound messages: each taken in once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors import payloads
from connectors.contract import Attachment as PlatformAttachment
from connectors.contract import Inbound, Kind
from gateway.models import ATTACHMENT, CONVERSATION, IS_OPEN, MESSAGE, Direction, State
from gateway.models.message import Fetch
from gateway.records import views
from gateway.records.conversations import bot_may_speak, by_id, dialect, open_conversation
from gateway.records.views import StoredMessage, Talk, fresh


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an arriving message."""

    talk: Talk
    message: StoredMessage
    repeated: bool  # it was stored before
    replies_queued: bool = False  # of a repeated message: replies that may not have reached their lane


def _storing(dialect_insert: Any) -> Any:
    unique = ["channel", "external_id", "direction"]
    return dialect_insert(MESSAGE).on_conflict_do_nothing(index_elements=unique).returning(MESSAGE.c.id)


_STORE = {"sqlite": _storing(sqlite.insert), "postgresql": _storing(postgresql.insert)}


def take_in(connection: Connection, event: Inbound, now: datetime, client_id: str | None = None) -> Taken:
    """Store a message of the customer once; the second time nothing is written."""
    talk = open_conversation(connection, event, now, grow=1, customer=True)
    values: dict[str, Any] = {
        "conversation_id": talk.id,
        "seq": talk.last_seq,
        "direction": Direction.IN.value,
        "author": "customer",
        "kind": event.kind.value,
        "state": _first_state(talk, event).value,
        "sent_at": event.sent_at,
        "created_at": now,
        "text": event.text,
        "payload": event.payload,
        "content": dict(event.data),
        "client_id": client_id,
        "external_id": event.external_id,
    }
    number = connection.execute(_STORE[dialect(connection)], values | fresh(talk, now)).scalar_one_or_none()
    if number is None:
        # Known: give the sequence number back, so that a conversation has no gaps.
        connection.execute(
            update(CONVERSATION).where(CONVERSATION.c.id == talk.id).values(last_seq=CONVERSATION.c.last_seq - 1)
        )
        return _stored(connection, event)
    if event.attachments:
        connection.execute(insert(ATTACHMENT), [attachment(item, number, now) for item in event.attachments])
    return Taken(talk, StoredMessage(id=number, **values), repeated=False)


# A button further back than this has scrolled out of anybody's sight.
_BUTTONS_BACK = 200


def payload_of(connection: Connection, key: str, short: str) -> str | None:
    """The payload that a short name stands for, among the buttons shown in the conversation, the newest first."""
    rows = connection.execute(
        select(MESSAGE.c.content)
        .join(CONVERSATION, CONVERSATION.c.id == MESSAGE.c.conversation_id)
        .where(CONVERSATION.c.key == key, MESSAGE.c.direction == Direction.OUT.value)
        .order_by(MESSAGE.c.seq.desc())
        .limit(_BUTTONS_BACK)
    ).scalars()
    shown = (button.get("payload") for content in rows for button in content.get("buttons", ()))
    return next((payload for payload in shown if payload and payloads.stands_for(short, payload)), None)


def replies_queued(connection: Connection, conversation_id: int) -> bool:
    """Whether replies of a conversation wait to be sent."""
    query = select(MESSAGE.c.id).where(
        IS_OPEN,
        MESSAGE.c.conversation_id == conversation_id,
        MESSAGE.c.direction == Direction.OUT.value,
        MESSAGE.c.state == State.QUEUED.value,
    )
    return connection.execute(query.limit(1)).first() is not None


def attachments_of(connection: Connection, message_id: int) -> list[dict[str, Any]]:
    """The media of a message, for the bot's metadata: what it is, not where it lies."""
    rows = connection.execute(
        select(
            ATTACHMENT.c.id,
            ATTACHMENT.c.kind,
            ATTACHMENT.c.mime,
            ATTACHMENT.c.name,
            ATTACHMENT.c.size,
            ATTACHMENT.c.data,
        )
        .where(ATTACHMENT.c.message_id == message_id)
        .order_by(ATTACHMENT.c.id)
    ).all()
    return [
        {
            "id": row.id,
            "kind": row.kind,
            **{name: value for name in ("mime", "name", "size", "data") if (value := getattr(row, name))},
        }
        for row in rows
    ]


def set_content(connection: Connection, message_id: int, content: Mapping[str, Any]) -> None:
    """What is known of a message beside its words."""
    connection.execute(update(MESSAGE).where(MESSAGE.c.id == message_id).values(content=dict(content)))


def _first_state(talk: Talk, event: Inbound) -> State:
    if event.data.get("standby"):  # another app owns the thread on the platform: keep, never answer
        return State.RECORDED
    return State.RECEIVED if bot_may_speak(talk) else State.SHOWN


def _stored(connection: Connection, event: Inbound) -> Taken:
    row = connection.execute(
        views.select_messages().where(
            MESSAGE.c.channel == event.channel,
            MESSAGE.c.external_id == event.external_id,
            MESSAGE.c.direction == Direction.IN.value,
        )
    ).one()
    message = views.message(row)
    talk = by_id(connection, message.conversation_id)
    return Taken(talk, message, repeated=True, replies_queued=replies_queued(connection, talk.id))


_FETCHED = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO, Kind.FILE})


def attachment(item: PlatformAttachment, message_id: int, now: datetime) -> dict[str, Any]:
    """The row of an attachment; one that the platform keeps is fetched at once, before its link ends."""
    pending = item.kind in _FETCHED and bool(item.url or item.data.get("file_id"))
    return {
        "message_id": message_id,
        "kind": item.kind.value,
        "url": item.url,
        "mime": item.mime,
        "name": item.name,
        "size": item.size,
        "data": dict(item.data),
        "state": Fetch.PENDING.value if pending else None,
        "due": now if pending else None,
    }
