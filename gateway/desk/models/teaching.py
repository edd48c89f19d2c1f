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
    state: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_desk_lesson_state_at", "state", "at"),)
