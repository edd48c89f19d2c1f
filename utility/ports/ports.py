"""The ports: what the assistant reads and writes of the company's systems, and nothing more.

The services over our own database satisfy them as they are (the default); `utility.backoffice` satisfies them over a
REST interface that the company puts in front of its customer system. All methods are synchronous, safe from any thread,
answer frozen views, and raise only what they say besides `utility.ports.errors.BackOfficeError`. What meters show is
read through `utility.meter.MeterRecords`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from utility.invoices.service import InvoiceFile
from utility.payments.service import PaymentResult
from utility.requests.views import Created, HistoryEntry, PaperView, RequestView, TrackView
from utility.views import Area, BillView, CustomerView, OutageView, ReportView, VietQr


class CustomersPort(Protocol):
    """Customers by code; ask only for linked chats."""

    def find(self, code: str) -> CustomerView | None: ...


class BillsPort(Protocol):
    """Bills by customer code; a code without bills, or one nobody has, simply has none."""

    def latest(self, code: str) -> BillView | None: ...

    def of_period(self, code: str, period: str) -> BillView | None:
        """The bill of "YYYY-MM". Raises ValueError for anything else."""
        ...

    def unpaid(self, code: str) -> list[BillView]:
        """The oldest first."""
        ...

    def history(self, code: str, months: int = 12) -> list[BillView]:
        """The newest first."""
        ...


class OutagesPort(Protocol):
    """Interruptions by customer code or area."""

    def areas_matching(self, text: str) -> list[Area]: ...

    def area_of(self, code: str) -> Area | None: ...

    def now_for(self, where: str | Area) -> list[OutageView]: ...

    def planned_for(self, where: str | Area, within_days: int = 14) -> list[OutageView]: ...

    def report(self, chat: str, code: str | None, area: Area | None, text: str) -> ReportView: ...


class RequestsPort(Protocol):
    """Service requests as a chat opens, follows, completes and withdraws them. Errors: `utility.requests.errors`."""

    def create(
        self,
        service: str,
        fields: Mapping[str, object],
        *,
        chat: str | None,
        key: str,
        by: str | None = None,
        customer_code: str | None = None,
        urgent: bool = False,
    ) -> Created: ...

    def cancel(self, number: str, *, by: str, why: str = "") -> RequestView: ...

    def add_paper(
        self,
        number: str,
        *,
        paper: str,
        storage_key: str,
        media_type: str,
        size: int,
        by: str,
        sha256: str | None = None,
    ) -> PaperView: ...

    def visible_to(self, chat: str, number: str) -> RequestView | None: ...

    def track(self, number: str, phone: str) -> TrackView | None: ...

    def of_chat(self, chat: str, open_only: bool = False) -> list[RequestView]:
        """Those made in the chat and those of the customers linked to it, the newest first."""
        ...

    def history(self, number: str) -> list[HistoryEntry]: ...

    def open_like(self, chat: str, service: str, customer_code: str | None = None) -> RequestView | None: ...

    def blockers(self, service: str, customer_code: str) -> tuple[str, ...]: ...


class InvoicesPort(Protocol):
    """Electronic invoices as files. Errors: `utility.invoices.UnknownBill`, `NotLinked`."""

    def pdf(self, bill: BillView, *, chat: str | None = None) -> InvoiceFile:
        """To read and print; name and address masked for a chat that is not linked."""
        ...

    def xml(self, bill: BillView, *, chat: str | None = None) -> InvoiceFile:
        """The invoice itself, for linked chats only."""
        ...


class PaymentsPort(Protocol):
    """Payment codes, and money that came in."""

    def vietqr(self, bill: BillView) -> VietQr: ...

    def customer_qr(self, code: str) -> VietQr: ...

    def mark_paid(
        self, bill_number: str, *, amount: int, source: str, reference: str, paid_at: datetime | None = None
    ) -> PaymentResult: ...
