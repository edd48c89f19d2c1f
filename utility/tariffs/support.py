"""Electricity support for low incomes: the price of 30 kWh of tier 1 a month, paid in cash by the local authority."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from utility.tariffs.amounts import Number
from utility.tariffs.catalogue import catalogue, load_json
from utility.tariffs.errors import TariffError
from utility.tariffs.tables import TieredPrices

Kind = Literal["poor", "social_policy"]


@dataclass(frozen=True, slots=True)
class Support:
    """Đồng a month (VAT not added) and whether this household gets it; paid each quarter, never taken off the bill."""

    entitled: bool
    monthly: Number
    quarterly: Number
    kwh: int
    table: str
    basis: str


@cache
def _data() -> Any:
    return load_json("low_income")


def low_income_support(on: date, kind: Kind = "poor", monthly_kwh: int | None = None) -> Support:
    """The support on a day for a poor household (hộ nghèo) or a social-policy one (hộ chính sách xã hội).

    A social-policy household is entitled only with a use of at most 50 kWh a month, so `monthly_kwh` is needed.
    """
    data = _data()
    if kind not in ("poor", "social_policy"):
        raise TariffError(f"Unknown kind of household {kind!r}: use 'poor' or 'social_policy'.")
    if kind == "social_policy" and monthly_kwh is None:
        raise TariffError("Whether a social-policy household is entitled depends on its use: give monthly_kwh.")
    table = catalogue().table_in_force(on)
    tiers = table.groups["residential"]
    assert isinstance(tiers, TieredPrices)
    entitled = kind == "poor" or (monthly_kwh is not None and monthly_kwh <= data["social_policy_max_kwh"])
    monthly = data["kwh"] * tiers.prices[0] if entitled else 0
    return Support(entitled, monthly, monthly * 3, data["kwh"], table.id, data["basis"])
