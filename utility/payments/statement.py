"""A provider's settlement file: CSV, one transfer a line, as its system exports it.

Read as UTF-8 (with or without a byte order mark), separated by comma, semicolon or tab, with a line of headings in
English or Vietnamese (`HEADINGS`), in any order; other columns are passed over. Amounts may be grouped (107.136,
107,136 or 107 136) and days written 21/11/2026 10:15 or 2026-11-21T10:15:00+07:00; without a zone they are Vietnam's.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from utility.clock import VIETNAM
from utility.payments.incoming import DONG, LARGEST
from utility.text import fold

# Folded heading → column.
HEADINGS = {
    "transaction id": "reference",
    "transaction": "reference",
    "reference": "reference",
    "ma giao dich": "reference",
    "so giao dich": "reference",
    "amount": "amount",
    "so tien": "amount",
    "paid at": "paid_at",
    "time": "paid_at",
    "thoi gian": "paid_at",
    "ngay giao dich": "paid_at",
    "currency": "currency",
    "loai tien": "currency",
    "bill number": "bill_number",
    "so hoa don": "bill_number",
    "customer code": "customer_code",
    "ma khach hang": "customer_code",
    "description": "text",
    "noi dung": "text",
}
_NEEDED = ("reference", "amount", "paid_at")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,\s])\d{3})(?:\1\d{3})*")


class StatementError(ValueError):
    """The file as a whole can't be read; the message says why."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer of the file. `line` counts from 1, headings included."""

    line: int
    reference: str
    amount: int
    paid_at: datetime
    currency: str = DONG
    bill_number: str | None = None
    customer_code: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that says something else than a transfer."""

    line: int
    problem: str


def read_statement(content: bytes) -> Iterator[StatementLine | BadLine]:
    """The lines of a settlement file. Raises StatementError when it is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StatementError("the file is not UTF-8; export it as CSV UTF-8") from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        headings = next(rows, [])
        columns = {i: HEADINGS[fold(h)] for i, h in enumerate(headings) if fold(h) in HEADINGS}
        missing = [name for name in _NEEDED if name not in columns.values()]
        if missing:
            raise StatementError(f"no column for {', '.join(missing)}; the first line names the columns")
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _line(rows.line_num, {name: row[i].strip() for i, name in columns.items() if i < len(row)})
    except csv.Error as error:
        raise StatementError(f"line {rows.line_num} is no CSV: {error}") from error


def _line(number: int, cells: Mapping[str, str]) -> StatementLine | BadLine:
    reference = cells.get("reference", "")
    if not 0 < len(reference) <= 64:
        return BadLine(number, "the transaction has no number")
    amount = _amount(cells.get("amount", ""))
    if amount is None:
        return BadLine(number, f"{cells.get('amount', '')!r} is no whole amount")
    paid_at = _instant(cells.get("paid_at", ""))
    if paid_at is None:
        return BadLine(number, f"{cells.get('paid_at', '')!r} is no time")
    currency = cells.get("currency", "").upper() or DONG
    if not re.fullmatch(r"[A-Z]{3}", currency):
        return BadLine(number, f"{currency!r} is no currency")
    return StatementLine(
        line=number,
        reference=reference,
        amount=amount,
        paid_at=paid_at,
        currency=currency,
        bill_number=cells.get("bill_number") or None,
        customer_code=cells.get("customer_code") or None,
        text=cells.get("text", ""),
    )


def _amount(text: str) -> int | None:
    """`"107.136"` → 107136. A part after the point that is not three digits is no đồng: None, never a guess."""
    text = re.sub(r"\s*(?:đ|₫|vnd|vnđ|đồng)$", "", text.strip(), flags=re.IGNORECASE)
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    if not re.fullmatch(r"[0-9]{1,13}", text):
        return None
    return int(text) if 0 < int(text) <= LARGEST else None


def _instant(text: str) -> datetime | None:
    found = _DAY_FIRST.fullmatch(text)
    try:
        if found:
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
