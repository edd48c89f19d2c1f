"""A day by its date: 20/11, ngày 26, mùng 3 tháng 9. Not a house number, nor "ngay" (at once)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.entities.calendar_words import FUTURE, PAST, full_year, make_date, month_before
from bot.entities.clock_hour import HABIT
from bot.entities.date_time_pattern import NUMBERS, TYPED_NUMBERS, Piece
from bot.text.document import Document

#: Words of a spelled date that are no numbers.
_BESIDE_NUMBERS = ("mùng", "mồng", "tháng", "này", "sau", "tới", "trước")
#: "Mọi tháng cỡ mùng năm", "tháng nào cũng ngày 5": a day of every month.
_MONTHLY = re.compile(
    r"\b(?:moi thang|hang thang|thang nao cung|binh thuong|thuong|thuong thi|moi ky|luc thi|khi thi)(?: (?:la|vao|cu|co|khoang|tam|do|den|toi))* $"
)
#: Two capitalised words after "12/5": the street of a house.
_STREET = re.compile(r" [A-ZĐÀ-ÝƠƯĂẠ-Ỹ][^\W\d]+ [A-ZĐÀ-ÝƠƯĂẠ-Ỹ]")


def read_figures(match: re.Match[str], document: Document, today: date) -> Piece | None:
    """The day of a match of `datepart` ("20/11"); None when the figures are something else."""
    if match["year"] is None:
        start, end = document.normal.span(*match.span())
        before = document.original[:start].rstrip(" :").lower()
        if before.endswith(("đc", "dc", "đ/c", "địa chỉ")) or _STREET.match(document.original[end:]):
            return None
    return _slashed(match, document.folded, today)


def read_spelled(match: re.Match[str], document: Document, today: date) -> Piece | None:
    """The day of a match of `spelled` ("ngày 26", "mùng 3 tháng 9"); None when it names none."""
    start, end = match.span()
    typed = document.normal.text[start:end]
    if HABIT.search(document.folded[:start]) or _MONTHLY.search(document.folded[:start]):
        return None
    if document.folded[:start].endswith(("mot ", "moi ", "may ", "1 ")) and typed.startswith("ngày "):
        return None  # "một ngày ba cái tin"
    if typed in ("ngày mốt", "hôm mốt", "bữa mốt"):
        return Piece(start, end, today + timedelta(days=2))
    if typed.startswith("ngay ") and (not document.is_plain or document.folded.startswith(" gio", end)):
        return None  # "ngay" is at once
    if not document.is_plain and not match["sday"][0].isdigit():
        tail = typed.split()[1:]
        if any(w not in TYPED_NUMBERS and w not in _BESIDE_NUMBERS for w in tail) or tail[0] == "sau":
            return None
    day = _spelled(match, document, today)
    return Piece(start, end, day) if day else None


def _slashed(match: re.Match[str], text: str, today: date) -> Piece | None:
    start, end = match.span()
    before = text[:start].rstrip().rpartition(" ")[2]
    if match["year"] is None and before in (
        "o",
        "so",
        "hem",
        "ngo",
        "ngach",
        "nha",
        "kiet",
        "duong",
        "to",
        "lo",
        "cham",
        "diem",
        "gia",
    ):
        return None
    separator = re.search(r"[/.-]", text[match.start("day") : end])
    if match["year"] is None and separator and separator.group() != "/" and before not in ("ngay", "hom", "mung"):
        return None
    year = full_year(match["year"]) if match["year"] else today.year
    day = make_date(year, int(match["month"]), int(match["day"]))
    if day is None:
        return None
    if match["year"] is None:
        if (day - today).days > 180:
            day = make_date(year - 1, day.month, day.day)
        elif (today - day).days > 240:
            day = make_date(year + 1, day.month, day.day)
    return Piece(start, end, day) if day else None


def _spelled(match: re.Match[str], document: Document, today: date) -> date | None:
    number = match["sday"]
    day = int(number) if number[0].isdigit() else NUMBERS[number]
    month_text = match["smonth"]
    if month_text is None:
        return _day_of_month(day, document.folded, today)
    if month_text in ("nay", "sau", "toi", "truoc", "roi"):
        offset = {"nay": 0, "sau": -1, "toi": -1, "truoc": 1, "roi": 1}[month_text]
        named = month_before(today, offset)
        return make_date(int(named[:4]), int(named[5:]), day)
    month = int(month_text) if month_text[0].isdigit() else NUMBERS[month_text]
    year = int(match["syear"]) if match["syear"] else today.year
    return make_date(year, month, day) if 1 <= month <= 12 else None


def _day_of_month(day: int, text: str, today: date) -> date | None:
    """Day N: this month's, last month's when the message looks back on it, next month's when it looks forward."""
    same = make_date(today.year, today.month, day)
    if same and same > today and PAST.search(text) and not FUTURE.search(text):
        year, month = month_before(today, 1).split("-")
        return make_date(int(year), int(month), day) or same
    if same and same < today and FUTURE.search(text) and not PAST.search(text):
        year, month = month_before(today, -1).split("-")
        return make_date(int(year), int(month), day) or same
    return same
