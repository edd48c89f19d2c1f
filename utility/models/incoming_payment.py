"""Money that somebody told us came in, whatever it turned out to be for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class IncomingPayment(Base):
    """One transfer as its source reported it. A source's reference is one transfer, however often it is reported.

    `outcome`: paid, too_little, too_much, unknown_bill, already_paid, wrong_currency. `state`: matched (it paid its
    bills), open (people decide), applied (people gave it to bills), refunded. `refund_due`: đồng that go back.
    """

    __tablename__ = "incoming_payments"
    __table_args__ = (UniqueConstraint("source", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(30))
    reference: Mapped[str] = mapped_column(String(64))
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    bill_numbers: Mapped[list[str]] = mapped_column(JSON)  # what it pays, or was meant to pay as far as it says
    customer_code: Mapped[str | None] = mapped_column(String(13), index=True)
    order_number: Mapped[str | None] = mapped_column(String(32))
    paid_at: Mapped[datetime] = mapped_column(index=True)
    received_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12), index=True)
    refund_due: Mapped[int] = mapped_column(BigInteger, default=0)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(default="")
    announced_at: Mapped[datetime | None]  # when the rest of the application heard of it


class PaymentOrder(Base):
    """A payment link that was given out: which bills the money of this order is for."""

    __tablename__ = "payment_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    provider: Mapped[str] = mapped_column(String(30))
    customer_code: Mapped[str] = mapped_column(ForeignKey("customers.code"), index=True)
    bill_numbers: Mapped[list[str]] = mapped_column(JSON)
    amount: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
