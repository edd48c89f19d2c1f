"""What leaves the database: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Row, Select, select

from gateway.models import CONVERSATION, MESSAGE


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
    last_customer_at: datetime | None = None

    def silence(self, now: datetime) -> timedelta | None:
        """How long the customer has written nothing; None when they never wrote."""
        return None if self.last_customer_at is None else now - self.last_customer_at


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


_TALK: tuple[Column[Any], ...] = (
    CONVERSATION.c.id,
    CONVERSATION.c.key,
    CONVERSATION.c.channel,
    CONVERSATION.c.account,
    CONVERSATION.c.platform_user,
    CONVERSATION.c.lane,
    CONVERSATION.c.holder,
    CONVERSATION.c.agent,
    CONVERSATION.c.reason,
    CONVERSATION.c.bot_due,
    CONVERSATION.c.send_due,
    CONVERSATION.c.last_seq,
    CONVERSATION.c.last_customer_at,
)
_MESSAGE: tuple[Column[Any], ...] = (
    MESSAGE.c.id,
    MESSAGE.c.conversation_id,
    MESSAGE.c.seq,
    MESSAGE.c.direction,
    MESSAGE.c.author,
    MESSAGE.c.kind,
    MESSAGE.c.state,
    MESSAGE.c.sent_at,
    MESSAGE.c.created_at,
    MESSAGE.c.text,
    MESSAGE.c.payload,
    MESSAGE.c.content,
    MESSAGE.c.author_name,
    MESSAGE.c.client_id,
    MESSAGE.c.external_id,
    MESSAGE.c.attempts,
    MESSAGE.c.parts_done,
    MESSAGE.c.error,
    MESSAGE.c.error_code,
    MESSAGE.c.intent,
    MESSAGE.c.confidence,
)


def talk_columns() -> tuple[Column[Any], ...]:
    """The columns `talk` reads, in its order."""
    return _TALK


def message_columns() -> tuple[Column[Any], ...]:
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


def fresh(talk: Talk, now: datetime) -> dict[str, Any]:
    """The columns every new message begins with."""
    return {"channel": talk.channel, "attempts": 0, "parts_done": 0, "updated_at": now}
