"""Who did or looked at what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class AuditEntry(Base):
    """One line of the audit log; never changed, never deleted. `detail` holds no personal data and no codes."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_customer_code_at", "customer_code", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(200))  # "chat:<conversation>", "agent:<id>", "system"
    action: Mapped[str] = mapped_column(String(40))  # "link.confirmed", "bill.viewed", …
    customer_code: Mapped[str | None] = mapped_column(String(13))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
