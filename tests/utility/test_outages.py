"""Interruptions: what is running, what is planned, what customers report."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.utility.conftest import NOW
from tests.utility.records import CODE, NOBODY, add_area, add_customer
from utility.clock import FixedClock
from utility.database import Database
from utility.models import Outage, OutageArea, OutageReport
from utility.services import Utility
from utility.sms import DeveloperSms
from utility.views import Area

HOUR = timedelta(hours=1)
WARD = "Phường Tương Mai"


def add_outage(
    database: Database,
    area_id: int,
    status: str = "running",
    starts_at: datetime = NOW - HOUR,
    ends_at: datetime | None = NOW + HOUR,
    **other: Any,
) -> str:
    reference = f"O{starts_at:%d%H%M}{area_id}{status}"
    with database.write() as session:
        outage = Outage(
            reference=reference,
            corporation="EVNHANOI",
            kind="planned" if status == "scheduled" else "incident",
            status=status,
            reason="Bảo dưỡng trạm biến áp",
            starts_at=starts_at,
            expected_end_at=ends_at,
            updated_at=NOW,
            **other,
        )
        session.add(outage)
        session.flush()
        session.add(OutageArea(outage_id=outage.id, area_id=area_id, part="ngõ 5"))
    return reference


@pytest.fixture
def area_id(database: Database) -> int:
    return add_area(database)


@pytest.fixture
def area(company: Utility, area_id: int) -> Area:
    (found,) = company.outages.areas_matching(WARD)
    return found


def test_running_by_area_and_by_code(company: Utility, area: Area) -> None:
    add_customer(company.database)
    reference = add_outage(company.database, area.id)
    for where in (area, CODE):
        (outage,) = company.outages.now_for(where)
        assert (outage.reference, outage.status, outage.part) == (reference, "running", "ngõ 5")
        assert outage.expected_end_at == NOW + HOUR
        assert outage.area == area
    assert company.outages.area_of(CODE) == area


def test_elsewhere_is_light(company: Utility, area: Area) -> None:
    add_outage(company.database, add_area(company.database, "Phường Định Công"))
    assert company.outages.now_for(area) == []
    assert company.outages.now_for(NOBODY) == []
    assert company.outages.planned_for(NOBODY) == []


@pytest.mark.parametrize(
    ("status", "starts", "ends", "now", "planned"),
    [
        ("scheduled", 2 * HOUR, 4 * HOUR, [], ["scheduled"]),
        ("scheduled", -HOUR, HOUR, ["running"], []),  # planned work that has begun
        ("scheduled", timedelta(0), HOUR, ["running"], []),
        ("scheduled", -2 * HOUR, timedelta(0), [], []),  # over
        ("scheduled", timedelta(days=13, hours=23), timedelta(days=15), [], ["scheduled"]),
        ("scheduled", timedelta(days=14), timedelta(days=15), [], []),
        ("running", -HOUR, None, ["running"], []),
        ("running", -5 * HOUR, -HOUR, ["running"], []),  # late, but nobody said it is over
        ("restored", -HOUR, HOUR, [], []),
        ("cancelled", HOUR, 2 * HOUR, [], []),
        ("reported", -HOUR, None, [], []),  # nobody confirmed it
    ],
)
def test_what_counts_as_now_and_as_planned(
    company: Utility,
    area: Area,
    status: str,
    starts: timedelta,
    ends: timedelta | None,
    now: list[str],
    planned: list[str],
) -> None:
    add_outage(company.database, area.id, status, NOW + starts, NOW + ends if ends is not None else None)
    assert [outage.status for outage in company.outages.now_for(area)] == now
    assert [outage.status for outage in company.outages.planned_for(area)] == planned


def test_planned_the_next_first_and_within_days(company: Utility, area: Area) -> None:
    for days in (9, 2, 5):
        starts = NOW + timedelta(days=days)
        add_outage(company.database, area.id, "scheduled", starts, starts + HOUR)
    days_ahead = [(outage.starts_at - NOW).days for outage in company.outages.planned_for(area)]
    assert days_ahead == [2, 5, 9]
    assert len(company.outages.planned_for(area, within_days=6)) == 2


def test_a_report_in_the_dark(company: Utility, area: Area) -> None:
    report = company.outages.report("chat", None, area, "mất điện từ sáng")
    assert report.number.startswith("BMD261122-")
    assert (report.repeated, report.outage, report.reports_in_area) == (False, None, 1)
    assert company.outages.now_for(area) == []  # one house may be a fuse


def test_a_report_of_what_is_known(company: Utility, area: Area) -> None:
    add_customer(company.database)
    reference = add_outage(company.database, area.id)
    report = company.outages.report("chat", CODE, None, "mất điện")
    assert report.area == area
    assert report.outage is not None
    assert report.outage.reference == reference


def test_a_report_without_a_place(company: Utility) -> None:
    report = company.outages.report("chat", None, None, "mất điện rồi")
    assert (report.area, report.outage, report.reports_in_area) == (None, None, 0)
    assert company.outages.report("chat", None, None, "mất điện rồi").number == report.number


def test_the_same_chat_again(company: Utility, area: Area, clock: FixedClock) -> None:
    first = company.outages.report("chat", None, area, "mất điện")
    clock.advance(HOUR)
    again = company.outages.report("chat", None, area, "vẫn chưa có điện")
    assert (again.number, again.repeated, again.reports_in_area) == (first.number, True, 1)
    clock.advance(6 * HOUR)
    later = company.outages.report("chat", None, area, "lại mất điện")
    assert later.number != first.number
    assert not later.repeated


def test_three_chats_make_an_incident(company: Utility, area: Area) -> None:
    for chat in "ab":
        assert company.outages.report(chat, None, area, "mất điện").outage is None
    third = company.outages.report("c", None, area, "mất điện")
    assert third.reports_in_area == 3
    (incident,) = company.outages.now_for(area)
    assert incident.status == "reported"
    fourth = company.outages.report("d", None, area, "mất điện")
    assert fourth.outage == incident
    with company.database.session() as session:
        assert session.scalar(select(func.count(Outage.id))) == 1


def test_reports_age(company: Utility, area: Area, clock: FixedClock) -> None:
    for chat in "abc":
        company.outages.report(chat, None, area, "mất điện")
    clock.advance(7 * HOUR)
    assert company.outages.now_for(area) == []
    assert company.outages.report("d", None, area, "mất điện").reports_in_area == 1


def test_reports_of_neighbours_at_once(each_database: Database, clock: FixedClock) -> None:
    add_customer(each_database)
    company = Utility(each_database, clock, DeveloperSms(each_database, clock))
    with ThreadPoolExecutor(12) as threads:
        reports = list(threads.map(lambda n: company.outages.report(f"chat {n % 20}", CODE, None, "?"), range(40)))
    assert len({report.number for report in reports}) == 20
    assert sum(not report.repeated for report in reports) == 20
    with each_database.session() as session:
        assert session.scalar(select(func.count(Outage.id))) == 1
        assert session.scalar(select(func.sum(OutageReport.times))) == 40
