"""Tokens that open one contract for a while: for a link that a customer may tap outside the chat."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from utility.contracts.errors import BadToken
from utility.models import Contract, ContractDownload

# Long enough to come back to it in the evening; a new one is a tap away.
GOOD_FOR = timedelta(hours=24)
# Phones fetch a file more than once (preview, then open); a link that goes round does not go far.
USES = 10


def new_token(session: Session, contract_id: int, now: datetime) -> str:
    """A fresh token. Only its hash is kept: a copy of the database opens nothing."""
    session.execute(delete(ContractDownload).where(ContractDownload.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        ContractDownload(digest=_digest(token), contract_id=contract_id, expires_at=now + GOOD_FOR, uses_left=USES)
    )
    return token


def use_token(session: Session, token: str, now: datetime) -> Contract:
    """The contract that the token opens, one use less. Raises BadToken."""
    row = session.scalar(select(ContractDownload).where(ContractDownload.digest == _digest(token)).with_for_update())
    if row is None or row.expires_at <= now or row.uses_left <= 0:
        raise BadToken("the link has expired; ask for a new one in the chat")
    row.uses_left -= 1
    return session.scalars(select(Contract).where(Contract.id == row.contract_id)).one()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
