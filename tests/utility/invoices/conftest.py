"""A company with bills of several kinds, and the tools to look into a PDF."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from tests.utility.records import CODE, add_customer
from utility import models
from utility.clock import FixedClock
from utility.database import Database
from utility.services import Utility
from utility.sms import DeveloperSms
from utility.tariffs import compute_bill


@dataclass(frozen=True)
class Paper:
    """What a reader of a PDF sees."""

    pages: int
    text: str
    codes: list[str]


def look(pdf: bytes) -> Paper:
    """Renders a PDF: its text, and the QR codes on its pictures."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()  # gives nothing to flatten where there are no fields
    if document.formenv:
        for page in document:
            page.flatten()  # what stands in a signature's field is seen too
    pages = list(document)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    pictures = [page.render(scale=2).to_pil() for page in pages]
    codes = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    document.close()
    return Paper(len(pages), " ".join(text.split()), codes)


def add_computed_bill(
    database: Database, point: int, period: str, kwh: int, *, code: str = CODE, paid_on: date | None = None, **how: Any
) -> str:
    """A bill as the tariffs compute it, with readings of a meter; gives its number."""
    year, month = map(int, period.split("-"))
    first = how.pop("first", date(year, month, 1))
    last = how.pop("last", date(year, month, monthrange(year, month)[1]))
    bill = compute_bill(kwh, first, last, covid_support=False, **how)
    number = f"{code}-{period[2:4]}{period[5:]}"
    with database.write() as session:
        # A meter for each bill: its index passes the last of five digits in the period.
        meter = models.Meter(
            number=f"M{point}-{period}", service_point_id=point, kind="electronic", digits=5, installed_on=first
        )
        session.add(meter)
        session.flush()
        before = first - timedelta(days=1)
        for day, value in ((before, 99_900), (last, (99_900 + kwh) % 10**5)):
            session.add(models.Reading(meter_id=meter.id, register="total", read_on=day, value=value, source="remote"))
        session.add(
            models.Bill(
                number=number,
                customer_code=code,
                service_point_id=point,
                period=period,
                period_from=first,
                period_to=last,
                kwh=kwh,
                previous_kwh=None,
                group=how.get("group", "residential"),
                households=Decimal(how.get("households", 1)),
                tables=",".join(bill.tables),
                subtotal=bill.whole_subtotal,
                vat_rate=bill.vat_rate,
                vat=bill.whole_vat,
                total=bill.total,
                issued_on=last,
                due_on=last + timedelta(days=15),
                paid_on=paid_on,
                lines=[
                    models.BillLine(
                        position=position,
                        label=line.label,
                        kwh=Decimal(line.kwh),
                        price=Decimal(line.price),
                        amount=Decimal(line.amount),
                    )
                    for position, line in enumerate(bill.lines, start=1)
                ],
            )
        )
    return number


def company_on(database: Database, clock: FixedClock) -> Utility:
    """A company whose first customer has bills of 2026-09 (paid) and 2026-10 (unpaid)."""
    point = add_customer(database)
    add_computed_bill(database, point, "2026-09", 200, paid_on=date(2026, 10, 5))
    add_computed_bill(database, point, "2026-10", 423)
    return Utility(database, clock, DeveloperSms(database, clock))


@pytest.fixture
def company(database: Database, clock: FixedClock) -> Utility:
    return company_on(database, clock)


@pytest.fixture
def each_company(each_database: Database, clock: FixedClock) -> Utility:
    return company_on(each_database, clock)
