"""Why a bill differs from an earlier one: the difference in đồng, taken apart into effects that add up to it.

The earlier bill is changed into the new one step by step, one cause at a time, and each step is priced with the
real formula. So no đồng is left over and none is counted twice; the order of the steps is fixed:
corrections → prices → VAT → households → days → daily use (shared into "use" at the former average price and
"tiers", what the higher tiers cost more).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from utility.tariffs.amounts import half_up, half_up_number
from utility.tariffs.bill import Bill
from utility.tariffs.recompute import recompute


class PastBill(Protocol):
    """What is needed of an earlier bill; a `Bill` and a stored bill both have it."""

    @property
    def period_from(self) -> date: ...
    @property
    def period_to(self) -> date: ...
    @property
    def kwh(self) -> int: ...
    @property
    def total(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Change:
    """Đồng with VAT by which the bill is higher (+) or lower (−) than the earlier one. The causes sum to `total`."""

    total: int
    other: int  # corrections in the earlier bill, or another mix of hours
    prices: int
    vat: int
    households: int
    days: int
    use: int
    tiers: int

    def effects(self) -> dict[str, int]:
        """The causes with their đồng, without the total."""
        names = ("other", "prices", "vat", "households", "days", "use", "tiers")
        return {name: getattr(self, name) for name in names}


def change_between(bill: Bill, past: PastBill) -> Change:
    """Take the difference between `bill` and an earlier bill of the same customer apart.

    An earlier bill with `households` is priced with its own number of households. Raises TariffError if the earlier
    period lies outside the tables.
    """
    start, end = past.period_from, past.period_to
    quota = getattr(past, "households", None) or bill.households
    past_invoice = getattr(past, "invoice_date", None) or end
    days = (end - start).days + 1

    by_formula = recompute(bill, past.kwh, start, end, households=quota, invoice_date=past_invoice)
    new_prices = _at_tables_of(bill, past, quota, by_formula.vat_rate)
    new_vat = _at_tables_of(bill, past, quota, bill.vat_rate)
    new_households = _at_tables_of(bill, past, bill.households, bill.vat_rate)
    same_daily_use = half_up(past.kwh * bill.days, days)
    new_days = recompute(bill, same_daily_use, bill.period_from, bill.period_to, invoice_date=bill.invoice_date).total
    grown = bill.total - new_days
    at_average = _at_average(bill.kwh - same_daily_use, new_days, same_daily_use)
    tiers = grown - at_average if bill.lines and bill.lines[-1].tier and same_daily_use else 0
    return Change(
        total=bill.total - past.total,
        other=by_formula.total - past.total,
        prices=new_prices - by_formula.total,
        vat=new_vat - new_prices,
        households=new_households - new_vat,
        days=new_days - new_households,
        use=grown - tiers,
        tiers=tiers,
    )


def _at_tables_of(bill: Bill, past: PastBill, households: Fraction, vat_rate: Decimal) -> int:
    """The earlier kWh and days at the tables and the support of the new bill; several tables weigh by days."""
    start, end, invoice = past.period_from, past.period_to, bill.invoice_date
    total = 0
    for segment in bill.segments:
        again = recompute(bill, past.kwh, start, end, households=households, table=segment.table, invoice_date=invoice)
        total += half_up_number(again.subtotal * (1 + vat_rate)) * segment.days
    return half_up(total, bill.days)


def _at_average(kwh: int, amount: int, for_kwh: int) -> int:
    """What `kwh` (may be negative) cost at the average price of `for_kwh`."""
    if not for_kwh:
        return 0
    return half_up(kwh * amount, for_kwh) if kwh >= 0 else -half_up(-kwh * amount, for_kwh)
