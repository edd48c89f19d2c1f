"""Tenants: how many quotas (định mức) their number gives, and the price when they are not declared.

Sources: TT 16/2014/TT-BCT, TT 25/2018, TT 09/2023, TT 60/2025/TT-BCT Art. 12 (`data/tenants.json`).
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from utility.tariffs.catalogue import load_json
from utility.tariffs.errors import HouseholdsError
from utility.tariffs.tables import TieredPrices

Households = int | Fraction | Decimal | float | str  # a number of households; "1.25" or "5/4" for fractions


@dataclass(frozen=True, slots=True)
class TenantRule:
    """The rule on a day. `landlord_markup_percent`: how much above the invoice a landlord may collect."""

    basis: str
    persons_per_quota: int
    landlord_markup_percent: int


@cache
def _data() -> Any:
    return load_json("tenants")


def tenant_rule(on: date) -> TenantRule:
    """The rule for tenants in force on a day."""
    current = [p for p in _data()["periods"] if p["from"] is None or p["from"] <= on.isoformat()][-1]
    return TenantRule(current["basis"], _data()["persons_per_quota"], current["landlord_markup_percent"])


@lru_cache(maxsize=1024)
def _households(households: Households) -> Fraction:
    try:
        # A float is read as it is written: 0.1 is a tenth.
        quota = Fraction(str(households)) if isinstance(households, float) else Fraction(households)
    except (ValueError, TypeError, ArithmeticError):
        quota = Fraction(0)
    if quota <= 0:
        raise HouseholdsError(f"The number of households must be a number above 0, not {households!r}.")
    return quota


def households_of(households: Households, tenants: int | None) -> Fraction:
    """h of the formula: the households, or the quotas of the tenants in their place."""
    if tenants is None:
        return _households(households)
    if households != 1:
        raise HouseholdsError("Give either households or tenants: declared tenants count in place of households.")
    return tenant_quota(tenants)


def tenant_quota(persons: int) -> Fraction:
    """Quotas for declared tenants with a lease under 12 months: 4 persons = 1, then pro rata (1 = 1/4, 5 = 5/4)."""
    if isinstance(persons, bool) or not isinstance(persons, int) or persons <= 0:
        raise HouseholdsError(f"The number of tenants must be a whole number above 0, not {persons!r}.")
    return Fraction(persons, _data()["persons_per_quota"])


def undeclared_tier(prices: TieredPrices) -> int:
    """The tier (from 1) that holds 101–200 kWh: what tenants pay for every kWh if they are not declared."""
    return bisect_right(prices.limits, _data()["undeclared_price_above_kwh"]) + 1
