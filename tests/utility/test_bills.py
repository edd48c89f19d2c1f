"""Bills by customer code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.utility.records import CODE, NOBODY, OTHER, add_bill, add_customer
from utility.models import AuditEntry
from utility.services import Utility


@pytest.fixture(autouse=True)
def bills(company: Utility) -> None:
    point = add_customer(company.database)
    add_bill(company.database, point, "2026-07", kwh=30, paid_on=date(2026, 8, 10))
    add_bill(company.database, point, "2026-08", kwh=39, previous=30, paid_on=date(2026, 9, 10))
    add_bill(company.database, point, "2026-09", kwh=38, previous=39)
    add_bill(company.database, point, "2026-10", kwh=50, previous=38)
    other = add_customer(company.database, OTHER)
    add_bill(company.database, other, "2026-10", code=OTHER, kwh=1, previous=0)


def test_the_latest(company: Utility) -> None:
    bill = company.bills.latest(CODE)
    assert bill is not None
    assert bill.period == "2026-10"
    assert (bill.kwh, bill.subtotal, bill.vat, bill.total) == (50, 99_200, 7_936, 107_136)
    assert bill.vat_rate == Decimal("0.08")
    (line,) = bill.lines
    assert (line.label, line.kwh, line.price, line.amount) == ("Bậc 1", 50, 1984, 99_200)
    assert isinstance(line.amount, int)


def test_of_a_month(company: Utility) -> None:
    bill = company.bills.of_period(CODE, "2026-08")
    assert bill is not None
    assert (bill.kwh, bill.status, bill.paid_on) == (39, "paid", date(2026, 9, 10))
    assert company.bills.of_period(CODE, "2025-08") is None


@pytest.mark.parametrize("period", ["", "10", "2026-13", "2026-00", "2026-1", "10-2026", "2026-10-01"])
def test_what_is_no_month(company: Utility, period: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        company.bills.of_period(CODE, period)


def test_debts_the_oldest_first(company: Utility) -> None:
    assert [bill.period for bill in company.bills.unpaid(CODE)] == ["2026-09", "2026-10"]


@pytest.mark.parametrize(("months", "count"), [(12, 4), (2, 2), (0, 0), (-1, 0)])
def test_history(company: Utility, months: int, count: int) -> None:
    periods = [bill.period for bill in company.bills.history(CODE, months)]
    assert periods == ["2026-10", "2026-09", "2026-08", "2026-07"][:count]


@pytest.mark.parametrize(
    ("period", "ratio", "abnormal"),
    [("2026-07", None, False), ("2026-08", 1.3, True), ("2026-09", 0.97, False), ("2026-10", 1.32, True)],
)
def test_jumps(company: Utility, period: str, ratio: float | None, abnormal: bool) -> None:
    bill = company.bills.of_period(CODE, period)
    assert bill is not None
    assert (bill.abnormal_ratio, bill.is_abnormal) == (ratio, abnormal)


def test_nothing_to_compare_with(company: Utility) -> None:
    bill = company.bills.latest(OTHER)
    assert bill is not None
    assert (bill.abnormal_ratio, bill.is_abnormal) == (None, False)


def test_nobody_has_nothing(company: Utility) -> None:
    assert company.bills.latest(NOBODY) is None
    assert company.bills.unpaid(NOBODY) == []
    assert company.bills.history(NOBODY) == []
    assert company.customers.find(NOBODY) is None


def test_a_customer_is_masked(company: Utility) -> None:
    customer = company.customers.find(CODE)
    assert customer is not None
    assert (customer.masked_name, customer.masked_phone) == ("Ng**** V** A*", "09*****001")
    assert customer.masked_address == "***, Phường Tương Mai, Hà Nội"
    assert (customer.area.name, customer.corporation, customer.group) == (
        "Phường Tương Mai, Hà Nội",
        "EVNHANOI",
        "residential",
    )
    shown = str(customer)
    assert "Trương Định" not in shown
    assert "Văn" not in shown


def test_looks_of_named_actors_are_in_the_audit_log(company: Utility) -> None:
    company.bills.latest(CODE)  # the company's own jobs
    with company.audit.acting_as("agent:7"):
        company.bills.latest(CODE)
        company.customers.find(NOBODY)
    company.bills.latest(CODE)
    with company.database.session() as session:
        entries = [(e.actor, e.action, e.customer_code) for e in session.scalars(select(AuditEntry))]
    assert entries == [("agent:7", "bill.viewed", CODE), ("agent:7", "customer.viewed", NOBODY)]
