"""Everybody hears at once that a bill is paid; a crash in between loses nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.utility.payments.conftest import OCTOBER, OCTOBER_TOTAL, SEPTEMBER_TOTAL, Till
from tests.utility.records import CODE
from utility.payments import BillPaid, PaymentEvent
from utility.services import Utility
from utility.sms import DeveloperSms


def test_told_within_the_call(till: Till) -> None:
    till.notice(bill_number=OCTOBER)
    assert till.heard == [
        BillPaid(f"bill-paid:{OCTOBER}", OCTOBER, CODE, "2026-10", OCTOBER_TOTAL, date(2026, 11, 22), "bank-a")
    ]


def test_every_bill_of_a_transfer(till: Till) -> None:
    till.notice(customer_code=CODE, amount=SEPTEMBER_TOTAL + OCTOBER_TOTAL)
    assert [event.period for event in till.heard if isinstance(event, BillPaid)] == ["2026-09", "2026-10"]


@pytest.mark.parametrize("notice", [{"bill_number": OCTOBER, "amount": 1}, {"bill_number": "?"}])
def test_silence_when_nothing_is_paid(till: Till, notice: dict[str, object]) -> None:
    till.notice(**notice)
    assert till.heard == []


def test_told_once(till: Till) -> None:
    till.notice(bill_number=OCTOBER)
    till.notice(bill_number=OCTOBER)
    assert till.company.payments.tell_pending() == 0
    assert len(till.heard) == 1


def test_a_listener_that_fails_loses_no_money_and_hears_it_later(till: Till, caplog: pytest.LogCaptureFixture) -> None:
    broken = [True]

    def fails(event: PaymentEvent) -> None:
        if broken[0]:
            raise RuntimeError("the broker is away")

    till.company.payments.subscribe(fails)
    assert till.notice(bill_number=OCTOBER).outcome == "paid"
    assert till.counted() == [("FT1", OCTOBER_TOTAL)]
    assert "a listener could not take a payment event" in caplog.text
    broken[0] = False
    assert till.company.payments.tell_pending() == 1
    assert {event.id for event in till.heard} == {f"bill-paid:{OCTOBER}"}  # told twice, the same event
    assert till.company.payments.tell_pending() == 0


def test_another_process_tells_what_nobody_heard(till: Till) -> None:
    """A file taken over at night counts money in a process without listeners."""
    database, clock = till.company.database, till.clock
    quiet = Utility(database, clock, DeveloperSms(database, clock))
    quiet.payments.mark_paid(OCTOBER, amount=OCTOBER_TOTAL, source="counter", reference="1")
    assert till.heard == []
    assert till.company.payments.tell_pending() == 1
    assert [event.id for event in till.heard] == [f"bill-paid:{OCTOBER}"]


def test_old_news_is_not_told(till: Till) -> None:
    database, clock = till.company.database, till.clock
    quiet = Utility(database, clock, DeveloperSms(database, clock))
    quiet.payments.mark_paid(OCTOBER, amount=OCTOBER_TOTAL, source="counter", reference="1")
    clock.advance(timedelta(days=2))
    assert till.company.payments.tell_pending() == 0


def test_money_given_to_a_bill_days_later_is_told(till: Till) -> None:
    till.notice(bill_number="?")
    till.clock.advance(timedelta(days=3))
    (money,) = till.company.payments.unmatched.open()
    till.company.payments.unmatched.apply([money.id], [OCTOBER], by="agent:7")
    assert [event.id for event in till.heard] == [f"bill-paid:{OCTOBER}"]
