"""The bill of a period, as EVN computes it."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from utility.tariffs.amounts import Number, half_up, plain
from utility.tariffs.bill import Bill, BillLine, Segment
from utility.tariffs.catalogue import Catalogue, catalogue
from utility.tariffs.errors import GroupError, HouseholdsError, NoPriceError, PeriodError, UsageError
from utility.tariffs.period import LONGEST_PERIOD_DAYS, is_regular_cycle, month_before_reading, share_by_days
from utility.tariffs.tables import PriceTable, TieredPrices


def table_in_force(on: date) -> PriceTable:
    """The price table that holds on a day. Raises PeriodError before 1 June 2014."""
    return catalogue().table_in_force(on)


def estimate(kwh: int, on: date, *, households: int | Fraction | Decimal | float | str = 1) -> Bill:
    """What a household would pay for a regular month at the prices and the VAT in force on a day."""
    first = on.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return compute_bill(
        kwh, first, last, households=households, regular=True, table=table_in_force(on).id, invoice_date=on
    )


def compute_bill(
    kwh: int,
    period_from: date,
    period_to: date,
    *,
    households: int | Fraction | Decimal | float | str = 1,
    group: str = "residential",
    regular: bool | None = None,
    invoice_date: date | None = None,
    table: str | None = None,
    prices: Catalogue | None = None,
) -> Bill:
    """Compute the bill of `kwh` used from `period_from` to `period_to`, both days included.

    `households` (số hộ, định mức) widens every tier; `regular` says whether the period is a regular monthly cycle
    (full tier widths) or is scaled by its days (new contract, end of contract, moved reading date). Left out, a
    period of one reading month, give or take a day, is regular. A price change inside always scales by days.
    VAT is the rate on `invoice_date`, by default `period_to`. `table` forces one table on the whole period.

    Amounts are đồng. Raises TariffError with a one-sentence message.
    """
    _check(kwh, period_from, period_to)
    quota = _quota(households)
    prices = prices or catalogue()
    tables = (prices.table(table),) if table else prices.tables_between(period_from, period_to)
    days = (period_to - period_from).days + 1
    scaled = len(tables) > 1 or not (is_regular_cycle(period_from, period_to) if regular is None else regular)
    spans = _spans(tables, period_from, period_to)
    lengths = [(end - start).days + 1 for start, end in spans]
    shares = share_by_days(kwh, lengths)
    month = month_before_reading(period_to)

    lines: list[BillLine] = []
    segments: list[Segment] = []
    for price_table, (start, end), length, share in zip(tables, spans, lengths, shares, strict=True):
        tiers = price_table.groups.get(group)
        if tiers is None:
            raise NoPriceError(f"Table {price_table.decision} holds no price for group {group!r}.")
        if not isinstance(tiers, TieredPrices):
            raise GroupError(f"Group {group!r} is not priced by tiers.")
        ratio = quota * Fraction(length, month) if scaled else quota
        limits = tuple(half_up(width * ratio.numerator, ratio.denominator) for width in tiers.widths)
        segments.append(Segment(price_table.id, start, end, length, share, limits))
        lines += _tier_lines(share, limits, tiers.prices, price_table.id)

    vat_percent = prices.vat_on(invoice_date or period_to).percent
    subtotal: Number = plain(sum((line.amount for line in lines), start=0))
    assert isinstance(subtotal, int)
    vat = half_up(subtotal * vat_percent, 100)
    return Bill(
        kwh=kwh,
        period_from=period_from,
        period_to=period_to,
        days=days,
        group=group,
        households=quota,
        lines=tuple(lines),
        subtotal=subtotal,
        vat_rate=Decimal(vat_percent) / 100,
        vat=vat,
        total=subtotal + vat,
        tables=tuple(t.id for t in tables),
        segments=tuple(segments),
        invoice_date=invoice_date or period_to,
        scaled=scaled,
    )


def _check(kwh: int, period_from: date, period_to: date) -> None:
    if isinstance(kwh, bool) or not isinstance(kwh, int) or kwh < 0:
        raise UsageError(f"The kWh must be a whole number from 0 on, not {kwh!r}.")
    if period_to < period_from:
        raise PeriodError(f"The period ends ({period_to}) before it begins ({period_from}): swap the dates.")
    if (period_to - period_from).days >= LONGEST_PERIOD_DAYS:
        raise PeriodError(f"The period {period_from} – {period_to} is longer than a bill can be: check the dates.")


def _quota(households: int | Fraction | Decimal | float | str) -> Fraction:
    try:
        quota = Fraction(str(households)) if isinstance(households, float) else Fraction(households)
    except (ValueError, TypeError, ZeroDivisionError):
        raise HouseholdsError(f"The number of households must be a number above 0, not {households!r}.") from None
    if quota <= 0:
        raise HouseholdsError(f"The number of households must be above 0, not {households}.")
    return quota


def _spans(tables: tuple[PriceTable, ...], period_from: date, period_to: date) -> list[tuple[date, date]]:
    starts = [period_from, *(t.effective_from for t in tables[1:] if t.effective_from)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), period_to]
    return list(zip(starts, ends, strict=True))


def _tier_lines(kwh: int, limits: tuple[int, ...], prices: tuple[Number, ...], table: str) -> list[BillLine]:
    lines, left = [], kwh
    for tier, price in enumerate(prices, start=1):
        used = left if tier > len(limits) else min(left, limits[tier - 1])
        left -= used
        if used:
            lines.append(BillLine(f"Bậc {tier}", used, price, used * price, table, tier, None))
    return lines
