"""Conversations of one person that are worked on as one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Identifier
from utility.database import UtcDateTime


class Merge(Base):
    """Who put which conversation to which, and who parted them again.

    Nothing is moved: each message stays where its platform knows it. `desk_state.merged_into` says what counts now.
    """

    __tablename__ = "desk_merge"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    by: Mapped[str] = mapped_column(String(100))
    proof: Mapped[str] = mapped_column(String(16))  # same: both proved the same; said: a person vouches for it
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    parted_by: Mapped[str | None] = mapped_column(String(100))
    parted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (
        Index("ix_desk_merge_source_id", "source_id"),
        Index("ix_desk_merge_target_id", "target_id"),
    )
