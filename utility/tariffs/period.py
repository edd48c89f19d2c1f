"""Days: how long a period is, whether it is a regular monthly cycle, and how a price change cuts it.

Sources: TT 16/2014/TT-BCT Art. 10 and its later versions for T and N (EVNHANOI's formula page); Law 61/2024/QH15
Art. 48: one reading a month, on a fixed day that may shift by one day.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta

from utility.tariffs.errors import PeriodError

READING_SHIFT_DAYS = 1  # a reading a day early or late leaves the cycle a regular one
LONGEST_PERIOD_DAYS = 400  # longer than a year is a typing mistake, not a bill


def period_days(period_from: date, period_to: date) -> int:
    """Days of a period, both ends included. Raises PeriodError if it runs backwards or is too long for a bill."""
    for day in (period_from, period_to):
        if not isinstance(day, date) or isinstance(day, datetime):
            raise PeriodError(f"The period needs dates without a time, not {day!r}.")
    days = (period_to - period_from).days + 1
    if days < 1:
        raise PeriodError(f"The period ends ({period_to}) before it begins ({period_from}): swap the dates.")
    if days > LONGEST_PERIOD_DAYS:
        raise PeriodError(f"The period {period_from} – {period_to} is longer than a bill can be: check the dates.")
    return days


def month_before_reading(period_to: date) -> int:
    """T of the formula: calendar days of the month before the reading month.

    `period_to` is the last day billed; the reading stands at its end. So a period that ends on the last day of a
    month is read at 0 h of the next one and T is the length of the month just used, while 13 March – 12 April is
    read in April and T is the length of March.
    """
    first_of_month = (period_to + timedelta(days=1)).replace(day=1)
    return (first_of_month - timedelta(days=1)).day


def checked_month_days(days: int) -> int:
    """T as given by the caller. Raises PeriodError unless a month can have so many days."""
    if not 28 <= days <= 31:
        raise PeriodError(f"A month has 28 to 31 days, not {days}: give T of the formula, or leave it out.")
    return days


def is_regular_cycle(period_from: date, period_to: date) -> bool:
    """True if the period is one reading month, give or take the day that a reading may shift."""
    after = period_to + timedelta(days=1)
    return (
        abs((after - _months_later(period_from, 1)).days) <= READING_SHIFT_DAYS
        or abs((_months_later(after, -1) - period_from).days) <= READING_SHIFT_DAYS
    )


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def share_by_days(kwh: int, days: list[int]) -> list[int]:
    """Share the kWh of a period among its parts by days: round half up, the last part gets the rest.

    Each part takes its rounded share of what the parts before it left. So no kWh is lost, no part is negative, and
    one kWh more adds to exactly one part.
    """
    shares, left, left_days = [], kwh, sum(days)
    for part in days[:-1]:
        share = (2 * left * part + left_days) // (2 * left_days) if left_days else 0
        shares.append(share)
        left -= share
        left_days -= part
    return [*shares, left]
