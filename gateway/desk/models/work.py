"""What agents' work adds to a conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class DeskState(Base):
    """A conversation's state at the desk. No row: nobody has done anything with it yet.

    It counts as resolved, or snoozed, until the customer writes again: no worker has to undo either.
    """

    __tablename__ = "desk_state"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True, autoincrement=False)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("desk_team.id", ondelete="SET NULL"), index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime())  # the first reply since it was handed over
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), index=True)
    resolved_by: Mapped[str | None] = mapped_column(String(100))
    snoozed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime(), index=True)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime())  # the reply is late

    priority: Mapped[int] = mapped_column(default=0, server_default="0")  # -1 low, 0 usual, 1 high, 2 urgent
    # What is owed to the customer and until when, by the targets; marks are made once and end with what was owed.
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime())  # a person was first wanted
    owed_since: Mapped[datetime | None] = mapped_column(UtcDateTime())  # an answer is owed
    reply_due: Mapped[datetime | None] = mapped_column(UtcDateTime())
    reply_warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    resolve_due: Mapped[datetime | None] = mapped_column(UtcDateTime())
    resolve_warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    resolve_late_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    # Worked on as a part of another conversation.
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)


class ReadMark(Base):
    """How far a person has read a conversation."""

    __tablename__ = "desk_read_mark"

    user_id: Mapped[int] = mapped_column(ForeignKey("desk_user.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    seq: Mapped[int]


class Draft(Base):
    """What a person has begun to write."""

    __tablename__ = "desk_draft"

    user_id: Mapped[int] = mapped_column(ForeignKey("desk_user.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class Pending(Base):
    """A reply that may still be taken back. When `due` has come it becomes a message."""

    __tablename__ = "desk_pending"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    agent: Mapped[str] = mapped_column(String(100))
    client_id: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    due: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)


class QuickText(Base):
    """A ready text, called by `/shortcut`. Without an owner it is everybody's."""

    __tablename__ = "desk_quick_text"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    shortcut: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("desk_user.id", ondelete="CASCADE"), index=True)


class Label(Base):
    """A word that conversations are marked with."""

    __tablename__ = "desk_label"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    colour: Mapped[str] = mapped_column(String(16), default="grey")


class ConversationLabel(Base):
    """A label on a conversation."""

    __tablename__ = "desk_conversation_label"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("desk_label.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_desk_conversation_label_label_id", "label_id"),)
