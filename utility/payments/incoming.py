"""What is said about money that came in, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

DONG = "VND"
# The widest amount of a VietQR and far more than any bill.
LARGEST = 10**13 - 1

Outcome = Literal["paid", "too_little", "too_much", "unknown_bill", "already_paid", "wrong_currency"]
# matched: it paid its bills; open: people decide; applied: people gave it to bills; refunded: it went back.
State = Literal["matched", "open", "applied", "refunded"]
# conflict: the same reference came before with another amount; nothing is counted, people look at both.
Novelty = Literal["new", "repeated", "conflict"]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A sum of money as a bank, a wallet or a counter reports it. `amount` in whole units of `currency`.

    `source` and `reference` name it for good. The rest says what it is for, best first: an order of ours, a bill
    number, a customer code, the text of the transfer.
    """

    source: str
    reference: str
    amount: int
    paid_at: datetime
    currency: str = DONG
    order_number: str | None = None
    bill_number: str | None = None
    customer_code: str | None = None
    text: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.amount <= LARGEST:
            raise ValueError(f"{self.amount} is no amount of money that can come in")
        if not (0 < len(self.source) <= 30 and 0 < len(self.reference) <= 64):
            raise ValueError("a source has 1 to 30 characters, a reference 1 to 64")
        if self.paid_at.tzinfo is None:
            raise ValueError("paid_at needs a time zone")


@dataclass(frozen=True, slots=True)
class IncomingView:
    """Money that came in. `bill_numbers`: what it paid, or was meant to pay; `refund_due` in đồng."""

    id: int
    source: str
    reference: str
    amount: int
    currency: str
    bill_numbers: tuple[str, ...]
    customer_code: str | None
    paid_at: datetime
    received_at: datetime
    outcome: Outcome
    state: State
    refund_due: int
    decided_at: datetime | None
    decided_by: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a transfer came to."""

    novelty: Novelty
    incoming: IncomingView


@dataclass(frozen=True, slots=True)
class BillPaid:
    """A bill is paid, since this moment. `id` is the same however often the event is told."""

    id: str
    bill_number: str
    customer_code: str
    period: str
    amount: int
    paid_on: date
    source: str


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """A customer's question about a payment has its answer. `chat` is where it was asked; None when at a counter."""

    id: str
    case_number: str
    state: Literal["resolved", "rejected"]
    chat: str | None
    customer_code: str
    bill_number: str
    resolution: str


PaymentEvent = BillPaid | CaseClosed
