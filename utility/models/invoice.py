"""The electronic invoices that were issued."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class Invoice(Base):
    """The invoice of one bill. Never changed: `xml` says what was issued, whatever becomes of the customer's record.

    Numbers have no gaps within a form and serial.
    """

    __tablename__ = "invoices"
    __table_args__ = (UniqueConstraint("form", "serial", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), unique=True)
    form: Mapped[str] = mapped_column(String(1))  # mẫu số: "1", invoice of value added tax
    serial: Mapped[str] = mapped_column(String(6))  # ký hiệu: "K26TDL"
    number: Mapped[int]
    lookup_code: Mapped[str] = mapped_column(String(16), unique=True)
    issued_at: Mapped[datetime]
    xml: Mapped[str]
