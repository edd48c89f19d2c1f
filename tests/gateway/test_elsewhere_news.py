"""News for customers whom no chat reaches: by template or SMS, once, as they chose, with receipts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from connectors.errors import Refused, Retry, SendError
from gateway import phone_notices
from gateway.company.elsewhere import elsewhere, tracking_id
from gateway.phone_notices import PhoneNotices
from gateway.sms import HttpCarrier
from tests.gateway.campaigns.test_calls import _registration
from tests.gateway.company_house import CODE, PHONE, PROVIDERS, move_in, notice, texts, write_in
from tests.gateway.house import House, house, settings_for
from utility.clock import FixedClock
from utility.sms import plain

BILL = f"{CODE}-2610"
DAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 0, 5, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
async def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(phone_notices, "_LOOK_SECONDS", 0.05)
    # The day of the test may be a night.
    monkeypatch.setattr(phone_notices, "_SMS_FROM", 0)
    monkeypatch.setattr(phone_notices, "_SMS_TO", 24)
    more: dict[str, Any] = {"notice_ways": "sms", "sms_token": SecretStr("of the carrier")}
    async with house(tmp_path, payment_providers=SecretStr(PROVIDERS), **more) as made:
        move_in(made, "2026-10")
        yield made


async def pay(home: House) -> None:
    bill = (await asyncio.to_thread(home.gateway.utility.bills.unpaid, CODE))[0]
    body, headers = notice(bill.total, bill.bill_number)
    answer = await home.http.post("/payments/notices/bank-a", content=body, headers=headers)
    assert answer.status_code == 200, answer.text


def sent(home: House) -> list[str]:
    assert home.gateway.sms is not None
    return [one.text for one in home.gateway.sms.messages(PHONE)]


async def test_a_customer_who_never_wrote_hears_by_sms_once(home: House) -> None:
    await pay(home)
    await home.until(lambda: bool(sent(home)))
    (text,) = sent(home)
    assert text.startswith("Da, dien luc da nhan thanh toan")
    assert "PD13******017" in text
    assert CODE not in text
    assert text.isascii()
    await home.until_row("select state from phone_notice", "sent")
    event = home.value("select tracking_id from phone_notice")
    assert home.rows("select state, kind, ways from phone_notice") == [("sent", "bill_paid", "sms")]
    # Told again, as after a crash: the same piece of news.
    for _ in range(3):
        await home.gateway.phone_notices.queue(event, PHONE, "", {}, ways=["sms"], text=text)
    assert home.value("select count(*) from phone_notice") == 1
    await _receipt(home, event, "delivered")
    assert home.value("select state from phone_notice") == "delivered"
    assert len(sent(home)) == 1


async def test_a_chat_that_takes_the_news_is_enough(home: House) -> None:
    await write_in(home)
    await pay(home)
    await home.until(lambda: bool(texts(home)))
    assert home.value("select count(*) from phone_notice") == 0


async def test_a_closed_window_lets_the_news_go_by_number(home: House) -> None:
    await write_in(home, "zalo:oa:an", at=datetime.now(UTC) - timedelta(days=3))
    await pay(home)
    await home.until(lambda: bool(sent(home)))
    assert texts(home, "zalo:oa:an") == []


@pytest.mark.parametrize(
    ("topics", "way", "told"),
    [
        ("all", "sms", True),
        ("bills", "sms", True),
        ("outages", "sms", False),
        ("stop", "sms", False),
        ("all", "email", False),
    ],
)
async def test_what_customers_chose_counts(home: House, topics: str, way: str, told: bool) -> None:
    with home.gateway.database.write() as session:
        registration = _registration(topics, datetime.now(UTC))
        registration.fields = {"notify_by": way, "topics": topics}
        session.add(registration)
    await pay(home)
    await home.until_row("select paid_on is not null from bills", 1)
    if told:
        await home.until(lambda: bool(sent(home)))
    await _all_told(home)
    assert bool(home.value("select count(*) from phone_notice")) is told


async def test_a_receipt_needs_the_carriers_token_and_a_known_message(home: House) -> None:
    body = {"id": "nobody", "state": "delivered"}
    assert (await home.http.post("/sms/receipts", json=body)).status_code == 403
    wrong = {"Authorization": "Bearer guessed"}
    assert (await home.http.post("/sms/receipts", json=body, headers=wrong)).status_code == 403
    await _receipt(home, "nobody", "delivered")
    right = {"Authorization": "Bearer of the carrier"}
    bad = await home.http.post("/sms/receipts", json={"id": "x", "state": "eaten"}, headers=right)
    assert bad.status_code == 422
    await pay(home)
    await home.until_row("select state from phone_notice", "sent")
    await _receipt(home, home.value("select tracking_id from phone_notice"), "failed", "phone off")
    assert home.rows("select state, error from phone_notice") == [("failed", "phone off")]


class Stand:
    """A carrier of the tests."""

    def __init__(self, *faults: SendError) -> None:
        self.faults = list(faults)
        self.taken: list[tuple[str, str]] = []

    def deliver(self, number: str, phone: str, text: str) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append((number, phone))


@pytest.mark.parametrize(
    ("faults", "at", "state", "due"),
    [
        ((), DAY, "sent", None),
        ((Retry("busy", retry_after=60),), DAY, "queued", DAY + timedelta(seconds=60)),
        ((Refused("bad number"),), DAY, "failed", None),
        ((), NIGHT, "queued", MORNING),
    ],
)
async def test_what_becomes_of_a_text_message(
    home: House, faults: Sequence[SendError], at: datetime, state: str, due: datetime | None, monkeypatch: Any
) -> None:
    monkeypatch.setattr(phone_notices, "_SMS_FROM", 7)
    monkeypatch.setattr(phone_notices, "_SMS_TO", 21)
    await home.gateway.phone_notices.stop()
    stand = Stand(*faults)
    part = PhoneNotices(home.gateway.store, FixedClock(at), home.gateway.metrics, {}, stand)
    assert part.ways == ("sms",)
    await part.queue("t1", PHONE, "", {}, ways=["sms"], text="x")
    await part.send_due()
    found = await part.find("t1")
    assert found is not None
    assert found.state == state
    assert len(stand.taken) == (state == "sent")
    if due is not None:
        stored = datetime.fromisoformat(home.value("select due from phone_notice")).replace(tzinfo=UTC)
        assert due <= stored <= due + timedelta(seconds=90)


async def test_a_way_that_surely_failed_is_followed_by_the_next(home: House) -> None:
    await home.gateway.phone_notices.stop()
    stand = Stand()
    part = PhoneNotices(home.gateway.store, FixedClock(DAY), home.gateway.metrics, {}, stand)
    await part.queue("t1", PHONE, "295847", {}, ways=["zns", "sms"], text="x", kind="bill_paid")
    assert await part.send_due() == 2  # no official account: on to the SMS
    found = await part.find("t1")
    assert found is not None
    assert (found.state, found.ways) == ("sent", ("sms",))
    assert stand.taken == [("t1", PHONE)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _request: httpx.Response(202), None),
        (lambda _request: httpx.Response(503), Retry),
        (lambda _request: httpx.Response(429), Retry),
        (lambda _request: httpx.Response(401), Refused),
    ],
)
def test_the_carrier_takes_one_message_at_once(
    answer: Callable[[httpx.Request], httpx.Response], error: type[SendError] | None
) -> None:
    seen: list[dict[str, str]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return answer(request)

    carrier = HttpCarrier("https://sms.example", "t", "DIENLUC", transport=httpx.MockTransport(handle))
    try:
        if error is None:
            carrier.deliver("bill_paid:1", PHONE, "x")
        else:
            with pytest.raises(error):
                carrier.deliver("bill_paid:1", PHONE, "x")
    finally:
        carrier.close()
    assert seen == [{"id": "bill_paid:1", "to": PHONE, "text": "x", "from": "DIENLUC"}]


def test_sms_are_plain_and_short() -> None:
    assert plain("Dạ, mã “PD13”:\nđã xong – cảm ơn…") == 'Da, ma "PD13": da xong - cam on...'
    long = plain("Quý khách " * 60)
    assert len(long) <= 306
    assert long.endswith("khach...")
    name = tracking_id("request_moved", "request-moved:YC261122K7AQ3R:12")
    assert len(name) <= 48
    assert name == tracking_id("request_moved", "request-moved:YC261122K7AQ3R:12")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"notice_ways": "pigeon"}, "NOTICE_WAYS"),
        ({"notice_ways": "zns", "notice_templates": "[]"}, "NOTICE_TEMPLATES"),
        ({"notice_ways": "zns", "notice_templates": "{"}, "NOTICE_TEMPLATES"),
    ],
)
def test_settings_that_can_not_work_are_refused(
    home: House, tmp_path: Path, more: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        elsewhere(settings_for(tmp_path, **more), home.gateway.utility.outreach, home.gateway.phone_notices)


async def _receipt(home: House, number: str, state: str, reason: str = "") -> None:
    body = {"id": number, "state": state, "reason": reason}
    right = {"Authorization": "Bearer of the carrier"}
    assert (await home.http.post("/sms/receipts", json=body, headers=right)).status_code == 204


async def _all_told(home: House) -> None:
    """Every piece of news has been told, wherever it went."""
    await home.until_row("select count(*) from incoming_payments where announced_at is null", 0)
