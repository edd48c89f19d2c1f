"""Which day "tháng này" and "mai" are counted from: today in Vietnam, or a day fixed for a batch."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_fixed: date | None = None


def fix_today(day: date | None) -> None:
    """Count from this day on; None goes back to the clock."""
    global _fixed
    _fixed = day


def today() -> date:
    """The day in force."""
    return _fixed or datetime.now(VIETNAM).date()
