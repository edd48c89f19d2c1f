"""Figures inside stored answers, from the tables in force when the answer is given: no price grows old in a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from actions.formats import day, dong, number, percent
from actions.phrases import part
from utility import tariffs
from utility.tariffs.tables import ClassPrices, FlatPrice, PriceTable, TieredPrices

_FIGURE = re.compile(r"{(\w+)}")
# "{estimate_250}": what a household pays for so many kWh.
_ESTIMATE = re.compile(r"estimate_(\d+)")
LOWEST_VOLTAGE = -1
THIRD_TIER = 2  # 101–200 kWh, the price of tenants who are not declared (TT 60/2025/TT-BCT Art. 12)


def fill(text: str, today: date) -> str:
    """The text with every figure in it. Raises `KeyError` for one that is not known."""
    return _FIGURE.sub(lambda found: figure(found[1], today), text)


def figure(name: str, today: date) -> str:
    """One figure as the customer reads it."""
    if estimate := _ESTIMATE.fullmatch(name):
        return dong(tariffs.estimate(int(estimate[1]), today).total)
    return _FIGURES[name](tariffs.table_in_force(today), today)


def _residential(table: PriceTable) -> TieredPrices:
    prices = table.groups["residential"]
    assert isinstance(prices, TieredPrices)
    return prices


def _prices(table: PriceTable, today: date) -> str:
    return "; ".join(number(price) for price in _residential(table).prices)


def _tiers(table: PriceTable, today: date) -> str:
    limits = _residential(table).limits
    firsts = (0, *(limit + 1 for limit in limits[:-1]))
    ranges = [f"{first}–{last}" for first, last in zip(firsts, limits, strict=True)]
    return "; ".join([*ranges, part("faq_last_tier", lower=limits[-1] + 1)])


def _tariff(table: PriceTable, today: date) -> str:
    since = day(table.effective_from) if table.effective_from else ""
    return part("faq_tariff", decision=table.decision, since=since)


def _by_hour(group: str) -> Callable[[PriceTable, date], str]:
    def prices(table: PriceTable, today: date) -> str:
        found = table.groups[group]
        assert isinstance(found, ClassPrices)
        rate = found.rates[LOWEST_VOLTAGE]
        assert rate.offpeak is not None
        assert rate.peak is not None
        figures = {"normal": number(rate.normal), "offpeak": number(rate.offpeak), "peak": number(rate.peak)}
        return part("faq_by_hour", **figures)

    return prices


def _by_voltage(group: str) -> Callable[[PriceTable, date], str]:
    def prices(table: PriceTable, today: date) -> str:
        found = table.groups[group]
        assert isinstance(found, ClassPrices)
        high, low = found.rates[0], found.rates[LOWEST_VOLTAGE]
        return part("faq_by_voltage", bound=high.bound, high=number(high.normal), low=number(low.normal))

    return prices


def _prepaid(table: PriceTable, today: date) -> str:
    price = table.groups["prepaid"]
    assert isinstance(price, FlatPrice)
    return number(price.price)


_FIGURES: dict[str, Callable[[PriceTable, date], str]] = {
    "residential": _prices,
    "tiers": _tiers,
    "tariff": _tariff,
    "vat": lambda table, today: percent(tariffs.vat_on(today).rate),
    "tier_101_200": lambda table, today: number(_residential(table).prices[THIRD_TIER]),
    "business": _by_hour("business"),
    "production": _by_hour("production"),
    "schools": _by_voltage("hospital_school"),
    "offices": _by_voltage("public_office"),
    "prepaid": _prepaid,
    "support": lambda table, today: dong(tariffs.low_income_support(today).monthly),
}
