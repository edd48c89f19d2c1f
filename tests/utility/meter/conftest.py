"""A household whose meter was read every month of 2026 up to October."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest

from tests.utility.records import CODE, add_bill, add_customer
from utility.database import Database
from utility.meter import Meters
from utility.models import Bill, Meter, Reading, ServicePoint
from utility.services import Utility

KWH = (200, 180, 190, 210, 260, 300, 320, 310, 260, 220)  # January to October
METER = "260000017D"


@pytest.fixture
def meters(company: Utility) -> Meters:
    return company.meter


@pytest.fixture
def household(database: Database) -> str:
    """Ten bills from 1 January on; the meter began at 0 and shows 2450 at the end of October."""
    point = add_customer(database)
    meter = add_meter(database, point, METER, date(2026, 1, 1))
    add_reading(database, meter, date(2025, 12, 31), 0)
    index, previous = 0, None
    for month, kwh in enumerate(KWH, start=1):
        index += kwh
        add_period(database, point, month, kwh, previous)
        add_reading(database, meter, date(2026, month, monthrange(2026, month)[1]), index)
        previous = kwh
    return CODE


def add_meter(
    database: Database, point: int, number: str, installed: date, removed: date | None = None, digits: int = 6
) -> int:
    with database.write() as session:
        meter = Meter(
            number=number,
            service_point_id=point,
            kind="electronic",
            digits=digits,
            installed_on=installed,
            removed_on=removed,
        )
        session.add(meter)
        session.flush()
        return meter.id


def add_reading(database: Database, meter: int, day: date, value: int, register: str = "total") -> None:
    with database.write() as session:
        session.add(Reading(meter_id=meter, register=register, read_on=day, value=value, source="remote"))


def add_period(
    database: Database, point: int, month: int, kwh: int, previous: int | None = None, year: int = 2026
) -> None:
    """The bill of a calendar month, issued the day after, due ten days later."""
    number = add_bill(database, point, f"{year}-{month:02d}", kwh=kwh, previous=previous)
    last = date(year, month, monthrange(year, month)[1])
    change(database, number, period_to=last, issued_on=last + timedelta(days=1), due_on=last + timedelta(days=11))


def change(database: Database, number: str, **columns: object) -> None:
    with database.write() as session:
        bill = session.query(Bill).filter_by(number=number).one()
        for name, value in columns.items():
            setattr(bill, name, value)


def change_point(database: Database, code: str, **columns: object) -> None:
    with database.write() as session:
        point = session.query(ServicePoint).filter_by(customer_code=code).one()
        for name, value in columns.items():
            setattr(point, name, value)
