"""A service a customer ordered, and everything that happened to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from utility.models.base import Base


class ServiceRequest(Base):
    """An order such as a new supply or a change of name. `idempotency_key` makes asking twice one request.

    `version` grows with every change: a writer that read an older one changes nothing. The clock: `due_at` while it
    runs, `left` (working days, or minutes of a limit in hours) while it stands still, neither where no limit holds.
    """

    __tablename__ = "service_requests"
    __table_args__ = (UniqueConstraint("idempotency_key"), Index("ix_service_requests_due_at", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(120))
    service: Mapped[str] = mapped_column(String(40))  # an intent name of the services
    status: Mapped[str] = mapped_column(String(24), index=True)
    chat: Mapped[str | None] = mapped_column(String(200), index=True)
    customer_code: Mapped[str | None] = mapped_column(String(13), index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)  # what staff found out, e.g. that poles are needed
    urgent: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reopenings: Mapped[int] = mapped_column(default=0)
    limit_unit: Mapped[str | None] = mapped_column(String(16))  # "working_days", "hours", "at_once"
    limit_amount: Mapped[int] = mapped_column(default=0)
    deadline: Mapped[date | None]
    due_at: Mapped[datetime | None]
    left: Mapped[int | None]
    version: Mapped[int] = mapped_column()
    papers: Mapped[list[ServiceRequestPaper]] = relationship(order_by="ServiceRequestPaper.id")
    events: Mapped[list[ServiceRequestEvent]] = relationship(order_by="ServiceRequestEvent.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own form


class ServiceRequestEvent(Base):
    """One thing that happened to a request: who, when, why; a step has two different states.

    `visible`: the customer may read the note. `announced_at`: when the customer's chats heard of it.
    """

    __tablename__ = "service_request_events"
    __table_args__ = (Index("ix_service_request_events_announced_at", "announced_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))  # "moved", "paper", "urgent", "fact"
    from_status: Mapped[str | None] = mapped_column(String(24))
    to_status: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(default="")
    visible: Mapped[bool]
    announced_at: Mapped[datetime | None]


class ServiceRequestPaper(Base):
    """A photo or file that was sent for a request. The file itself lies in the store, under `storage_key`."""

    __tablename__ = "service_request_papers"
    __table_args__ = (UniqueConstraint("request_id", "storage_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id"))
    paper: Mapped[str] = mapped_column(String(40))  # a key of the catalogue's papers
    storage_key: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]  # bytes
    sha256: Mapped[str | None] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12))  # "received", "accepted", "refused"
    reason: Mapped[str] = mapped_column(String(500), default="")
