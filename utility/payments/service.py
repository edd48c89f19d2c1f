"""Paying: codes to scan, links to open, money that came in, and what people do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from utility.audit import Audit
from utility.clock import Clock
from utility.customer_code import is_valid
from utility.database import Database
from utility.payments.auto_debit import AutoDebits
from utility.payments.cases import Cases
from utility.payments.events import Announcer, Listener
from utility.payments.incoming import Outcome, Recorded, Transfer
from utility.payments.ledger import Ledger
from utility.payments.links import Links
from utility.payments.notices import NoticeResult, Notices
from utility.payments.picture import png
from utility.payments.providers.contract import PaymentProvider
from utility.payments.reconciliation import Reconciliations
from utility.payments.unmatched import Unmatched
from utility.payments.vietqr import PayeeAccount, bill_payload, customer_payload
from utility.views import BillView, VietQr

PaymentResult = Literal["paid", "repeated", "conflict", "already_paid", "wrong_amount", "unknown_bill"]
_RESULTS: dict[Outcome, PaymentResult] = {
    "paid": "paid",
    "too_little": "wrong_amount",
    "too_much": "wrong_amount",
    "unknown_bill": "unknown_bill",
    "already_paid": "already_paid",
    "wrong_currency": "wrong_amount",
}


class AlreadyPaid(ValueError):
    """A code was asked for a bill that is paid: nobody should pay twice."""


class Payments:
    """Payment codes and links, notices, standing orders, searches, reconciliation."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        payee: PayeeAccount,
        providers: Sequence[PaymentProvider] = (),
        return_url: str = "",
    ) -> None:
        self._clock = clock
        self._payee = payee
        self._ledger = Ledger(database, clock, audit)
        self._announcer = Announcer(database, clock)
        self._notices = Notices(providers, clock, self.record)
        self.links = Links(database, clock, audit, providers, return_url)
        self.unmatched = Unmatched(database, clock, audit, self._announcer.tell_pending)
        self.cases = Cases(database, clock, audit, self._announcer.tell_pending)
        self.auto_debit = AutoDebits(database, clock, audit)
        self.reconciliation = Reconciliations(database, audit, self.record)

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

    def receive_notice(self, provider: str, headers: Mapping[str, str], body: bytes) -> NoticeResult:
        """Takes a provider's signed notice, header names in any case, the body as it came. See `NoticeResult`."""
        return self._notices.receive(provider, headers, body)

    def record(self, transfer: Transfer) -> Recorded:
        """Counts a transfer and tells the listeners. The same source and reference again change nothing."""
        recorded = self._ledger.record(transfer)
        if recorded.novelty == "new" and recorded.incoming.outcome == "paid":
            self._announcer.tell_pending()
        return recorded

    def mark_paid(
        self, bill_number: str, *, amount: int, source: str, reference: str, paid_at: datetime | None = None
    ) -> PaymentResult:
        """Records money for one bill, as a counter does. Money that does not fit is kept for people to decide."""
        transfer = Transfer(source, reference, amount, paid_at or self._clock.now(), bill_number=bill_number)
        recorded = self.record(transfer)
        if recorded.novelty != "new":
            return recorded.novelty
        return _RESULTS[recorded.incoming.outcome]

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener(event)` for every bill that is paid and every search that ends, within the same call.

        Events come at least once; drop what comes again by its `id`. Listeners should only pass them on.
        """
        self._announcer.subscribe(listener)

    def tell_pending(self) -> int:
        """Tells the listeners what a crash, or another process, left untold. For the start and now and then."""
        return self._announcer.tell_pending()
