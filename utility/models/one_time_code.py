"""One-time codes and the tries at them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class OneTimeCode(Base):
    """A code sent by SMS, kept as a salted hash.

    A row is written for a customer code that does not exist too (`deliverable` false), so that nobody learns from
    the answers or the limits which codes exist; no foreign key for the same reason.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (Index("ix_one_time_codes_chat_purpose", "chat", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[str] = mapped_column(String(200))
    customer_code: Mapped[str] = mapped_column(String(13))
    purpose: Mapped[str] = mapped_column(String(60))  # "link", or the change it allows
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    deliverable: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]  # used, replaced by a newer one
    tries: Mapped[int] = mapped_column(default=0)


class CodeAttempt(Base):
    """Something that a limit counts: a code that was sent, or a try that was wrong."""

    __tablename__ = "code_attempts"
    __table_args__ = (
        Index("ix_code_attempts_chat_kind_at", "chat", "kind", "at"),
        Index("ix_code_attempts_customer_code_kind_at", "customer_code", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))  # "sent", "wrong"
    chat: Mapped[str] = mapped_column(String(200))
    customer_code: Mapped[str] = mapped_column(String(13))
    at: Mapped[datetime] = mapped_column(index=True)
