"""The demonstration: real codes, right bills, states that stay, and time that passes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Select, func, select

from utility import migrate
from utility.clock import FixedClock
from utility.customer_code import is_valid
from utility.database import Database
from utility.demo import NAMED, fill
from utility.demo.orders import ORDERS
from utility.demo.profiles import profiles
from utility.demo.usage import Month, by_hours, kwh
from utility.models import (
    Area,
    Bill,
    BillLine,
    Customer,
    Meter,
    Outage,
    Payment,
    Reading,
    ServicePoint,
    ServiceRequest,
)
from utility.requests import State
from utility.services import Utility
from utility.sms import DeveloperSms
from utility.tariffs import compute_bill

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SOME = 60
CORPORATIONS = {
    "EVNHANOI": ("PD",),
    "EVNHCMC": ("PE", "PB04", "PB15"),
    "EVNSPC": ("PB", "PK"),
    "EVNCPC": ("PC", "PP", "PQ"),
    "EVNNPC": ("PA", "PM", "PN", "PH"),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database filled once; tests only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.db"
    migrate(url)
    database = Database(url)
    assert fill(database, NOW, customers=SOME).customers == SOME
    yield database
    database.dispose()


def company_at(database: Database, now: datetime) -> Utility:
    clock = FixedClock(now)
    return Utility(database, clock, DeveloperSms(database, clock))


def count(database: Database, query: Select[int]) -> int:
    with database.session() as session:
        return session.scalar(query) or 0


def test_five_hundred_customers_of_five_corporations() -> None:
    people = profiles()
    assert len(people) == len({person.code for person in people}) == 500
    assert all(is_valid(person.code) for person in people)
    by_corporation = Counter(person.ground.corporation for person in people)
    assert set(by_corporation) == set(CORPORATIONS)
    assert min(by_corporation.values()) >= 95
    for person in people:
        assert person.code.startswith(CORPORATIONS[person.ground.corporation])
        assert person.code.startswith(person.ground.unit_code)
        assert re.fullmatch(r"\+84[35789]\d{8}", person.phone)
        assert person.address.endswith(f", {person.ground.ward}, {person.ground.province}")
    groups = Counter(person.group for person in people)
    assert 15 <= groups["business"] <= 60
    assert sum(person.phases == 3 for person in people) > groups["business"]
    assert any(person.three_rate for person in people)
    assert {person.households for person in people} >= {1, 2}


def test_every_bill_is_what_the_tariffs_say(filled: Database) -> None:
    three_rate = {person.code: person for person in profiles(SOME) if person.three_rate}
    assert three_rate
    with filled.session() as session:
        bills = session.scalars(select(Bill)).all()
        for bill in bills:
            person = three_rate.get(bill.customer_code)
            month = Month(*map(int, bill.period.split("-")))
            computed = compute_bill(
                bill.kwh,
                bill.period_from,
                bill.period_to,
                group=bill.group,
                households=bill.households,
                hours=by_hours(bill.kwh, person, month) if person else None,
            )
            assert (bill.total, bill.vat_rate) == (computed.total, computed.vat_rate)
            assert bill.subtotal + bill.vat == bill.total
            assert sum(line.amount for line in bill.lines) == bill.subtotal
            assert sum(line.kwh for line in bill.lines) == bill.kwh
    assert len(bills) == SOME * 24


def test_twenty_four_months_up_to_the_last(filled: Database) -> None:
    with filled.session() as session:
        periods = [row.period for row in session.execute(select(Bill.period).distinct().order_by(Bill.period))]
        bills = session.scalars(select(Bill)).all()
    assert (periods[0], periods[-1], len(periods)) == ("2024-11", "2026-10", 24)
    by_customer: dict[str, list[Bill]] = {}
    for bill in sorted(bills, key=lambda bill: bill.period):
        by_customer.setdefault(bill.customer_code, []).append(bill)
        assert bill.period_to < bill.issued_on < bill.due_on
        assert bill.paid_on is None or bill.issued_on <= bill.paid_on <= date(2026, 11, 22)
    for of_one in by_customer.values():
        for former, bill in pairwise(of_one):
            assert bill.period_from == former.period_to + timedelta(days=1)
            assert bill.previous_kwh == former.kwh


def test_readings_give_the_usage(filled: Database) -> None:
    with filled.session() as session:
        query = (
            select(Reading.value, Reading.read_on, ServicePoint.customer_code, Reading.register)
            .join(Meter, Meter.id == Reading.meter_id)
            .join(ServicePoint, ServicePoint.id == Meter.service_point_id)
        )
        shown: Counter[tuple[str, date]] = Counter()
        for row in session.execute(query):
            shown[row.customer_code, row.read_on] += row.value
        for bill in session.scalars(select(Bill)):
            before = shown[bill.customer_code, bill.period_from - timedelta(days=1)]
            assert shown[bill.customer_code, bill.period_to] - before == bill.kwh


def test_paid_bills_have_their_payment(filled: Database) -> None:
    paid = count(filled, select(func.count(Bill.id)).where(Bill.paid_on.is_not(None)))
    matching = count(
        filled,
        select(func.count(Payment.id)).join(Bill, Bill.id == Payment.bill_id).where(Payment.amount == Bill.total),
    )
    assert paid == matching == count(filled, select(func.count(Payment.id)))
    unpaid = SOME * 24 - paid
    assert SOME * 0.1 < unpaid < SOME * 0.5


def test_named_customers_are_in_their_state(filled: Database) -> None:
    company = company_at(filled, NOW)
    for named in NAMED:
        customer = company.customers.find(named.code)
        assert customer is not None
        assert len(company.bills.unpaid(named.code)) == named.unpaid
        latest = company.bills.latest(named.code)
        assert latest is not None
        assert latest.is_abnormal is (named.jump == 0)  # October is even
        assert (customer.phases == 3) is named.shop
    assert len({named.phone for named in NAMED}) == len(NAMED) - 1
    assert company.outages.now_for("PE10000678901")
    assert company.outages.planned_for("PD12000789012", within_days=3)


def test_hot_months_are_seen(filled: Database) -> None:
    company = company_at(filled, NOW)
    history = {bill.period: bill.kwh for bill in company.bills.history("PD13000123456", 24)}
    assert history["2026-07"] > 1.3 * history["2026-04"]
    jumps = count(filled, select(func.count(Bill.id)).where(Bill.kwh * 10 >= Bill.previous_kwh * 13))
    assert SOME * 24 * 0.02 < jumps < SOME * 24 * 0.15


def test_outages_keep_the_rules(filled: Database) -> None:
    with filled.session() as session:
        outages = session.scalars(select(Outage)).all()
    kinds = Counter((outage.kind, outage.status) for outage in outages)
    assert kinds["planned", "scheduled"] >= 30
    assert kinds["incident", "running"] >= 2
    for outage in outages:
        assert outage.expected_end_at is not None
        assert outage.starts_at < outage.expected_end_at
        if outage.kind == "planned":
            assert outage.announced_at is not None
            assert outage.starts_at - outage.announced_at >= timedelta(days=5)
            assert NOW < outage.starts_at < NOW + timedelta(days=14)


def snapshot(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.session() as session:
        return {
            table.__tablename__: [tuple(row) for row in session.execute(select(table.__table__))]
            for table in (Area, Customer, ServicePoint, Meter, Reading, Bill, BillLine, Payment)
        }


@pytest.fixture
def own(each_database: Database) -> Database:
    """A database to fill and change, on each engine."""
    fill(each_database, NOW, customers=15)
    return each_database


def test_filling_again_adds_nothing(own: Database) -> None:
    before = snapshot(own)
    again = fill(own, NOW + timedelta(hours=2), customers=15)
    assert (again.customers, again.bills, again.payments, again.outages) == (0, 0, 0, 0)
    assert snapshot(own) == before


def test_two_databases_are_the_same(own: Database, filled: Database) -> None:
    codes = [person.code for person in profiles(15)]
    columns = (Bill.number, Bill.kwh, Bill.total, Bill.paid_on)
    with own.session() as one, filled.session() as other:
        query = select(*columns).where(Bill.customer_code.in_(codes)).order_by(Bill.number)
        assert one.execute(query).all() == other.execute(query).all()


def test_a_month_later(own: Database) -> None:
    company = company_at(own, NOW)
    (mine,) = company.bills.unpaid("PA22BN0567890")
    company.payments.mark_paid(mine.bill_number, amount=mine.total, source="bank", reference="FT1")
    later = NOW + timedelta(days=30)
    added = fill(own, later, customers=15)
    assert (added.customers, added.bills) == (0, 15)
    assert count(own, select(func.count(Bill.id))) == 15 * 25
    company = company_at(own, later)
    for named in NAMED:
        unpaid = company.bills.unpaid(named.code)
        assert [bill.period for bill in unpaid] == ["2026-10", "2026-11"][2 - named.unpaid :]
        latest = company.bills.latest(named.code)
        assert latest is not None
        assert latest.previous_kwh == kwh(next(p for p in profiles(15) if p.code == named.code), Month(2026, 10))
        assert latest.is_abnormal is (named.jump == 1)  # November is odd
    assert count(own, select(func.count(Payment.id)).where(Payment.reference == "FT1")) == 1
    assert company.outages.now_for("PE10000678901")
    assert company.outages.planned_for("PD12000789012", within_days=3)
    over = select(func.count(Outage.id)).where(Outage.status == "scheduled", Outage.expected_end_at < later)
    assert count(own, over) == 0


def test_an_outage_is_there_late_in_the_day(own: Database) -> None:
    evening = NOW + timedelta(hours=11)
    fill(own, evening, customers=15)
    outages = company_at(own, evening).outages.now_for("PE10000678901")
    assert any(o.expected_end_at is not None and o.expected_end_at > evening for o in outages)


@pytest.mark.parametrize("today", ["2024-02-29", "2025-05-10", "2026-01-01", "2026-03-31"])
def test_any_day_will_do(database: Database, today: str) -> None:
    now = datetime.fromisoformat(f"{today}T00:30+07:00")
    assert fill(database, now, customers=12).bills == 12 * 24
    newest = Month.of(date.fromisoformat(today)).plus(-1)
    bill = company_at(database, now).bills.latest("PD13000123456")
    assert bill is not None
    assert (bill.period, len(company_at(database, now).bills.unpaid("PB11010345678"))) == (str(newest), 2)


def test_the_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "utility.demo", "--database", f"sqlite:///{tmp_path}/a/demo.db"]
    options = ["--today", "2026-11-22", "--customers", "12", "--show"]
    shown = subprocess.run(command + options, capture_output=True, text=True, check=True).stdout
    assert "added 12 customers, 288 bills" in shown
    for named in NAMED:
        assert f"{named.code}  0{named.phone[3:]}" in shown
    wrong = subprocess.run([*command[:-1], "mysql://h/d"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "use sqlite" in wrong.stderr


def test_requests_stand_in_every_state_once(filled: Database) -> None:
    company = company_at(filled, NOW)
    with filled.session() as session:
        states = Counter(session.scalars(select(ServiceRequest.status)))
    assert set(states) == set(State) - {State.REOPENED}
    assert sum(states.values()) == len(ORDERS)
    assert fill(filled, NOW + timedelta(hours=1), customers=SOME).requests == 0
    (signing,) = company.requests.of_customer("PD13000123456")
    assert signing.status is State.WAITING_FOR_SIGNATURE
    (lacking,) = company.requests.of_customer("PK01000456790")
    assert [need.paper.key for need in lacking.missing_papers] == ["equipment_list"]
    assert [paper.reason for paper in lacking.papers] == ["Ảnh bị mờ, không đọc được công suất thiết bị."]


def test_the_waiting_contract_can_be_drawn_up(filled: Database, tmp_path: Path) -> None:
    clock = FixedClock(NOW)
    company = Utility(filled, clock, DeveloperSms(filled, clock), data_dir=tmp_path)
    (request,) = company.requests.of_customer("PD13000123456")
    contract = company.contracts.draft(request, by="system")
    assert (contract.state, contract.customer_code) == ("drafted", "PD13000123456")
    company.contracts.cancel(contract.number, by="agent:1", why="test")
