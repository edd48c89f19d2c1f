"""Money that comes in: counted once, for the right bill, the right amount."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.utility.records import CODE, add_bill, add_customer
from utility.clock import FixedClock
from utility.database import Database
from utility.models import AuditEntry, Payment
from utility.payments import AlreadyPaid
from utility.payments.emvco import parse
from utility.services import Utility
from utility.sms import DeveloperSms

TOTAL = 107136  # 50 kWh: WB15 of the published bills


@pytest.fixture
def company(each_database: Database, clock: FixedClock) -> Utility:
    add_bill(each_database, add_customer(each_database), "2026-10")
    return Utility(each_database, clock, DeveloperSms(each_database, clock))


NUMBER = f"{CODE}-2610"


def pay(company: Utility, reference: str = "FT1", number: str = NUMBER, amount: int = TOTAL) -> str:
    return company.payments.mark_paid(number, amount=amount, source="bank", reference=reference)


def recorded(company: Utility) -> int:
    with company.database.session() as session:
        return session.scalar(select(func.count(Payment.id))) or 0


def test_paid(company: Utility) -> None:
    assert pay(company) == "paid"
    bill = company.bills.latest(CODE)
    assert bill is not None
    assert (bill.status, bill.paid_on) == ("paid", date(2026, 11, 22))
    assert company.bills.unpaid(CODE) == []


def test_the_day_of_payment_is_vietnams(company: Utility) -> None:
    late = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)  # half past one in the morning
    company.payments.mark_paid(NUMBER, amount=TOTAL, source="bank", reference="FT1", paid_at=late)
    bill = company.bills.latest(CODE)
    assert bill is not None
    assert bill.paid_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("second", "answer"),
    [
        ({"reference": "FT1"}, "repeated"),
        ({"reference": "FT2"}, "already_paid"),
        ({"reference": "FT1", "number": "PD13000000017-2609"}, "repeated"),
    ],
)
def test_a_second_notice(company: Utility, second: dict[str, Any], answer: str) -> None:
    assert pay(company) == "paid"
    assert pay(company, **second) == answer
    assert recorded(company) == 1


@pytest.mark.parametrize(
    ("notice", "answer", "noted"),
    [
        ({"amount": TOTAL - 1}, "wrong_amount", "too_little"),
        ({"amount": TOTAL * 2}, "wrong_amount", "too_much"),
        ({"number": "PD13000000017-2509"}, "unknown_bill", "unknown_bill"),
    ],
)
def test_money_that_does_not_fit_is_noted_not_counted(
    company: Utility, notice: dict[str, Any], answer: str, noted: str
) -> None:
    assert pay(company, **notice) == answer
    assert recorded(company) == 0
    assert len(company.bills.unpaid(CODE)) == 1
    with company.database.session() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert entry.action == f"payment.{noted}"
        assert entry.detail["reference"] == "FT1"


@pytest.mark.parametrize("same", [True, False])
def test_fifty_notices_at_once_count_once(company: Utility, same: bool) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = Counter(threads.map(lambda n: pay(company, "FT1" if same else f"FT{n}"), range(50)))
    assert answers == {"paid": 1, "repeated" if same else "already_paid": 49}
    assert recorded(company) == 1


def test_codes_to_scan(company: Utility) -> None:
    (bill,) = company.bills.unpaid(CODE)
    code = company.payments.vietqr(bill)
    assert parse(code.payload)["54"] == str(TOTAL)
    assert code.png.startswith(b"\x89PNG")
    assert "54" not in parse(company.payments.customer_qr(CODE).payload)


def test_no_code_for_a_paid_bill(company: Utility) -> None:
    pay(company)
    bill = company.bills.latest(CODE)
    assert bill is not None
    with pytest.raises(AlreadyPaid):
        company.payments.vietqr(bill)


def test_no_code_for_what_is_no_customer(company: Utility) -> None:
    with pytest.raises(ValueError, match="not a customer code"):
        company.payments.customer_qr("PD1300")
