"""Who has a contract with the company."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class Customer(Base):
    """The holder of a contract. `phone` (E.164) is the one on the contract: one-time codes go there only."""

    __tablename__ = "customers"

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(16), index=True)
    email: Mapped[str | None] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    corporation: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
