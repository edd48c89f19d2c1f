"""Days and billing months: as machines write them and as people write and say them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from utility.catalogue.values.loose_days import loose_day
from utility.catalogue.values.result import Accepted, Question, Refused, Result
from utility.spoken_code import chunks
from utility.text import fold

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:T[\d:.+Z-]*)?(?!\d)")
_FULL = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?!\d)")
_WORDS = re.compile(r"(?:ngày|mùng|mồng|ngay|mung|mong)?\s*(?P<day>[^,.]+?)\s+(?:tháng|thang)\s+(?P<month>[^,.]+?)"
                    r"(?:\s+(?:năm|nam)\s+(?P<year>\d{4}))?$")  # fmt: skip
# With diacritics: folded, "mốt" (the day after tomorrow) is "một" and "mai" a name.
_NEAR = (("hôm nay", 0), ("bữa nay", 0), ("hôm qua", -1), ("hôm kia", -2), ("ngày kia", 2), ("ngày mốt", 2))
_NEAR_PLAIN = {"mai": 1, "ngay mai": 1, "hom nay": 0, "bua nay": 0, "hom qua": -1, "ngay kia": 2, "ngay mot": 2}
_NEXT_YEAR = re.compile(r"\s*(?:cua\s+)?(?:sang nam|nam sau|nam toi)\b")
_PERIOD = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_MONTH = re.compile(r"(?:thang\s*|t)?(\d{1,2})(?:\s*(?:/|\-|nam)\s*(\d{4}))?")


def read_date(text: str, question: Question) -> Result:
    """A day within the field's bounds. Without a year it is the nearest one on the side the field looks to."""
    rule, on = question.field.rule, question.on
    ahead = rule.earliest_days is not None and rule.earliest_days >= 0
    behind = rule.latest_days is not None and rule.latest_days <= 0
    try:
        day = _day(unicodedata.normalize("NFC", text).casefold().strip(), on, ahead, behind)
    except ValueError:
        return Refused("date.no_such_day")
    if day is None:
        return Refused("date.unreadable")
    distance = (day - on).days
    if rule.earliest_days is not None and distance < rule.earliest_days:
        if ahead and distance >= 0:
            return Refused("date.too_soon", {"days": rule.earliest_days})
        return Refused("date.past" if ahead else "date.too_early", {"days": abs(rule.earliest_days)})
    if rule.latest_days is not None and distance > rule.latest_days:
        return Refused("date.future" if rule.latest_days == 0 else "date.too_far", {"days": rule.latest_days})
    return Accepted(day, day.isoformat())


def read_period(text: str, question: Question) -> Result:
    """A billing month as `YYYY-MM`. Without a year it is the latest such month that has begun."""
    on = question.on
    said = fold(text)
    if found := _PERIOD.fullmatch(text.strip()):
        year, month = int(found[1]), int(found[2])
    elif said in ("thang nay", "ky nay"):
        year, month = on.year, on.month
    elif said in ("thang truoc", "thang roi", "ky truoc"):
        last = on.replace(day=1) - timedelta(days=1)
        year, month = last.year, last.month
    else:
        plain = said if any(c.isdigit() for c in said) else "".join(chunks(text))
        numbers = _MONTH.fullmatch(re.sub(r"(?<=\d) (?=\d{4}$)", "/", plain))
        if numbers is None or not 1 <= int(numbers[1]) <= 12:
            return Refused("period.unreadable")
        month = int(numbers[1])
        year = int(numbers[2]) if numbers[2] else on.year - (month > on.month)
    if (year, month) > (on.year, on.month):
        return Refused("period.future")
    period = f"{year:04d}-{month:02d}"
    return Accepted(period, period)


def _day(text: str, on: date, ahead: bool, behind: bool) -> date | None:
    """Raises ValueError for a day no calendar has."""
    if found := _ISO.search(text.upper()):
        return date(*map(int, found.groups()))
    if found := _FULL.search(text):
        day, month, year = map(int, found.groups())
        return date(year if year > 99 else 2000 + year, month, day)
    if found := _SHORT.search(text):
        if _NEXT_YEAR.match(fold(text[found.end() :])):
            return date(on.year + 1, int(found[2]), int(found[1]))
        return _nearest(int(found[1]), int(found[2]), on, ahead, behind)
    if found := _WORDS.search(text):
        spoken_day, spoken_month = _spoken(found["day"]), _spoken(found["month"])
        if spoken_day and spoken_month:
            if found["year"]:
                return date(int(found["year"]), spoken_month, spoken_day)
            return _nearest(spoken_day, spoken_month, on, ahead, behind)
    for words, days in _NEAR:
        if words in text:
            return on + timedelta(days=days)
    plain = fold(text)
    if plain in _NEAR_PLAIN:
        return on + timedelta(days=_NEAR_PLAIN[plain])
    return None if behind else loose_day(text, on)


def _spoken(text: str) -> int | None:
    """A number of at most two digits at the end of a text, in digits or words."""
    digits = "".join(chunks(text)) or None
    return int(digits) if digits and digits.isdigit() and len(digits) <= 2 else None


def _nearest(day: int, month: int, on: date, ahead: bool, behind: bool) -> date:
    if (month, day) == (2, 29):
        # A leap day without its year is the one of the next or last leap year.
        years = range(on.year, on.year + 9) if ahead else range(on.year, on.year - 9, -1)
        return next(date(y, 2, 29) for y in years if y % 4 == 0 and (y % 100 or y % 400 == 0))
    this_year = date(on.year, month, day)
    if ahead and this_year < on:
        return date(on.year + 1, month, day)
    if behind and this_year > on:
        return date(on.year - 1, month, day)
    return this_year
