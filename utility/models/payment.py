"""Money that came in for a bill."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class Payment(Base):
    """What of a sum of money pays a bill. One transfer may pay several bills, each of them once."""

    __tablename__ = "payments"
    __table_args__ = (UniqueConstraint("source", "reference", "bill_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(30))  # "bank", "counter", "autodebit", a wallet's name
    reference: Mapped[str] = mapped_column(String(64))
    paid_at: Mapped[datetime]
