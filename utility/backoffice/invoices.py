"""Electronic invoices over REST: issued and signed by the company, handed on here."""

from __future__ import annotations

from urllib.parse import quote

from utility.audit import Audit
from utility.backoffice import wire
from utility.backoffice.client import Client
from utility.identity import Identity
from utility.invoices import InvoiceFile, NotLinked, UnknownBill
from utility.ports.errors import BackOfficeMalformed
from utility.views import BillView

_TYPES = {"pdf": "application/pdf", "xml": "application/xml"}


class RestInvoices:
    """See `utility.ports.InvoicesPort`. Whoever is not linked gets nothing: masking is not asked of the company."""

    def __init__(self, client: Client, audit: Audit, identity: Identity) -> None:
        self._client = client
        self._audit = audit
        self._identity = identity

    def pdf(self, bill: BillView, *, chat: str | None = None) -> InvoiceFile:
        return self._file(bill, "pdf", chat)

    def xml(self, bill: BillView, *, chat: str | None = None) -> InvoiceFile:
        return self._file(bill, "xml", chat)

    def _file(self, bill: BillView, kind: str, chat: str | None) -> InvoiceFile:
        if chat is not None and not self._identity.is_linked(chat, bill.customer_code):
            raise NotLinked("an invoice of the company's system is for chats that are linked to its customer")
        path = f"/bills/{quote(bill.bill_number, safe='')}/invoice"
        sent = self._client.get("invoice", path, wire.InvoiceFile, {"format": kind})
        if sent is None:
            raise UnknownBill(f"there is no invoice of bill {bill.bill_number}")
        if sent.media_type != _TYPES[kind]:
            raise BackOfficeMalformed("invoice", "another format than was asked for")
        self._audit.record(f"invoice.{kind}", bill.customer_code, {"bill": bill.bill_number})
        return InvoiceFile(sent.name, sent.media_type, sent.content)
