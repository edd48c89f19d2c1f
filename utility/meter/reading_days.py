"""When meters are read: once a month on a fixed day, which may shift by one (Law 61/2024/QH15)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

ALLOWED_SHIFT = timedelta(days=1)


def reading_day_in(year: int, month: int, reading_day: int) -> date:
    """The day a meter is read in a month; 0, or a day the month does not have, is its last day."""
    last = monthrange(year, month)[1]
    return date(year, month, min(reading_day or last, last))


def next_reading(on: date, reading_day: int, last_read_on: date | None) -> date:
    """The next reading on or after a day; a month that is read (early, by the shift) is over."""
    day = reading_day_in(on.year, on.month, reading_day)
    if day >= on and (last_read_on is None or last_read_on < day - ALLOWED_SHIFT):
        return day
    first_of_next = date(on.year, on.month, 1) + timedelta(days=monthrange(on.year, on.month)[1])
    return reading_day_in(first_of_next.year, first_of_next.month, reading_day)
