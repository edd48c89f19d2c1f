"""Payments over HTTP: a bank's signed notice pays a bill once, and the customer's chat hears of it within seconds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from tests.gateway.company_house import CHAT, CODE, PROVIDERS, move_in, notice, texts, write_in
from tests.gateway.house import House, house
from utility.payments.providers.hmac_provider import sign_body

OCTOBER = f"{CODE}-2610"
URL = "/payments/notices/bank-a"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, payment_providers=SecretStr(PROVIDERS)) as running:
        move_in(running, "2026-09", "2026-10")
        yield running


def _total(home: House) -> int:
    return int(home.value(f"select total from bills where number = '{OCTOBER}'"))


async def test_a_notice_pays_and_the_chat_hears_once(home: House) -> None:
    await write_in(home)
    body, headers = notice(_total(home), OCTOBER)
    answer = await home.http.post(URL, content=body, headers=headers)
    assert (answer.status_code, answer.json()["repeated"]) == (200, False)
    assert home.value(f"select paid_on is not null from bills where number = '{OCTOBER}'") == 1
    await home.until(lambda: len(home.platform.shown) == 1)
    (text,) = texts(home)
    assert "đã nhận thanh toán 636.768 đồng tiền điện tháng 10/2026" in text
    assert "còn 1 hóa đơn chưa thanh toán" in text
    assert CODE not in text
    again = await home.http.post(URL, content=body, headers=headers)
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    assert await asyncio.to_thread(home.gateway.utility.payments.tell_pending) == 0
    assert len(texts(home)) == 1


@pytest.mark.parametrize(
    ("path", "spoil", "status", "error"),
    [
        (URL, lambda b, h: (b + b" ", h), 401, "bad_signature"),
        (URL, lambda b, h: (b, {**h, "X-Timestamp": "1000"}), 401, "bad_signature"),
        (URL, lambda b, h: (b, {}), 401, "bad_signature"),
        ("/payments/notices/bank-b", lambda b, h: (b, h), 404, "unknown_provider"),
        (URL, lambda b, h: (b"x" * 70_000, h), 413, "malformed"),
    ],
    ids=["changed", "old", "unsigned", "stranger", "too long"],
)
async def test_what_is_refused_counts_nothing(home: House, path: str, spoil, status: int, error: str) -> None:  # type: ignore[no-untyped-def]
    body, headers = spoil(*notice(_total(home), OCTOBER))
    answer = await home.http.post(path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert home.value("select count(*) from incoming_payments") == 0


async def test_a_wrong_amount_is_kept_for_people_and_told_to_nobody(home: House) -> None:
    await write_in(home)
    body, headers = notice(_total(home) - 1000, OCTOBER)
    assert (await home.http.post(URL, content=body, headers=headers)).status_code == 200
    assert home.value("select state from incoming_payments") == "open"
    assert home.value(f"select paid_on from bills where number = '{OCTOBER}'") is None
    assert await asyncio.to_thread(home.gateway.utility.payments.tell_pending) == 0
    assert texts(home) == []


async def test_the_same_transaction_with_another_amount_is_a_conflict(home: House) -> None:
    body, headers = notice(_total(home), OCTOBER)
    await home.http.post(URL, content=body, headers=headers)
    body, headers = notice(_total(home) + 1, OCTOBER)
    assert (await home.http.post(URL, content=body, headers=headers)).status_code == 409


async def test_fifty_notices_at_once_count_once(home: House) -> None:
    await write_in(home)
    sent = [notice(_total(home), OCTOBER) for _ in range(50)]
    answers = await asyncio.gather(*(home.http.post(URL, content=b, headers=h) for b, h in sent))
    assert [a.status_code for a in answers] == [200] * 50
    assert sum(not a.json()["repeated"] for a in answers) == 1
    assert home.value("select count(*) from payments") == 1
    await home.until(lambda: len(texts(home)) == 1)


async def test_only_linked_chats_within_their_window_hear(home: House) -> None:
    old = datetime.now(UTC) - timedelta(hours=25)
    await write_in(home)
    await write_in(home, "fake:page:stranger", linked=False)
    await write_in(home, "messenger:page:old", at=old)
    body, headers = notice(_total(home), OCTOBER)
    await home.http.post(URL, content=body, headers=headers)
    await home.until(lambda: len(texts(home)) == 1)
    assert texts(home, "fake:page:stranger") == []
    assert texts(home, "messenger:page:old") == []


async def test_what_another_process_booked_is_told(home: House) -> None:
    """A clerk at a counter, in a process without chats."""
    from utility.clock import SystemClock
    from utility.database import Database
    from utility.services import Utility
    from utility.sms import DeveloperSms

    await write_in(home)
    database = Database(home.gateway.settings.database)
    counter = Utility(database, SystemClock(), DeveloperSms(database, SystemClock()))
    assert counter.payments.mark_paid(OCTOBER, amount=_total(home), source="counter", reference="7") == "paid"
    database.dispose()
    await home.until(lambda: len(texts(home)) == 1)


async def test_a_wallet_link_pays_and_brings_the_payer_back(tmp_path: Path) -> None:
    """The demonstration's wallet: link, checkout, notice, news, return page."""
    async with house(tmp_path) as home:
        move_in(home, "2026-10")
        await write_in(home)
        values = {"chat": CHAT, "customer_code": CODE, "period": "2026-10", "provider": "demo-wallet"}
        link = urlsplit(home.gateway.company.links.url("pay", values)).path
        opened = await home.http.get(link)
        assert opened.status_code == 303
        checkout = urlsplit(opened.headers["location"])
        fields = {name: found[0] for name, found in parse_qs(checkout.query).items()}
        assert fields["amount"] == str(_total(home))
        shown = await home.http.get(f"{checkout.path}?{checkout.query}")
        assert "636.768 đồng" in shown.text
        form = {name: fields[name] for name in ("order", "amount", "return_url")}
        paid = await home.http.post("/dev/wallet", data=form)
        assert paid.status_code == 303
        back = urlsplit(paid.headers["location"])
        assert "giao dịch thành công" in (await home.http.get(f"{back.path}?{back.query}")).text
        assert (await home.http.get(f"{back.path}?{back.query}x")).status_code == 403
        await home.until(lambda: len(texts(home)) == 1)
        assert "đã được thanh toán" in (await home.http.get(link)).text


