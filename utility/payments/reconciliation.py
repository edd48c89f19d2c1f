"""Our payments against a provider's settlement file: what agrees, what one side lacks, what differs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import func, select

from utility.audit import Audit
from utility.clock import VIETNAM
from utility.database import Database
from utility.models import IncomingPayment, Payment
from utility.payments.incoming import DONG, Recorded, Transfer
from utility.payments.statement import BadLine, StatementLine, read_statement

Verdict = Literal["matched", "missing_here", "missing_there", "amount_differs", "duplicate", "unreadable"]
# A transfer of the last minutes of a day stands in the next day's file of many providers.
_MARGIN = timedelta(days=1)
_AT_ONCE = 500  # references in one query


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One transfer and how the sides agree. `line` is that of the file; amounts are None on the side that lacks it."""

    verdict: Verdict
    reference: str
    ours: int | None
    theirs: int | None
    paid_at: datetime | None
    line: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The report of a provider and of days in Vietnam, both included. `our_total` and `their_total` in đồng."""

    provider: str
    first: date
    last: date
    rows: tuple[ReportRow, ...]
    our_total: int
    their_total: int

    @property
    def counts(self) -> dict[Verdict, int]:
        return dict(Counter(row.verdict for row in self.rows))

    @property
    def agrees(self) -> bool:
        """True when nothing needs a person."""
        return all(row.verdict == "matched" for row in self.rows)

    def of(self, verdict: Verdict) -> list[ReportRow]:
        return [row for row in self.rows if row.verdict == verdict]

    def to_csv(self) -> bytes:
        """The report as CSV that spreadsheet programs open with Vietnamese text intact."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["verdict", "reference", "ours", "theirs", "difference", "paid_at", "line", "note"])
        for row in self.rows:
            difference = (row.ours or 0) - (row.theirs or 0)
            paid_at = row.paid_at.astimezone(VIETNAM).isoformat() if row.paid_at else ""
            cells = (row.verdict, row.reference, row.ours, row.theirs, difference, paid_at, row.line, row.note)
            writer.writerow(["" if cell is None else _inert(cell) for cell in cells])
        return ("\ufeff" + out.getvalue()).encode()


class Reconciliations:
    """Compares, and takes over what a notice never told us."""

    def __init__(self, database: Database, audit: Audit, record: Callable[[Transfer], Recorded]) -> None:
        self._database = database
        self._audit = audit
        self._record = record

    def compare(self, provider: str, statement: bytes, first: date, last: date) -> Reconciliation:
        """The report. Raises StatementError for a file that is none, ValueError for days in the wrong order."""
        if first > last:
            raise ValueError("the first day comes after the last")
        start = datetime.combine(first, time.min, VIETNAM)
        end = datetime.combine(last + timedelta(days=1), time.min, VIETNAM)
        lines: dict[str, StatementLine] = {}
        rows: list[ReportRow] = []
        for line in read_statement(statement):
            if isinstance(line, BadLine):
                rows.append(ReportRow("unreadable", "", None, None, None, line.line, line.problem))
            elif line.reference in lines:
                note = f"as in line {lines[line.reference].line}"
                rows.append(ReportRow("duplicate", line.reference, None, line.amount, line.paid_at, line.line, note))
            else:
                lines[line.reference] = line
        ours = self._ours(provider, start - _MARGIN, end + _MARGIN, lines)
        rows += [_compare(line, ours.get(line.reference)) for line in lines.values()]
        rows += [
            ReportRow("missing_there", reference, amount, None, paid_at)
            for reference, (amount, paid_at, _) in sorted(ours.items(), key=lambda item: item[1][1])
            if reference not in lines and start <= paid_at < end
        ]
        report = Reconciliation(
            provider,
            first,
            last,
            tuple(rows),
            our_total=sum(row.ours or 0 for row in rows),
            their_total=sum(line.amount for line in lines.values() if line.currency == DONG),
        )
        self._audit.record("payment.reconciled", None, {"provider": provider, "first": str(first), "last": str(last)})
        return report

    def take_missing(self, provider: str, statement: bytes, references: Iterable[str], *, by: str) -> list[Recorded]:
        """Records the named transfers of the file as if their notices had come; a late notice then is a repetition."""
        wanted = set(references)
        with self._audit.acting_as(by):
            return [
                self._record(
                    Transfer(
                        source=provider,
                        reference=line.reference,
                        amount=line.amount,
                        paid_at=line.paid_at,
                        currency=line.currency,
                        bill_number=line.bill_number,
                        customer_code=line.customer_code,
                        text=line.text,
                    )
                )
                for line in read_statement(statement)
                if isinstance(line, StatementLine) and line.reference in wanted
            ]

    def _ours(
        self, provider: str, start: datetime, end: datetime, lines: Iterable[str]
    ) -> dict[str, tuple[int, datetime, str]]:
        """Our transfers of those days and those the file names, whatever their day: amount, time, currency."""
        references = list(lines)
        chunks = [references[i : i + _AT_ONCE] for i in range(0, len(references), _AT_ONCE)]
        found: dict[str, tuple[int, datetime, str]] = {}
        with self._database.session() as session:
            # Payments brought over from another system first: a record of how money came in knows better.
            paid = select(Payment.reference, func.sum(Payment.amount), func.min(Payment.paid_at)).where(
                Payment.source == provider
            )
            came = select(
                IncomingPayment.reference, IncomingPayment.amount, IncomingPayment.paid_at, IncomingPayment.currency
            ).where(IncomingPayment.source == provider)
            for condition in (
                Payment.paid_at.between(start, end),
                *(Payment.reference.in_(chunk) for chunk in chunks),
            ):
                for reference, amount, paid_at in session.execute(paid.where(condition).group_by(Payment.reference)):
                    found[reference] = (int(amount), paid_at, DONG)
            for condition in (
                IncomingPayment.paid_at.between(start, end),
                *(IncomingPayment.reference.in_(chunk) for chunk in chunks),
            ):
                for reference, amount, paid_at, currency in session.execute(came.where(condition)):
                    found[reference] = (amount, paid_at, currency)
        return found


def _compare(line: StatementLine, ours: tuple[int, datetime, str] | None) -> ReportRow:
    if ours is None:
        return ReportRow("missing_here", line.reference, None, line.amount, line.paid_at, line.line)
    amount, paid_at, currency = ours
    if currency != line.currency:
        note = f"{currency} here, {line.currency} there"
        return ReportRow("amount_differs", line.reference, amount, line.amount, paid_at, line.line, note)
    verdict: Verdict = "matched" if amount == line.amount else "amount_differs"
    return ReportRow(verdict, line.reference, amount, line.amount, paid_at, line.line)


def _inert(cell: object) -> object:
    # A spreadsheet runs what begins with these; a reference comes from outside.
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
