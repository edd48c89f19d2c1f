"""Re-reading (phúc tra): until when it may be asked, and what the customer's own reading says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from utility.meter.views import PeriodReadings, Verdict

# The customer's reading is unusual when the usage since the bill is three times the usual and more than a few days'.
_UNUSUAL_FACTOR = 3
_ALWAYS_USUAL_KWH = 30
# A counter that stood this near its end and shows little now has begun again at zero.
_NEAR_THE_END = Decimal("0.9")


class Comparison(NamedTuple):
    """The customer's reading beside the billed one."""

    verdict: Verdict
    billed: int | None
    expected: int | None
    overbilled_kwh: int


def compare(billed: PeriodReadings, digits: int, claimed: int | None, on: date, per_day: Decimal) -> Comparison:
    """Compares what the meter showed on a day with the index of the bill."""
    if len(billed.registers) != 1:
        # Three-rate meters show a register at a time, and a changed meter begins anew.
        return Comparison("unknown", None, None, 0)
    index = billed.registers[0].new
    since = max((on - billed.read_on).days, 0)
    usual = int((per_day * since).to_integral_value())
    expected = (index + usual) % 10**digits
    if claimed is None:
        return Comparison("unknown", index, expected, 0)
    if claimed >= 10**digits:
        return Comparison("not_this_meter", index, expected, 0)
    if claimed < index:
        full = 10**digits
        if index >= full * _NEAR_THE_END and claimed < full * (1 - _NEAR_THE_END):
            claimed += full
        else:
            return Comparison("billed_too_high", index, expected, index - claimed)
    high = claimed - index > max(_UNUSUAL_FACTOR * usual, usual + _ALWAYS_USUAL_KWH)
    return Comparison("looks_high" if high else "plausible", index, expected, 0)
