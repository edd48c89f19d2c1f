"""The ground the company serves, down to a ward."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class Area(Base):
    """A ward or commune and the local power company (Điện lực) that looks after it.

    Wards were merged on 1 July 2025 and people still use the old names, so both are kept and both are searched.
    """

    __tablename__ = "areas"
    __table_args__ = (UniqueConstraint("province", "ward"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    corporation: Mapped[str] = mapped_column(String(10), index=True)
    unit_code: Mapped[str] = mapped_column(String(6), index=True)  # first six characters of its customer codes
    unit_name: Mapped[str] = mapped_column(String(80))
    province: Mapped[str] = mapped_column(String(40))
    ward: Mapped[str] = mapped_column(String(60))
    former: Mapped[str] = mapped_column(String(200), default="")  # district, wards and province before July 2025
