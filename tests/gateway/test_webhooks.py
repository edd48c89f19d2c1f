"""The front door: what is refused, what is stored, what the answer says."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.contract import Webhook
from gateway import logs
from gateway.broker import INBOUND, Limits
from gateway.webhooks import MAX_BODY
from tests.fakes.platform import said, signature, webhook
from tests.gateway.house import House, house


async def _nothing_came(home: House) -> None:
    assert await home.gateway.broker.backlog(INBOUND) == {}
    assert home.value("SELECT count(*) FROM message") == 0


async def test_the_verification_of_the_address_is_the_connectors(home: House) -> None:
    answer = await home.http.get("/webhooks/fake", params={"challenge": "1158201444"})
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_an_unknown_channel_is_not_found(home: House) -> None:
    body, headers = webhook(said("an", "xin chào", "m1"))
    answer = await home.http.post("/webhooks/nowhere", content=body, headers=headers)
    assert answer.status_code == 404


async def test_a_forged_signature_stores_nothing(home: House) -> None:
    body, headers = webhook(said("an", "xin chào", "m1"))
    answer = await home.http.post("/webhooks/fake", content=body, headers={**headers, "x-signature": "0" * 64})
    assert answer.status_code == 403
    answer = await home.http.post("/webhooks/fake", content=body + b" ", headers=headers)
    assert answer.status_code == 403
    await _nothing_came(home)


async def test_what_a_platform_sends_again_is_counted(home: House) -> None:
    body, headers = webhook(said("an", "xin chào", "m1"))
    for number in ("", "0", "1", "2"):
        more = {"num_retry": number} if number else {}
        assert (await home.http.post("/webhooks/fake", content=body, headers={**headers, **more})).status_code == 200
    figures = (await home.http.get("/metrics")).text
    assert 'assistant_webhooks_retried_total{channel="fake"} 2.0' in figures


async def test_a_signed_body_of_another_shape_is_malformed(home: House) -> None:
    for body in (b"{}", b"[1]", b"not json", b'{"events": 3}'):
        answer = await home.http.post("/webhooks/fake", content=body, headers={"x-signature": signature(body)})
        assert answer.status_code == 400, body
    await _nothing_came(home)


async def test_a_body_over_the_limit_is_refused_unread(home: House) -> None:
    body, headers = webhook(said("an", "á" * MAX_BODY, "m1"))
    assert (await home.http.post("/webhooks/fake", content=body, headers=headers)).status_code == 413
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50 * MAX_BODY:
            sent += 65536
            yield b"x" * 65536

    answer = await home.http.post("/webhooks/fake", content=endless(), headers=headers)
    assert answer.status_code == 413
    await _nothing_came(home)


async def test_a_body_at_the_limit_is_taken(home: House) -> None:
    empty, _ = webhook(said("an", "", "m1"))
    body, headers = webhook(said("an", "a" * (MAX_BODY - len(empty)), "m1"))
    assert len(body) == MAX_BODY
    assert (await home.http.post("/webhooks/fake", content=body, headers=headers)).status_code == 200
    await home.until_row("SELECT length(text) FROM message WHERE direction = 'in'", MAX_BODY - len(empty))


async def test_a_connector_that_breaks_does_not_take_the_address_down(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: Webhook) -> list[object]:
        raise RecursionError("too deep")

    monkeypatch.setattr(home.gateway.connectors["fake"], "receive", broken)
    logging.getLogger("gateway.webhooks").setLevel(logging.CRITICAL)
    try:
        assert (await home.post(said("an", "xin chào", "m1"))).status_code == 400
    finally:
        logging.getLogger("gateway.webhooks").setLevel(logging.NOTSET)


async def test_the_body_is_never_logged(home: House, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG")
    try:
        body, headers = webhook(said("an", "số của tôi là 0912345678 bí mật", "m1"))
        await home.http.post("/webhooks/fake", content=body, headers={**headers, "x-signature": "x"})
        await home.http.post("/webhooks/fake", content=body, headers=headers)
        await home.until(lambda: len(home.platform.shown) == 1)
    finally:
        logs.configure("ERROR")
    written = capsys.readouterr().out
    assert "webhook refused" in written
    assert "bí mật" not in written
    assert "0912345678" not in written
    assert all(json.loads(line) for line in written.splitlines())


async def test_full_lanes_ask_the_platform_to_come_again(tmp_path: Path) -> None:
    async with house(tmp_path, Limits(max_messages=5)) as home:
        home.bot.delay = 1.0
        statuses = []
        for number in range(12):
            answer = await home.post(said("an", f"câu {number}", f"m{number}"))
            statuses.append(answer.status_code)
        assert statuses[0] == 200
        assert 503 in statuses
        refused = [number for number, status in enumerate(statuses) if status == 503]
        home.bot.delay = 0.0
        for number in refused:  # what a platform does
            for _ in range(200):
                if (await home.post(said("an", f"câu {number}", f"m{number}"))).status_code == 200:
                    break
                await asyncio.sleep(0.05)
        await home.until(lambda: len(home.platform.shown) == 12)
        assert sorted(home.bot.turns["fake:page:an"]) == sorted(f"câu {number}" for number in range(12))


async def test_without_nats_the_answer_is_come_again_and_nothing_is_lost_after(tmp_path: Path) -> None:
    async with house(tmp_path, own_nats=True) as home:
        await _nats_goes_and_comes(home)


async def _nats_goes_and_comes(home: House) -> None:
    embedded = home.gateway.broker._embedded
    assert embedded is not None
    home.gateway.broker._closing = True  # hold back the revival
    await embedded.stop()
    answer = await home.post(said("an", "xin chào", "m1"))
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    home.gateway.broker._closing = False
    await embedded.ensure()
    await home.until(lambda: home.gateway.broker.connected)
    assert (await home.post(said("an", "xin chào", "m1"))).status_code == 200
    await home.until(lambda: home.platform.texts("an") == ["Dạ, xin chào"])
