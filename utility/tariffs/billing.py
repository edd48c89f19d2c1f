"""The bill of a period, as EVN computes it.

The formula (EVNHANOI's formula page; TT 16/2014/TT-BCT Art. 10, TT 09/2023/TT-BCT Art. 1(5)):
* a regular monthly cycle uses the full tier widths × households;
* otherwise, and whenever the price changes inside the period, each tier is M = round(Mq ÷ T × N × h), with N the days
  billed and T the days of the month before the reading month;
* at a price change the kWh are shared by days, kWh_old = round(S ÷ N × N_old), unless the index was read at the change
  (production and business customers: within 24 hours);
* VAT = round half up(subtotal × rate).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict, Unpack

from utility.tariffs import covid
from utility.tariffs.amounts import Number, half_up, half_up_number, plain
from utility.tariffs.bill import Bill, BillLine, ReliefUsed, Segment, Terms
from utility.tariffs.catalogue import Catalogue, VatPeriod, catalogue
from utility.tariffs.errors import GroupError, NoPriceError, UsageError
from utility.tariffs.period import (
    checked_month_days,
    is_regular_cycle,
    month_before_reading,
    period_days,
    share_by_days,
)
from utility.tariffs.pricing import class_lines, flat_lines, one_tier_lines, tier_limits, tier_lines
from utility.tariffs.reactive import reactive_charge
from utility.tariffs.tables import FlatPrice, Prices, PriceTable, TieredPrices
from utility.tariffs.tenants import Households, households_of, undeclared_tier
from utility.tariffs.usage import TimeOfUse, time_of_use, whole_kwh
from utility.tariffs.voltage import LOW_VOLTAGE, kilovolts, rate_for

_NO_REACTIVE_POWER = frozenset({"residential", "prepaid"})

Usage = int | TimeOfUse
ByHours = TimeOfUse | Mapping[str, int] | Sequence[int]


def table_in_force(on: date) -> PriceTable:
    """The price table that holds on a day. Raises PeriodError before 1 June 2014."""
    return catalogue().table_in_force(on)


def vat_on(invoice_date: date) -> VatPeriod:
    """The VAT rate of an invoice made on a day, with the law behind it."""
    return catalogue().vat_on(invoice_date)


class Customer(TypedDict, total=False):
    """Who pays and how much: the arguments that `estimate` hands on to `compute_bill`."""

    households: Households
    tenants: int | None
    tenants_declared: bool
    group: str
    voltage: str | int | float | Decimal
    capacity_mva: int | Decimal | None
    hours: ByHours | None
    cos_phi: Decimal | str | None
    round_limits: bool


def estimate(kwh: int, on: date, *, table: str | None = None, **customer: Unpack[Customer]) -> Bill:
    """The bill of a regular month at the prices and the VAT in force on a day ("350 số bao nhiêu").

    The period is the calendar month of `on`, the whole of it at one table. COVID-19 support is left out. `table`
    asks for another table, also one not in force yet ("QD14-2025"). Other arguments as in `compute_bill`.
    """
    period_days(on, on)
    first = on.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return compute_bill(
        kwh,
        first,
        last,
        regular=True,
        table=table or table_in_force(on).id,
        invoice_date=on,
        covid_support=False,
        **customer,
    )


def compute_bill(
    kwh: int,
    period_from: date,
    period_to: date,
    *,
    households: Households = 1,
    group: str = "residential",
    tenants: int | None = None,
    tenants_declared: bool = True,
    voltage: str | int | float | Decimal = LOW_VOLTAGE,
    capacity_mva: int | Decimal | None = None,
    hours: ByHours | None = None,
    measured: Sequence[int | ByHours] | None = None,
    cos_phi: Decimal | str | None = None,
    regular: bool | None = None,
    month_days: int | None = None,
    round_limits: bool = True,
    invoice_date: date | None = None,
    conditions: Collection[str] = (),
    covid_support: bool = True,
    table: str | None = None,
    prices: Catalogue | None = None,
) -> Bill:
    """Compute the bill of `kwh` (whole kWh) used from `period_from` to `period_to`, both days included.

    Who pays
        `group`: "residential", "prepaid", "production", "business", "hospital_school", "public_office" or one of the
        "wholesale_…" groups of the tables. `voltage`: kV or a class ("22kV..<110kV"); low voltage if left out.
        `capacity_mva`: total transformer capacity, for wholesale in industrial zones at 110 kV only.
        `households` (số hộ, định mức) widens every tier; fractions as text, Decimal or Fraction ("1.25").
        `tenants`: declared tenants in place of households, 4 persons = 1 quota. `tenants_declared=False`: every kWh
        at the 101–200 kWh price.
    How much
        `hours`: a three-rate meter's kWh, {"normal": …, "offpeak": …, "peak": …}, which must add up to `kwh`; without
        it all kWh pay the normal price. `measured`: kWh (or hours) of each part when the index was read at a price
        change, oldest first. `cos_phi`: power factor; below 0.90 all but households pay for reactive power.
    Days
        `regular`: True bills a regular monthly cycle (full tier widths), False scales the tiers by days (new contract,
        end of contract, moved reading date). Left out, a period of one reading month, give or take a day, is regular.
        A price change inside always scales. `month_days` sets T; left out, it follows from `period_to`.
        `round_limits=False` keeps fractions of a kWh in the limits; EVN's formula rounds them.
    Money
        VAT is the rate of `invoice_date`, by default `period_to`. `conditions` and `covid_support` see `covid.py`.
        `table` forces one table for the whole period; `prices` another catalogue.

    Amounts are đồng. Raises TariffError (a ValueError) with a one-sentence message.
    """
    whole_kwh(kwh)
    days = period_days(period_from, period_to)
    prices = prices or catalogue()
    terms = Terms(
        group,
        households_of(households, tenants),
        tenants_declared,
        voltage,
        capacity_mva,
        cos_phi,
        round_limits,
        tuple(conditions),
        covid_support,
        regular,
        month_days,
        table,
        prices,
    )
    tables = (prices.table(table),) if table else prices.tables_between(period_from, period_to)
    invoice = invoice_date or period_to
    reliefs: tuple[covid.Relief, ...] = ()
    if covid_support:
        # The invoice month of a cycle is that of its reading, which stands at the end of `period_to`.
        month = invoice if invoice != period_to else period_to + timedelta(days=1)
        reliefs = covid.reliefs_for(group, conditions, kwh, invoice_month=month, invoice_day=invoice)
    priced_as = next((r.as_group for r in reliefs if r.as_group), None) or group
    if cos_phi is not None and priced_as in _NO_REACTIVE_POWER:
        raise GroupError(f"Group {group!r} does not pay for reactive power: leave the power factor out.")

    scaled = len(tables) > 1 or not (is_regular_cycle(period_from, period_to) if regular is None else regular)
    month_length = month_before_reading(period_to) if month_days is None else checked_month_days(month_days)
    spans = _spans(tables, period_from, period_to)
    usages = _usages(kwh, hours, measured, [length for _, _, length in spans])
    lines: list[BillLine] = []
    segments: list[Segment] = []
    for price_table, (start, end, length), usage in zip(tables, spans, usages, strict=True):
        part_prices = _group_prices(prices, price_table, priced_as)
        for relief in reliefs:
            if relief.effect == "price":
                part_prices = covid.lowered(part_prices, relief)
        part, whole = (length, month_length) if scaled else (1, 1)
        part_lines, limits = _price_part(terms, part_prices, usage, part, whole, price_table.id)
        lines += part_lines
        used = usage if isinstance(usage, int) else usage.total
        decision = price_table.id, price_table.decision, price_table.signed, part_prices.status
        segments.append(Segment(*decision, start, end, length, used, limits))

    active: Number = sum([line.amount for line in lines])
    reactive = None if cos_phi is None else reactive_charge(active, cos_phi)
    gross = plain(active + reactive.amount if reactive else active)
    percent = next((r.percent for r in reliefs if r.effect == "bill"), 0)
    discount = half_up_number(Decimal(gross) * percent / 100) if percent else 0
    subtotal = plain(gross - discount)
    vat_period = prices.vat_on(invoice)
    # Tenths of a đồng (COVID prices) are carried through and only the total is rounded.
    vat: Number = (
        half_up(subtotal * vat_period.percent, 100)
        if isinstance(subtotal, int)
        else plain(subtotal * vat_period.percent / 100)
    )
    return Bill(
        kwh=kwh,
        period_from=period_from,
        period_to=period_to,
        days=days,
        group=group,
        households=terms.households,
        lines=tuple(lines),
        gross_subtotal=gross,
        discount_percent=percent,
        discount=discount,
        subtotal=subtotal,
        vat_rate=vat_period.rate,
        vat=vat,
        total=half_up_number(subtotal + vat),
        tables=tuple([t.id for t in tables]),
        segments=tuple(segments),
        invoice_date=invoice,
        scaled=scaled,
        split=None if len(tables) == 1 else "days" if measured is None else "measured",
        reactive=reactive,
        reliefs=tuple([ReliefUsed(r.round, r.basis, r.effect, r.percent) for r in reliefs]),
        vat_basis=vat_period.basis,
        terms=terms,
    )


def _price_part(
    terms: Terms, prices: Prices, usage: Usage, days: int, month_days: int, table: str
) -> tuple[list[BillLine], tuple[Number, ...]]:
    """The lines and tier limits of what one table prices. `days` = `month_days` leaves the tiers at full width."""
    if isinstance(prices, TieredPrices):
        if not isinstance(usage, int):
            raise UsageError(f"Group {terms.group!r} is priced by tiers, not by hours: give the kWh without hours.")
        if not terms.tenants_declared:
            return one_tier_lines(usage, undeclared_tier(prices), prices, table), ()
        limits = tier_limits(prices.widths, terms.households, days, month_days, rounded=terms.round_limits)
        return tier_lines(usage, limits, prices, table), limits
    if terms.households != 1 or not terms.tenants_declared:
        raise GroupError(f"Households and tenants do not count for group {terms.group!r}: leave them out.")
    if isinstance(prices, FlatPrice):
        if not isinstance(usage, int):
            raise UsageError(f"Group {terms.group!r} has one price at all hours: give the kWh without hours.")
        return flat_lines(usage, prices, table), ()
    return class_lines(usage, rate_for(prices, kilovolts(terms.voltage), terms.capacity_mva), table), ()


def _group_prices(prices: Catalogue, table: PriceTable, group: str) -> Prices:
    found = table.groups.get(group)
    if found is not None:
        return found
    if group in prices.groups:
        raise NoPriceError(
            f"No price for group {group!r} is kept from decision {table.decision}: ask for another date."
        )
    raise GroupError(f"Unknown customer group {group!r}: use one of {', '.join(sorted(prices.groups))}.")


def _spans(tables: Sequence[PriceTable], period_from: date, period_to: date) -> list[tuple[date, date, int]]:
    """First day, last day and length of the part of the period that each table prices."""
    starts = [period_from, *(t.effective_from for t in tables[1:] if t.effective_from)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), period_to]
    return [(start, end, (end - start).days + 1) for start, end in zip(starts, ends, strict=True)]


def _usages(
    kwh: int, hours: ByHours | None, measured: Sequence[int | ByHours] | None, days: list[int]
) -> Sequence[Usage]:
    """The kWh of each part of the period: as measured, or shared by days (hour by hour for a three-rate meter)."""
    if measured is not None:
        usages = [part if isinstance(part, int) else time_of_use(part) for part in measured]
        total = sum(whole_kwh(part) if isinstance(part, int) else part.total for part in usages)
        if len(usages) != len(days) or total != kwh:
            raise UsageError(
                f"The measured parts must be {len(days)}, one for each price table, and add up to {kwh} kWh."
            )
        return usages
    if hours is None:
        return [kwh] if len(days) == 1 else share_by_days(kwh, days)
    usage = time_of_use(hours)
    if usage.total != kwh:
        raise UsageError(f"The hours add up to {usage.total} kWh, not to {kwh}: check them.")
    return [TimeOfUse(*parts) for parts in zip(*(share_by_days(part, days) for part in usage), strict=True)]
