"""A customer's order to take every bill from a bank account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class AutoDebit(Base):
    """A standing order (trích nợ tự động). `state`: requested, active, refused, stopping, stopped.

    The account number is kept while the bank may need it; of an order that has ended only its last digits stay.
    """

    __tablename__ = "auto_debits"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    chat: Mapped[str | None] = mapped_column(String(200))
    customer_code: Mapped[str] = mapped_column(ForeignKey("customers.code"), index=True)
    bank_bin: Mapped[str] = mapped_column(String(6))
    account: Mapped[str | None] = mapped_column(String(19))
    account_tail: Mapped[str] = mapped_column(String(4))
    holder: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), index=True)
    mandate: Mapped[str | None] = mapped_column(String(64))  # the bank's own number of the order
    requested_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")  # why refused or stopped
    failed_at: Mapped[datetime | None]  # the last time the bank could not take a bill
    failure: Mapped[str] = mapped_column(default="")
