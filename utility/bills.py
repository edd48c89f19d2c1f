"""What a customer owes and owed."""

from __future__ import annotations

import re
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from utility.audit import Audit
from utility.bill_lines import Billed, lines_of
from utility.database import Database
from utility.models import Bill
from utility.views import BillLineView, BillView

_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Bills:
    """Bills by customer code. A code without bills, or one that does not exist, simply has none."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def latest(self, code: str) -> BillView | None:
        """The newest bill."""
        return next(iter(self._read(code, _newest_first(code).limit(1))), None)

    def of_period(self, code: str, period: str) -> BillView | None:
        """The bill of a month, `"YYYY-MM"`. Raises ValueError for anything else."""
        if not _PERIOD.fullmatch(period):
            raise ValueError(f"{period!r} is not a month; write YYYY-MM")
        return next(iter(self._read(code, _newest_first(code).where(Bill.period == period).limit(1))), None)

    def unpaid(self, code: str) -> list[BillView]:
        """The bills still to be paid, the oldest first: that is the order in which they are due."""
        return self._read(code, _newest_first(code).where(Bill.paid_on.is_(None)))[::-1]

    def history(self, code: str, months: int = 12) -> list[BillView]:
        """The newest bills, at most `months` of them, the newest first."""
        return self._read(code, _newest_first(code).limit(max(months, 0)))

    def _read(self, code: str, query: Select[Bill]) -> list[BillView]:
        with self._database.session() as session:
            bills = [bill_view(bill) for bill in session.scalars(query)]
        self._audit.looked("bill.viewed", code)
        return bills


def _newest_first(code: str) -> Select[Bill]:
    return (
        select(Bill)
        .where(Bill.customer_code == code)
        .order_by(Bill.period.desc(), Bill.id.desc())
        .options(selectinload(Bill.lines))
    )


def bill_view(bill: Bill) -> BillView:
    """The row as a value; its lines must be loaded. A bill that was brought over without lines gets computed ones."""
    return BillView(
        customer_code=bill.customer_code,
        bill_number=bill.number,
        period=bill.period,
        period_from=bill.period_from,
        period_to=bill.period_to,
        kwh=bill.kwh,
        previous_kwh=bill.previous_kwh,
        group=bill.group,
        households=bill.households,
        tables=tuple(bill.tables.split(",")),
        lines=tuple(
            BillLineView(line.label, _whole(line.kwh), _whole(line.price), _whole(line.amount)) for line in bill.lines
        )
        or lines_of(
            Billed(bill.kwh, bill.period_from, bill.period_to, bill.group, bill.households, bill.subtotal),
        ),
        subtotal=bill.subtotal,
        vat_rate=bill.vat_rate,
        vat=bill.vat,
        total=bill.total,
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        paid_on=bill.paid_on,
    )


def _whole(number: Decimal) -> int | Decimal:
    """An int where the number is whole, so that it prints as people expect."""
    return int(number) if number == number.to_integral_value() else number
