"""Where electricity is delivered to a customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class ServicePoint(Base):
    """A metering point (mã điểm đo = customer code + three digits) and what its price depends on."""

    __tablename__ = "service_points"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    customer_code: Mapped[str] = mapped_column(ForeignKey("customers.code"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    address: Mapped[str] = mapped_column(String(200))
    group: Mapped[str] = mapped_column(String(20))  # "residential", "business", … as in utility.tariffs
    households: Mapped[Decimal]  # số hộ, định mức; quarters are possible for tenants
    phases: Mapped[int]  # 1 or 3
    reading_day: Mapped[int]  # day of the month the meter is read; 0 = last day of the month
    supplied_from: Mapped[date]
    supplied_to: Mapped[date | None]
