"""What period and date grammars share: month arithmetic, and whether a message speaks of bills or of hours."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from bot.text.document import Document

_OUTAGE = re.compile(
    r"\b(?:cup|cat|mat|ngung|lich|hen|sang|chieu|toi|trua|dem|tuan|luc|gio|may gio|co dien|bao tri|sua|di lam|lam viec|nghi)\b"
)
_BILL = re.compile(
    r"\b(?:tien|td|hoa don|hd|so dien|kwh|no|dong|thanh toan|tra|bill|chi so|tieu thu|su dung|xai|dung|ky|thang|bao nhieu so)\b"
)
PAST = re.compile(r"\b(?:da|roi|hom|bua|vua|qua|truoc|ngoai|tu)\b")
FUTURE = re.compile(r"\b(?:se|sap|lich|du kien|co cup|co cat|co mat|toi day|sau|bao gio|den han|han)\b")


def month_before(day: date, months: int) -> str:
    """YYYY-MM of so many months before the day's month (negative: after)."""
    index = day.year * 12 + day.month - 1 - months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def latest_month(today: date, month: int) -> str:
    """The latest such month that is not in the future."""
    return f"{today.year - (month > today.month):04d}-{month:02d}"


def full_year(text: str) -> int:
    """26 and 2026 are the same year."""
    year = int(text)
    return year + 2000 if year < 100 else year


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, None when there is no such day."""
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return date(year, month, day)
    return None


def speaks_of_hours(document: Document) -> bool:
    """Whether "t7" in this message is a Saturday rather than July."""
    text = document.folded
    return len(_OUTAGE.findall(text)) > len(_BILL.findall(text))
