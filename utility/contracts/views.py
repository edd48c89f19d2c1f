"""What is told about contracts: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# confirmed: the customer signed, the company's signature follows at once (or after a restart).
ContractState = Literal["drafted", "confirmed", "signed", "cancelled"]


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract. Hashes are SHA-256 in hex: `draft_sha256` of what the customer reads, `signed_sha256` at the end."""

    number: str
    title: str
    request_number: str
    service: str
    customer_code: str
    state: ContractState
    template: str
    draft_sha256: str
    drafted_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None
    consent_version: str | None
    signed_at: datetime | None
    signed_sha256: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ContractFile:
    """A PDF to show or send."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Consent:
    """The sentence to agree to, its version, and the SHA-256 of exactly this wording."""

    version: str
    text: str
    sha256: str


SignStatus = Literal["signed", "already_signed", "wrong", "expired", "locked", "none"]


@dataclass(frozen=True, slots=True)
class SignResult:
    """What a code came to; for anything but a signature as in `identity.confirm_fresh_code`."""

    status: SignStatus
    contract: ContractView


@dataclass(frozen=True, slots=True)
class Verification:
    """What a PDF proves.

    valid: signed by the company, not a byte changed; tampered: changed after a signature; other_signer: intact but
    signed by somebody else; unsigned: no signature (a draft); unreadable: no PDF. `number`: our contract, when the file
    is one we keep.
    """

    status: Literal["valid", "tampered", "other_signer", "unsigned", "unreadable"]
    signer: str | None = None
    signed_at: datetime | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ContractSigned:
    """A contract is signed by both. `id` is the same however often the event is told."""

    id: str
    number: str
    request_number: str
    customer_code: str
    chat: str | None
    signed_at: datetime
