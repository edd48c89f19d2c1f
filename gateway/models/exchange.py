"""What was said between a platform and us, redacted, for finding out why something did not arrive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Identifier
from utility.database import UtcDateTime


class Exchange(Base):
    """One request with its answer. `direction` is "in" for a webhook, "out" for a call of ours."""

    __tablename__ = "exchange"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    channel: Mapped[str] = mapped_column(String(32))
    direction: Mapped[str] = mapped_column(String(3))
    method: Mapped[str] = mapped_column(String(8))
    url: Mapped[str] = mapped_column(String(500))
    status: Mapped[int | None]  # None: no answer came
    milliseconds: Mapped[int]
    request: Mapped[str] = mapped_column(Text)
    response: Mapped[str] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(String(200))
    message_id: Mapped[int | None] = mapped_column(Identifier)  # the reply it sent, if it sent one

    __table_args__ = (
        Index("ix_exchange_channel_id", "channel", "id"),
        Index("ix_exchange_message_id", "message_id"),
    )