async def test_a_pay_link_ends_with_the_account_link(home: House) -> None:
    values = {"chat": CHAT, "customer_code": CODE, "period": "2026-10", "provider": "bank-a"}
    link = urlsplit(home.gateway.company.links.url("pay", values)).path
    assert (await home.http.get(link)).status_code == 403
    assert (await home.http.get(link[:-2])).status_code == 403


async def test_with_a_back_office_notices_go_to_the_company(tmp_path: Path) -> None:
    more = {"backoffice_url": "https://cmis.example.vn", "backoffice_token": SecretStr("t")}
    async with house(tmp_path, payment_providers=SecretStr(PROVIDERS), **more) as home:
        body, headers = notice(1000, OCTOBER)
        assert (await home.http.post(URL, content=body, headers=headers)).status_code == 404


async def test_the_companys_system_tells_and_the_chats_hear(tmp_path: Path) -> None:
    more = {"backoffice_url": "http://127.0.0.1:9", "backoffice_token": SecretStr("a-token-of-the-tests")}
    async with house(tmp_path, **more) as home:
        move_in(home)
        await write_in(home)
        paid = {
            "type": "bill_paid", "id": "e1", "bill_number": "B1", "customer_code": CODE, "period": "2026-10",
            "amount": 343_000, "paid_on": "2026-11-20",
        }  # fmt: skip
        moved = {
            "type": "request_moved", "id": "e2", "number": "YC1", "service": "request_meter_test", "status": "done",
            "customer_code": CODE,
        }  # fmt: skip
        for body in (paid, moved, paid):
            raw = json.dumps(body).encode()
            headers = sign_body("a-token-of-the-tests", raw, datetime.now(UTC))
            assert (await home.http.post("/company/events", content=raw, headers=headers)).status_code == 200
        assert (await home.http.post("/company/events", content=b"{}", headers=headers)).status_code == 401
        headers = sign_body("a-token-of-the-tests", b"{}", datetime.now(UTC))
        assert (await home.http.post("/company/events", content=b"{}", headers=headers)).status_code == 422
        told = texts(home)
        assert len(told) == 2
        assert "đã nhận thanh toán 343.000 đồng" in told[0]
        assert "đã hoàn thành" in told[1]
