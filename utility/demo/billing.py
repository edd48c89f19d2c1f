"""Bills, readings and payments of one customer for some months, computed by the tariffs of `utility.tariffs`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from utility.clock import VIETNAM
from utility.demo.chance import between, chance, choice
from utility.demo.profiles import Profile
from utility.demo.usage import Month, by_hours, kwh
from utility.tariffs import compute_bill

METER_DIGITS = 6
# Fifteen days from the first notice, as the older law gave; companies ask for less and cut later.
DAYS_TO_PAY = 15
_SOURCES = ("autodebit", "bank", "bank", "momo", "zalopay", "viettelmoney", "counter")
# Of the unnamed customers, newest month by month: one open bill, two open bills.
_ONE_OPEN, _TWO_OPEN = 0.15, 0.04


@dataclass(frozen=True, slots=True)
class BillRows:
    """A bill as rows; lines and payment still lack the bill's id."""

    bill: dict[str, Any]
    lines: list[dict[str, Any]]
    readings: list[dict[str, Any]]


def period(profile: Profile, month: Month) -> tuple[date, date]:
    """First and last day of the reading month, by the customer's reading day."""
    if not profile.reading_day:
        return date(*month, 1), date(*month, monthrange(*month)[1])
    return date(*month.plus(-1), profile.reading_day + 1), date(*month, profile.reading_day)


def bill_number(profile: Profile, month: Month) -> str:
    return f"{profile.code}-{month.year % 100:02d}{month.month:02d}"


def bill_rows(profile: Profile, months: list[Month], first: Month) -> Iterator[BillRows]:
    """The bills of some months. `first` is the customer's first month of all: its meter began at zero there."""
    index = _Index(profile, first)
    for month in months:
        used = kwh(profile, month)
        hours = by_hours(used, profile, month) if profile.three_rate else None
        start, end = period(profile, month)
        computed = compute_bill(
            used, start, end, group=profile.group, households=profile.households, hours=hours, covid_support=False
        )
        issued = end + timedelta(days=1)
        bill = {
            "number": bill_number(profile, month),
            "customer_code": profile.code,
            "period": str(month),
            "period_from": start,
            "period_to": end,
            "kwh": used,
            "previous_kwh": kwh(profile, month.plus(-1)) if month > first else None,
            "group": profile.group,
            "households": profile.households,
            "tables": ",".join(computed.tables),
            "subtotal": computed.whole_subtotal,
            "vat_rate": computed.vat_rate,
            "vat": computed.whole_vat,
            "total": computed.total,
            "issued_on": issued,
            "due_on": issued + timedelta(days=DAYS_TO_PAY),
        }
        lines = [
            {
                "position": position,
                "label": line.label,
                "kwh": Decimal(line.kwh),
                "price": Decimal(line.price),
                "amount": Decimal(line.amount),
            }
            for position, line in enumerate(computed.lines, start=1)
        ]
        readings = [
            {"register": register, "read_on": end, "value": value, "source": "remote"}
            for register, value in index.at_end_of(month).items()
        ]
        yield BillRows(bill, lines, readings)


def first_readings(profile: Profile, first: Month) -> list[dict[str, Any]]:
    """What the meter showed the day before its first period."""
    read_on = period(profile, first)[0] - timedelta(days=1)
    registers = ("normal", "peak", "offpeak") if profile.three_rate else ("total",)
    return [{"register": name, "read_on": read_on, "value": 0, "source": "manual"} for name in registers]


def open_bills(profile: Profile, newest: Month) -> set[str]:
    """Months whose bills wait for payment while `newest` is the newest."""
    if profile.named is not None:
        count = profile.named.unpaid
    else:
        luck = chance(profile.code, newest, "open")
        count = 2 if luck < _TWO_OPEN else 1 if luck < _TWO_OPEN + _ONE_OPEN else 0
    return {str(newest.plus(-back)) for back in range(count)}


def payment(bill: dict[str, Any], now: datetime) -> dict[str, Any]:
    """How a paid bill was paid: within its time, never in the future."""
    number = bill["number"]
    day = bill["issued_on"] + timedelta(days=int(chance(number, "paid") * (DAYS_TO_PAY - 1)))
    at = datetime.combine(day, time(8), VIETNAM) + timedelta(minutes=between(0, 12 * 60, number, "minute"))
    return {
        "amount": bill["total"],
        "source": choice(_SOURCES, number, "source"),
        "reference": f"DEMO-{number}",
        "paid_at": min(at.astimezone(UTC), now),
    }


class _Index:
    """The registers of a meter that counts from zero at the first month."""

    def __init__(self, profile: Profile, first: Month) -> None:
        self._profile = profile
        self._next = first
        self._sums = dict.fromkeys(("normal", "peak", "offpeak") if profile.three_rate else ("total",), 0)

    def at_end_of(self, month: Month) -> dict[str, int]:
        while self._next <= month:
            used = kwh(self._profile, self._next)
            parts = by_hours(used, self._profile, self._next) if self._profile.three_rate else {"total": used}
            for register, amount in parts.items():
                self._sums[register] = (self._sums[register] + amount) % 10**METER_DIGITS
            self._next = self._next.plus(1)
        return dict(self._sums)
