"""Whether an account of a channel can send, as all processes and the doctor know it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base
from utility.database import UtcDateTime


class ChannelState(Base):
    """A row appears with an account's first trouble. `until`: nothing is sent before; None when it sends."""

    __tablename__ = "channel_state"

    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[str] = mapped_column(String(100), primary_key=True)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    since: Mapped[datetime | None] = mapped_column(UtcDateTime())  # when this trouble began
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    code: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
