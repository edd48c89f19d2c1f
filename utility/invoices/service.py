"""Electronic invoices: issued once for a bill, given out as XML and as a PDF to read and print."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from utility.audit import Audit
from utility.bills import bill_view
from utility.clock import Clock, today
from utility.database import Database
from utility.identity import Identity
from utility.invoices import xml
from utility.invoices.invoice import FORM, Buyer, Invoice, Line, Register, Seller, Supply, serial_of
from utility.invoices.words import dong_in_words
from utility.masking import mask_address, mask_name
from utility.models import Bill, Customer, Meter, Reading, ServicePoint
from utility.models import Invoice as InvoiceRow
from utility.payments import Payments
from utility.tariffs.catalogue import catalogue
from utility.tariffs.errors import TariffError
from utility.views import BillView

# Read out to a colleague or typed from paper: no letters that look alike, 32^12 of them.
_LOOKUP_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOOKUP_LENGTH = 12
_REGISTERS = ("total", "normal", "peak", "offpeak")
_IN_ONE_GO = 200


class UnknownBill(LookupError):
    """There is no such bill."""


class NotLinked(PermissionError):
    """The XML names the customer in full and is for linked chats and for staff only."""


@dataclass(frozen=True, slots=True)
class InvoiceFile:
    """A file to send: its name, kind and content."""

    name: str
    media_type: str
    content: bytes


class Invoices:
    """Issues invoices and hands them out."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        identity: Identity,
        payments: Payments,
        seller: Seller,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._identity = identity
        self._payments = payments
        self._seller = seller

    def issue(self, bill_number: str) -> Invoice:
        """The invoice of a bill: the one issued before, or a new one with the next number. Raises UnknownBill."""
        with self._database.write() as session:
            return xml.read(self._issued(session, bill_number).xml)

    def issue_missing(self, period: str) -> int:
        """Issues the invoices that the bills of a month lack, in the order of the bills; gives how many."""
        missing = (
            select(Bill.number)
            .outerjoin(InvoiceRow, InvoiceRow.bill_id == Bill.id)
            .where(Bill.period == period, InvoiceRow.id.is_(None))
            .order_by(Bill.id)
            .limit(_IN_ONE_GO)
        )
        issued = 0
        while True:
            with self._database.write() as session:
                numbers = session.scalars(missing).all()
                for number in numbers:
                    self._issued(session, number)
            issued += len(numbers)
            if not numbers:
                return issued

    def find(self, lookup_code: str) -> Invoice | None:
        """The invoice of a look-up code, as printed on it."""
        with self._database.session() as session:
            row = session.scalar(select(InvoiceRow).where(InvoiceRow.lookup_code == lookup_code.strip().upper()))
            return None if row is None else xml.read(row.xml)

    def xml(self, bill: BillView, *, chat: str | None = None) -> InvoiceFile:
        """The invoice as XML. `chat` must be linked to the customer; None is the company itself.

        Raises NotLinked, UnknownBill.
        """
        if chat is not None and not self._identity.is_linked(chat, bill.customer_code):
            raise NotLinked("the XML of an invoice is for chats that are linked to its customer")
        with self._database.write() as session:
            row = self._issued(session, bill.bill_number)
            self._audit.add(session, "invoice.xml", bill.customer_code, {"bill": bill.bill_number})
            name = xml.read(row.xml).name
        return InvoiceFile(f"hoa-don-{name}.xml", "application/xml", row.xml.encode())

    def pdf(self, bill: BillView, *, chat: str | None = None) -> InvoiceFile:
        """The invoice as PDF, with a payment code while the bill is unpaid. Raises UnknownBill.

        A chat that is not linked to the customer gets name and address masked; None is the company itself.
        """
        masked = chat is not None and not self._identity.is_linked(chat, bill.customer_code)
        with self._database.write() as session:
            row = self._issued(session, bill.bill_number)
            # Paid or not is what the company knows now, not when the view was read.
            now = bill_view(self._bill(session, bill.bill_number))
            self._audit.add(session, "invoice.pdf", bill.customer_code, {"bill": bill.bill_number, "masked": masked})
            issued_at = row.issued_at
        invoice = xml.read(row.xml)
        if masked:
            invoice = _masked(invoice)
        code = self._payments.vietqr(now) if now.status == "unpaid" and now.total else None
        from utility.invoices.pdf import draw  # fpdf2 takes its time, and most callers draw nothing

        content = draw(invoice, due_on=now.due_on, paid_on=now.paid_on, code=code, made_at=issued_at)
        return InvoiceFile(f"hoa-don-{invoice.name}.pdf", "application/pdf", content)

    def _issued(self, session: Session, bill_number: str) -> InvoiceRow:
        """The row of a bill's invoice, made if there is none. Numbers have no gaps: they are given in line."""
        bill = self._bill(session, bill_number)
        serial = serial_of(today(self._clock), self._seller)
        known = session.scalar(select(InvoiceRow).where(InvoiceRow.bill_id == bill.id))
        if known is not None:
            return known
        self._database.lock(session, f"invoices:{FORM}{serial}")
        known = session.scalar(select(InvoiceRow).where(InvoiceRow.bill_id == bill.id))
        if known is not None:
            return known
        last = session.scalar(
            select(func.max(InvoiceRow.number)).where(InvoiceRow.form == FORM, InvoiceRow.serial == serial)
        )
        invoice = self._compose(session, bill, serial, (last or 0) + 1)
        row = InvoiceRow(
            bill_id=bill.id,
            form=invoice.form,
            serial=invoice.serial,
            number=invoice.number,
            lookup_code=invoice.lookup_code,
            issued_at=self._clock.now(),
            xml=xml.write(invoice).decode(),
        )
        session.add(row)
        session.flush()
        self._audit.add(session, "invoice.issued", bill.customer_code, {"bill": bill.number, "invoice": invoice.name})
        return row

    @staticmethod
    def _bill(session: Session, number: str) -> Bill:
        bill = session.scalar(select(Bill).where(Bill.number == number).options(selectinload(Bill.lines)))
        if bill is None:
            raise UnknownBill(f"there is no bill {number}")
        return bill

    def _compose(self, session: Session, bill: Bill, serial: str, number: int) -> Invoice:
        customer, point = session.execute(
            select(Customer, ServicePoint)
            .join(ServicePoint, ServicePoint.id == bill.service_point_id)
            .where(Customer.code == bill.customer_code)
        ).one()
        view = bill_view(bill)
        return Invoice(
            form=FORM,
            serial=serial,
            number=number,
            issued_on=today(self._clock),
            lookup_code="".join(secrets.choice(_LOOKUP_ALPHABET) for _ in range(_LOOKUP_LENGTH)),
            seller=self._seller,
            buyer=Buyer(customer.name, customer.address, customer.code),
            supply=Supply(
                bill_number=view.bill_number,
                period=view.period,
                first=view.period_from,
                last=view.period_to,
                point=point.code,
                group=view.group,
                households=view.households,
                kwh=view.kwh,
                registers=tuple(_registers(session, bill)),
                decisions=tuple(_decision(table) for table in view.tables),
            ),
            lines=tuple(
                Line(position, line.label, line.kwh, line.price, line.amount)
                for position, line in enumerate(view.lines, start=1)
            ),
            subtotal=view.subtotal,
            vat_percent=int(view.vat_rate * 100),
            vat=view.vat,
            total=view.total,
            words=_sentence(dong_in_words(view.total)),
        )


