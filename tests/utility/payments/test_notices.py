"""Notices of banks and wallets: signed, counted once, matched to bills."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.utility.payments.conftest import (
    BANK,
    OCTOBER,
    OCTOBER_TOTAL,
    SEPTEMBER,
    SEPTEMBER_TOTAL,
    WALLET,
    Till,
)
from tests.utility.records import CODE, NOBODY, OTHER, add_bill, add_customer
from utility.models import IncomingPayment
from utility.payments import HmacProvider

BOTH = SEPTEMBER_TOTAL + OCTOBER_TOTAL
CASES: list[tuple[str, dict[str, Any], str, list[str]]] = [
    # what it is, the notice, the outcome, the bills still unpaid
    ("exact, by bill", {"bill_number": OCTOBER}, "paid", [SEPTEMBER]),
    ("one đồng less", {"bill_number": OCTOBER, "amount": OCTOBER_TOTAL - 1}, "too_little", [SEPTEMBER, OCTOBER]),
    ("one đồng more", {"bill_number": OCTOBER, "amount": OCTOBER_TOTAL + 1}, "too_much", [SEPTEMBER, OCTOBER]),
    ("the other bill's amount", {"bill_number": SEPTEMBER}, "too_much", [SEPTEMBER, OCTOBER]),
    ("no such bill", {"bill_number": f"{CODE}-2512"}, "unknown_bill", [SEPTEMBER, OCTOBER]),
    ("nobody's bill", {"bill_number": f"{NOBODY}-2610"}, "unknown_bill", [SEPTEMBER, OCTOBER]),
    ("dollars", {"bill_number": OCTOBER, "currency": "USD"}, "wrong_currency", [SEPTEMBER, OCTOBER]),
    ("no word of what for", {}, "unknown_bill", [SEPTEMBER, OCTOBER]),
    ("by code, one bill's amount", {"customer_code": CODE}, "paid", [SEPTEMBER]),
    ("by code, the older", {"customer_code": CODE, "amount": SEPTEMBER_TOTAL}, "paid", [OCTOBER]),
    ("by code, both together", {"customer_code": CODE, "amount": BOTH}, "paid", []),
    ("by code, less", {"customer_code": CODE, "amount": 50_000}, "too_little", [SEPTEMBER, OCTOBER]),
    ("by code, more", {"customer_code": CODE, "amount": BOTH + 1}, "too_much", [SEPTEMBER, OCTOBER]),
    ("by a code that is nobody's", {"customer_code": NOBODY}, "unknown_bill", [SEPTEMBER, OCTOBER]),
    ("by the text of our QR", {"description": f"{CODE} T10 2026"}, "paid", [SEPTEMBER]),
    ("by text, another month's amount", {"description": f"{CODE} T09 2026"}, "too_much", [SEPTEMBER, OCTOBER]),
    ("by text, a month without a bill", {"description": f"{CODE} T08/2026"}, "paid", [SEPTEMBER]),
    ("by text, as people type", {"description": "tra tien dien pd 1300 0000 017 nhe"}, "paid", [SEPTEMBER]),
    ("by text, a digit short", {"description": "tien dien PD1300000001"}, "unknown_bill", [SEPTEMBER, OCTOBER]),
    ("by text, spaced code", {"description": "tien dien PD13 0000 00017"}, "paid", [SEPTEMBER]),
    ("by text, bill number", {"description": f"thanh toan {OCTOBER.lower()}."}, "paid", [SEPTEMBER]),
]


@pytest.mark.parametrize(("notice", "outcome", "unpaid"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_a_notice_comes_to(till: Till, notice: dict[str, Any], outcome: str, unpaid: list[str]) -> None:
    result = till.notice(**notice)
    assert (result.outcome, result.http_status) == (outcome, 200)
    assert till.unpaid() == unpaid
    assert result.incoming is not None
    assert result.incoming.state == ("matched" if outcome == "paid" else "open")
    # Every đồng is in one place: paid to bills, or with people.
    waiting = sum(money.amount for money in till.company.payments.unmatched.open())
    assert waiting + sum(amount for _, amount in till.counted()) == notice.get("amount", OCTOBER_TOTAL)


def test_the_same_notice_again(each_till: Till) -> None:
    assert each_till.notice(bill_number=OCTOBER).outcome == "paid"
    for _ in range(3):
        again = each_till.notice(bill_number=OCTOBER)
        assert (again.outcome, again.http_status) == ("repeated", 200)
        assert json.loads(again.body)["repeated"] is True
    assert each_till.counted() == [("FT1", OCTOBER_TOTAL)]


def test_money_without_a_bill_is_kept_once(each_till: Till) -> None:
    assert each_till.notice(bill_number="?").outcome == "unknown_bill"
    assert each_till.notice(bill_number="?").outcome == "repeated"
    (money,) = each_till.company.payments.unmatched.open()
    assert (money.source, money.reference, money.amount) == ("bank-a", "FT1", OCTOBER_TOTAL)


def test_the_same_number_at_another_provider_is_another_payment(till: Till) -> None:
    assert till.notice(BANK, bill_number=OCTOBER).outcome == "paid"
    second = till.notice(WALLET, bill_number=OCTOBER)
    assert second.outcome == "already_paid"
    assert [money.source for money in till.company.payments.unmatched.open()] == ["vidi"]


def test_the_same_number_with_another_amount_is_refused(till: Till) -> None:
    till.notice(bill_number=OCTOBER)
    result = till.notice(bill_number=OCTOBER, amount=OCTOBER_TOTAL * 2)
    assert (result.outcome, result.http_status) == ("conflict", 409)
    assert till.counted() == [("FT1", OCTOBER_TOTAL)]
    assert till.company.payments.unmatched.open() == []


def test_a_payment_brought_over_without_its_record_still_counts_once(till: Till) -> None:
    till.company.payments.mark_paid(OCTOBER, amount=OCTOBER_TOTAL, source="bank-a", reference="OLD")
    with till.company.database.write() as session:
        session.query(IncomingPayment).delete()
    assert till.notice(transaction_id="OLD", bill_number=OCTOBER).outcome == "repeated"
    assert till.notice(transaction_id="OLD", bill_number=OCTOBER, amount=5).outcome == "conflict"


def test_money_for_nothing_owed(till: Till) -> None:
    till.notice(transaction_id="1", customer_code=CODE, amount=BOTH)
    assert till.notice(transaction_id="2", customer_code=CODE).outcome == "already_paid"


def test_bills_of_another_customer_stay(till: Till) -> None:
    add_bill(till.company.database, add_customer(till.company.database, OTHER), "2026-10", code=OTHER)
    assert till.notice(customer_code=OTHER).outcome == "paid"
    assert till.unpaid(OTHER) == []
    assert till.unpaid() == [SEPTEMBER, OCTOBER]


@pytest.mark.parametrize(
    ("paid_at", "day"),
    [
        ("2026-11-21T23:59:59+07:00", date(2026, 11, 21)),
        ("2026-11-21T18:30:00+00:00", date(2026, 11, 22)),  # after midnight in Vietnam
        (1795277400, date(2026, 11, 21)),
        ("2027-01-01T00:00:00+07:00", date(2026, 11, 22)),  # a clock that runs ahead
    ],
)
def test_the_day_of_payment(till: Till, paid_at: str | int, day: date) -> None:
    assert till.notice(bill_number=OCTOBER, paid_at=paid_at).outcome == "paid"
    bill = till.company.bills.of_period(CODE, "2026-10")
    assert bill is not None
    assert bill.paid_on == day


# Signatures


def _headers(till: Till, body: bytes, provider: HmacProvider = BANK) -> dict[str, str]:
    return provider.sign_notice(body, till.clock.now())


def test_header_names_in_any_case(till: Till) -> None:
    body = till.body(bill_number=OCTOBER)
    headers = {name.upper(): value for name, value in _headers(till, body).items()} | {"Content-Type": "x"}
    assert till.company.payments.receive_notice("bank-a", headers, body).outcome == "paid"


def test_a_former_secret_still_verifies(till: Till) -> None:
    former = HmacProvider("vidi", "Ví Đi", WALLET.secrets[1:])
    assert till.notice(former, bill_number=OCTOBER).outcome == "paid"


@pytest.mark.parametrize(
    "kind", ["body", "time", "other secret", "no headers", "other scheme", "empty", "old", "early"]
)
def test_what_is_not_signed_is_not_taken(till: Till, kind: str) -> None:
    body = till.body(bill_number=OCTOBER)
    headers = _headers(till, body)
    if kind == "body":
        body = body.replace(b"107136", b"107137")
    elif kind == "time":
        headers["X-Timestamp"] = str(int(headers["X-Timestamp"]) + 1)
    elif kind == "other secret":
        headers = HmacProvider("bank-a", "A", ("somebody else's secret",)).sign_notice(body, till.clock.now())
    elif kind == "no headers":
        headers = {}
    elif kind == "other scheme":
        headers["X-Signature"] = headers["X-Signature"].replace("sha256", "sha1")
    elif kind == "empty":
        headers["X-Signature"] = "sha256="
    else:
        by = timedelta(minutes=-6 if kind == "old" else 6)
        headers = BANK.sign_notice(body, till.clock.now() + by)
    result = till.company.payments.receive_notice("bank-a", headers, body)
    assert (result.outcome, result.http_status) == ("bad_signature", 401)
    assert till.counted() == []
    assert till.company.payments.unmatched.open() == []
    assert b"secret" not in result.body


def test_a_notice_a_few_minutes_late_is_taken(till: Till) -> None:
    body = till.body(bill_number=OCTOBER)
    headers = BANK.sign_notice(body, till.clock.now() - timedelta(minutes=4))
    assert till.company.payments.receive_notice("bank-a", headers, body).outcome == "paid"


def test_a_wallet_can_not_speak_for_a_bank(till: Till) -> None:
    body = till.body(bill_number=OCTOBER)
    headers = WALLET.sign_notice(body, till.clock.now())
    assert till.company.payments.receive_notice("bank-a", headers, body).http_status == 401


def test_an_unknown_provider(till: Till) -> None:
    body = till.body()
    result = till.company.payments.receive_notice("nobody", _headers(till, body), body)
    assert (result.outcome, result.http_status) == ("unknown_provider", 404)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"[" * 40_000,
        b'{"transaction_id": "FT1", "amount": 107136}',
        b'{"transaction_id": "", "amount": 1, "paid_at": 1795277400}',
        b'{"transaction_id": "a\\u0000b", "amount": 1, "paid_at": 1795277400}',
        b'{"transaction_id": "' + b"x" * 65 + b'", "amount": 1, "paid_at": 1795277400}',
        b'{"transaction_id": ["FT1"], "amount": 1, "paid_at": 1795277400}',
        *(
            b'{"transaction_id": "FT1", "amount": %s, "paid_at": 1795277400}' % amount
            for amount in (b"0", b"-5", b"107136.0", b'"107136"', b"true", b"null", b"1e5", b"99999999999999", b"NaN")
        ),
        b'{"transaction_id": "FT1", "amount": 1, "paid_at": "2026-11-22T09:59:00"}',  # no zone
        b'{"transaction_id": "FT1", "amount": 1, "paid_at": "yesterday"}',
        b'{"transaction_id": "FT1", "amount": 1, "paid_at": 99999999999999999}',
        b'{"transaction_id": "FT1", "amount": 1, "paid_at": 1795277400, "currency": "dong"}',
        b'{"transaction_id": "FT1", "amount": 1, "paid_at": 1795277400, "currency": "vnd"}',
        b'{"transaction_id": "FT1", "amount": 1, "paid_at": 1795277400, "description": "' + b"x" * 70_000 + b'"}',
    ],
    ids=range(26),
)
def test_what_is_signed_but_no_notice(till: Till, body: bytes) -> None:
    result = till.company.payments.receive_notice("bank-a", _headers(till, body), body)
    assert (result.outcome, result.http_status) == ("malformed", 422)
    assert json.loads(result.body)["error"] == "malformed"
    assert till.counted() == []


def test_odd_characters_in_the_text_lose_no_money(till: Till) -> None:
    assert till.notice(description=f"a\x00b\ud800\n{CODE} T10 2026 {'x' * 600}").outcome == "paid"


def test_a_number_as_transaction_id(till: Till) -> None:
    result = till.notice(transaction_id=20261122001, bill_number=OCTOBER)
    assert result.incoming is not None
    assert result.incoming.reference == "20261122001"


def test_the_clock_of_the_tests() -> None:
    assert datetime.fromtimestamp(1795277400, UTC).date() == date(2026, 11, 21)
