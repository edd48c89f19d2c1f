"""Telegram through a whole gateway: webhook and polling, a tapped long button, a voice note, our own picture uploaded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from connectors.telegram import TelegramConnector
from gateway.app import Gateway, create_app
from tests.fakes.bot import FakeBot
from tests.fakes.server import ServerThread
from tests.gateway.house import House, settings_for
from tests.platforms.telegram import SECRET, BotApi

CHAT = 7_000_001
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@asynccontextmanager
async def telegram_house(folder: Path, *, polling: bool = False) -> AsyncIterator[tuple[House, BotApi]]:
    """A gateway built from settings alone, as in production."""
    bot, api = FakeBot(), BotApi()
    servers = ServerThread(bot.app()), ServerThread(api.app)
    for server in servers:
        server.start()
    settings = settings_for(
        folder,
        rasa_url=servers[0].url,
        telegram_token=SecretStr(api.token),
        telegram_secret=SecretStr(SECRET),
        telegram_api_url=servers[1].url,
        telegram_polling=polling,
    )
    gateway = Gateway(settings)
    assert isinstance(gateway.connectors["telegram"], TelegramConnector)
    app = create_app(settings, gateway)
    await gateway.start()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as http:
            yield House(gateway, http, bot, None, *servers), api  # type: ignore[arg-type]
    finally:
        await gateway.stop()
        for server in servers:
            server.stop()


def texts(api: BotApi) -> Callable[[], list[str]]:
    return lambda: [shown.text for shown in api.to(CHAT)]


async def test_a_webhook_is_answered_once(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as (home, api):
        update = api.person(CHAT).message(text="xin chào")
        for _ in range(3):
            answer = await home.http.post("/webhooks/telegram", json=update, headers=HEADERS)
            assert answer.status_code == 200
        assert (await home.http.post("/webhooks/telegram", json=update)).status_code == 403
        await home.until(lambda: texts(api)() == ["Dạ, xin chào"])
        await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
        assert home.value("SELECT external_id FROM message WHERE direction = 'out'") == f"7001:{CHAT}:1"


async def test_polling_brings_the_same(tmp_path: Path) -> None:
    async with telegram_house(tmp_path, polling=True) as (home, api):
        person = api.person(CHAT)
        api.queue = [person.message(text="một"), person.message(text="hai")]
        await home.until(lambda: texts(api)() == ["Dạ, một", "Dạ, hai"])
        await home.until(lambda: api.queue == [])  # told so by the next question


async def test_a_voice_note_is_kept_and_a_shared_number_proved(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as (home, api):
        api.files["v1"] = b"OggS" + bytes(100)
        voice = {"file_id": "v1", "file_unique_id": "u", "duration": 2, "mime_type": "audio/ogg"}
        card = {"phone_number": "84912000101", "first_name": "An", "user_id": CHAT}
        person = api.person(CHAT)
        for content in ({"voice": voice}, {"contact": card}):
            update = person.message(**content)
            assert (await home.http.post("/webhooks/telegram", json=update, headers=HEADERS)).status_code == 200
            await home.until_row("SELECT count(*) FROM message WHERE state IN ('received', 'queued', 'sending')", 0)
        await home.until_row("SELECT kept_mime FROM message_attachment WHERE kind = 'audio'", "audio/ogg")
        await home.until_row("SELECT value FROM proof", "+84912000101")
        await home.until(lambda: len(home.bot.turns[f"telegram:7001:{CHAT}"]) == 2)
        assert home.bot.turns[f"telegram:7001:{CHAT}"] == ["/send_audio", "84912000101"]


@pytest.mark.parametrize("description", ["Too Many Requests: retry after 1"])
async def test_retry_after_is_obeyed(tmp_path: Path, description: str) -> None:
    from tests.platforms.telegram import Fault

    async with telegram_house(tmp_path) as (home, api):
        api.faults.append(Fault(429, description, retry_after=1))
        update = api.person(CHAT).message(text="xin chào")
        await home.http.post("/webhooks/telegram", json=update, headers=HEADERS)
        await home.until_row("SELECT count(*) FROM conversation WHERE send_due IS NOT NULL", 1)
        due, now = home.value("SELECT send_due FROM conversation"), home.value("SELECT updated_at FROM conversation")
        assert due > now
        await home.until(lambda: texts(api)() == ["Dạ, xin chào"])
        assert home.value("SELECT attempts FROM message WHERE direction = 'out'") == 1
