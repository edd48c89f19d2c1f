"""Messages, both ways, with the state of their handling or delivery."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class State(StrEnum):
    """Where a message stands. The first group is of inbound messages, the second of outbound ones."""

    RECEIVED = "received"  # stored, the bot has not answered yet
    ANSWERED = "answered"
    SHOWN = "shown"  # for a person to answer
    RECORDED = "recorded"  # kept, nobody needs to answer

    QUEUED = "queued"
    SENDING = "sending"  # a platform call is under way, or was when the process died
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNKNOWN = "unknown"  # nobody can tell whether the platform has it; never sent again by itself
    FAILED = "failed"  # given up, inbound or outbound; `error` says why


class Message(Base):
    """One message. `seq` orders a conversation without gaps; `external_id` is the platform's."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    seq: Mapped[int]
    direction: Mapped[str] = mapped_column(String(3))
    channel: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str | None] = mapped_column(String(255))
    author: Mapped[str] = mapped_column(String(16))  # customer, bot, agent, system
    author_name: Mapped[str | None] = mapped_column(String(100))
    client_id: Mapped[str | None] = mapped_column(String(100))  # a page's own id of what it posted
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    payload: Mapped[str | None] = mapped_column(Text)
    # Buttons, image, file and custom of a reply; what only the platform tells of an inbound message.
    content: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    reply_index: Mapped[int | None]

    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    parts_done: Mapped[int] = mapped_column(default=0)  # parts the platform has (or may have)
    error: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(String(64))
    intent: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[float | None]

    sent_at: Mapped[datetime] = mapped_column(UtcDateTime())  # the platform's time inbound, ours outbound
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (
        UniqueConstraint("channel", "external_id", "direction"),
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("reply_to", "reply_index"),
        # Not led by the conversation: SQLite would take it for the questions that the index below is for.
        UniqueConstraint("client_id", "conversation_id", "direction"),
        # What still has to be done is a tiny part of all messages; workers look only here.
        Index(
            "ix_message_open",
            "conversation_id",
            "direction",
            "seq",
            sqlite_where=sql("state IN ('received', 'queued', 'sending')"),
            postgresql_where=sql("state IN ('received', 'queued', 'sending')"),
        ),
    )


# The index above in its own words: SQLite uses a partial index only for a query that repeats its condition.
IS_OPEN = sql("message.state IN ('received', 'queued', 'sending')")


class MessagePart(Base):
    """The platform's id of a further part of an outbound message; the first part's is on the message itself."""

    __tablename__ = "message_part"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str] = mapped_column(String(255))

    __table_args__ = (Index("ix_message_part_channel_external_id", "channel", "external_id"),)


class Fetch(StrEnum):
    """Where the bytes of an attachment are."""

    PENDING = "pending"  # to be fetched from the platform
    KEPT = "kept"  # under `DATA_DIR/media/<file>`
    REFUSED = "refused"  # too large, of a type we don't take, or at a private address
    FAILED = "failed"  # could not be fetched in time


class Attachment(Base):
    """A media item of an inbound message, as the platform described it, and our copy of it."""

    __tablename__ = "message_attachment"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    url: Mapped[str | None] = mapped_column(Text)
    mime: Mapped[str | None] = mapped_column(String(100))
    name: Mapped[str | None] = mapped_column(String(255))
    size: Mapped[int | None] = mapped_column(Identifier)
    data: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)

    # None: there is nothing to fetch (a place, a contact, a link; an upload is kept already).
    state: Mapped[str | None] = mapped_column(String(16))
    file: Mapped[str | None] = mapped_column(String(64))
    kept_mime: Mapped[str | None] = mapped_column(String(100))  # by content, never by the platform's word
    kept_size: Mapped[int | None] = mapped_column(Identifier)
    attempts: Mapped[int] = mapped_column(default=0)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime())
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "ix_message_attachment_pending",
            "due",
            sqlite_where=sql("state = 'pending'"),
            postgresql_where=sql("state = 'pending'"),
        ),
    )
