"""Working days in Vietnam: Monday to Friday but for public holidays, and the Saturdays that replace a day off.

Tết, the days off in lieu and the yearly exchanges of days come from the `holidays` package.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import holidays

_DAY = timedelta(days=1)
_SATURDAY = 5


class _Year(NamedTuple):
    off: frozenset[date]
    made_up: frozenset[date]


@cache
def _year(year: int) -> _Year:
    # A fresh object for each year, read once: the package fills its calendars lazily, which threads must not share.
    known = holidays.country_holidays("VN", years=year)
    return _Year(
        frozenset(day for day in known if day.year == year),
        frozenset(day for day in known.weekend_workdays if day.year == year),
    )


class WorkingCalendar:
    """`extra_days_off`: days the company closes besides the public ones."""

    def __init__(self, extra_days_off: Collection[date] = ()) -> None:
        self._closed = frozenset(extra_days_off)

    def is_working(self, day: date) -> bool:
        """True for a day on which the company works."""
        if day in self._closed:
            return False
        year = _year(day.year)
        return day in year.made_up or (day.weekday() < _SATURDAY and day not in year.off)

    def add(self, day: date, working_days: int) -> date:
        """The day that many working days later; the day itself does not count (Civil Code 2015, Art. 147).

        0 gives the day itself. A negative number gives the last working day so many working days before.
        """
        step = _DAY if working_days >= 0 else -_DAY
        left = abs(working_days)
        while left:
            if working_days < 0:
                left -= self.is_working(day)
                day += step
            else:
                day += step
                left -= self.is_working(day)
        while working_days < 0 and not self.is_working(day):
            day -= _DAY
        return day

    def between(self, first: date, last: date) -> int:
        """The working days after `first` up to and including `last`; negative when `last` lies before."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_working(first + _DAY * n) for n in range(1, (last - first).days + 1))
