"""Who may reach which contract, and how its files are named."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility.contracts.errors import UnknownContract
from utility.identity import Identity
from utility.models import Contract


def visible(session: Session, identity: Identity, number: str, chat: str | None) -> Contract:
    """The contract, if the chat is linked to its customer; `chat` None is staff. Raises UnknownContract."""
    contract = session.scalar(select(Contract).where(Contract.number == number))
    # The same answer for a number that does not exist and for somebody else's.
    if contract is None or (chat is not None and not identity.is_linked(chat, contract.customer_code)):
        raise UnknownContract("there is no such contract for this chat")
    return contract


def locked(session: Session, number: str) -> Contract:
    """The contract, held until the transaction ends. Raises UnknownContract."""
    contract = session.scalar(select(Contract).where(Contract.number == number).with_for_update())
    if contract is None:
        raise UnknownContract(f"there is no contract {number}")
    return contract


def key_of(number: str, at: datetime, kind: str) -> str:
    """Where a contract's file is kept."""
    return f"contracts/{at:%Y/%m}/{number}.{kind}"


def sha256(content: bytes) -> str:
    """The hash in hex."""
    return hashlib.sha256(content).hexdigest()
