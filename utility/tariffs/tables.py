"""A price decision as data: one file a decision in `data/tables`, one `PriceTable` in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from utility.tariffs.amounts import Number


@dataclass(frozen=True, slots=True)
class TieredPrices:
    """Prices that rise with use. `limits` are the upper kWh of every tier but the last (50, 100, 200, …)."""

    status: str
    limits: tuple[int, ...]
    prices: tuple[Number, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """kWh that fit in each tier but the last, for one household and one month (Mq of the formula)."""
        return tuple(upper - lower for lower, upper in zip((0, *self.limits), self.limits, strict=False))


@dataclass(frozen=True, slots=True)
class FlatPrice:
    """One price for every kWh, đồng before VAT."""

    status: str
    price: Number


@dataclass(frozen=True, slots=True)
class Rate:
    """Prices of one voltage (or capacity) class. Without off-peak and peak the class has one price at all hours."""

    label: str
    bound: int  # kV or MVA where the class begins
    normal: Number
    offpeak: Number | None
    peak: Number | None

    def reached_by(self, value: Number) -> bool:
        """Whether a voltage or capacity lies in this class or above; ">100 MVA" does not include 100 itself."""
        exclusive = self.label.startswith(">") and not self.label.startswith(">=")
        return value > self.bound or (value == self.bound and not exclusive)


@dataclass(frozen=True, slots=True)
class ClassPrices:
    """Prices by supply voltage in kV, or by transformer capacity in MVA where `by_capacity`; highest class first."""

    status: str
    rates: tuple[Rate, ...]
    by_capacity: bool


Prices = TieredPrices | FlatPrice | ClassPrices


@dataclass(frozen=True, slots=True, eq=False)
class PriceTable:
    """The retail prices of one decision, đồng/kWh before VAT. A table without `effective_from` is not in force."""

    id: str
    decision: str
    evn_decision: str | None
    signed: date
    effective_from: date | None
    effective_to: date | None
    average_price: str | None
    sources: tuple[str, ...]
    note: str | None
    groups: Mapping[str, Prices]


def parse_table(data: Mapping[str, Any], effective_to: date | None) -> PriceTable:
    """Read one file of `data/tables`. `effective_to` follows from the next table, so it is not kept in the file."""
    limits = tuple(data["limits"])
    start = data["effective_from"]
    return PriceTable(
        id=data["id"],
        decision=data["decision"],
        evn_decision=data["evn_decision"],
        signed=date.fromisoformat(data["signed"]),
        effective_from=date.fromisoformat(start) if start else None,
        effective_to=effective_to,
        average_price=data["average_price"],
        sources=tuple(data["sources"]),
        note=data.get("note"),
        groups={name: _prices(group, limits) for name, group in data["groups"].items()},
    )


def _prices(group: Mapping[str, Any], limits: tuple[int, ...]) -> Prices:
    status = group["status"]
    if "tiers" in group:
        if len(group["tiers"]) != len(limits) + 1:
            raise ValueError("a tiered group needs one price more than the table has limits")
        return TieredPrices(status, limits, tuple(group["tiers"]))
    if "price" in group:
        return FlatPrice(status, group["price"])
    by_capacity = "from_mva" in group["rows"][0]
    rates = [
        Rate(
            label=row["capacity" if by_capacity else "voltage"],
            bound=row["from_mva" if by_capacity else "from_kv"],
            normal=row.get("normal", row.get("price")),
            offpeak=row.get("offpeak"),
            peak=row.get("peak"),
        )
        for row in group["rows"]
    ]
    return ClassPrices(status, tuple(sorted(rates, key=lambda rate: -rate.bound)), by_capacity)
