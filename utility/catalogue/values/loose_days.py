"""Days as people put them off: "cuối tháng này", "đầu tháng 12", "tuần sau", "10 ngày nữa".

They answer a question for a day to come; in a sentence of their own such words are too loose to be a date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from utility.text import fold

_MONTH = re.compile(
    r"\b(?P<part>dau|giua|cuoi|het)(?: cai)? thang"
    r"(?: (?P<which>nay|ni|sau|toi|1[0-2]|[1-9])(?!\d))?(?: nam (?:(?P<year>20\d\d)|(?P<next>sau|toi)))?"
)
_WEEK = re.compile(r"\b(?P<part>dau |giua |cuoi |het )?tuan (?P<which>nay|ni|sau|toi)\b|\bcuoi tuan\b")
_YEAR = re.compile(r"\b(?P<part>dau|giua|cuoi|het) nam (?:(?P<which>nay|sau|toi)|(?P<year>20\d\d))\b")
_NEXT_MONTH = re.compile(r"\bthang (?:sau|toi)\b")
_LATER = re.compile(r"\b(?P<count>\d{1,3}) (?P<unit>ngay|tuan|thang) nua\b")
_MIDDLE_OF_MONTH = 15
_WEEKDAYS = {"dau ": 0, "giua ": 2, "cuoi ": 5, "het ": 6}


def loose_day(text: str, today: date) -> date | None:
    """The day meant, on or after `today`; None when the text names none in these words."""
    said = " ".join(re.findall(r"[a-z0-9]+", fold(text)))
    readers = ((_MONTH, _in_month), (_YEAR, _in_year), (_WEEK, _in_week), (_LATER, _later), (_NEXT_MONTH, _next_month))
    for pattern, read in readers:
        if found := pattern.search(said):
            return max(read(found, today), today)
    return None


def _in_month(found: re.Match[str], today: date) -> date:
    which, year, month = found["which"], today.year, today.month
    if which in ("sau", "toi"):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    elif which and which.isdigit():
        month = int(which)
        year = int(found["year"]) if found["year"] else year + bool(found["next"] or month < today.month)
    if found["part"] == "dau":
        return date(year, month, 1)
    return date(year, month, _MIDDLE_OF_MONTH if found["part"] == "giua" else monthrange(year, month)[1])


def _in_year(found: re.Match[str], today: date) -> date:
    year = int(found["year"]) if found["year"] else today.year + (found["which"] != "nay")
    return {"dau": date(year, 1, 1), "giua": date(year, 6, 30)}.get(found["part"], date(year, 12, 31))


def _next_month(_found: re.Match[str], today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _in_week(found: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if found["which"] in ("sau", "toi"):
        return monday + timedelta(days=7 + _WEEKDAYS.get(found["part"] or "", 0))
    return monday + timedelta(days=_WEEKDAYS.get(found["part"] or "cuoi ", 5))


def _later(found: re.Match[str], today: date) -> date:
    count = int(found["count"])
    if found["unit"] != "thang":
        return today + timedelta(days=count * (7 if found["unit"] == "tuan" else 1))
    months = today.month - 1 + count
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))
