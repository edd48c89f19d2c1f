"""What a contract says, and how its customer signed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from utility.contracts.request import Term
from utility.contracts.templates import Template
from utility.invoices.invoice import Seller


@dataclass(frozen=True, slots=True)
class Party:
    """The customer in the head of the contract; lines without a value are left out."""

    name: str
    address: str
    customer_code: str
    phone: str | None
    email: str | None
    identity_number: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a contract says."""

    number: str
    request_number: str
    service_name: str
    template: Template
    seller: Seller
    buyer: Party
    terms: Sequence[Term]
    place: str
    drafted_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the customer signed."""

    name: str
    masked_phone: str
    confirmed_at: datetime
    draft_sha256: str
    consent_version: str
