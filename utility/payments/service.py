"""Paying: codes to scan, and money that came in."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select, update

from utility.audit import Audit
from utility.clock import VIETNAM, Clock
from utility.customer_code import is_valid
from utility.database import Database
from utility.models import Bill, Payment
from utility.payments.picture import png
from utility.payments.vietqr import PayeeAccount, bill_payload, customer_payload
from utility.views import BillView, VietQr

PaymentResult = Literal["paid", "repeated", "already_paid", "wrong_amount", "unknown_bill"]


class AlreadyPaid(ValueError):
    """A code was asked for a bill that is paid: nobody should pay twice."""


class Payments:
    """Payment codes and incoming payments."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, payee: PayeeAccount) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._payee = payee

    def vietqr(self, bill: BillView) -> VietQr:
        """The code that pays this bill, with its amount. Raises AlreadyPaid."""
        if bill.status == "paid":
            raise AlreadyPaid(f"bill {bill.bill_number} is paid; show no code for it")
        payload = bill_payload(
            self._payee,
            code=bill.customer_code,
            bill_number=bill.bill_number,
            period=bill.period,
            amount=bill.total,
        )
        return VietQr(payload, png(payload))

    def customer_qr(self, code: str) -> VietQr:
        """The fixed code of a customer, the same on all papers; the payer enters the amount."""
        if not is_valid(code):
            raise ValueError("not a customer code")
        payload = customer_payload(self._payee, code=code)
        return VietQr(payload, png(payload))

    def mark_paid(
        self, bill_number: str, *, amount: int, source: str, reference: str, paid_at: datetime | None = None
    ) -> PaymentResult:
        """Records money for a bill. The same `source` and `reference` count once, however often they come.

        `amount` in đồng must be the bill's total. Whatever is not recorded as a payment is in the audit log.
        """
        paid_at = paid_at or self._clock.now()
        with self._database.write() as session:
            # One at a time for a bill: two banks may report different payments of it in the same moment.
            self._database.lock(session, f"bill:{bill_number}")
            known = session.scalar(select(Payment.id).where(Payment.source == source, Payment.reference == reference))
            if known is not None:
                return "repeated"
            bill = session.execute(
                select(Bill.id, Bill.customer_code, Bill.total, Bill.paid_on).where(Bill.number == bill_number)
            ).first()
            detail = {"bill": bill_number, "amount": amount, "source": source, "reference": reference}
            if bill is None:
                self._audit.add(session, "payment.unknown_bill", None, detail)
                return "unknown_bill"
            if bill.paid_on is not None:
                self._audit.add(session, "payment.already_paid", bill.customer_code, detail)
                return "already_paid"
            if amount != bill.total:
                self._audit.add(session, "payment.wrong_amount", bill.customer_code, detail)
                return "wrong_amount"
            session.add(Payment(bill_id=bill.id, amount=amount, source=source, reference=reference, paid_at=paid_at))
            session.execute(update(Bill).where(Bill.id == bill.id).values(paid_on=paid_at.astimezone(VIETNAM).date()))
            self._audit.add(session, "payment.recorded", bill.customer_code, detail)
        return "paid"
