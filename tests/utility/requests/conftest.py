"""Requests to test with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from tests.utility.conftest import NOW
from tests.utility.records import CODE, add_customer
from utility.clock import FixedClock
from utility.database import Database
from utility.models import AccountLink, ServiceRequest
from utility.requests import Requests, RequestView, State
from utility.services import Utility
from utility.sms import DeveloperSms

CHAT = "web:an"
STRANGER = "web:binh"
BY_CHAT = f"chat:{CHAT}"
CLERK = "agent:7"
HOME: dict[str, object] = {
    "address": "Số 12 ngõ 5 Trương Định, Phường Tương Mai, Hà Nội",
    "purpose": "residential",
    "person_name": "Nguyễn Văn An",
    "phone_number": "0912000001",
}
Opener = Callable[..., RequestView]


@pytest.fixture
def requests(company: Utility) -> Requests:
    return company.requests


@pytest.fixture
def open_one(requests: Requests) -> Opener:
    """Opens a new supply of a home; other arguments replace the usual ones."""
    count = 0

    def opened(
        service: str = "request_new_supply", fields: dict[str, object] | None = None, **others: Any
    ) -> RequestView:
        nonlocal count
        count += 1
        others = {"chat": CHAT, "key": f"key-{count}", **others}
        return requests.create(service, HOME if fields is None else fields, **others).request

    return opened


@pytest.fixture
def linked(database: Database) -> str:
    """The chat's customer code, proved."""
    add_customer(database)
    link(database, CHAT, CODE)
    return CODE


def link(database: Database, chat: str, code: str) -> None:
    with database.write() as session:
        session.add(AccountLink(chat=chat, customer_code=code, linked_at=NOW))


def put(database: Database, number: str, status: State, **columns: Any) -> None:
    """Sets a state as if the way to it had been gone."""
    with database.write() as session:
        session.execute(update(ServiceRequest).where(ServiceRequest.number == number).values(status=status, **columns))


def utility_on(database: Database, clock: FixedClock) -> Utility:
    return Utility(database, clock, DeveloperSms(database, clock))


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Runs `work(0)` … `work(count - 1)` in threads that start at the same moment; gives results or exceptions."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return work(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
