"""A service a customer ordered, and everything that happened to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class ServiceRequest(Base):
    """An order such as a new supply or a change of name. `idempotency_key` makes asking twice one request."""

    __tablename__ = "service_requests"
    __table_args__ = (UniqueConstraint("idempotency_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(120))
    service: Mapped[str] = mapped_column(String(40))  # an intent name of the services
    status: Mapped[str] = mapped_column(String(24), index=True)
    chat: Mapped[str | None] = mapped_column(String(200), index=True)
    customer_code: Mapped[str | None] = mapped_column(String(13), index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deadline: Mapped[date | None]


class ServiceRequestEvent(Base):
    """One step of a request: who moved it from which state to which, when and why."""

    __tablename__ = "service_request_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    from_status: Mapped[str | None] = mapped_column(String(24))
    to_status: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(default="")
