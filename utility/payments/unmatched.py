"""Money that pays no bill as it came: people give it to bills or send it back. Each sum once, in whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.clock import Clock
from utility.database import Database
from utility.models import Bill, IncomingPayment
from utility.payments.cases import resolve_paid
from utility.payments.incoming import DONG, IncomingView
from utility.payments.ledger import bills_lock, incoming_view, pay
from utility.payments.matching import OpenBill


class NotOpen(LookupError):
    """The money does not exist, or somebody decided about it already."""


class CannotApply(ValueError):
    """These sums can't pay these bills; the message says why."""


class Unmatched:
    """Money that waits for people."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, tell: Callable[[], object]) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._tell = tell

    def open(self, limit: int = 200) -> list[IncomingView]:
        """What waits for a decision, the oldest first."""
        return self._list("open", limit)

    def refunds_due(self, limit: int = 200) -> list[IncomingView]:
        """Decided money of which some part still goes back to the payer: `refund_due` says how much."""
        query = select(IncomingPayment).where(IncomingPayment.refund_due > 0).order_by(IncomingPayment.id).limit(limit)
        with self._database.session() as session:
            return [incoming_view(row) for row in session.scalars(query)]

    def apply(self, ids: Sequence[int], bill_numbers: Sequence[str], *, by: str, note: str = "") -> list[IncomingView]:
        """Pays bills of one customer with money that waits, all of it or none.

        Several sums may together pay one bill (a customer who paid in two parts), one sum several bills. What is left
        over becomes `refund_due` of the last sum. Raises NotOpen and CannotApply.
        """
        if not ids or not bill_numbers:
            raise CannotApply("name the money and the bills")
        now = self._clock.now()
        with self._database.write() as session:
            # Rows in one order, then the bills: two clerks who decide at once wait for each other, in line.
            rows = self._take(session, ids)
            bills = self._lock_bills(session, bill_numbers)
            owed, given = sum(bill.total for bill in bills), sum(row.amount for row in rows)
            if given < owed:
                raise CannotApply(f"{given} đồng don't pay {owed} đồng")
            self._spread(session, rows, bills)
            for row in rows:
                row.state, row.decided_at, row.decided_by, row.note = "applied", now, by, note
                row.bill_numbers, row.customer_code = [bill.number for bill in bills], bills[0].customer_code
            rows[-1].refund_due = given - owed
            resolve_paid(session, self._audit, [bill.number for bill in bills], now, rows[0].id)
            detail = {"incoming": [row.id for row in rows], "bills": list(bill_numbers), "refund_due": given - owed}
            self._audit.add(session, "payment.applied", bills[0].customer_code, detail, actor=by)
            applied = [incoming_view(row) for row in rows]
        self._tell()
        return applied

    def refund(self, incoming_id: int, *, by: str, note: str) -> IncomingView:
        """Notes that the money goes back to its payer, or the part of it that is left over. Raises NotOpen.

        The transfer itself is made at the bank; `note` names it.
        """
        if not note.strip():
            raise ValueError("say how the money goes back")
        with self._database.write() as session:
            row = session.scalar(select(IncomingPayment).where(IncomingPayment.id == incoming_id).with_for_update())
            if row is None or (row.state != "open" and not row.refund_due):
                raise NotOpen(f"there is no money {incoming_id} to send back")
            amount = row.refund_due or row.amount
            if row.state == "open":
                row.state = "refunded"
            row.refund_due, row.decided_at, row.decided_by = 0, self._clock.now(), by
            row.note = f"{row.note}\n{note}".strip()
            self._audit.add(
                session, "payment.refunded", row.customer_code, {"incoming": row.id, "amount": amount}, actor=by
            )
            return incoming_view(row)

    def _take(self, session: Session, ids: Iterable[int]) -> list[IncomingPayment]:
        wanted = sorted(set(ids))
        query = select(IncomingPayment).where(IncomingPayment.id.in_(wanted)).order_by(IncomingPayment.id)
        rows = [row for row in session.scalars(query.with_for_update()) if row.state == "open"]
        if len(rows) != len(wanted):
            raise NotOpen("some of this money does not exist or is decided already")
        if any(row.currency != DONG for row in rows):
            raise CannotApply("money in another currency can only be sent back")
        return rows

    def _lock_bills(self, session: Session, numbers: Sequence[str]) -> list[OpenBill]:
        columns = (Bill.id, Bill.number, Bill.customer_code, Bill.period, Bill.total, Bill.paid_on)
        query = select(*columns).where(Bill.number.in_(numbers)).order_by(Bill.period, Bill.id)
        codes = {row.customer_code for row in session.execute(query)}
        if len(codes) != 1:
            raise CannotApply("name existing bills of one customer")
        self._database.lock(session, bills_lock(codes.pop()))
        bills = [OpenBill(*row) for row in session.execute(query)]
        if len(bills) != len(set(numbers)):
            raise CannotApply("one of these bills does not exist")
        paid = [bill.number for bill in bills if bill.paid_on is not None]
        if paid:
            raise CannotApply(f"{paid[0]} is paid already")
        return bills

    def _spread(self, session: Session, rows: Sequence[IncomingPayment], bills: Sequence[OpenBill]) -> None:
        """Gives each bill its total from the sums, in their order."""
        left = {row.id: row.amount for row in rows}
        last: datetime = max(row.paid_at for row in rows)
        for bill in bills:
            missing = bill.total
            for row in rows:
                part = min(left[row.id], missing)
                if part:
                    pay(session, row, [(bill, part)], last)
                    left[row.id] -= part
                    missing -= part

    def _list(self, state: str, limit: int) -> list[IncomingView]:
        query = select(IncomingPayment).where(IncomingPayment.state == state).order_by(IncomingPayment.id).limit(limit)
        with self._database.session() as session:
            return [incoming_view(row) for row in session.scalars(query)]
