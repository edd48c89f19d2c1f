"""Where money is counted: every transfer once, every bill once.

A transfer that pays its bills exactly makes them paid; any other is kept, open, for people to decide. Whoever writes
holds the lock of the transfer and then that of the customer's bills, so parallel notices come one after the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.clock import VIETNAM, Clock
from utility.database import Database
from utility.models import Bill, IncomingPayment, Payment
from utility.payments.cases import link_money, resolve_paid
from utility.payments.incoming import DONG, IncomingView, Outcome, Recorded, State, Transfer
from utility.payments.matching import Match, OpenBill, match, read_clue


class Ledger:
    """Records transfers."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    def record(self, transfer: Transfer) -> Recorded:
        """Counts a transfer, once. The same `source` and `reference` again change nothing."""
        now = self._clock.now()
        with self._database.write() as session:
            self._database.lock(session, transfer_lock(transfer.source, transfer.reference))
            known = _known(session, transfer)
            if known is not None:
                return self._again(session, transfer, known)
            clue = read_clue(session, transfer)
            if clue.customer_code is not None:
                self._database.lock(session, bills_lock(clue.customer_code))
            found = match(session, transfer, clue)
            row = IncomingPayment(
                source=transfer.source,
                reference=transfer.reference,
                amount=transfer.amount,
                currency=transfer.currency,
                bill_numbers=list(clue.bill_numbers or (bill.number for bill in found.bills)),
                customer_code=clue.customer_code,
                order_number=transfer.order_number,
                # A bank's clock may run ahead of ours; a bill is not paid tomorrow.
                paid_at=min(transfer.paid_at, now),
                received_at=now,
                outcome=found.outcome,
                state="matched" if found.outcome == "paid" else "open",
            )
            session.add(row)
            session.flush()
            self._settle(session, row, found)
            return Recorded("new", incoming_view(row))

    def _settle(self, session: Session, row: IncomingPayment, found: Match) -> None:
        detail = {"incoming": row.id, "bills": row.bill_numbers, "amount": row.amount, "currency": row.currency}
        detail |= {"source": row.source, "reference": row.reference}
        if found.outcome == "paid":
            pay(session, row, [(bill, bill.total) for bill in found.bills], row.paid_at)
            resolve_paid(session, self._audit, [bill.number for bill in found.bills], self._clock.now(), row.id)
            self._audit.add(session, "payment.recorded", row.customer_code, detail)
        else:
            link_money(session, row)
            self._audit.add(session, f"payment.{found.outcome}", row.customer_code, detail)

    def _again(self, session: Session, transfer: Transfer, known: IncomingView) -> Recorded:
        if (known.amount, known.currency) == (transfer.amount, transfer.currency):
            return Recorded("repeated", known)
        detail = {"source": transfer.source, "reference": transfer.reference, "amount": transfer.amount}
        self._audit.add(session, "payment.conflict", known.customer_code, detail | {"known": known.amount})
        return Recorded("conflict", known)


def transfer_lock(source: str, reference: str) -> str:
    """To be held while a transfer is recorded or decided; always taken before `bills_lock`."""
    return f"transfer:{source}:{reference}"


def bills_lock(code: str) -> str:
    """To be held while bills of a customer are found unpaid and made paid."""
    return f"bills-of:{code}"


def pay(session: Session, row: IncomingPayment, parts: list[tuple[OpenBill, int]], paid_at: datetime) -> None:
    """Makes bills paid, each with its part of the transfer. Call with the bills locked and found unpaid."""
    for bill, amount in parts:
        session.add(
            Payment(bill_id=bill.id, amount=amount, source=row.source, reference=row.reference, paid_at=paid_at)
        )
        session.execute(update(Bill).where(Bill.id == bill.id).values(paid_on=paid_at.astimezone(VIETNAM).date()))


def _known(session: Session, transfer: Transfer) -> IncomingView | None:
    row = session.scalar(
        select(IncomingPayment).where(
            IncomingPayment.source == transfer.source, IncomingPayment.reference == transfer.reference
        )
    )
    if row is not None:
        return incoming_view(row)
    # Payments that were brought over from another system have no record of how they came in.
    old = session.execute(
        select(func.sum(Payment.amount), func.min(Payment.paid_at), func.min(Bill.customer_code))
        .join(Bill, Bill.id == Payment.bill_id)
        .where(Payment.source == transfer.source, Payment.reference == transfer.reference)
    ).one()
    if old[0] is None:
        return None
    numbers = session.scalars(
        select(Bill.number)
        .join(Payment, Payment.bill_id == Bill.id)
        .where(Payment.source == transfer.source, Payment.reference == transfer.reference)
        .order_by(Bill.number)
    )
    return IncomingView(
        id=0,
        source=transfer.source,
        reference=transfer.reference,
        amount=int(old[0]),
        currency=DONG,
        bill_numbers=tuple(numbers),
        customer_code=old[2],
        paid_at=old[1],
        received_at=old[1],
        outcome="paid",
        state="matched",
        refund_due=0,
        decided_at=None,
        decided_by=None,
        note="",
    )


def incoming_view(row: IncomingPayment) -> IncomingView:
    """The row as a value."""
    return IncomingView(
        id=row.id,
        source=row.source,
        reference=row.reference,
        amount=row.amount,
        currency=row.currency,
        bill_numbers=tuple(row.bill_numbers),
        customer_code=row.customer_code,
        paid_at=row.paid_at,
        received_at=row.received_at,
        outcome=cast(Outcome, row.outcome),
        state=cast(State, row.state),
        refund_due=row.refund_due,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        note=row.note,
    )
