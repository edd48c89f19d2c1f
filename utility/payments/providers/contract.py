"""What a bank, a wallet or an intermediary must be able to do here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from utility.payments.incoming import Transfer


class NoticeError(ValueError):
    """A notice that is not taken: BadSignature or MalformedNotice. The message names no secret."""


class BadSignature(NoticeError):
    """The message was not signed with the provider's secret, or it is an old one that somebody kept."""


class MalformedNotice(NoticeError):
    """Signed rightly, but not what the provider's format says."""


@dataclass(frozen=True, slots=True)
class Order:
    """A payment link to write: our number, what it pays, how long it stays good, where the payer comes back to."""

    number: str
    customer_code: str
    amount: int
    description: str  # without diacritics: payment networks refuse anything else
    expires_at: datetime
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class PaymentReturn:
    """What the payer's browser brings back. Shown to the payer and never counted: only a notice is money."""

    order_number: str
    status: Literal["success", "failed", "cancelled", "pending"]


class PaymentProvider(Protocol):
    """One provider. `name` is its `source` in all records and stays for good; `title` is what customers read."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def writes_links(self) -> bool:
        """False for a bank that only tells us of transfers."""
        ...

    def link(self, order: Order) -> str:
        """The address where the order is paid, signed. Only if `writes_links`."""
        ...

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Transfer:
        """The transfer of a notice, after its signature over the raw bytes was checked. Raises NoticeError."""
        ...

    def read_return(self, query: str) -> PaymentReturn:
        """What the browser brought back, after its signature was checked. Raises NoticeError."""
        ...
