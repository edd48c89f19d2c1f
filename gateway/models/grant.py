"""What a platform has granted to us: the tokens of an account, sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document
from utility.database import UtcDateTime


class Grant(Base):
    """One row a channel. `generation` counts the pairs, so that an older one never replaces a newer one."""

    __tablename__ = "platform_grant"

    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    generation: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[str | None] = mapped_column(Text)  # both tokens, encrypted with a key from APP_SECRET
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    renew_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # Digests of the refresh tokens that an operator gave us and that were tried: each works once.
    seeds: Mapped[list[Any]] = mapped_column(Document)

    # Who renews now. A renewal uses the refresh token up, so two at once would lose the account.
    leased_by: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime())

    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime())  # after a failure: no try earlier than this
    problem: Mapped[str | None] = mapped_column(Text)  # for people; None when all is well
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
