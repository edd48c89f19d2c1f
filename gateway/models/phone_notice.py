"""A message by phone number (Zalo template or SMS) to somebody who need not have written to us."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class PhoneNotice(Base):
    """`tracking_id` names the business event: the same event is told once, however often it is queued."""

    __tablename__ = "phone_notice"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    tracking_id: Mapped[str] = mapped_column(String(48), unique=True)
    phone: Mapped[str] = mapped_column(String(20))
    template_id: Mapped[str] = mapped_column(String(32))
    values: Mapped[dict[str, Any]] = mapped_column("template_values", Document)
    # The ways still to be tried, the present one first ("zns,sms"), and the words of the last one.
    ways: Mapped[str] = mapped_column(String(20), default="zns")
    text: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(40), default="")  # what the news is: bill_paid, request_moved, …

    state: Mapped[str] = mapped_column(String(16))  # as an outbound message: queued, sending, sent, delivered, …
    external_id: Mapped[str | None] = mapped_column(String(100))
    attempts: Mapped[int] = mapped_column(default=0)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime())
    error: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(String(64))
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (
        Index("ix_phone_notice_external_id", "external_id"),
        Index(
            "ix_phone_notice_due",
            "due",
            sqlite_where=sql("due IS NOT NULL"),
            postgresql_where=sql("due IS NOT NULL"),
        ),
    )
