"""Which bills a transfer is for.

The best clue wins: an order of ours, a bill number, the month named in the text (`PD13000123456 T10 2026`, as our QR
codes write it), and last the customer code alone: banks pass on no more when somebody scans the fixed code of a
customer and enters the amount by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility.customer_code import is_valid, normalise
from utility.models import Bill, Customer, PaymentOrder
from utility.payments.incoming import DONG, Outcome, Transfer

_BILL_NUMBER = re.compile(r"(?<![0-9A-Z])P[A-Z][0-9A-Z]{11}-\d{4}(?![0-9A-Z])")
_MONTH = re.compile(r"(?<![0-9A-Z])T(?:HANG)?\s?(0?[1-9]|1[0-2])[\s/.-]+(20\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class OpenBill:
    """What matching needs of a bill."""

    id: int
    number: str
    customer_code: str
    period: str
    total: int
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Clue:
    """What a transfer names. `bill_numbers` are the bills it means, when it says so exactly."""

    customer_code: str | None
    bill_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The bills a transfer pays, or why it pays none."""

    outcome: Outcome
    bills: tuple[OpenBill, ...]


def read_clue(session: Session, transfer: Transfer) -> Clue:
    """What the transfer is for, as far as it says. Names nothing that does not exist, but for the bill number given."""
    if transfer.order_number:
        order = session.execute(
            select(PaymentOrder.customer_code, PaymentOrder.bill_numbers).where(
                PaymentOrder.number == transfer.order_number, PaymentOrder.provider == transfer.source
            )
        ).first()
        if order is not None:
            return Clue(order.customer_code, tuple(order.bill_numbers))
    if transfer.bill_number:
        code = session.scalar(select(Bill.customer_code).where(Bill.number == transfer.bill_number))
        return Clue(code or _customer(session, transfer.customer_code), (transfer.bill_number,))
    return _from_text(session, transfer)


def match(session: Session, transfer: Transfer, clue: Clue) -> Match:
    """Decides. Call with the customer's bills locked: what is unpaid here is paid by the caller."""
    bills = _bills(session, clue)
    if transfer.currency != DONG:
        return Match("wrong_currency", bills)
    if clue.bill_numbers:
        return _named(transfer.amount, clue, bills)
    if clue.customer_code is None:
        return Match("unknown_bill", ())
    unpaid = [bill for bill in bills if bill.paid_on is None]
    return _by_amount(transfer.amount, unpaid) if unpaid else Match("already_paid", ())


def _named(amount: int, clue: Clue, bills: tuple[OpenBill, ...]) -> Match:
    if len(bills) != len(clue.bill_numbers):
        return Match("unknown_bill", bills)
    if any(bill.paid_on is not None for bill in bills):
        return Match("already_paid", bills)
    return Match(_compare(amount, sum(bill.total for bill in bills)), bills)


def _by_amount(amount: int, unpaid: Sequence[OpenBill]) -> Match:
    """Somebody entered an amount: it pays one bill exactly, or the oldest ones exactly, or people decide."""
    for bill in unpaid:
        if bill.total == amount:
            return Match("paid", (bill,))
    owed = 0
    for count, bill in enumerate(unpaid, start=1):
        owed += bill.total
        if owed == amount:
            return Match("paid", tuple(unpaid[:count]))
    return Match(_compare(amount, owed), tuple(unpaid))


def _compare(amount: int, owed: int) -> Outcome:
    if amount == owed:
        return "paid"
    return "too_little" if amount < owed else "too_much"


def _from_text(session: Session, transfer: Transfer) -> Clue:
    text = transfer.text.upper()
    number = _BILL_NUMBER.search(text)
    if number:
        code = session.scalar(select(Bill.customer_code).where(Bill.number == number[0]))
        if code is not None:
            return Clue(code, (number[0],))
    code = _customer(session, transfer.customer_code) or _customer(session, normalise(transfer.text))
    month = _MONTH.search(text)
    if code is None or month is None:
        return Clue(code)
    period = f"{month[2]}-{int(month[1]):02d}"
    named = session.scalars(select(Bill.number).where(Bill.customer_code == code, Bill.period == period)).all()
    return Clue(code, tuple(named)) if len(named) == 1 else Clue(code)


def _customer(session: Session, code: str | None) -> str | None:
    if code is None or not is_valid(code):
        return None
    return session.scalar(select(Customer.code).where(Customer.code == code))


def _bills(session: Session, clue: Clue) -> tuple[OpenBill, ...]:
    """The named bills, or the customer's unpaid ones, the oldest first."""
    query = select(Bill.id, Bill.number, Bill.customer_code, Bill.period, Bill.total, Bill.paid_on)
    if clue.bill_numbers:
        query = query.where(Bill.number.in_(clue.bill_numbers))
    elif clue.customer_code is not None:
        query = query.where(Bill.customer_code == clue.customer_code, Bill.paid_on.is_(None))
    else:
        return ()
    return tuple(OpenBill(*row) for row in session.execute(query.order_by(Bill.period, Bill.id)))
