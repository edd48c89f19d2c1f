"""COVID-19 support of 2020 and 2021: five rounds of lower prices and bills, as data (`data/covid.json`).

Rounds 1 and 2 reached every household, and round 1 every producer and business: they apply by themselves to invoices
of their months. All else needs a condition of the customer ("tourist_lodging", "directive_16_area", …).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from utility.tariffs.amounts import Number, plain
from utility.tariffs.catalogue import load_json
from utility.tariffs.errors import ConditionError
from utility.tariffs.tables import ClassPrices, FlatPrice, Prices, TieredPrices

_FIRST, _LAST = date(2020, 4, 1), date(2022, 1, 31)


@dataclass(frozen=True, slots=True)
class Relief:
    """One measure of one round. `effect`: "price" lowers prices, "bill" the bill before VAT, "as_group" the group."""

    round: int
    basis: str
    effect: str
    percent: int
    tiers: tuple[int, ...]
    as_group: str | None
    groups: tuple[str, ...]
    condition: str | None
    first: str
    last: str
    max_kwh: int | None
    over_kwh: int | None

    def applies(self, group: str, conditions: Collection[str], kwh: int, month: str, day: str) -> bool:
        """Whether the measure reaches an invoice of this month and day (ISO text)."""
        when = month if len(self.first) == len(month) else day
        return (
            self.first <= when <= self.last
            and (not self.groups or group in self.groups)
            and (self.condition is None or self.condition in conditions)
            and (self.max_kwh is None or kwh <= self.max_kwh)
            and (self.over_kwh is None or kwh > self.over_kwh)
        )


@cache
def _measures() -> tuple[tuple[Relief, ...], frozenset[str]]:
    data = load_json("covid")
    measures = tuple(
        Relief(
            round=entry["round"],
            basis=entry["basis"],
            effect=measure["effect"],
            percent=measure.get("percent", 0),
            tiers=tuple(measure.get("tiers", ())),
            as_group=measure.get("as_group"),
            groups=tuple(measure.get("groups", ())),
            condition=measure.get("condition"),
            first=measure["invoices"][0],
            last=measure["invoices"][1],
            max_kwh=measure.get("max_kwh"),
            over_kwh=measure.get("over_kwh"),
        )
        for entry in data["rounds"]
        for measure in entry["measures"]
    )
    return measures, frozenset(data["conditions"])


def conditions_known() -> frozenset[str]:
    """The conditions a customer can meet."""
    return _measures()[1]


def reliefs_for(
    group: str, conditions: Collection[str], kwh: int, *, invoice_month: date, invoice_day: date
) -> tuple[Relief, ...]:
    """The measures for an invoice: at most one change of group and the one largest reduction (they do not add up)."""
    if unknown := set(conditions) - conditions_known():
        known = ", ".join(sorted(conditions_known()))
        raise ConditionError(f"Unknown condition {', '.join(sorted(unknown))}: use {known}.")
    if not _FIRST <= invoice_day <= _LAST:
        return ()
    month, day = f"{invoice_month:%Y-%m}", invoice_day.isoformat()
    found = [m for m in _measures()[0] if m.applies(group, conditions, kwh, month, day)]
    moves = [m for m in found if m.effect == "as_group"][:1]
    if moves and moves[0].as_group:
        # The new group brings its own general reduction (round 1: lodging pays the reduced production price).
        group = moves[0].as_group
        found = [m for m in _measures()[0] if m.applies(group, conditions, kwh, month, day)]
    cuts = sorted((m for m in found if m.percent), key=lambda m: -m.percent)[:1]
    return (*moves, *cuts)


def lowered(prices: Prices, relief: Relief) -> Prices:
    """The prices after a "price" measure. Prices keep their tenths: 1678 − 10 % = 1510.2 (CV 2698/BCT-ĐTĐL)."""

    def less(price: Number) -> Number:
        return plain(Decimal(price) * (100 - relief.percent) / 100)

    if isinstance(prices, TieredPrices):
        tiers = [
            less(price) if not relief.tiers or tier in relief.tiers else price
            for tier, price in enumerate(prices.prices, start=1)
        ]
        return replace(prices, prices=tuple(tiers))
    if isinstance(prices, FlatPrice):
        return replace(prices, price=less(prices.price))
    assert isinstance(prices, ClassPrices)
    rates = [
        replace(
            rate,
            normal=less(rate.normal),
            offpeak=None if rate.offpeak is None else less(rate.offpeak),
            peak=None if rate.peak is None else less(rate.peak),
        )
        for rate in prices.rates
    ]
    return replace(prices, rates=tuple(rates))
