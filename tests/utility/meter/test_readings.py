"""Readings and usage: what the meter showed, what a period used, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.utility.meter.conftest import KWH, METER, add_meter, add_period, add_reading, change_point
from tests.utility.records import CODE, NOBODY, add_customer
from utility.audit import Audit
from utility.clock import FixedClock
from utility.database import Database
from utility.meter import Meters, PeriodUsage, RegisterUse
from utility.meter.daily import days_of, expected, spread
from utility.models import AuditEntry

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def test_readings_newest_first(meters: Meters, household: str) -> None:
    found = meters.readings(household, months=2)
    assert [(reading.read_on, reading.value) for reading in found] == [
        (date(2026, 10, 31), 2450),
        (date(2026, 9, 30), 2230),
    ]
    assert (found[0].meter_number, found[0].register, found[0].shown, found[0].source) == (
        METER,
        "total",
        "002450",
        "remote",
    )
    assert len(meters.readings(household, months=24)) == 11
    assert meters.readings(household, months=0) == []


def test_the_indexes_of_a_bill(meters: Meters, household: str) -> None:
    found = meters.of_period(household, "2026-10")
    assert found is not None
    assert (found.previous_on, found.read_on, found.days, found.kwh) == (date(2026, 9, 30), date(2026, 10, 31), 31, 220)
    assert found.registers == (RegisterUse(METER, "total", 2230, 2450, 220, False),)
    assert meters.of_period(household, "2026-11") is None
    assert meters.of_period(NOBODY, "2026-10") is None


@pytest.mark.parametrize("period", ["2026-13", "10/2026", "2026", ""])
def test_what_is_no_month(period: str, meters: Meters) -> None:
    with pytest.raises(ValueError, match="write YYYY-MM"):
        meters.of_period(CODE, period)


def test_a_counter_that_begins_again(meters: Meters, database: Database) -> None:
    point = add_customer(database)
    meter = add_meter(database, point, "A1", date(2020, 1, 1), digits=5)
    add_reading(database, meter, date(2026, 9, 30), 99_850)
    add_reading(database, meter, date(2026, 10, 31), 120)
    add_period(database, point, 10, 270)
    found = meters.of_period(CODE, "2026-10")
    assert found is not None
    assert found.registers == (RegisterUse("A1", "total", 99_850, 120, 270, True),)


def test_a_meter_changed_within_the_period(meters: Meters, database: Database) -> None:
    point = add_customer(database)
    old = add_meter(database, point, "A1", date(2020, 1, 1), removed=date(2026, 10, 12))
    new = add_meter(database, point, "A2", date(2026, 10, 12))
    for meter, day, value in (
        (old, date(2026, 9, 30), 5000),
        (old, date(2026, 10, 12), 5080),
        (new, date(2026, 10, 12), 0),
        (new, date(2026, 10, 31), 140),
    ):
        add_reading(database, meter, day, value)
    add_period(database, point, 10, 220)
    found = meters.of_period(CODE, "2026-10")
    assert found is not None
    assert [(use.meter_number, use.old, use.new, use.kwh) for use in found.registers] == [
        ("A1", 5000, 5080, 80),
        ("A2", 0, 140, 140),
    ]
    assert sum(use.kwh for use in found.registers) == found.kwh


def test_three_registers(meters: Meters, database: Database) -> None:
    point = add_customer(database)
    meter = add_meter(database, point, "A3", date(2026, 1, 1))
    for register, old, new in (("normal", 600, 1200), ("peak", 200, 400), ("offpeak", 100, 200)):
        add_reading(database, meter, date(2026, 9, 30), old, register)
        add_reading(database, meter, date(2026, 10, 31), new, register)
    add_period(database, point, 10, 900)
    found = meters.of_period(CODE, "2026-10")
    assert found is not None
    assert {use.register: use.kwh for use in found.registers} == {"normal": 600, "peak": 200, "offpeak": 100}
    assert meters.check_reading(CODE, 1300).verdict == "unknown"


def test_usage_newest_first(meters: Meters, household: str) -> None:
    found = meters.usage(household, months=3)
    assert [(usage.period, usage.kwh, usage.days) for usage in found] == [
        ("2026-10", 220, 31),
        ("2026-09", 260, 30),
        ("2026-08", 310, 31),
    ]
    assert found[0].per_day == Decimal("7.10")
    assert len(meters.usage(household)) == len(KWH)
    assert meters.usage(NOBODY) == []
    assert meters.readings(NOBODY) == []


def test_the_days_of_a_billed_month_add_up(meters: Meters, household: str) -> None:
    found = meters.daily(household, *OCTOBER)
    assert [usage.day for usage in found] == days_of(*OCTOBER)
    assert {usage.source for usage in found} == {"derived"}
    assert sum(usage.kwh for usage in found) == 220
    assert all(Decimal(4) < usage.kwh < Decimal(11) for usage in found)


def test_a_day_is_the_same_in_every_answer(meters: Meters, household: str) -> None:
    month = {usage.day: usage.kwh for usage in meters.daily(household, date(2026, 9, 15), date(2026, 10, 15))}
    for day in (date(2026, 9, 15), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 15)):
        (alone,) = meters.daily(household, day, day)
        assert alone.kwh == month[day]


def test_days_that_are_not_read_yet_are_estimated(meters: Meters, household: str, clock: FixedClock) -> None:
    found = meters.daily(household, date(2026, 10, 30), date(2026, 12, 31))
    assert found[-1].day == date(2026, 11, 21)  # yesterday
    assert [usage.source for usage in found] == ["derived"] * 2 + ["estimated"] * 21
    mean = sum(usage.kwh for usage in found[2:]) / 21
    assert Decimal(6) < mean < Decimal("8.2")
    clock.advance(timedelta(days=1))
    later = meters.daily(household, date(2026, 10, 30), date(2026, 12, 31))
    assert later[:-1] == found
    # When the reading is late, the days before it stay as they were shown.
    clock.advance(timedelta(days=14))
    assert meters.daily(household, date(2026, 10, 30), date(2026, 11, 21)) == found


def test_no_days_before_the_first_bill_or_after_the_last_supply(
    meters: Meters, household: str, database: Database
) -> None:
    assert meters.daily(household, date(2025, 12, 1), date(2025, 12, 31)) == []
    change_point(database, household, supplied_to=date(2026, 10, 31))
    assert meters.daily(household, date(2026, 11, 1), date(2026, 11, 20)) == []
    assert meters.daily(NOBODY, *OCTOBER) == []


@pytest.mark.parametrize(("first", "days"), [(date(2026, 10, 2), -1), (date(2025, 1, 1), 400)])
def test_wrong_spans(first: date, days: int, meters: Meters, household: str) -> None:
    with pytest.raises(ValueError, match="1 to 400 days"):
        meters.daily(household, first, first + timedelta(days=days))


@given(st.integers(0, 100_000), st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(1, 62), st.booleans())
def test_spreading_loses_nothing(kwh: int, first: date, count: int, home: bool) -> None:
    days = days_of(first, first + timedelta(days=count - 1))
    shares = spread(kwh, days, "PD13000000017001", residential=home)
    assert list(shares) == days
    assert sum(shares.values()) == kwh
    assert all(share >= 0 and share == share.quantize(Decimal("0.01")) for share in shares.values())
    assert shares == spread(kwh, days, "PD13000000017001", residential=home)


def test_homes_and_shops_have_their_own_week() -> None:
    days = days_of(date(2026, 1, 5), date(2026, 12, 27))  # whole weeks
    for home in (True, False):
        shares = spread(100_000, days, "P", residential=home)
        mean = {n: sum(share for day, share in shares.items() if day.weekday() == n) for n in range(7)}
        assert (mean[6] > mean[2]) is home


def _usage(period: str, kwh: int) -> PeriodUsage:
    first = date.fromisoformat(f"{period}-01")
    return PeriodUsage(period, first, first.replace(day=28), kwh, 28, Decimal(kwh) / 28)


def test_the_season_is_taken_from_a_year_ago() -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 28)
    recent, october, november = _usage("2026-10", 280), _usage("2025-10", 140), _usage("2025-11", 70)
    assert expected([recent], first, last) == 280
    assert expected([recent, november, october], first, last) == 140
    assert expected([recent, november, _usage("2025-10", 0)], first, last) == 280


def test_looks_are_noted(meters: Meters, household: str, database: Database) -> None:
    with Audit.acting_as("chat:web:an"):
        meters.readings(household)
        meters.daily(household, *OCTOBER)
    with database.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "meter.viewed")).all()
    assert [(entry.actor, entry.customer_code) for entry in entries] == [("chat:web:an", household)] * 2
