"""Opening hours as spans of time: whether the desk is open, when it opens next, when so many open minutes are over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from gateway.desk.records.settings import Hours
from utility.clock import VIETNAM

_DAYS_AHEAD = 21  # longer than any row of public holidays


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether people are at the desk."""
    here = now.astimezone(VIETNAM)
    span = _span(hours, here.date())
    return span is not None and span[0] <= here < span[1]


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """When the desk opens next; None while it is open, and when it never does."""
    here = now.astimezone(VIETNAM)
    for ahead in range(_DAYS_AHEAD):
        span = _span(hours, here.date() + timedelta(days=ahead))
        if span is None:
            continue
        opens, closes = span
        if opens <= here < closes:
            return None
        if here < opens:
            return opens
    return None


def after(hours: Hours, since: datetime, wait: timedelta) -> datetime:
    """When so much open time has passed since a moment.

    A desk that is closed for weeks counts every minute: a promise must not lie beyond anybody's reach.
    """
    here, left = since.astimezone(VIETNAM), wait
    for ahead in range(_DAYS_AHEAD):
        span = _span(hours, here.date() + timedelta(days=ahead))
        if span is None:
            continue
        begins = max(span[0], here)
        if begins >= span[1]:
            continue
        if begins + left <= span[1]:
            return begins + left
        left -= span[1] - begins
    return since + wait


def _span(hours: Hours, day: date) -> tuple[datetime, datetime] | None:
    kept = hours.days[day.weekday()]
    if not kept.opens or not kept.closes or day.isoformat() in hours.closed_dates:
        return None
    if hours.holidays and day in _public_holidays(day.year):
        return None
    opens, closes = (datetime.combine(day, time.fromisoformat(text), VIETNAM) for text in (kept.opens, kept.closes))
    return (opens, closes) if opens < closes else None


@lru_cache(maxsize=8)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=year))
