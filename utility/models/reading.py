"""What a meter showed on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class Reading(Base):
    """The index (chỉ số) of one register at the end of `read_on`. Registers: total, normal, peak, offpeak."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("meter_id", "register", "read_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"))
    register: Mapped[str] = mapped_column(String(10), default="total")
    read_on: Mapped[date]
    value: Mapped[int]
    source: Mapped[str] = mapped_column(String(12), default="remote")  # "remote", "manual", "customer", "estimated"
