"""Text messages of the demonstration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class SmsMessage(Base):
    """An SMS that was shown on the developer page instead of being sent. Written in the demonstration only."""

    __tablename__ = "sms_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(16), index=True)
    text: Mapped[str]
    sent_at: Mapped[datetime]
