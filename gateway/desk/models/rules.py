"""Automation: what supervisors let the desk do by itself, and what it has done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class Rule(Base):
    """When something happens and the conditions hold, the actions are done. Rules go in the order of `position`.

    `since`: switched on at; what happened before is none of its business.
    """

    __tablename__ = "desk_rule"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    enabled: Mapped[bool] = mapped_column(default=True)
    event: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int | None]  # of the event "waits"
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    actions: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    last: Mapped[bool] = mapped_column(default=False)  # no later rule is asked about the same event
    since: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class RuleRun(Base):
    """A rule acts once for each occasion, whichever process is first."""

    __tablename__ = "desk_rule_run"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("desk_rule.id", ondelete="CASCADE"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    occasion: Mapped[str] = mapped_column(String(60))
    done: Mapped[list[str]] = mapped_column(Document, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (
        UniqueConstraint("rule_id", "conversation_id", "occasion"),
        Index("ix_desk_rule_run_conversation_id_at", "conversation_id", "at"),
    )
