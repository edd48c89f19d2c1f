"""Interruptions of supply and the customers' reports of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class Outage(Base):
    """Supply is, was or will be interrupted in some areas.

    `kind`: planned (announced at least five days ahead), incident (a fault), emergency. `status`: scheduled, reported
    (only customers say so), running, restored, cancelled.
    """

    __tablename__ = "outages"
    __table_args__ = (Index("ix_outages_status_starts_at", "status", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    corporation: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    expected_end_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class OutageArea(Base):
    """One ward touched by an outage; `part` names streets or transformer stations when not all of it is."""

    __tablename__ = "outage_areas"

    outage_id: Mapped[int] = mapped_column(ForeignKey("outages.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(String(200), default="")


class OutageReport(Base):
    """A customer's word that the power is out; reports of one chat about one area are one report that grows."""

    __tablename__ = "outage_reports"
    __table_args__ = (Index("ix_outage_reports_chat_reported_at", "chat", "reported_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    chat: Mapped[str] = mapped_column(String(200))
    customer_code: Mapped[str | None] = mapped_column(String(13))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outages.id"), index=True)
    text: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)
    reported_at: Mapped[datetime]
    updated_at: Mapped[datetime]
