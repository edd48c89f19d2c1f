"""What must hold for every bill, whatever the kWh, days, households and prices."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from utility.tariffs import Bill, compute_bill, estimate, explain
from utility.tariffs.catalogue import catalogue
from utility.tariffs.period import month_before_reading, share_by_days
from utility.tariffs.tables import TieredPrices

FIRST = date(2014, 6, 1)
kwhs = st.integers(0, 20_000)
days = st.dates(FIRST, date(2027, 12, 31))
lengths = st.integers(1, 400)
households = st.fractions(Fraction(1, 4), 40, max_denominator=4)
CHANGES = [table.effective_from for table in catalogue().tables[1:] if table.effective_from]


def period(start: date, length: int) -> tuple[date, date]:
    return start, start + timedelta(days=length - 1)


def check_sums(bill: Bill) -> None:
    assert sum(line.kwh for line in bill.lines) == bill.kwh == sum(segment.kwh for segment in bill.segments)
    assert sum(segment.days for segment in bill.segments) == bill.days
    assert sum(line.amount for line in bill.lines) == bill.gross_subtotal
    assert all(line.kwh > 0 and line.amount == line.kwh * line.price for line in bill.lines)
    assert bill.whole_subtotal + bill.whole_vat == bill.total
    assert isinstance(bill.total, int)


@given(kwhs, days, lengths, households)
def test_tiers_add_up_to_the_kwh_and_amounts_to_the_total(kwh: int, start: date, length: int, quota: Fraction) -> None:
    bill = compute_bill(kwh, *period(start, length), households=quota)
    check_sums(bill)
    for segment in bill.segments:
        tiers = [line for line in bill.lines if line.table == segment.table]
        for line in tiers:
            assert line.tier is not None
            full = line.tier <= len(segment.tier_limits)
            assert not full or line.kwh <= segment.tier_limits[line.tier - 1]
            # A tier is entered only when all below it are full.
            below = sum(other.kwh for other in tiers if other.tier is not None and other.tier < line.tier)
            assert below == sum(segment.tier_limits[: line.tier - 1])


@given(kwhs, days, lengths, households, st.sampled_from([True, False]))
def test_the_formula_written_out_in_fractions_agrees(
    kwh: int, start: date, length: int, quota: Fraction, regular: bool
) -> None:
    """The same rules a second time, plainly, day by day and kWh by kWh of each tier."""
    first, last = period(start, length)
    table_of_day = [catalogue().table_in_force(first + timedelta(days=n)) for n in range(length)]
    tables = list(dict.fromkeys(table_of_day))
    reading = last + timedelta(days=1)
    month = (reading.replace(day=1) - timedelta(days=1)).day
    left_kwh, left_days, subtotal = kwh, length, 0
    for table in tables:
        part = table_of_day.count(table)
        used = half_up(Fraction(left_kwh * part, left_days))
        left_kwh, left_days = left_kwh - used, left_days - part
        tiers = table.groups["residential"]
        assert isinstance(tiers, TieredPrices)
        for width, price in zip((50, 50, 100, 100, 100, None), tiers.prices, strict=True):
            full = len(tables) == 1 and regular
            limit = used if width is None else half_up(width * quota * (1 if full else Fraction(part, month)))
            subtotal += min(used, limit) * int(price)
            used -= min(used, limit)
    bill = compute_bill(kwh, first, last, households=quota, regular=regular, covid_support=False)
    assert bill.subtotal == subtotal
    assert bill.total == subtotal + half_up(subtotal * Fraction(bill.vat_rate))


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


@given(kwhs, days, lengths, households)
def test_one_kwh_more_never_costs_less(kwh: int, start: date, length: int, quota: Fraction) -> None:
    span = period(start, length)
    bill = compute_bill(kwh, *span, households=quota)
    more = compute_bill(kwh + 1, *span, households=quota)
    assert more.total > bill.total
    for before, after in zip(bill.segments, more.segments, strict=True):
        assert after.kwh >= before.kwh


@given(kwhs, st.sampled_from(CHANGES), st.integers(1, 30), st.integers(0, 30))
def test_a_price_change_never_loses_a_kwh(kwh: int, change: date, before: int, after: int) -> None:
    start, end = change - timedelta(days=before), change + timedelta(days=after)
    bill = compute_bill(kwh, start, end)
    check_sums(bill)
    assert len(bill.tables) == 2
    assert bill.segments[0].period_to + timedelta(days=1) == change == bill.segments[1].period_from
    total_days = before + after + 1
    share = Decimal(kwh * before) / total_days
    assert bill.segments[0].kwh == share.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert bill.scaled
    assert bill.split == "days"


@given(st.integers(0, 100_000), st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(lambda x: sum(x) > 0))
def test_sharing_by_days_keeps_every_kwh(kwh: int, parts: list[int]) -> None:
    shares = share_by_days(kwh, parts)
    assert sum(shares) == kwh
    assert min(shares) >= 0
    exact = [Fraction(kwh * part, sum(parts)) for part in parts]
    assert all(2 * abs(share - true) <= len(parts) for share, true in zip(shares, exact, strict=True))
    more = share_by_days(kwh + 1, parts)
    assert sorted(b - a for a, b in zip(shares, more, strict=True)) == [0] * (len(parts) - 1) + [1]


@given(kwhs, days, households)
def test_vat_is_rounded_half_up_once(kwh: int, on: date, quota: Fraction) -> None:
    bill = estimate(kwh, on, households=quota)
    assert isinstance(bill.subtotal, int)
    exact = bill.subtotal * bill.vat_rate
    assert bill.vat == exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert bill.total == bill.subtotal + bill.vat
    assert bill.vat_rate in (Decimal("0.08"), Decimal("0.1"))


@given(kwhs, days, st.integers(1, 20))
def test_more_households_never_cost_more(kwh: int, on: date, count: int) -> None:
    assert estimate(kwh, on, households=count + 1).total <= estimate(kwh, on, households=count).total


@given(kwhs, days, st.integers(1, 12))
def test_households_share_a_meter_like_as_many_meters(kwh: int, on: date, count: int) -> None:
    together = estimate(kwh * count, on, households=count)
    assert together.subtotal == estimate(kwh, on).subtotal * count


@given(kwhs, st.dates(FIRST, date(2026, 11, 30)), lengths, st.integers(1, 9))
def test_unrounded_limits_stay_within_a_kwh_of_rounded_ones(kwh: int, start: date, length: int, tenants: int) -> None:
    span = period(start, length)
    rounded = compute_bill(kwh, *span, tenants=tenants)
    exact = compute_bill(kwh, *span, tenants=tenants, round_limits=False)
    check_sums(exact)
    for one, other in zip(rounded.segments, exact.segments, strict=True):
        for whole, fine in zip(one.tier_limits, other.tier_limits, strict=True):
            assert 2 * abs(Decimal(whole) - Decimal(fine)) <= 1


@given(st.dates(FIRST, date(2030, 12, 31)))
def test_a_calendar_month_is_as_long_as_the_month_before_its_reading(day: date) -> None:
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert month_before_reading(last) == (last - first).days + 1
    assert not compute_bill(1, first, last, table="1279").scaled


@given(
    st.tuples(kwhs, kwhs, kwhs),
    st.sampled_from(["production", "business"]),
    st.sampled_from(["0.4", "6", "22", "110"]),
    st.dates(date(2015, 3, 16), date(2026, 12, 31)),
    lengths,
)
def test_three_rate_bills_keep_each_hour_over_price_changes(
    used: tuple[int, int, int], group: str, voltage: str, start: date, length: int
) -> None:
    bill = compute_bill(sum(used), *period(start, length), group=group, voltage=voltage, hours=used)
    check_sums(bill)
    for part, kwh in zip(("normal", "offpeak", "peak"), used, strict=True):
        assert sum(line.kwh for line in bill.lines if line.part == part) == kwh


@settings(max_examples=60)
@given(kwhs, kwhs, st.dates(FIRST, date(2026, 9, 30)), st.integers(5, 45), st.integers(5, 45), households)
def test_the_causes_of_a_change_add_up_to_it(
    kwh: int, before: int, start: date, length: int, length_before: int, quota: Fraction
) -> None:
    past = compute_bill(before, *period(start, length_before))
    now = compute_bill(kwh, *period(past.period_to + timedelta(days=1), length), households=quota)
    change = explain(now, [past]).change
    assert change is not None
    assert sum(change.effects().values()) == change.total == now.total - past.total
    assert change.other == 0


def test_prices_never_fall_from_tier_to_tier_and_from_table_to_table() -> None:
    for table in (*catalogue().tables, *catalogue().pending):
        prices = table.groups["residential"].prices  # type: ignore[union-attr]
        assert all(low < high for low, high in pairwise(prices))
    for old, new in pairwise(catalogue().tables):
        assert all(
            a < b
            for a, b in zip(
                old.groups["residential"].prices,  # type: ignore[union-attr]
                new.groups["residential"].prices,  # type: ignore[union-attr]
                strict=True,
            )
        )
