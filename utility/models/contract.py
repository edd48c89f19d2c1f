"""Electronic contracts and what happened on the way to the signature."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class Contract(Base):
    """A contract drawn up from a service request. The files lie in the store, named by the keys.

    `state`: drafted, confirmed (the customer signed by a one-time code), signed (the company too), cancelled.
    Hashes are SHA-256 in hex.
    """

    __tablename__ = "contracts"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    request_number: Mapped[str] = mapped_column(String(24), index=True)
    service: Mapped[str] = mapped_column(String(40))
    customer_code: Mapped[str] = mapped_column(String(13), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    template: Mapped[str] = mapped_column(String(60))  # which text, in which version
    draft_key: Mapped[str] = mapped_column(String(160))
    draft_sha256: Mapped[str] = mapped_column(String(64), index=True)
    drafted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # The customer's signature
    confirmed_at: Mapped[datetime | None]
    chat: Mapped[str | None] = mapped_column(String(200))
    masked_phone: Mapped[str | None] = mapped_column(String(20))
    consent_version: Mapped[str | None] = mapped_column(String(40))
    consent_sha256: Mapped[str | None] = mapped_column(String(64))
    # The company's signature
    signed_at: Mapped[datetime | None]
    signed_key: Mapped[str | None] = mapped_column(String(160))
    signed_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    certificate_sha256: Mapped[str | None] = mapped_column(String(64))
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    announced_at: Mapped[datetime | None]  # when the rest of the application heard that it is signed


class ContractDownload(Base):
    """A token that opens one contract's file for a while; only its hash is kept."""

    __tablename__ = "contract_downloads"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    uses_left: Mapped[int]  # how often it may still be used
