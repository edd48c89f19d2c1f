"""The usage of single days, derived from billed periods: repeatable, and adding up to the bill to the last 0.01 kWh.

A company with remote meters has real daily values and serves them in this module's place; the demonstration spreads
each period over its days by the day of the week and a value that depends on the meter and the day only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b

from utility.meter.views import PeriodUsage

_HUNDREDTHS = 100
# Households use more at weekends, shops and works less on Sundays.
_HOME = (98, 97, 97, 98, 100, 108, 112)
_WORK = (106, 107, 106, 107, 108, 96, 60)
_SPREAD = 30  # a day lies up to 15 % above or below its usual share


def days_of(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def spread(kwh: int, days: Sequence[date], point: str, *, residential: bool) -> dict[date, Decimal]:
    """A period's kWh over its days. Sums to exactly `kwh`; the same for the same arguments, always."""
    if not days:
        return {}
    weights = [_weight(point, day, residential) for day in days]
    total, whole = kwh * _HUNDREDTHS, sum(weights)
    shares = [total * weight // whole for weight in weights]
    # Largest remainder: what flooring left over goes to the days it cut most.
    by_remainder = sorted(range(len(days)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in by_remainder[: total - sum(shares)]:
        shares[n] += 1
    return {day: Decimal(share) / _HUNDREDTHS for day, share in zip(days, shares, strict=True)}


def expected(periods: Sequence[PeriodUsage], first: date, last: date) -> int:
    """The kWh to expect of a period that is not read yet, from the periods before: at least one, the newest first.

    Last period's daily use, moved with the season: as the same months moved a year ago.
    """
    newest = periods[0]
    per_day = newest.per_day
    by_name = {usage.period: usage for usage in periods}
    then, before = by_name.get(_year_before(f"{last:%Y-%m}")), by_name.get(_year_before(newest.period))
    if then is not None and before is not None and before.kwh:
        per_day = per_day * then.per_day / before.per_day
    return int((per_day * len(days_of(first, last))).to_integral_value())


def _weight(point: str, day: date, residential: bool) -> int:
    usual = (_HOME if residential else _WORK)[day.weekday()]
    chance = int.from_bytes(blake2b(f"{point}|{day}".encode(), digest_size=4).digest()) % (_SPREAD + 1)
    return usual * (100 - _SPREAD // 2 + chance)


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"
