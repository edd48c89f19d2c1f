"""What a conversation has proved about the person behind it, and what they thought of our help."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Identifier
from utility.database import UtcDateTime


class Proof(Base):
    """A customer code (by one-time code or by the company's site), or a phone number (by the platform).

    Conversations of different channels that proved the same are one person's; their ids stay apart.
    """

    __tablename__ = "proof"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)  # code, phone
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_proof_kind_value", "kind", "value"),)


class Rating(Base):
    """The answer to the satisfaction question at the end of a conversation with an agent; asked once each time."""

    __tablename__ = "rating"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    agent: Mapped[str | None] = mapped_column(String(100))
    score: Mapped[int | None]  # 1 (bad) to 5 (good); None: asked, not answered
    remark: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
