"""Money that people decide about: given to bills or sent back, each sum once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.utility.payments.conftest import OCTOBER, OCTOBER_TOTAL, SEPTEMBER, SEPTEMBER_TOTAL, Till
from tests.utility.records import CODE, OTHER, add_bill, add_customer
from utility.models import AuditEntry
from utility.payments.unmatched import CannotApply, NotOpen


def _money(till: Till, amount: int, reference: str = "FT1", **values: object) -> int:
    result = till.notice(amount=amount, transaction_id=reference, **values)
    assert result.incoming is not None
    assert result.incoming.state == "open"
    return result.incoming.id


def test_given_to_its_bill(till: Till) -> None:
    money = _money(till, OCTOBER_TOTAL)
    (applied,) = till.company.payments.unmatched.apply([money], [OCTOBER], by="agent:7", note="theo biên lai")
    assert (applied.state, applied.decided_by, applied.note) == ("applied", "agent:7", "theo biên lai")
    assert (applied.bill_numbers, applied.customer_code, applied.refund_due) == ((OCTOBER,), CODE, 0)
    assert till.unpaid() == [SEPTEMBER]
    assert till.counted() == [("FT1", OCTOBER_TOTAL)]
    bill = till.company.bills.of_period(CODE, "2026-10")
    assert bill is not None
    assert bill.paid_on == date(2026, 11, 22)
    assert till.company.payments.unmatched.open() == []


def test_two_parts_pay_one_bill(till: Till) -> None:
    first = _money(till, 50_000, "FT1", bill_number=OCTOBER)
    second = _money(till, OCTOBER_TOTAL - 50_000, "FT2", bill_number=OCTOBER)
    till.company.payments.unmatched.apply([second, first], [OCTOBER], by="agent:7")
    assert till.counted() == [("FT1", 50_000), ("FT2", OCTOBER_TOTAL - 50_000)]
    assert till.unpaid() == [SEPTEMBER]


def test_one_sum_pays_two_bills_and_leaves_something(till: Till) -> None:
    money = _money(till, SEPTEMBER_TOTAL + OCTOBER_TOTAL + 5_000)
    (applied,) = till.company.payments.unmatched.apply([money], [OCTOBER, SEPTEMBER], by="agent:7")
    assert applied.refund_due == 5_000
    assert till.counted() == [("FT1", SEPTEMBER_TOTAL), ("FT1", OCTOBER_TOTAL)]
    (due,) = till.company.payments.unmatched.refunds_due()
    assert due.id == money
    back = till.company.payments.unmatched.refund(money, by="agent:7", note="FT-HOAN-1")
    assert (back.state, back.refund_due) == ("applied", 0)
    with pytest.raises(NotOpen):
        till.company.payments.unmatched.refund(money, by="agent:7", note="again")


def test_sent_back(till: Till) -> None:
    money = _money(till, 12_345)
    back = till.company.payments.unmatched.refund(money, by="agent:7", note="FT-HOAN-2")
    assert (back.state, back.note) == ("refunded", "FT-HOAN-2")
    for again in (
        lambda: till.company.payments.unmatched.refund(money, by="agent:8", note="again"),
        lambda: till.company.payments.unmatched.apply([money], [OCTOBER], by="agent:8"),
    ):
        with pytest.raises(NotOpen):
            again()
    with till.company.database.session() as session:
        entry = session.query(AuditEntry).filter_by(action="payment.refunded").one()
        assert (entry.actor, entry.detail["amount"]) == ("agent:7", 12_345)


@pytest.mark.parametrize(
    ("amount", "bills", "why"),
    [
        (OCTOBER_TOTAL - 1, [OCTOBER], "don't pay"),
        (OCTOBER_TOTAL, [f"{CODE}-2512"], "one customer"),
        (OCTOBER_TOTAL, [OCTOBER, f"{CODE}-2512"], "does not exist"),
        (10**7, [OCTOBER, f"{OTHER}-2610"], "one customer"),
        (OCTOBER_TOTAL, [], "name the money"),
    ],
)
def test_what_can_not_be_applied(till: Till, amount: int, bills: list[str], why: str) -> None:
    add_bill(till.company.database, add_customer(till.company.database, OTHER), "2026-10", code=OTHER)
    money = _money(till, amount, bill_number="?")
    with pytest.raises(CannotApply, match=why):
        till.company.payments.unmatched.apply([money], bills, by="agent:7")
    assert till.counted() == []
    assert len(till.company.payments.unmatched.open()) == 1


def test_not_for_a_paid_bill(till: Till) -> None:
    till.notice(bill_number=OCTOBER)
    money = _money(till, OCTOBER_TOTAL, "FT2", bill_number=OCTOBER)
    with pytest.raises(CannotApply, match="paid already"):
        till.company.payments.unmatched.apply([money], [OCTOBER], by="agent:7")


def test_not_in_another_currency(till: Till) -> None:
    money = _money(till, OCTOBER_TOTAL, currency="USD")
    with pytest.raises(CannotApply, match="another currency"):
        till.company.payments.unmatched.apply([money], [OCTOBER], by="agent:7")
    assert till.company.payments.unmatched.refund(money, by="agent:7", note="SWIFT 1").state == "refunded"


def test_a_refund_says_how(till: Till) -> None:
    money = _money(till, 1)
    with pytest.raises(ValueError, match="how the money goes back"):
        till.company.payments.unmatched.refund(money, by="agent:7", note=" ")
