"""Paid and not updated: the search begins with evidence and ends by itself when the money is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.utility.payments.conftest import BANK, OCTOBER, OCTOBER_TOTAL, SEPTEMBER, WALLET, Till
from tests.utility.records import CODE, OTHER, add_customer
from utility.payments import BillPaid, CaseClosed
from utility.payments.cases import CaseClosedAlready, CaseView, UnknownBill, UnknownCase

YESTERDAY = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def _open(till: Till, bill: str = OCTOBER, **values: object) -> CaseView:
    opened = till.company.payments.cases.open(
        CODE,
        bill,
        chat="messenger:1:2",
        amount=OCTOBER_TOTAL,
        paid_at=YESTERDAY,
        evidence=[("photo", "papers/receipt.jpg"), ("text", " Tôi chuyển khoản hôm qua ")],
        **values,  # type: ignore[arg-type]
    )
    assert opened.status == "opened"
    assert opened.case is not None
    return opened.case


def test_opened_with_its_evidence(till: Till) -> None:
    case = _open(till)
    assert case.state == "open"
    assert case.number.startswith("TS261122")
    assert [(e.kind, e.value) for e in case.evidence] == [
        ("photo", "papers/receipt.jpg"),
        ("text", "Tôi chuyển khoản hôm qua"),
    ]
    assert case.answer_by == till.clock.now() + timedelta(days=4)
    assert till.company.payments.cases.find(case.number) == case
    assert till.company.payments.cases.of_customer(CODE) == [case]
    assert till.company.payments.cases.waiting() == [case]


def test_asking_again_adds_to_the_same_case(till: Till) -> None:
    case = _open(till)
    again = till.company.payments.cases.open(CODE, OCTOBER, reference="FT9", evidence=[("photo", "papers/2.jpg")])
    assert again.status == "added"
    assert again.case is not None
    assert again.case.number == case.number
    assert (again.case.reference, again.case.amount, again.case.chat) == ("FT9", OCTOBER_TOTAL, "messenger:1:2")
    assert [e.value for e in again.case.evidence][-1] == "papers/2.jpg"


def test_the_notice_arrives(till: Till) -> None:
    case, other = _open(till), _open(till, SEPTEMBER)
    till.notice(bill_number=OCTOBER)
    found = till.company.payments.cases.find(case.number)
    assert found is not None
    assert (found.state, found.closed_by, found.closed_at) == ("resolved", "system", till.clock.now())
    assert found.incoming_id is not None
    assert till.company.payments.cases.waiting() == [other]
    paid, closed = till.heard
    assert isinstance(paid, BillPaid)
    assert paid.bill_number == OCTOBER
    assert isinstance(closed, CaseClosed)
    assert (closed.case_number, closed.state, closed.chat) == (case.number, "resolved", "messenger:1:2")


def test_nothing_to_search_when_it_is_paid(till: Till) -> None:
    till.notice(bill_number=OCTOBER)
    opened = till.company.payments.cases.open(CODE, OCTOBER)
    assert (opened.status, opened.case) == ("paid", None)


@pytest.mark.parametrize("money_first", [True, False])
def test_money_that_waits_is_tied_to_the_case(till: Till, money_first: bool) -> None:
    """A transfer with a mistyped code lies with people; the customer names its number."""
    if money_first:
        till.notice(transaction_id="FT77", description="PD13000000071")
        case = _open(till, reference="FT77")
    else:
        case = _open(till, reference="FT77")
        till.notice(transaction_id="FT77", description="PD13000000071")
    (money,) = till.company.payments.unmatched.open()
    found = till.company.payments.cases.find(case.number)
    assert found is not None
    assert (found.state, found.incoming_id) == ("open", money.id)
    till.company.payments.unmatched.apply([money.id], [OCTOBER], by="agent:7")
    found = till.company.payments.cases.find(case.number)
    assert found is not None
    assert found.state == "resolved"


def test_a_wrong_amount_is_tied_by_its_bill(till: Till) -> None:
    till.notice(bill_number=OCTOBER, amount=1_000)
    (money,) = till.company.payments.unmatched.open()
    assert _open(till).incoming_id == money.id


def test_the_same_number_at_two_providers_is_not_guessed(till: Till) -> None:
    till.notice(BANK, transaction_id="FT77")
    till.notice(WALLET, transaction_id="FT77")
    assert _open(till, reference="FT77").incoming_id is None
    wallets = next(m for m in till.company.payments.unmatched.open() if m.source == "vidi")
    assert _open(till, SEPTEMBER, reference="FT77", source="vidi").incoming_id == wallets.id


def test_rejected_with_a_reason(till: Till) -> None:
    case = _open(till)
    with pytest.raises(ValueError, match="say why"):
        till.company.payments.cases.reject(case.number, by="agent:7", why=" ")
    why = "Ngân hàng đã hoàn tiền cho Quý khách."
    rejected = till.company.payments.cases.reject(case.number, by="agent:7", why=why)
    assert (rejected.state, rejected.closed_by, rejected.resolution) == ("rejected", "agent:7", why)
    (closed,) = till.heard
    assert isinstance(closed, CaseClosed)
    assert (closed.state, closed.resolution) == ("rejected", why)
    with pytest.raises(CaseClosedAlready):
        till.company.payments.cases.reject(case.number, by="agent:7", why=why)
    assert _open(till).number != case.number  # the customer may ask anew


def test_only_for_bills_of_the_customer(till: Till) -> None:
    add_customer(till.company.database, OTHER)
    for code, bill in ((OTHER, OCTOBER), (CODE, f"{CODE}-2512")):
        with pytest.raises(UnknownBill):
            till.company.payments.cases.open(code, bill)


def test_no_such_case(till: Till) -> None:
    assert till.company.payments.cases.find("TS1") is None
    with pytest.raises(UnknownCase):
        till.company.payments.cases.reject("TS1", by="agent:7", why="không có")
