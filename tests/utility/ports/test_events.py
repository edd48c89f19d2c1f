"""Events that the company's system sends: signed, understood or refused, and told to the right chat."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.utility.conftest import NOW
from utility.backoffice.conversations import conversation
from utility.backoffice.events import Events
from utility.catalogue import catalogue
from utility.database import Database
from utility.models import ConversationName
from utility.payments import BillPaid
from utility.payments.providers.contract import BadSignature, MalformedNotice
from utility.payments.providers.hmac_provider import sign_body
from utility.requests import RequestMoved

TOKEN = "a-token-of-the-tests"
PAID = {
    "type": "bill_paid", "id": "e1", "bill_number": "B1", "customer_code": "PD13000123456", "period": "2026-10",
    "amount": 343_000, "paid_on": "2026-11-20",
}  # fmt: skip
MOVED = {
    "type": "request_moved", "id": "e2", "number": "YC261122ABCDEF", "service": "change_capacity",
    "status": "papers_missing", "conversation": conversation("zalo:1:an"), "note": "Ảnh mờ", "missing_papers": ["identity"],
}  # fmt: skip


@pytest.fixture
def events(database: Database) -> Events:
    with database.write() as session:
        session.add(ConversationName(pseudonym=conversation("zalo:1:an"), chat="zalo:1:an"))
    return Events(TOKEN, database, catalogue())


def _read(events: Events, body: dict[str, Any], token: str = TOKEN, late: int = 0) -> BillPaid | RequestMoved | None:
    raw = json.dumps(body).encode()
    return events.read(sign_body(token, raw, NOW), raw, NOW + timedelta(seconds=late))


def test_a_payment(events: Events) -> None:
    event = _read(events, PAID | {"something_of_the_company": 1})
    assert isinstance(event, BillPaid)
    assert (event.id, event.amount, event.source) == ("bill-paid:B1", 343_000, "company")


def test_a_request_comes_back_to_its_conversation(events: Events) -> None:
    event = _read(events, MOVED)
    assert isinstance(event, RequestMoved)
    assert (event.chat, event.note, event.missing_papers, event.status_label) == (
        "zalo:1:an",
        "Ảnh mờ",
        ("Giấy tờ tùy thân",),
        "Chờ Quý khách bổ sung giấy tờ",
    )
    nobody = _read(events, MOVED | {"conversation": "0" * 32})
    assert isinstance(nobody, RequestMoved)
    assert nobody.chat is None


def test_nobody_hears_of_a_confidential_report(events: Events) -> None:
    assert _read(events, MOVED | {"service": "report_power_theft", "missing_papers": []}) is None


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (PAID | {"amount": "nhiều"}, "amount"),
        (PAID | {"period": "10-2026"}, "period"),
        (PAID | {"customer_code": "'; --"}, "customer_code"),
        ({k: v for k, v in PAID.items() if k != "paid_on"}, "paid_on"),
        (MOVED | {"status": "flying"}, "status"),
        (MOVED | {"service": "a_cat"}, "catalogue"),
        (MOVED | {"missing_papers": ["passport_of_the_cat"]}, "catalogue"),
        ({"type": "hello", "id": "1"}, "type"),
        ({}, "type"),
    ],
)
def test_what_is_not_understood(events: Events, body: dict[str, Any], names: str) -> None:
    with pytest.raises(MalformedNotice, match=names):
        _read(events, body)


def test_who_is_not_the_company(events: Events) -> None:
    with pytest.raises(BadSignature):
        _read(events, PAID, token="another-token-of-tests")
    with pytest.raises(BadSignature):
        _read(events, PAID, late=301)
    with pytest.raises(BadSignature):
        events.read({}, b"{}", NOW)
