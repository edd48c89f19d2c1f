"""Health, figures and the developer page."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
from fastapi import FastAPI

from gateway import developer
from gateway.errors import StoreUnavailable
from gateway.health import Readiness
from tests.fakes.platform import said
from tests.gateway.house import House
from utility.clock import SystemClock
from utility.views import SmsView


async def test_ready_names_each_part(home: House) -> None:
    assert (await home.http.get("/health/live")).json() == {"status": "live"}
    ready = await home.http.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "nats": {"ok": True},
        "database": {"ok": True},
        "rasa": {"ok": True, "detail": "fake-model"},
    }
    home.bot_server.stop()
    async with asyncio.timeout(10):  # what was seen last is told for a second
        while (down := await home.http.get("/health/ready")).status_code == 200:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert down.status_code == 503
    assert [down.json()[part]["ok"] for part in ("nats", "database", "rasa")] == [True, True, False]
    assert (await home.http.get("/health/live")).status_code == 200


async def test_a_part_that_hangs_or_fails_is_named_and_asked_once_for_many() -> None:
    asked = 0

    async def fails() -> None:
        nonlocal asked
        asked += 1
        raise StoreUnavailable("no disk")

    async def hangs() -> None:
        await asyncio.sleep(60)

    readiness = Readiness({"database": fails, "nats": hangs})
    reports = await asyncio.gather(*(readiness.report() for _ in range(5)))
    assert asked == 1
    assert reports[0]["database"] == {"ok": False, "error": "no disk"}
    assert reports[0]["nats"] == {"ok": False, "error": "no answer within 2 s"}


async def test_figures(home: House) -> None:
    home.platform.faults = [422]
    await home.post(said("an", "hai câu", "m1"))
    await home.until(lambda: len(home.platform.shown) == 1)
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    wanted = (
        'assistant_webhook_seconds_count{channel="fake",status="200"} 1.0',
        'assistant_messages_in_total{channel="fake",outcome="received"} 1.0',
        'assistant_messages_out_total{channel="fake",state="sent"} 1.0',
        'assistant_messages_out_total{channel="fake",state="failed"} 1.0',
        'assistant_delivery_errors_total{channel="fake",type="Refused"} 1.0',
        'assistant_bot_seconds_count{outcome="answered"} 1.0',
        'assistant_turn_seconds_count{channel="fake"} 1.0',
    )
    missing: list[str] = list(wanted)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(10):  # a figure is counted right after what it counts
            while missing:
                figures = (await home.http.get("/metrics")).text
                missing = [line for line in wanted if line not in figures]
                await asyncio.sleep(0.02)
    assert missing == []


async def test_the_backlog_of_lanes_is_a_figure(home: House) -> None:
    home.bot.delay = 1.0
    await home.post(said("an", "một", "m1"), said("an", "hai", "m2"))
    await home.until(lambda: len(home.bot.asked) == 1)
    figures = (await home.http.get("/metrics")).text
    assert any(
        line.startswith('assistant_lane_backlog{lane="') and line.endswith("} 2.0") for line in figures.splitlines()
    )


async def test_the_developer_page_shows_texts_as_text_and_says_what_it_is() -> None:
    app = FastAPI()
    message = SmsView("+84912345678", "<b>Mã: 482913</b>", SystemClock().now())
    app.include_router(developer.router(lambda: [message]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        page = await client.get("/dev/sms")
    assert "TRANG NHÀ PHÁT TRIỂN" in page.text
    assert "&lt;b&gt;Mã: 482913&lt;/b&gt;" in page.text
    assert "<b>Mã" not in page.text
    assert page.headers["cache-control"] == "no-store"
