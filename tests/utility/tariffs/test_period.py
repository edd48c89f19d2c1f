"""Days: regular cycles, T of the formula, and the scaling of tiers."""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from utility.tariffs import TariffError, compute_bill, estimate, table_in_force, vat_on
from utility.tariffs.period import is_regular_cycle, month_before_reading


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "regular"),
    [
        ("2025-06-01", "2025-06-30", True),  # a calendar month
        ("2025-02-01", "2025-02-28", True),
        ("2024-02-01", "2024-02-29", True),
        ("2019-03-13", "2019-04-12", True),
        ("2025-02-16", "2025-03-15", True),  # 28 days over February
        ("2025-06-01", "2025-07-01", True),  # read a day late
        ("2025-05-14", "2025-06-12", True),  # read a day early
        ("2025-01-30", "2025-02-28", True),  # the 30th does not exist in February
        ("2025-03-01", "2025-03-29", True),
        ("2025-06-01", "2025-06-12", False),  # new contract
        ("2025-06-03", "2025-06-30", False),
        ("2025-06-01", "2025-07-03", False),  # reading moved by three days
        ("2025-06-01", "2025-07-31", False),
        ("2025-06-01", "2025-06-01", False),
    ],
)
def test_a_regular_cycle_is_one_reading_month_give_or_take_a_day(start: str, end: str, regular: bool) -> None:
    assert is_regular_cycle(d(start), d(end)) is regular
    assert compute_bill(350, d(start), d(end), table="1279").scaled is not regular


@pytest.mark.parametrize(
    ("period_to", "days"),
    [("2019-04-12", 31), ("2025-05-15", 30), ("2025-03-15", 28), ("2024-03-15", 29), ("2025-06-30", 30)],
)
def test_the_month_before_the_reading(period_to: str, days: int) -> None:
    assert month_before_reading(d(period_to)) == days


def test_the_caller_decides_whether_days_count() -> None:
    span = d("2025-06-02"), d("2025-06-30")  # 29 days
    assert compute_bill(350, *span).segments[0].tier_limits == (50, 50, 100, 100, 100)
    scaled = compute_bill(350, *span, regular=False)
    assert scaled.segments[0].tier_limits == (48, 48, 97, 97, 97)  # 50 × 29 ÷ 30 = 48.33, 100 × 29 ÷ 30 = 96.67
    assert scaled.total > compute_bill(350, *span).total
    moved = d("2025-06-01"), d("2025-07-10")
    assert compute_bill(350, *moved, regular=True).segments[0].tier_limits == (50, 50, 100, 100, 100)
    assert compute_bill(350, *moved).segments[0].tier_limits == (67, 67, 133, 133, 133)  # 40 ÷ 30


def test_t_can_be_given() -> None:
    span = d("2017-08-20"), d("2017-08-31")
    assert compute_bill(374, *span, month_days=31).segments[0].tier_limits == (19, 19, 39, 39, 39)
    assert compute_bill(374, *span, month_days=30).segments[0].tier_limits == (20, 20, 40, 40, 40)


def test_scaled_tiers_widen_with_the_households() -> None:
    bill = compute_bill(100, d("2025-06-01"), d("2025-06-12"), households=Fraction(5, 4))
    assert bill.segments[0].tier_limits == (24, 24, 48, 48, 48)  # 50 ÷ 31 × 12 × 1.25, T = May


def test_a_limit_of_half_a_kwh_is_rounded_up() -> None:
    bill = estimate(60, d("2026-03-01"), tenants=1)
    assert bill.segments[0].tier_limits == (13, 13, 25, 25, 25)


def test_a_price_change_on_the_first_day_leaves_one_table() -> None:
    bill = compute_bill(350, d("2025-05-10"), d("2025-06-09"))
    assert bill.tables == ("1279",)
    assert not bill.scaled
    assert compute_bill(350, d("2025-04-10"), d("2025-05-09")).tables == ("2699",)
    assert compute_bill(350, d("2025-04-11"), d("2025-05-10")).tables == ("2699", "1279")


def test_a_measured_index_replaces_the_sharing_by_days() -> None:
    span = d("2025-04-16"), d("2025-05-15")
    bill = compute_bill(350, *span, measured=[300, 50])
    assert [segment.kwh for segment in bill.segments] == [300, 50]
    assert bill.split == "measured"
    hours = compute_bill(
        1000, *span, group="production", voltage=22, measured=[{"normal": 500, "peak": 300}, (100, 60, 40)]
    )
    assert [(line.table, line.part, line.kwh, line.price) for line in hours.lines] == [
        ("2699", "normal", 500, 1749),
        ("2699", "peak", 300, 3242),
        ("1279", "normal", 100, 1833),
        ("1279", "offpeak", 60, 1190),
        ("1279", "peak", 40, 3398),
    ]


