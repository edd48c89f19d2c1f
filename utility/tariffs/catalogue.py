"""The dated data of the tariffs: which table and which VAT rate hold on a day."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from utility.tariffs.errors import PeriodError, TariffError
from utility.tariffs.tables import PriceTable, parse_table

_DATA = files("utility.tariffs") / "data"


def load_json(name: str) -> Any:
    """One data file of this package, by its name without `.json`."""
    return json.loads((_DATA / f"{name}.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class VatPeriod:
    """A VAT rate, whole percent, and the law behind it. It holds from its day until the next period begins."""

    start: date
    percent: int
    basis: str
    status: str
    rate: Decimal  # percent ÷ 100


class Catalogue:
    """All price tables and VAT periods. `catalogue()` is the shipped one; tests make their own."""

    def __init__(self, tables: Iterable[Mapping[str, Any]], vat: Iterable[Mapping[str, Any]]) -> None:
        dated = sorted((t for t in tables if t["effective_from"]), key=lambda t: str(t["effective_from"]))
        self._starts = [date.fromisoformat(t["effective_from"]) for t in dated]
        ends = [start - timedelta(days=1) for start in self._starts[1:]]
        self.tables = tuple(parse_table(t, end) for t, end in zip(dated, [*ends, None], strict=True))
        self.pending = tuple(parse_table(t, None) for t in tables if not t["effective_from"])
        self._by_id = {table.id: table for table in (*self.tables, *self.pending)}
        self.groups = frozenset(group for table in self._by_id.values() for group in table.groups)
        self.vat = tuple(
            VatPeriod(date.fromisoformat(p["from"]), p["percent"], p["basis"], p["status"], Decimal(p["percent"]) / 100)
            for p in vat
        )
        self._vat_starts = [period.start for period in self.vat]

    def table_in_force(self, on: date) -> PriceTable:
        """The table that prices electricity used on this day.

        Raises PeriodError before 1 June 2014, the first table kept.
        """
        index = bisect_right(self._starts, on)
        if not index:
            first = self._starts[0]
            raise PeriodError(f"No price table is kept for {on}: give dates from {first} on.")
        return self.tables[index - 1]

    def tables_between(self, start: date, end: date) -> tuple[PriceTable, ...]:
        """The tables in force from `start` to `end`, both included, oldest first."""
        self.table_in_force(start)
        return self.tables[bisect_right(self._starts, start) - 1 : bisect_right(self._starts, end)]

    def table(self, identifier: str) -> PriceTable:
        """A table by its id ("1279"), also one that is not in force yet ("QD14-2025")."""
        try:
            return self._by_id[identifier]
        except KeyError:
            raise TariffError(f"There is no price table {identifier!r}: use one of {', '.join(self._by_id)}.") from None

    def vat_on(self, invoice_date: date) -> VatPeriod:
        """The VAT rate of an invoice made on this day."""
        index = bisect_right(self._vat_starts, invoice_date)
        if not index:
            raise PeriodError(f"No VAT rate is kept for {invoice_date}: give dates from {self._vat_starts[0]} on.")
        return self.vat[index - 1]


@cache
def catalogue() -> Catalogue:
    """The catalogue of the data shipped in this package, read once."""
    tables = [json.loads(entry.read_text("utf-8")) for entry in (_DATA / "tables").iterdir()]
    return Catalogue(tables, load_json("vat")["periods"])
