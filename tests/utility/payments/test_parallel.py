"""Fifty notices in the same moment, on both engines: every bill is counted once and every đồng kept."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.utility.payments.conftest import BANK, OCTOBER, OCTOBER_TOTAL, SEPTEMBER_TOTAL, WALLET, Till
from tests.utility.records import CODE
from utility.payments.unmatched import CannotApply, NotOpen

PARALLEL = 50


def test_one_notice_fifty_times(each_till: Till) -> None:
    with ThreadPoolExecutor(16) as threads:
        results = list(threads.map(lambda _: each_till.notice(bill_number=OCTOBER), range(PARALLEL)))
    assert Counter(result.outcome for result in results) == {"paid": 1, "repeated": PARALLEL - 1}
    assert {result.http_status for result in results} == {200}
    assert each_till.counted() == [("FT1", OCTOBER_TOTAL)]
    assert each_till.company.payments.unmatched.open() == []


@pytest.mark.parametrize("how", [{"bill_number": OCTOBER}, {"customer_code": CODE}], ids=["by bill", "by customer"])
def test_fifty_payments_of_one_bill(each_till: Till, how: dict[str, str]) -> None:
    def pay(number: int) -> str:
        return each_till.notice((BANK, WALLET)[number % 2], transaction_id=f"FT{number}", **how).outcome

    with ThreadPoolExecutor(16) as threads:
        answers = Counter(threads.map(pay, range(PARALLEL)))
    assert answers["paid"] == 1
    assert len(each_till.counted()) == 1
    waiting = each_till.company.payments.unmatched.open()
    assert sum(money.amount for money in waiting) == OCTOBER_TOTAL * (PARALLEL - 1)
    assert len({(money.source, money.reference) for money in waiting}) == PARALLEL - 1


def test_parts_and_wholes_at_once(each_till: Till) -> None:
    """Both bills in one transfer, each alone, and repetitions, in any order: never more than is owed."""
    both = SEPTEMBER_TOTAL + OCTOBER_TOTAL
    amounts = [both, OCTOBER_TOTAL, SEPTEMBER_TOTAL, OCTOBER_TOTAL - 1]

    def pay(number: int) -> str:
        kind = number % len(amounts)
        return each_till.notice(
            transaction_id=f"{kind}-{number // 8}", customer_code=CODE, amount=amounts[kind]
        ).outcome

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(pay, range(2 * PARALLEL)))
    assert each_till.unpaid() == []
    assert sum(amount for _, amount in each_till.counted()) == both
    transfers = {f"{n % len(amounts)}-{n // 8}": amounts[n % len(amounts)] for n in range(2 * PARALLEL)}
    waiting = each_till.company.payments.unmatched.open()
    assert sum(money.amount for money in waiting) == sum(transfers.values()) - both
    assert answers.count("repeated") == 2 * PARALLEL - len(transfers)


def test_clerks_and_notices_at_once(each_till: Till) -> None:
    """Clerks give waiting money to a bill while notices pay it: one of them wins, nobody waits in a ring."""
    for number in range(8):
        each_till.notice(transaction_id=f"W{number}", amount=OCTOBER_TOTAL)
    ids = [money.id for money in each_till.company.payments.unmatched.open()]

    def act(number: int) -> str:
        if number % 2:
            return each_till.notice(transaction_id=f"N{number}", bill_number=OCTOBER).outcome
        try:
            each_till.company.payments.unmatched.apply([ids[number % 8]], [OCTOBER], by="agent:7")
        except (CannotApply, NotOpen):
            return "refused"
        return "applied"

    with ThreadPoolExecutor(16) as threads:
        answers = Counter(threads.map(act, range(PARALLEL), timeout=60))
    assert answers["paid"] + answers["applied"] == 1
    assert [amount for _, amount in each_till.counted()] == [OCTOBER_TOTAL]
