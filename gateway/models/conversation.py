"""A conversation: one customer on one account of one channel, and who answers them now."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class Holder(StrEnum):
    """Who answers the customer. The bot speaks only in a conversation it holds."""

    BOT = "bot"
    WAITING = "waiting"  # handed over, nobody has taken it yet
    AGENT = "agent"


class Conversation(Base):
    """The row every transaction of a conversation touches first, which orders them."""

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    channel: Mapped[str] = mapped_column(String(32))
    account: Mapped[str] = mapped_column(String(100))
    platform_user: Mapped[str] = mapped_column(String(120))
    lane: Mapped[int]

    holder: Mapped[str] = mapped_column(String(16), default=Holder.BOT)
    agent: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(64))  # why it was handed over, a slug
    summary: Mapped[dict[str, Any] | None] = mapped_column(Document)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime())
    attention: Mapped[str | None] = mapped_column(String(64))  # a problem an agent should look at, a slug

    last_seq: Mapped[int] = mapped_column(default=0)
    customer_read_seq: Mapped[int] = mapped_column(default=0)
    # The platforms' reply windows count from the customer's last message.
    last_customer_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_message_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    # A retry is a wait of the whole conversation (order is kept), recorded here so that its lane can go on.
    bot_due: Mapped[datetime | None] = mapped_column(UtcDateTime())
    send_due: Mapped[datetime | None] = mapped_column(UtcDateTime())

    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (
        Index("ix_conversation_holder", "holder", "waiting_since"),
        Index(
            "ix_conversation_bot_due",
            "bot_due",
            sqlite_where=text("bot_due IS NOT NULL"),
            postgresql_where=text("bot_due IS NOT NULL"),
        ),
        Index(
            "ix_conversation_send_due",
            "send_due",
            sqlite_where=text("send_due IS NOT NULL"),
            postgresql_where=text("send_due IS NOT NULL"),
        ),
    )
