"""Which chat may see which customer code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class AccountLink(Base):
    """A chat that proved, by a one-time code, that it speaks for a customer. Its history is in the audit log."""

    __tablename__ = "account_links"

    chat: Mapped[str] = mapped_column(String(200), primary_key=True)
    customer_code: Mapped[str] = mapped_column(ForeignKey("customers.code"), primary_key=True, index=True)
    linked_at: Mapped[datetime]
