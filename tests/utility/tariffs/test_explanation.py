"""A bill explained: decisions, comparisons, and why it changed."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from utility.tariffs import Bill, compute_bill, explain
from utility.tariffs.explanation import Explanation
from utility.tariffs.season import is_hot


def bill(kwh: int, start: str, end: str, **arguments: Any) -> Bill:
    return compute_bill(kwh, date.fromisoformat(start), date.fromisoformat(end), **arguments)


@dataclass(frozen=True)
class StoredBill:
    """What a record of an earlier bill keeps."""

    period_from: date
    period_to: date
    kwh: int
    total: int


def codes(explanation: Explanation) -> list[str]:
    return [reason.code for reason in explanation.reasons]


def test_a_bill_alone_explains_its_tiers_and_decisions() -> None:
    told = explain(bill(350, "2025-04-16", "2025-05-15"))
    assert [(d.table, d.decision, d.evn_decision, d.signed.isoformat(), d.days, d.kwh) for d in told.decisions] == [
        ("2699", "2699/QĐ-BCT", None, "2024-10-11", 24, 280),
        ("1279", "1279/QĐ-BCT", "599/QĐ-EVN", "2025-05-09", 6, 70),
    ]
    assert [(line.tier, line.kwh, line.price, line.amount) for line in told.lines][:2] == [
        (1, 40, 1893, 75_720),
        (2, 40, 1956, 78_240),
    ]
    assert (told.vat_rate, told.vat, told.vat_basis) == (Decimal("0.08"), 69_898, "NQ 174/2024/QH15, NĐ 180/2024/NĐ-CP")
    assert (told.kwh_per_day, told.average_price) == (Decimal("11.7"), Decimal("2496.3"))
    assert (told.comparisons, told.change, told.reasons, told.ratio) == ((), None, (), None)
    assert told.highest_tier == 5
    assert told.kwh_to_next_tier is None  # two tables, two sets of limits


@pytest.mark.parametrize(
    ("kwh", "tier", "left"), [(0, None, None), (1, 1, 49), (50, 1, 0), (51, 2, 49), (401, 6, None)]
)
def test_the_room_left_in_the_tier(kwh: int, tier: int | None, left: int | None) -> None:
    told = explain(bill(kwh, "2026-03-01", "2026-03-31"))
    assert (told.highest_tier, told.kwh_to_next_tier) == (tier, left)


def test_nothing_used_has_no_average_price() -> None:
    told = explain(bill(0, "2026-03-01", "2026-03-31"), [bill(0, "2026-02-01", "2026-02-28")])
    assert (told.average_price, told.ratio, told.recheck_due) == (None, None, False)
    assert told.comparisons[0].kwh_percent is None


def test_comparison_with_earlier_periods() -> None:
    past = [
        bill(300, "2025-03-01", "2025-03-31"),
        bill(200, "2026-02-01", "2026-02-28"),
        bill(150, "2026-01-01", "2026-01-31"),
        bill(999, "2026-03-01", "2026-03-31"),  # the bill itself is not compared
        bill(999, "2026-04-01", "2026-04-30"),
    ]
    told = explain(bill(310, "2026-03-01", "2026-03-31"), past)
    assert [(c.relation, c.kwh) for c in told.comparisons] == [
        ("previous", 200),
        ("earlier", 150),
        ("same_month_last_year", 300),
    ]
    previous = told.comparisons[0]
    assert (previous.days, previous.kwh_change, previous.kwh_percent) == (28, 110, Decimal("55.0"))
    assert previous.kwh_per_day_percent == Decimal("40.0")  # 10.0 against 7.1 a day: three days more in the month
    assert told.ratio == Decimal("1.55")
    assert told.recheck_due


@pytest.mark.parametrize(("kwh", "due"), [(129, False), (130, True), (99, False)])
def test_a_recheck_is_due_from_1_3_times_the_month_before(kwh: int, due: bool) -> None:
    assert explain(bill(kwh, "2026-03-01", "2026-03-31"), [bill(100, "2026-02-01", "2026-02-28")]).recheck_due is due


def test_a_price_change_alone() -> None:
    told = explain(bill(300, "2025-06-01", "2025-06-30"), [bill(300, "2025-04-01", "2025-04-30")])
    assert told.change is not None
    assert told.change.prices == told.change.total == 36_666  # 33,950 published, with 8 % VAT
    assert codes(told) == ["prices"]
    assert told.reasons[0].evidence == {"before": ["2699"], "now": ["1279"]}


def test_a_vat_change_alone() -> None:
    told = explain(bill(350, "2023-07-01", "2023-07-31"), [bill(350, "2023-05-15", "2023-06-14")])
    assert told.change is not None
    assert told.change.vat == told.change.total == 853_470 - 869_275
    assert codes(told) == ["vat"]


def test_more_days_alone() -> None:
    """The same use a day, in a moved reading of 40 days: the tiers grow with the days, so no kWh climbs a tier."""
    told = explain(bill(400, "2026-03-01", "2026-04-09"), [bill(280, "2026-02-01", "2026-02-28")])
    assert told.change is not None
    assert told.change.use == told.change.tiers == 0
    assert codes(told) == ["days"]
    assert told.reasons[0].evidence == {"before": 28, "now": 40}


def test_more_use_climbs_tiers_in_a_hot_month() -> None:
    told = explain(bill(450, "2026-06-01", "2026-06-30"), [bill(150, "2026-03-01", "2026-03-30")])
    assert codes(told) == ["use", "tiers", "hot_month"]
    use, tiers, hot = told.reasons
    assert use.amount is not None
    assert tiers.amount is not None
    assert use.amount + tiers.amount == told.bill.total - told.comparisons[0].total
    assert tiers.evidence == {"before": 3, "now": 6}
    assert hot.evidence == {"before": False, "now": True, "month": 6}


def test_a_lost_household_and_a_gained_one() -> None:
    two = bill(300, "2026-02-01", "2026-02-28", households=2)
    one = bill(300, "2026-03-01", "2026-03-28", households=1, regular=True)
    told = explain(one, [two])
    assert told.change is not None
    assert told.change.households == one.total - two.total > 0
    assert codes(told) == ["households"]
    assert told.reasons[0].evidence == {"before": 2, "now": 1}


def test_a_fall_has_reasons_too_and_heat_is_not_one() -> None:
    told = explain(bill(150, "2026-06-01", "2026-06-30"), [bill(450, "2026-05-01", "2026-05-30")])
    assert codes(told) == ["use", "tiers"]
    assert all(reason.amount is not None and reason.amount < 0 for reason in told.reasons)


def test_a_stored_bill_with_a_correction() -> None:
    start, end = date(2026, 2, 1), date(2026, 2, 28)
    right = compute_bill(200, start, end).total
    told = explain(bill(200, "2026-03-01", "2026-03-28", regular=True), [StoredBill(start, end, 200, right - 50_000)])
    assert told.change is not None
    assert (told.change.other, told.change.total) == (50_000, 50_000)
    assert codes(told) == ["other"]


def test_a_business_by_hours_is_explained_with_its_present_mix() -> None:
    hours = {"normal": 800, "offpeak": 150, "peak": 250}
    now = bill(1200, "2026-03-01", "2026-03-31", group="business", hours=hours)
    before = bill(600, "2026-02-01", "2026-02-28", group="business", hours={"normal": 400, "offpeak": 75, "peak": 125})
    told = explain(now, [before])
    assert told.change is not None
    assert told.change.other == 0
    assert told.change.tiers == 0
    assert told.highest_tier is None
    assert codes(told)[0] == "use"
    assert sum(told.change.effects().values()) == now.total - before.total


def test_it_is_data_that_json_can_carry() -> None:
    told = explain(bill(281, "2020-04-08", "2020-05-07"), [bill(250, "2020-03-08", "2020-04-07")])
    data = json.loads(json.dumps(told.to_dict()))
    assert data["bill"]["subtotal"] == 519674.4
    assert data["lines"][0]["price"] == 1510.2
    assert data["decisions"][0]["decision"] == "648/QĐ-BCT"
    assert data["change"]["total"] == data["comparisons"][0]["total_change"]
    assert "terms" not in data["bill"]


@pytest.mark.parametrize(
    ("start", "end", "region", "hot"),
    [
        ("2026-05-01", "2026-05-31", None, True), ("2026-01-01", "2026-01-31", None, False),
        ("2026-03-17", "2026-04-16", None, True), ("2026-03-16", "2026-04-14", None, False),
        ("2026-03-01", "2026-03-31", "south", True), ("2026-07-01", "2026-07-31", "south", False),
        ("2026-04-01", "2026-04-30", "north", False), ("2026-04-01", "2026-04-30", "central", True),
    ],
)  # fmt: skip
def test_hot_months(start: str, end: str, region: Any, hot: bool) -> None:
    assert is_hot(date.fromisoformat(start), date.fromisoformat(end), region) is hot
