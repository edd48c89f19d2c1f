"""Customers, bills, outages and payments over REST."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote
from uuid import uuid4

from utility.audit import Audit
from utility.backoffice import views, wire
from utility.backoffice.client import Client
from utility.backoffice.conversations import conversation
from utility.clock import Clock
from utility.payments import Payments
from utility.payments.service import PaymentResult
from utility.ports.errors import BackOfficeMalformed
from utility.views import Area, BillView, CustomerView, OutageView, ReportView

_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class RestCustomers:
    """See `utility.ports.CustomersPort`."""

    def __init__(self, client: Client, audit: Audit) -> None:
        self._client = client
        self._audit = audit

    def find(self, code: str) -> CustomerView | None:
        sent = self.record(code)
        self._audit.looked("customer.viewed", code)
        return views.customer(sent) if sent else None

    def record(self, code: str) -> wire.Customer | None:
        """The record with the phone number, which one-time codes need."""
        sent = self._client.get("customer", f"/customers/{quote(code, safe='')}", wire.Customer)
        if sent is not None and sent.code != code:
            raise BackOfficeMalformed("customer", "another customer than was asked for")
        return sent


class RestBills:
    """See `utility.ports.BillsPort`. The company answers the newest first."""

    def __init__(self, client: Client, audit: Audit) -> None:
        self._client = client
        self._audit = audit

    def latest(self, code: str) -> BillView | None:
        return next(iter(self._read(code, most=1)), None)

    def of_period(self, code: str, period: str) -> BillView | None:
        if not _PERIOD.fullmatch(period):
            raise ValueError(f"{period!r} is not a month; write YYYY-MM")
        return next(iter(self._read(code, most=1, period=period)), None)

    def unpaid(self, code: str) -> list[BillView]:
        return self._read(code, status="unpaid")[::-1]

    def history(self, code: str, months: int = 12) -> list[BillView]:
        return self._read(code, most=months) if months > 0 else []

    def _read(self, code: str, *, most: int | None = None, **params: str) -> list[BillView]:
        sent = self._client.pages("bills", f"/customers/{quote(code, safe='')}/bills", wire.Bill, params, most=most)
        bills = [views.bill(bill) for bill in sent]
        if any(bill.customer_code != code for bill in bills):
            # Showing one customer another's bill is worse than showing none.
            raise BackOfficeMalformed("bills", "another customer's bill")
        self._audit.looked("bill.viewed", code)
        return bills


class RestOutages:
    """See `utility.ports.OutagesPort`."""

    def __init__(self, client: Client, customers: RestCustomers) -> None:
        self._client = client
        self._customers = customers

    def areas_matching(self, text: str) -> list[Area]:
        return [views.area(a) for a in self._client.pages("areas", "/areas", wire.Area, {"q": text})]

    def area_of(self, code: str) -> Area | None:
        sent = self._customers.record(code)
        return views.area(sent.area) if sent else None

    def now_for(self, where: str | Area) -> list[OutageView]:
        return self._read(where, when="now")

    def planned_for(self, where: str | Area, within_days: int = 14) -> list[OutageView]:
        return self._read(where, when="planned", within_days=str(within_days))

    def report(self, chat: str, code: str | None, area: Area | None, text: str) -> ReportView:
        body = {"conversation": conversation(chat), "customer_code": code, "area_id": area.id if area else None}
        sent = self._client.post("report", "/outage-reports", wire.Report, body | {"text": text}, key=uuid4().hex)
        if sent is None:
            raise BackOfficeMalformed("report", "status 404")
        return views.report(sent)

    def _read(self, where: str | Area, **params: str) -> list[OutageView]:
        place = {"area_id": str(where.id)} if isinstance(where, Area) else {"customer_code": where}
        return [views.outage(o) for o in self._client.pages("outages", "/outages", wire.Outage, place | params)]


class RestPayments(Payments):
    """Payment codes are made here, from the configured account; money for a bill is booked by the company.

    Everything else (links, searches, reconciliation of our own notices) stays with the local service it is made from.
    """

    def __init__(self, local: Payments, client: Client, clock: Clock) -> None:
        vars(self).update(vars(local))
        self._client = client
        self._now = clock

    def mark_paid(
        self, bill_number: str, *, amount: int, source: str, reference: str, paid_at: datetime | None = None
    ) -> PaymentResult:
        body = {
            "bill_number": bill_number,
            "amount": amount,
            "source": source,
            "reference": reference,
            "paid_at": (paid_at or self._now.now()).isoformat(),
        }
        sent = self._client.post("payment", "/payments", wire.Payment, body, key=f"{source}:{reference}")
        return sent.result if sent else "unknown_bill"
