"""What people teach the bot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class Lesson(Base):
    """A reviewed sentence. `folded` (no case, tone marks or punctuation) makes repetitions one.

    `state`: labelled, skipped, exported. `entities`: start, end, entity.
    """

    __tablename__ = "desk_lesson"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(String(400), unique=True)
    intent: Mapped[str | None] = mapped_column(String(64))
    entities: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    register: Mapped[str] = mapped_column(String(16), default="standard")  # how it was said, as nlu_data names it
    state: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_desk_lesson_state_at", "state", "at"),)


class Training(Base):
    """One attempt to teach the bot: measured first, trained when no register falls. At most one has no end.

    `state`: running, passed, refused, failed, stopped. `seen_at` is renewed while it runs: a process that died shows.
    `figures` and `baseline`: accuracy by register; `falls`: why it was refused.
    """

    __tablename__ = "desk_training"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    state: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(16))
    progress: Mapped[str] = mapped_column(String(300), default="")
    sentences: Mapped[int] = mapped_column(default=0)
    started_by: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime())
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # 1 while it runs, else NULL: of two that begin in one moment the database lets one in.
    alone: Mapped[int | None] = mapped_column(unique=True)
    model: Mapped[str | None] = mapped_column(String(100))
    figures: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    baseline: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    falls: Mapped[list[str]] = mapped_column(Document, default=list)
    error: Mapped[str] = mapped_column(String(500), default="")


class ModelUse(Base):
    """A model was taken into use, by whom and when. What is in use now, the bot itself says."""

    __tablename__ = "desk_model_use"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    model: Mapped[str] = mapped_column(String(100), index=True)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime())
