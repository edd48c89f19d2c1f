"""What happened: notes and events in a conversation, and the audit log of the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class Entry(Base):
    """A note or an event of a conversation that only the desk sees, placed after message `after_seq`.

    They have a table of their own: what lies with the messages is one forgotten condition away from the customer.
    `seconds` is what the event measures: of a claim the wait, of a first reply the time to it, of an end the handling.
    """

    __tablename__ = "desk_entry"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    after_seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    reason: Mapped[str | None] = mapped_column(String(64))
    seconds: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (
        Index("ix_desk_entry_conversation_id_after_seq", "conversation_id", "after_seq"),
        Index("ix_desk_entry_kind_at", "kind", "at"),
    )


class AuditLine(Base):
    """Who did or looked at what; never changed, never deleted. `detail` holds no personal data."""

    __tablename__ = "desk_audit"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    actor: Mapped[str] = mapped_column(String(100))  # the login; "system"
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    address: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (Index("ix_desk_audit_actor_at", "actor", "at"),)


class Setting(Base):
    """What supervisors set at the desk itself: hours, targets, assignment."""

    __tablename__ = "desk_setting"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(Document)
