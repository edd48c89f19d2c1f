"""Standing orders and their states."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from tests.utility.payments.conftest import Till
from tests.utility.records import CODE, NOBODY
from utility.models import AuditEntry, AutoDebit
from utility.payments.auto_debit import (
    TRANSITIONS,
    AutoDebits,
    AutoDebitState,
    AutoDebitView,
    ForbiddenChange,
    InvalidAccount,
    UnknownOrder,
)

ACCOUNT = {"bank_bin": "970436", "account": "0011 0045 67890", "holder": "NGUYEN VAN AN"}


@pytest.fixture
def orders(till: Till) -> AutoDebits:
    return till.company.payments.auto_debit


def _in(orders: AutoDebits, state: AutoDebitState) -> AutoDebitView:
    """An order brought to a state."""
    order, _ = orders.register(CODE, **ACCOUNT)
    if state == "refused":
        return orders.refuse(order.number, why="Sai tên chủ tài khoản")
    if state == "requested":
        return order
    order = orders.confirm(order.number, mandate="M1")
    if state in {"stopping", "stopped"}:
        order = orders.stop(CODE, by="chat:1")
    return orders.stopped(order.number) if state == "stopped" else order


def test_registered_and_confirmed(orders: AutoDebits) -> None:
    order, new = orders.register(CODE, **ACCOUNT, chat="messenger:1:2")
    assert new
    assert (order.state, order.account_tail) == ("requested", "7890")
    (sent,) = orders.to_send("970436")
    assert (sent.account, sent.holder, sent.mandate) == ("00110045" + "67890", "NGUYEN VAN AN", None)
    assert orders.confirm(order.number, mandate="M1").state == "active"
    assert orders.confirm(order.number, mandate="M1").state == "active"
    assert orders.to_send() == []
    assert orders.of_customer(CODE) == orders.confirm(order.number, mandate="M1")


def test_the_same_account_again_is_the_same_order(orders: AutoDebits) -> None:
    first, _ = orders.register(CODE, **ACCOUNT)
    assert orders.register(CODE, **(ACCOUNT | {"account": "0011004567890"})) == (first, False)


def test_another_account_needs_the_first_one_stopped(orders: AutoDebits) -> None:
    _in(orders, "active")
    with pytest.raises(ForbiddenChange):
        orders.register(CODE, **(ACCOUNT | {"account": "999888777"}))
    orders.stop(CODE, by="chat:1")
    with pytest.raises(ForbiddenChange):  # the bank still takes bills until it has stopped
        orders.register(CODE, **ACCOUNT)
    ended = orders.of_customer(CODE)
    assert ended is not None
    orders.stopped(ended.number)
    _, new = orders.register(CODE, **(ACCOUNT | {"account": "999888777"}))
    assert new


def test_stopped_before_the_bank_answered(orders: AutoDebits) -> None:
    _in(orders, "requested")
    assert orders.stop(CODE, by="chat:1").state == "stopped"
    assert orders.to_send() == []


def test_the_bank_hears_of_a_stop(orders: AutoDebits) -> None:
    _in(orders, "stopping")
    assert orders.stop(CODE, by="chat:1").state == "stopping"  # twice changes nothing
    (sent,) = orders.to_send()
    assert sent.mandate == "M1"


@pytest.mark.parametrize("state", ["refused", "stopped"])
def test_of_an_ended_order_only_the_last_digits_stay(till: Till, orders: AutoDebits, state: AutoDebitState) -> None:
    number = _in(orders, state).number
    with till.company.database.session() as session:
        row = session.query(AutoDebit).filter_by(number=number).one()
        assert (row.account, row.holder, row.account_tail) == (None, None, "7890")
        details = [str(entry.detail) for entry in session.query(AuditEntry)]
    assert not any("45678" in detail or "NGUYEN" in detail for detail in details)


def test_the_bank_could_not_take_a_bill(orders: AutoDebits) -> None:
    order = _in(orders, "active")
    failed = orders.failed(order.number, why="Tài khoản không đủ số dư")
    assert (failed.state, failed.failure) == ("active", "Tài khoản không đủ số dư")
    assert failed.failed_at is not None


STATES: tuple[AutoDebitState, ...] = ("requested", "active", "refused", "stopping", "stopped")


@pytest.mark.parametrize(("state", "to"), list(product(STATES, ("active", "refused", "stopped"))))
def test_only_allowed_changes(orders: AutoDebits, state: AutoDebitState, to: AutoDebitState) -> None:
    number = _in(orders, state).number
    change = {
        "active": lambda: orders.confirm(number, mandate="M2"),
        "refused": lambda: orders.refuse(number, why="Không được"),
        "stopped": lambda: orders.stopped(number),
    }[to]
    if to in TRANSITIONS[state] or (to == state and to != "active"):
        assert change().state == to
        return
    with pytest.raises(ForbiddenChange) as refused:
        change()
    assert (refused.value.state, refused.value.to) == (state, to)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bank_bin": "97043"},
        {"bank_bin": "VCB"},
        {"account": "12345"},
        {"account": "1" * 20},
        {"account": "0011;DROP"},
        {"holder": " "},
    ],
)
def test_no_account(orders: AutoDebits, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidAccount):
        orders.register(CODE, **(ACCOUNT | wrong))


def test_nobody(orders: AutoDebits) -> None:
    for call in (
        lambda: orders.register(NOBODY, **ACCOUNT),
        lambda: orders.stop(CODE, by="chat:1"),
        lambda: orders.confirm("TN1", mandate="M1"),
    ):
        with pytest.raises(UnknownOrder):
            call()
    assert orders.of_customer(CODE) is None


def test_fifty_registrations_at_once_are_one(each_till: Till) -> None:
    orders = each_till.company.payments.auto_debit
    with ThreadPoolExecutor(16) as threads:
        made = list(threads.map(lambda _: orders.register(CODE, **ACCOUNT), range(50)))
    assert sum(new for _, new in made) == 1
    assert len({order.number for order, _ in made}) == 1
