"""What a customer owes for a period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from utility.models.base import Base


class Bill(Base):
    """The bill of one service point for one month. Amounts in whole đồng; `total` = `subtotal` + `vat`."""

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("service_point_id", "period"),
        Index("ix_bills_customer_code_period", "customer_code", "period"),
        Index("ix_bills_customer_code_paid_on", "customer_code", "paid_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(25), unique=True)  # fits the bill number of a VietQR
    customer_code: Mapped[str] = mapped_column(ForeignKey("customers.code"))
    service_point_id: Mapped[int] = mapped_column(ForeignKey("service_points.id"))
    period: Mapped[str] = mapped_column(String(7))  # "2026-10", the month the customer calls it by
    period_from: Mapped[date]
    period_to: Mapped[date]
    kwh: Mapped[int]
    previous_kwh: Mapped[int | None]  # of the period before; a jump of 1.3 times is looked into
    group: Mapped[str] = mapped_column(String(20))
    households: Mapped[Decimal]
    tables: Mapped[str] = mapped_column(String(60))  # ids of the price tables, comma-separated
    subtotal: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[Decimal]
    vat: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    paid_on: Mapped[date | None]
    lines: Mapped[list[BillLine]] = relationship(order_by="BillLine.position")


class BillLine(Base):
    """kWh at one price: a tier, or the hours of one rate."""

    __tablename__ = "bill_lines"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(60))
    kwh: Mapped[Decimal]  # tenths under the rules for tenants
    price: Mapped[Decimal]  # đồng a kWh; tenths in the support rounds of 2020
    amount: Mapped[Decimal]
