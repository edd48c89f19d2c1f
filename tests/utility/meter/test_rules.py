"""When meters are read, and the rules of re-reading, tests, faults and missing meters."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.utility.meter.conftest import METER, change_point
from tests.utility.records import CODE, NOBODY, add_customer
from tests.utility.requests.conftest import CHAT, link
from utility.clock import FixedClock
from utility.database import Database
from utility.meter import Meters, PeriodReadings, RegisterUse
from utility.meter.checking import compare
from utility.meter.reading_days import next_reading, reading_day_in
from utility.services import Utility


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (2026, 11, 0, date(2026, 11, 30)),
        (2026, 2, 0, date(2026, 2, 28)),
        (2028, 2, 0, date(2028, 2, 29)),
        (2026, 11, 10, date(2026, 11, 10)),
        (2026, 2, 30, date(2026, 2, 28)),
    ],
)
def test_the_day_of_a_month(year: int, month: int, day: int, expected: date) -> None:
    assert reading_day_in(year, month, day) == expected


@pytest.mark.parametrize(
    ("on", "day", "last_read", "expected"),
    [
        (date(2026, 11, 22), 0, date(2026, 10, 31), date(2026, 11, 30)),
        (date(2026, 11, 30), 0, date(2026, 10, 31), date(2026, 11, 30)),
        (date(2026, 11, 30), 0, date(2026, 11, 30), date(2026, 12, 31)),
        (date(2026, 11, 30), 0, date(2026, 11, 29), date(2026, 12, 31)),  # read a day early
        (date(2026, 11, 11), 10, date(2026, 10, 10), date(2026, 12, 10)),
        (date(2026, 11, 9), 10, date(2026, 10, 11), date(2026, 11, 10)),  # last one a day late
        (date(2026, 12, 31), 5, date(2026, 12, 5), date(2027, 1, 5)),
        (date(2026, 11, 22), 0, None, date(2026, 11, 30)),
        (date(2026, 11, 1), 1, date(2026, 10, 31), date(2026, 12, 1)),
    ],
)
def test_the_next_reading(on: date, day: int, last_read: date | None, expected: date) -> None:
    assert next_reading(on, day, last_read) == expected


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 31))
def test_a_reading_comes_once_a_month(on: date, day: int) -> None:
    first = next_reading(on, day, None)
    assert on <= first <= on + timedelta(days=31)
    second = next_reading(first + timedelta(days=1), day, first)
    assert (second.year * 12 + second.month) - (first.year * 12 + first.month) == 1


def test_the_schedule(meters: Meters, household: str, database: Database, clock: FixedClock) -> None:
    found = meters.schedule(household)
    assert found is not None
    assert (found.reading_day, found.last_read_on) == (0, date(2026, 10, 31))
    assert (found.earliest, found.next_reading_on, found.latest) == (
        date(2026, 11, 29),
        date(2026, 11, 30),
        date(2026, 12, 1),
    )
    assert (found.period, found.bill_on, found.due_on) == ("2026-11", date(2026, 12, 1), date(2026, 12, 11))
    change_point(database, household, supplied_to=date(2026, 11, 1))
    assert meters.schedule(household) is None
    assert meters.schedule(NOBODY) is None


def test_a_schedule_before_the_first_bill(meters: Meters, database: Database) -> None:
    add_customer(database)
    found = meters.schedule(CODE)
    assert found is not None
    assert (found.last_read_on, found.bill_on, found.due_on) == (None, date(2026, 12, 1), None)


def _billed(old: int, new: int, days: int = 31) -> PeriodReadings:
    last = date(2026, 10, 31)
    use = RegisterUse(METER, "total", old, new, (new - old) % 10**6, new < old)
    return PeriodReadings("2026-10", last - timedelta(days=days), last, days, (use,), use.kwh)


@pytest.mark.parametrize(
    ("new", "claimed", "verdict", "overbilled"),
    [
        (2450, 2600, "plausible", 0),
        (2450, 2450, "plausible", 0),
        (2450, 2449, "billed_too_high", 1),
        (2450, 2250, "billed_too_high", 200),
        (2450, 0, "billed_too_high", 2450),
        (2450, 2912, "plausible", 0),  # three times the usual 154 kWh of 22 days
        (2450, 2913, "looks_high", 0),
        (2450, 1_000_000, "not_this_meter", 0),
        (2450, None, "unknown", 0),
        (999_990, 144, "plausible", 0),  # the counter began again
        (999_990, 90_000, "looks_high", 0),
        (999_990, 100_000, "billed_too_high", 899_990),
        (800_000, 100, "billed_too_high", 799_900),
    ],
)
def test_what_a_customers_reading_says(new: int, claimed: int | None, verdict: str, overbilled: int) -> None:
    found = compare(_billed(new - 217, new), 6, claimed, date(2026, 11, 22), Decimal(7))
    assert (found.verdict, found.overbilled_kwh, found.billed) == (verdict, overbilled, new)


def test_a_few_days_after_the_reading_a_little_more_is_usual() -> None:
    for claimed, verdict in ((2480, "plausible"), (2488, "looks_high")):
        assert compare(_billed(2233, 2450), 6, claimed, date(2026, 11, 1), Decimal(7)).verdict == verdict
    assert compare(_billed(2233, 2450), 6, 2450, date(2026, 10, 31), Decimal(7)).expected == 2450


def test_asking_for_a_check(meters: Meters, household: str) -> None:
    found = meters.check_reading(household, 2300)
    assert (found.allowed, found.reason, found.period, found.until) == (True, "allowed", "2026-10", date(2026, 11, 30))
    assert (found.verdict, found.overbilled_kwh, found.billed, found.expected) == ("billed_too_high", 150, 2450, 2606)
    assert found.time_limit is not None
    assert (found.time_limit.unit, found.time_limit.amount) == ("hours", 24)
    assert "2693" in found.time_limit.source.decision


def test_older_bills_are_complained_about_instead(meters: Meters, household: str, clock: FixedClock) -> None:
    older = meters.check_reading(household, 2000, period="2026-09")
    assert (older.allowed, older.reason, older.until) == (False, "too_late", date(2026, 10, 31))
    clock.advance(timedelta(days=8))  # Monday 30 November: the last day
    assert meters.check_reading(household).allowed
    clock.advance(timedelta(days=1))
    assert meters.check_reading(household).reason == "too_late"


def test_nothing_to_check(meters: Meters, household: str) -> None:
    for code, period in ((NOBODY, None), (household, "2026-11")):
        found = meters.check_reading(code, 100, period=period)
        assert (found.allowed, found.reason, found.verdict) == (False, "no_bill", "unknown")


def test_one_check_at_a_time(company: Utility, household: str, database: Database) -> None:
    link(database, CHAT, household)
    view = company.requests.create(
        "request_reading_check", {"current_index": "2300"}, chat=CHAT, key="1", customer_code=household
    ).request
    found = company.meter.check_reading(household, 2300)
    assert (found.allowed, found.reason, found.open_request) == (False, "already_open", view.number)
    company.requests.cancel(view.number, by=f"chat:{CHAT}")
    assert company.meter.check_reading(household, 2300).allowed


def test_the_rules_of_a_test(company: Utility, household: str, database: Database) -> None:
    rules = company.meter.test_rules(household)
    assert rules is not None
    assert (rules.meter_number, rules.kind, rules.installed_on) == (METER, "electronic", date(2026, 1, 1))
    assert rules.time_limit is not None
    assert (rules.time_limit.unit, rules.time_limit.amount) == ("working_days", 3)
    assert rules.fee is not None
    assert (rules.fee.kind, rules.fee.payer, rules.fee.before_vat) == ("by_result", "by_result", None)
    assert rules.open_request is None
    link(database, CHAT, household)
    fields: dict[str, object] = {"reason": "quay khi đã ngắt hết"}
    view = company.requests.create("request_meter_test", fields, chat=CHAT, key="1", customer_code=household).request
    again = company.meter.test_rules(household)
    assert again is not None
    assert again.open_request == view.number
    assert company.meter.test_rules(NOBODY) is None


def test_dangerous_faults_are_marked(meters: Meters) -> None:
    faults = {fault.key: fault for fault in meters.faults()}
    assert {key for key, fault in faults.items() if fault.urgent} == {"burnt", "sparking", "flooded", "fallen"}
    assert {"blank", "stopped", "seal", "stolen", "beeping", "other"} <= set(faults)
    assert faults["blank"].label == "Màn hình trắng, không hiện số"


def test_days_without_a_meter(meters: Meters, household: str) -> None:
    found = meters.usage_without_meter(household, date(2026, 11, 1), date(2026, 11, 10))
    assert found is not None
    # August to October: 310 + 260 + 220 kWh in 92 days, ten days of it.
    assert (found.kwh, found.per_day) == (86, Decimal("8.59"))
    assert found.periods == ("2026-10", "2026-09", "2026-08")
    assert "137/2013" in found.source.decision
    early = meters.usage_without_meter(household, date(2026, 3, 1), date(2026, 3, 1))
    assert early is not None
    assert (early.periods, early.kwh) == (("2026-02", "2026-01"), 6)  # 380 kWh in 59 days
    assert meters.usage_without_meter(household, date(2026, 1, 5), date(2026, 1, 6)) is None
    assert meters.usage_without_meter(NOBODY, date(2026, 11, 1), date(2026, 11, 10)) is None
    with pytest.raises(ValueError, match="before the first"):
        meters.usage_without_meter(household, date(2026, 11, 2), date(2026, 11, 1))
