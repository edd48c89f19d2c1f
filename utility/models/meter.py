"""The instrument at a service point."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class Meter(Base):
    """A meter with the number printed on it; a service point has one at a time, others before it."""

    __tablename__ = "meters"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    service_point_id: Mapped[int] = mapped_column(ForeignKey("service_points.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # "electronic", "mechanical"
    digits: Mapped[int]  # the index rolls over at 10 ** digits
    installed_on: Mapped[date]
    removed_on: Mapped[date | None]
