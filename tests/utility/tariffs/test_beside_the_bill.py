"""Sums beside the bill: low-income support, reconnection fees, reactive power, usage, hours of the day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from utility.clock import VIETNAM
from utility.tariffs import (
    TariffError,
    low_income_support,
    power_factor,
    reconnection_fee,
    schedule_in_force,
    stopped_meter_usage,
    tenant_rule,
    usage_between,
)
from utility.tariffs.hours import schedule, schedules, split_load, three_rate_required
from utility.tariffs.reactive import reactive_charge, reactive_percent
from utility.tariffs.tenants import tenant_quota

NOW = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("on", "table", "monthly"),
    [
        ("2016-01-01", "2256", 44_520), ("2018-01-01", "4495", 46_470), ("2020-01-01", "648", 50_340),
        ("2023-06-01", "1062", 51_840), ("2024-01-01", "2941", 54_180), ("2025-01-01", "2699", 56_790),
        ("2026-01-01", "1279", 59_520),
    ],
)  # fmt: skip
def test_low_income_support_is_30_kwh_of_tier_1(on: str, table: str, monthly: int) -> None:
    support = low_income_support(date.fromisoformat(on))
    assert (support.entitled, support.table, support.monthly, support.quarterly) == (True, table, monthly, 3 * monthly)


@pytest.mark.parametrize(("kwh", "monthly"), [(0, 59_520), (50, 59_520), (51, 0)])
def test_social_policy_households_are_entitled_up_to_50_kwh(kwh: int, monthly: int) -> None:
    support = low_income_support(NOW, "social_policy", kwh)
    assert (support.entitled, support.monthly) == (monthly > 0, monthly)


def test_support_refusals() -> None:
    with pytest.raises(TariffError, match="give monthly_kwh"):
        low_income_support(NOW, "social_policy")
    with pytest.raises(TariffError, match="Unknown kind of household"):
        low_income_support(NOW, "rich")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "amount"),
    [
        ({}, 98_000),
        ({"distance_km": 80, "region": "mountain_island"}, 98_000),  # flat for households
        ({"voltage": "0.4"}, 98_000),
        ({"residential": False}, 98_000),
        ({"residential": False, "distance_km": 5}, 98_000),
        ({"residential": False, "distance_km": 6}, 111_720),
        ({"residential": False, "distance_km": 10}, 111_720),
        ({"residential": False, "distance_km": Decimal("10.1")}, 125_440),
        ({"residential": False, "voltage": 22}, 231_000),
        ({"residential": False, "voltage": 35}, 231_000),
        ({"residential": False, "voltage": 110}, 339_000),
        ({"residential": False, "voltage": 110, "distance_km": 51}, 576_300),  # the highest amount in the plains
        ({"residential": False, "voltage": 22, "distance_km": 25, "region": "mountain_island"}, 377_223),
        ({"residential": False, "voltage": 22, "distance_km": 50}, 360_360),
    ],
)
def test_reconnection_fees(arguments: dict[str, Any], amount: int) -> None:
    fee = reconnection_fee(NOW, **arguments)
    assert fee.amount == amount
    assert fee.basis == "TT 23/2020/TT-BCT"


@pytest.mark.parametrize(("voltage", "amount"), [("0.38", 81_000), (22, 222_000), (110, 344_000)])
def test_reconnection_fees_before_2020(voltage: Any, amount: int) -> None:
    fee = reconnection_fee(date(2020, 10, 29), residential=False, voltage=voltage)
    assert (fee.amount, fee.basis) == (amount, "8474/QĐ-BCT (25/9/2014)")


def test_reconnection_refusals() -> None:
    with pytest.raises(TariffError, match="No reconnection fee is kept"):
        reconnection_fee(date(2014, 1, 1))
    with pytest.raises(TariffError, match="factors of 8474"):
        reconnection_fee(date(2016, 1, 1), residential=False, distance_km=12)
    with pytest.raises(TariffError, match="0 km or more"):
        reconnection_fee(NOW, distance_km=-1)
    with pytest.raises(TariffError, match="plain"):
        reconnection_fee(NOW, residential=False, region="sea")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cos_phi", "percent"),
    [
        ("1", "0"), ("0.95", "0"), ("0.9", "0"), ("0.899", "0"), ("0.89", "1.12"), ("0.85", "5.88"),
        ("0.8", "12.5"), ("0.7", "28.57"), ("0.6", "50"), ("0.59", "52.54"), ("0.1", "52.54"),
    ],
)  # fmt: skip
def test_reactive_percent(cos_phi: str, percent: str) -> None:
    assert reactive_percent(cos_phi) == Decimal(percent)


def test_the_reactive_table_is_the_formula() -> None:
    for hundredths in range(60, 90):
        exact = (Decimal(90) / hundredths - 1) * 100
        assert abs(reactive_percent(Decimal(hundredths) / 100) - exact) <= Decimal("0.005")


def test_reactive_amount_and_power_factor() -> None:
    assert reactive_charge(1_000_000, "0.8").amount == 125_000
    assert reactive_charge(333, "0.85").amount == 20  # 19.58
    assert power_factor(800, 600) == Decimal("0.80")
    assert power_factor(1000, 0) == power_factor(0, 0) == 1
    for wrong in ("-0.1", "1.1", "much"):
        with pytest.raises(TariffError, match="between 0 and 1"):
            reactive_percent(wrong)


def test_readings() -> None:
    assert usage_between(100, 350) == 250
    assert usage_between(99_850, 120) == 270
    assert usage_between(9_990, 15, digits=4, factor=40) == 1_000
    assert usage_between(7, 7) == 0
    with pytest.raises(TariffError, match="can't show 100000"):
        usage_between(99_850, 100_000)
    with pytest.raises(TariffError, match="whole number"):
        usage_between(-1, 5)


def test_a_stopped_meter_is_billed_by_three_periods_before() -> None:
    assert stopped_meter_usage([(300, 30), (310, 31), (290, 29)], 12) == 120
    assert stopped_meter_usage([(100, 30), (101, 31), (100, 30)], 10) == 33
    with pytest.raises(TariffError, match="three periods"):
        stopped_meter_usage([(300, 30)], 12)


@pytest.mark.parametrize(
    ("on", "markup", "basis"),
    [
        ("2016-05-01", 10, "TT 16/2014/TT-BCT"), ("2018-10-25", 10, "TT 16/2014/TT-BCT"),
        ("2018-10-26", 0, "TT 25/2018/TT-BCT"), ("2023-06-15", 0, "TT 09/2023/TT-BCT"),
        ("2025-12-02", 0, "TT 60/2025/TT-BCT Art. 12"),
    ],
)  # fmt: skip
def test_tenant_rules_by_date(on: str, markup: int, basis: str) -> None:
    rule = tenant_rule(date.fromisoformat(on))
    assert (rule.landlord_markup_percent, rule.basis, rule.persons_per_quota) == (markup, basis, 4)


def test_four_tenants_are_one_quota() -> None:
    assert [str(tenant_quota(persons)) for persons in (1, 2, 3, 4, 5, 10)] == ["1/4", "1/2", "3/4", "1", "5/4", "5/2"]


# 2026-03-02 is a Monday, 2026-03-07 a Saturday, 2026-03-08 a Sunday.
@pytest.mark.parametrize(
    ("moment", "part"),
    [
        ("2026-03-02T03:59", "offpeak"), ("2026-03-02T04:00", "normal"), ("2026-03-02T09:29", "normal"),
        ("2026-03-02T09:30", "peak"), ("2026-03-02T11:29", "peak"), ("2026-03-02T11:30", "normal"),
        ("2026-03-02T17:00", "peak"), ("2026-03-07T19:59", "peak"), ("2026-03-02T20:00", "normal"),
        ("2026-03-02T22:00", "offpeak"), ("2026-03-08T10:00", "normal"), ("2026-03-08T18:00", "normal"),
        ("2026-03-08T22:00", "offpeak"), ("2026-03-08T00:00", "offpeak"),
    ],
)  # fmt: skip
def test_hours_of_the_day(moment: str, part: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)
    assert schedule_in_force(at.date()).part_at(at) == part
    as_utc = at.astimezone(datetime.fromisoformat("2026-01-01T00:00+00:00").tzinfo)
    assert schedule_in_force(at.date()).part_at(as_utc) == part


def test_a_working_day_has_five_peak_hours_and_sunday_none() -> None:
    for current, peak, offpeak in ((schedule_in_force(NOW), 5, 6), (schedules()[1], 5, 6)):
        for day, hours in ((date(2026, 3, 2), peak), (date(2026, 3, 8), 0)):
            sums = dict.fromkeys(("normal", "offpeak", "peak"), 0)
            for stretch in current.of_day(day):
                sums[stretch.part] += stretch.end - stretch.start
            assert sums == {"peak": hours * 60, "offpeak": offpeak * 60, "normal": (24 - hours - offpeak) * 60}


def test_the_hours_of_963_wait_for_their_day() -> None:
    pending = next(s for s in schedules() if s.id == "963")
    assert pending.effective_from is None
    assert schedule_in_force(date(2026, 12, 1)).id == "2014"
    evening = datetime(2026, 3, 2, 21, 0, tzinfo=VIETNAM)
    assert (pending.part_at(evening), schedule_in_force(evening.date()).part_at(evening)) == ("peak", "normal")
    assert [str(h) for h in pending.of_day(date(2026, 3, 8))] == ["00:00-06:00", "06:00-24:00"]


def test_hours_that_leave_a_gap_are_refused() -> None:
    day = {"normal": ["04:00-22:00"], "peak": [], "offpeak": ["00:00-03:00", "22:00-24:00"]}
    data = {"id": "x", "decision": None, "effective_from": None, "status": "", "monday_to_saturday": day, "sunday": day}
    with pytest.raises(ValueError, match="without gap or overlap"):
        schedule(data)


def test_a_load_profile_is_split_by_hours() -> None:
    start = datetime(2026, 3, 2, tzinfo=VIETNAM)
    load = [(start + timedelta(minutes=30 * n), Decimal("0.5")) for n in range(48)]
    assert split_load(load) == {"normal": 13, "offpeak": 6, "peak": 5}
    with pytest.raises(TariffError, match="time zone"):
        schedule_in_force(NOW).part_at(datetime(2026, 3, 2, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("kva", "months", "required"),
    [
        (25, [], True), (24, [1999, 2000, 2000], False), (0, [2000, 2000, 2000], True), (0, [9000, 9000], False),
        (0, [0, 0, 3000, 2000, 1000], True),
    ],
)  # fmt: skip
def test_who_must_have_a_three_rate_meter(kva: int, months: list[int], required: bool) -> None:
    assert three_rate_required(kva, months) is required


def test_hours_before_the_first_schedule_are_refused() -> None:
    with pytest.raises(TariffError, match="No hours are kept"):
        schedule_in_force(date(2010, 1, 1))
