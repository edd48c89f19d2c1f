"""Telephone calls as the desk follows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base
from utility.database import UtcDateTime


class PhoneCall(Base):
    """A call of the hotline. `conversation` is its conversation's key; the caller is kept masked.

    `state`: talking, transferring (a person has asked for it), transferred, ended.
    """

    __tablename__ = "desk_phone_call"

    uuid: Mapped[str] = mapped_column(String(36), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(255), index=True)
    caller: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(16), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime())
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    agent: Mapped[str | None] = mapped_column(String(100))
    extension: Mapped[str | None] = mapped_column(String(20))
