"""What a computed bill looks like. Plain data: actions turn it into words, a table and a picture."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from utility.tariffs.amounts import Number, half_up_number, jsonable
from utility.tariffs.catalogue import Catalogue
from utility.tariffs.reactive import ReactiveCharge

_STATUSES = ("verified", "derived", "unverified", "illustrative")


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
    decision: str  # "1279/QĐ-BCT"
    signed: date
    status: str  # of the prices: "verified", "derived", "unverified", "illustrative"
    period_from: date
    period_to: date
    days: int
    kwh: int
    tier_limits: tuple[Number, ...]  # kWh that fit in each tier but the last; empty where not tiered


class ReliefUsed(NamedTuple):
    """A COVID-19 measure that changed the bill. `effect`: "price", "bill" or "as_group"."""

    round: int
    basis: str
    effect: str
    percent: int


class Terms(NamedTuple):
    """What was asked, kept so that the same customer's bill can be computed for other kWh and days."""

    group: str
    households: Fraction
    tenants_declared: bool
    voltage: str | int | float | Decimal
    capacity_mva: int | Decimal | None
    cos_phi: Decimal | str | None
    round_limits: bool
    conditions: tuple[str, ...]
    covid_support: bool
    regular: bool | None
    month_days: int | None
    table: str | None
    prices: Catalogue


@dataclass(frozen=True, slots=True)
class Bill:
    """A computed bill. Đồng and kWh are whole except under the rules that make tenths.

    `gross_subtotal` = lines + `reactive`; `subtotal` = `gross_subtotal` − `discount`; `total` = `subtotal` + `vat`,
    rounded half up to whole đồng.
    """

    kwh: int
    period_from: date
    period_to: date
    days: int
    group: str
    households: Fraction
    lines: tuple[BillLine, ...]
    gross_subtotal: Number
    discount_percent: int
    discount: int
    subtotal: Number
    vat_rate: Decimal
    vat: Number
    total: int
    tables: tuple[str, ...]
    segments: tuple[Segment, ...]
    invoice_date: date
    scaled: bool  # tier limits were scaled by days
    split: str | None  # how the kWh were shared at a price change: "days" or "measured"
    reactive: ReactiveCharge | None
    reliefs: tuple[ReliefUsed, ...]
    vat_basis: str
    terms: Terms

    @property
    def whole_subtotal(self) -> int:
        """The subtotal in whole đồng, for records that keep integers."""
        return half_up_number(self.subtotal)

    @property
    def price_status(self) -> str:
        """The weakest status among the prices used, so that an answer can say so."""
        return max((segment.status for segment in self.segments), key=_STATUSES.index)

    @property
    def whole_vat(self) -> int:
        """The VAT in whole đồng, so that `whole_subtotal + whole_vat == total`."""
        return self.total - self.whole_subtotal

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready copy: dates as ISO text, numbers as numbers."""
        fields = {name: getattr(self, name) for name in self.__slots__} | {"price_status": self.price_status}
        del fields["terms"]
        fields["lines"] = [line._asdict() for line in self.lines]
        fields["segments"] = [segment._asdict() for segment in self.segments]
        fields["reliefs"] = [relief._asdict() for relief in self.reliefs]
        fields["reactive"] = None if self.reactive is None else asdict(self.reactive)
        return dict(jsonable(fields))