@pytest.mark.parametrize(
    ("invoice", "percent"),
    [
        ("2015-05-01", 10), ("2022-01-31", 10), ("2022-02-01", 8), ("2022-12-31", 8), ("2023-01-01", 10),
        ("2023-06-30", 10), ("2023-07-01", 8), ("2024-06-30", 8), ("2025-07-01", 8), ("2026-12-31", 8),
        ("2027-01-01", 10),
    ],
)  # fmt: skip
def test_vat_is_the_rate_of_the_invoice_date(invoice: str, percent: int) -> None:
    bill = compute_bill(100, d("2025-06-01"), d("2025-06-30"), invoice_date=d(invoice))
    assert bill.vat == 2017 * percent  # 201,700 before VAT
    assert bill.vat_rate * 100 == percent == vat_on(d(invoice)).percent
    assert bill.vat_basis == vat_on(d(invoice)).basis


@pytest.mark.parametrize(
    ("on", "table"),
    [
        ("2014-06-01", "4887"), ("2015-03-15", "4887"), ("2015-03-16", "2256"), ("2017-11-30", "2256"),
        ("2017-12-01", "4495"), ("2019-03-19", "4495"), ("2019-03-20", "648"), ("2023-05-03", "648"),
        ("2023-05-04", "1062"), ("2023-11-08", "1062"), ("2023-11-09", "2941"), ("2024-10-10", "2941"),
        ("2024-10-11", "2699"), ("2025-05-09", "2699"), ("2025-05-10", "1279"), ("2026-07-27", "1279"),
    ],
)  # fmt: skip
def test_the_table_in_force(on: str, table: str) -> None:
    assert table_in_force(d(on)).id == table


@pytest.mark.parametrize(
    ("kwh", "start", "end", "arguments", "message"),
    [
        (-1, "2025-06-01", "2025-06-30", {}, "whole number from 0"),
        (3.5, "2025-06-01", "2025-06-30", {}, "whole number from 0"),
        (True, "2025-06-01", "2025-06-30", {}, "whole number from 0"),
        ("350", "2025-06-01", "2025-06-30", {}, "whole number from 0"),
        (1, "2025-06-30", "2025-06-01", {}, "before it begins"),
        (1, "2014-05-31", "2014-06-30", {}, "No price table is kept for 2014-05-31"),
        (1, "2024-01-01", "2025-06-30", {}, "longer than a bill"),
        (1, "2025-06-01", "2025-06-30", {"households": 0}, "above 0"),
        (1, "2025-06-01", "2025-06-30", {"households": "two"}, "above 0"),
        (1, "2025-06-01", "2025-06-30", {"households": float("nan")}, "above 0"),
        (1, "2025-06-01", "2025-06-30", {"tenants": 0}, "tenants must be a whole number"),
        (1, "2025-06-01", "2025-06-30", {"tenants": 3, "households": 2}, "either households or tenants"),
        (1, "2025-06-01", "2025-06-30", {"month_days": 27}, "28 to 31 days"),
        (1, "2025-06-01", "2025-06-30", {"table": "9999"}, "no price table '9999'"),
        (1, "2025-06-01", "2025-06-30", {"invoice_date": date(2013, 1, 1)}, "No VAT rate"),
        (350, "2025-04-16", "2025-05-15", {"measured": [300, 49]}, "add up to 350"),
        (350, "2025-04-16", "2025-05-15", {"measured": [350]}, "must be 2"),
    ],
)
def test_what_cannot_be_billed_is_refused_in_one_sentence(
    kwh: int, start: str, end: str, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(TariffError, match=message) as refused:
        compute_bill(kwh, d(start), d(end), **arguments)  # type: ignore[arg-type]
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_moment_is_not_a_day() -> None:
    moment = datetime(2025, 6, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    with pytest.raises(TariffError, match="dates without a time"):
        compute_bill(1, moment, date(2025, 6, 30))
    with pytest.raises(TariffError, match="dates without a time"):
        estimate(1, moment)


def test_an_estimate_uses_the_table_and_vat_of_the_day_for_a_whole_month() -> None:
    for on, table, total in (("2025-05-09", "2699", 934_632), ("2025-05-10", "1279", 979_560)):
        bill = estimate(350, d(on))
        assert (bill.tables, bill.scaled, bill.total) == ((table,), False, total)
        assert (bill.period_from, bill.period_to) == (d("2025-05-01"), d("2025-05-31"))