def _registers(session: Session, bill: Bill) -> Iterator[Register]:
    """What the meters of the point showed around the period; nothing for a register without both readings."""
    before = bill.period_from - timedelta(days=1)
    rows = session.execute(
        select(Meter.number, Meter.digits, Reading.register, Reading.read_on, Reading.value)
        .join(Reading, Reading.meter_id == Meter.id)
        .where(Meter.service_point_id == bill.service_point_id, Reading.read_on.in_((before, bill.period_to)))
        .order_by(Meter.id)
    ).all()
    shown = {(row.number, row.register, row.read_on): row.value for row in rows}
    for meter, digits in dict.fromkeys((row.number, row.digits) for row in rows):
        for name in _REGISTERS:
            start, end = shown.get((meter, name, before)), shown.get((meter, name, bill.period_to))
            if start is not None and end is not None:
                yield Register(meter, name, start, end, (end - start) % 10**digits)


def _decision(table: str) -> str:
    try:
        return catalogue().table(table).decision
    except TariffError:
        return table  # a bill brought over from another system may name one that is not kept here


def _masked(invoice: Invoice) -> Invoice:
    buyer = replace(
        invoice.buyer, name=mask_name(invoice.buyer.name), address=mask_address(invoice.buyer.address), tax_code=None
    )
    return replace(invoice, buyer=buyer)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."
