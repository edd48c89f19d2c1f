"""A customer says a bill is paid and the company does not know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class PaymentCase(Base):
    """The search for a payment. `state`: open, resolved (the money was found), rejected (there was none).

    `evidence`: photos of receipts and what the customer wrote, each `{"kind", "value", "at"}`.
    """

    __tablename__ = "payment_cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    chat: Mapped[str | None] = mapped_column(String(200), index=True)
    customer_code: Mapped[str] = mapped_column(ForeignKey("customers.code"), index=True)
    bill_number: Mapped[str] = mapped_column(String(25), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    source: Mapped[str | None] = mapped_column(String(30))  # where the customer paid, as far as told
    reference: Mapped[str | None] = mapped_column(String(64))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    paid_at: Mapped[datetime | None]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    incoming_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_payments.id"))  # money that may be it
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    resolution: Mapped[str] = mapped_column(default="")
    announced_at: Mapped[datetime | None]  # when the rest of the application heard that it was closed
