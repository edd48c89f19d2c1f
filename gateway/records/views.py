"""What leaves the database: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from gateway.models import Conversation, Message


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as workers need it. `key` is `channel:account:user`."""

    id: int
    key: str
    channel: str
    account: str
    user: str
    lane: int
    holder: str
    agent: str | None = None
    reason: str | None = None
    bot_due: datetime | None = None
    send_due: datetime | None = None
    last_seq: int = 0


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as stored. Times are aware UTC."""

    id: int
    conversation_id: int
    seq: int
    direction: str
    author: str
    kind: str
    state: str
    sent_at: datetime
    created_at: datetime
    text: str = ""
    payload: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    author_name: str | None = None
    client_id: str | None = None
    external_id: str | None = None
    attempts: int = 0
    parts_done: int = 0
    error: str | None = None
    error_code: str | None = None
    intent: str | None = None
    confidence: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The message as live events and the desk's API carry it."""
        return {
            "id": str(self.id),
            "seq": self.seq,
            "direction": self.direction,
            "author": self.author,
            "name": self.author_name,
            "client_id": self.client_id,
            "kind": self.kind,
            "text": self.text,
            "payload": self.payload,
            "content": dict(self.content),
            "state": self.state,
            "error": self.error,
            "error_code": self.error_code,
            "intent": self.intent,
            "confidence": self.confidence,
            "sent_at": self.sent_at.isoformat(),
            "created_at": self.created_at.isoformat(),
        }


_TALK: tuple[Any, ...] = (
    Conversation.id,
    Conversation.key,
    Conversation.channel,
    Conversation.account,
    Conversation.platform_user,
    Conversation.lane,
    Conversation.holder,
    Conversation.agent,
    Conversation.reason,
    Conversation.bot_due,
    Conversation.send_due,
    Conversation.last_seq,
)
_MESSAGE: tuple[Any, ...] = (
    Message.id,
    Message.conversation_id,
    Message.seq,
    Message.direction,
    Message.author,
    Message.kind,
    Message.state,
    Message.sent_at,
    Message.created_at,
    Message.text,
    Message.payload,
    Message.content,
    Message.author_name,
    Message.client_id,
    Message.external_id,
    Message.attempts,
    Message.parts_done,
    Message.error,
    Message.error_code,
    Message.intent,
    Message.confidence,
)


def talk_columns() -> tuple[InstrumentedAttribute[Any], ...]:
    """The columns `talk` reads, in its order."""
    return _TALK


def message_columns() -> tuple[InstrumentedAttribute[Any], ...]:
    """The columns `message` reads, in its order."""
    return _MESSAGE


def select_messages() -> Select[Any]:
    """A query of messages to be narrowed by the caller."""
    return select(*_MESSAGE)


def talk(row: Row[Any]) -> Talk:
    """A row of `talk_columns`."""
    return Talk(*tuple(row))


def message(row: Row[Any]) -> StoredMessage:
    """A row of `message_columns`."""
    return StoredMessage(*tuple(row))
