"""The lines of a bill that came without them: computed again, and believed only if they give the bill's own amount.

Bills brought over from another system carry sums, not tiers. What a household used, for how long and at which prices
is known, so the tiers follow; what is not known (were the tiers scaled by days, at which voltage is a shop supplied,
are tenants undeclared) is tried, the usual case first. An amount that none of them gives stays without lines: an
explanation that does not add up to the bill would be worse than none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from utility.tariffs import compute_bill
from utility.tariffs.errors import TariffError
from utility.views import BillLineView

Hours = Mapping[str, int]
# Tables of other systems know one public group; the prices know two.
_GROUPS: Mapping[str, tuple[str, ...]] = {"public": ("public_office", "hospital_school")}
_CLASSES = frozenset({"business", "production", "public_office", "hospital_school"})
_VOLTAGES = ("<6kV", "6", "22", "110")


@dataclass(frozen=True, slots=True)
class Billed:
    """What is known of a bill. `subtotal` in đồng before VAT; `hours`: kWh by normal, peak and offpeak."""

    kwh: int
    period_from: date
    period_to: date
    group: str
    households: Decimal
    subtotal: int
    hours: Hours | None = None


def lines_of(billed: Billed) -> tuple[BillLineView, ...]:
    """The lines that add up to the bill; none when no rule gives its amount."""
    for group in _GROUPS.get(billed.group, (billed.group,)):
        for terms in _terms(group, billed):
            try:
                bill = compute_bill(billed.kwh, billed.period_from, billed.period_to, group=group, **terms)
            except TariffError:
                continue
            if bill.whole_subtotal == billed.subtotal:
                return tuple(BillLineView(line.label, line.kwh, line.price, line.amount) for line in bill.lines)
    return ()


def _terms(group: str, billed: Billed) -> Iterator[dict[str, Any]]:
    """What may have held, the most usual first."""
    if group in _CLASSES:
        for voltage in _VOLTAGES:
            yield {"voltage": voltage, "hours": billed.hours}
        return
    if group != "residential":
        yield {}
        return
    quota = {"households": str(billed.households)}
    yield quota
    for regular in (True, False):
        yield {**quota, "regular": regular}
    yield {**quota, "covid_support": False}
    yield {**quota, "round_limits": False}
    yield {**quota, "tenants_declared": False}
