"""What a computed bill looks like. Plain data: actions turn it into words, a table and a picture."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from utility.tariffs.amounts import Number, half_up_number, jsonable


class BillLine(NamedTuple):
    """One row of the bill: kWh at one price. Amounts in đồng before VAT."""

    label: str  # as printed on the bill: "Bậc 1", "Giờ bình thường"
    kwh: Number
    price: Number  # đồng/kWh
    amount: Number
    table: str  # id of the price table
    tier: int | None  # 1, 2, …; None where the price is not tiered
    part: str | None  # "normal", "offpeak", "peak"; None where the hour does not count


class Segment(NamedTuple):
    """The part of a period priced by one table."""

    table: str
    period_from: date
    period_to: date
    days: int
    kwh: int
    tier_limits: tuple[Number, ...]  # kWh that fit in each tier but the last; empty where not tiered


@dataclass(frozen=True, slots=True)
class Bill:
    """A computed bill. Đồng and kWh are whole except under the rules that make tenths.

    `subtotal` is the sum of the lines; `total` = `subtotal` + `vat`, always whole đồng.
    """

    kwh: int
    period_from: date
    period_to: date
    days: int
    group: str
    households: Fraction
    lines: tuple[BillLine, ...]
    subtotal: Number
    vat_rate: Decimal
    vat: Number
    total: int
    tables: tuple[str, ...]
    segments: tuple[Segment, ...]
    invoice_date: date
    scaled: bool  # tier limits were scaled by days

    @property
    def whole_subtotal(self) -> int:
        """The subtotal in whole đồng, for records that keep integers."""
        return half_up_number(self.subtotal)

    @property
    def whole_vat(self) -> int:
        """The VAT in whole đồng, so that `whole_subtotal + whole_vat == total`."""
        return self.total - self.whole_subtotal

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready copy: dates as ISO text, numbers as numbers."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        fields["lines"] = [line._asdict() for line in self.lines]
        fields["segments"] = [segment._asdict() for segment in self.segments]
        return dict(jsonable(fields))
