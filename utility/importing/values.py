"""One cell as a value. Readers raise ValueError in words that name no value: reports get passed on."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from utility.clock import VIETNAM
from utility.customer_code import is_valid, normalise
from utility.text import fold

# Groups of three only: "1.590" is 1590 đồng, "1.5" and "15.90" are no amounts of whole đồng.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[., \xa0]\d{3})+|\d+", re.ASCII)
_DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_TIME_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M:%S")
_GROUPS = {
    "residential": ("residential", "sinh hoạt", "sh", "shbt"),
    "business": ("business", "kinh doanh", "kd", "kddv"),
    "production": ("production", "sản xuất", "sx", "sxbt"),
    "public": ("public", "hành chính sự nghiệp", "hcsn"),
}
_OUTAGE_KINDS = {
    "planned": ("planned", "kế hoạch", "theo kế hoạch", "cắt điện kế hoạch"),
    "incident": ("incident", "sự cố"),
    "emergency": ("emergency", "khẩn cấp"),
}
_OUTAGE_STATES = {
    "scheduled": ("scheduled", "đã lên lịch", "sắp cắt"),
    "running": ("running", "đang cắt", "đang mất điện"),
    "restored": ("restored", "đã có điện", "đã khôi phục"),
    "cancelled": ("cancelled", "hủy", "đã hủy"),
}


def plain(cell: object) -> str:
    """The cell's text, NFC, without spaces around."""
    return unicodedata.normalize("NFC", str(cell)).strip()


def text(longest: int) -> Callable[[object], str]:
    def read(cell: object) -> str:
        value = plain(cell)
        if len(value) > longest:
            raise ValueError(f"longer than {longest} characters")
        return value

    return read


def customer_code(cell: object) -> str:
    value = plain(cell)
    code = value if is_valid(value) else normalise(value)
    if code is None:
        raise ValueError("not a customer code")
    return code


def money(cell: object) -> int:
    """Whole đồng. Dots, commas or spaces of one kind part thousands; a fraction, a sign or mixed marks are refused.

    A table program that took "1.590" for a number hands over 1.59: a fraction of a đồng shows it, and is refused
    rather than guessed.
    """
    if isinstance(cell, bool):
        raise ValueError("not an amount")
    if isinstance(cell, int):
        return _not_negative(cell)
    if isinstance(cell, float | Decimal):
        if not math.isfinite(cell):
            raise ValueError("not an amount")
        if cell != int(cell):
            raise ValueError("a fraction of a đồng; was a dot between thousands read as a decimal point?")
        return _not_negative(int(cell))
    value = re.sub(r"\s*(đồng|vnđ|vnd|đ)\.?$", "", plain(cell).casefold())
    if not _GROUPED.fullmatch(value):
        raise ValueError("not an amount of whole đồng, such as 1590, 1.590 or 1,590")
    if len(set(re.sub(r"\d", "", value))) > 1:
        raise ValueError("different marks between thousands")
    return int(re.sub(r"\D", "", value))


def whole(cell: object) -> int:
    """A number of kWh, read as amounts are."""
    try:
        return money(cell)
    except ValueError:
        raise ValueError("not a whole number") from None


def rate(cell: object) -> Decimal:
    """A VAT rate as a fraction: 8, "8%" and 0.08 are all eight per cent."""
    value = plain(cell).replace(",", ".").replace(" ", "")
    try:
        number = Decimal(value.removesuffix("%"))
    except InvalidOperation:
        raise ValueError("not a rate, such as 8% or 0.08") from None
    if not number.is_finite():
        raise ValueError("not a rate, such as 8% or 0.08")
    fraction = number / 100 if value.endswith("%") or number >= 1 else number
    if not 0 <= fraction <= Decimal("0.2") or fraction != fraction.quantize(Decimal("0.01")):
        raise ValueError("not between 0 and 20 per cent, in whole per cents")
    return fraction


def day(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    value = plain(cell)
    for pattern in _DAY_FORMATS:
        try:
            return datetime.strptime(value, pattern).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise ValueError("not a day, such as 31/10/2026 or 2026-10-31")


def moment(cell: object) -> datetime:
    """A time in Vietnam."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=VIETNAM)
    value = " ".join(plain(cell).replace("T", " ").split())
    for pattern in _TIME_FORMATS:
        try:
            return datetime.strptime(value, pattern).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    raise ValueError("not a time, such as 08:00 31/10/2026 or 2026-10-31 08:00")


def period(cell: object) -> str:
    """A month: "2026-10", "10/2026", "T10/2026"."""
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    value = plain(cell)
    found = re.fullmatch(r"(\d{4})-(\d{2})", value)
    year, month = (found[1], found[2]) if found else ("", "")
    if not found and (found := re.fullmatch(r"(?:[Tt]háng |[Tt])?(\d{1,2})[/-](\d{4})", value)):
        month, year = found[1], found[2]
    if not found or not 1 <= int(month) <= 12:
        raise ValueError("not a month, such as 10/2026 or 2026-10")
    return f"{year}-{int(month):02d}"


def phone(cell: object) -> str:
    """E.164. A table program drops the zero in front: nine digits get it back."""
    digits = re.sub(r"[\s.\-()]", "", plain(cell).removesuffix(".0"))
    national = re.fullmatch(r"(?:\+?84|0)?([1-9]\d{8,9})", digits)
    if national is None:
        raise ValueError("not a Vietnamese phone number")
    return f"+84{national[1]}"


def households(cell: object) -> Decimal:
    try:
        number = Decimal(plain(cell).replace(",", "."))
    except InvalidOperation:
        raise ValueError("not a number of households") from None
    if not number.is_finite() or not 0 < number <= 1000 or number * 4 != int(number * 4):
        raise ValueError("not a number of households, in quarters")
    return number


def phases(cell: object) -> int:
    value = plain(cell).removesuffix(".0")
    if value not in ("1", "3"):
        raise ValueError("neither 1 nor 3 phases")
    return int(value)


def _one_of(words: Mapping[str, tuple[str, ...]], what: str) -> Callable[[object], str]:
    known = {fold(word): key for key, names in words.items() for word in names}

    def read(cell: object) -> str:
        key = known.get(fold(plain(cell)))
        if key is None:
            raise ValueError(f"not {what}: {', '.join(words)}")
        return key

    return read


group = _one_of(_GROUPS, "a price group")
outage_kind = _one_of(_OUTAGE_KINDS, "a kind of interruption")
outage_status = _one_of(_OUTAGE_STATES, "a state of an interruption")


def _not_negative(number: int) -> int:
    if number < 0:
        raise ValueError("negative")
    return number
