"""A call through the whole gateway: announced by the exchange, answered by the bot, spoken, handed to people."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from connectors.contract import Inbound, Kind
from connectors.phone.call import Next
from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.contract import Voice
from connectors.phone.texts import TEXTS
from connectors.phone.waiting import Patience
from gateway.app import Gateway, create_app
from gateway.phone import SpokenVoice, phone
from tests.connectors.phone.caller import Caller, ToneVoice, until
from tests.fakes.bot import FakeBot
from tests.fakes.server import ServerThread
from tests.gateway.house import _empty, _migrated, _shared_nats, settings_for
from tts.choose import speaker

SECRET = "of the exchange"
PATIENT = Patience(filler=1.0, bot=6.0, caller=20.0)


@dataclass
class Hotline:
    phone: PhoneConnector
    gateway: Gateway
    bot: FakeBot
    http: httpx.AsyncClient

    async def call(self) -> Caller:
        one = Caller(self.phone.port)
        assert await self.ask("", uuid=one.uuid, caller="0912000101") == "bot"
        await one.dial()
        await until(lambda: one.heard, 10)
        return one

    async def ask(self, path: str, **form: str) -> str:
        answer = await self.http.post(f"/phone/calls{path}", data={"secret": SECRET, **form})
        assert answer.status_code == 200, answer.text
        return answer.text


@asynccontextmanager
async def hotline(folder: Path, voice: Voice, patience: Patience = PATIENT) -> AsyncIterator[Hotline]:
    nats_url = _shared_nats()
    await _empty(nats_url)
    bot = FakeBot()
    server = ServerThread(bot.app())
    server.start()
    settings = settings_for(
        folder, rasa_url=server.url, nats_url=nats_url, phone_bind="127.0.0.1:0", phone_secret=SecretStr(SECRET)
    )
    await asyncio.to_thread((folder / "assistant.db").write_bytes, _migrated())
    connector = PhoneConnector(PhoneSettings(settings.phone_bind, patience=patience), voice)
    gateway = Gateway(settings, {"phone": connector})
    app = create_app(settings, gateway)
    await gateway.start()
    try:
        await until(lambda: connector.port, 10)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as http:
            yield Hotline(connector, gateway, bot, http)
    finally:
        await gateway.stop()
        server.stop()


async def test_a_caller_is_answered_by_the_bot_and_spoken_to(tmp_path: Path) -> None:
    voice = ToneVoice()
    async with hotline(tmp_path, voice) as line:
        one = await line.call()
        await one.press("7313000123456#")
        await until(lambda: voice.last == "Dạ, PD13000123456", 15)
        assert line.bot.turns[f"phone:hotline:{one.uuid}"] == ["PD13000123456"]
        await until(lambda: voice.texts[-1][0] in voice.last and not line.phone._calls[one.uuid].mouth.busy, 5)
        metrics = (await line.http.get("/metrics")).text
        assert "assistant_phone_first_sound_seconds_count 1.0" in metrics
        await one.hang_up()


async def test_the_dialogue_hands_the_call_to_people_who_see_it_waiting(tmp_path: Path) -> None:
    voice = ToneVoice()
    async with hotline(tmp_path, voice) as line:
        one = await line.call()
        # What a recogniser will bring: words in place of keys.
        said = Inbound("phone", "hotline", one.uuid, f"{one.uuid}:said", Kind.TEXT, datetime.now(UTC), "gặp người")
        await line.gateway.delivery._take([said])
        await asyncio.wait_for(one.closed.wait(), 15)
        assert "Dạ, em chuyển tổng đài viên ạ." in [text for text, _ in voice.texts]
        assert one.hung_up
        assert await line.ask("/next", uuid=one.uuid) == "agent"


async def test_a_bot_that_is_down_sends_the_caller_to_people(tmp_path: Path) -> None:
    voice = ToneVoice()
    async with hotline(tmp_path, voice, Patience(filler=0.2, bot=1.0)) as line:
        line.bot.failing = True
        one = await line.call()
        await one.press("1#")
        await asyncio.wait_for(one.closed.wait(), 15)
        assert await line.ask("/next", uuid=one.uuid) == "agent"


async def test_the_exchange_has_to_prove_itself(tmp_path: Path) -> None:
    async with hotline(tmp_path, ToneVoice()) as line:
        one = await line.call()
        await one.hang_up()
        for path in ("", "/next", "/unanswered", "/ended", "/story"):
            path = f"/phone/calls{path}"
            form = {"secret": "guessed", "uuid": str(uuid.uuid4())}
            assert (await line.http.post(path, data=form)).status_code == 403
            assert (await line.http.post(path, data={"uuid": form["uuid"]})).status_code == 422
        wrong = await line.http.post("/phone/calls", data={"secret": SECRET, "uuid": "no uuid"})
        assert wrong.status_code == 400
        assert line.phone.next(str(uuid.uuid4())) is Next.AGENT


async def test_a_caller_whom_no_person_took_is_told_and_waits_at_the_desk(tmp_path: Path) -> None:
    voice = ToneVoice()
    async with hotline(tmp_path, voice) as line:
        one = Caller(line.phone.port)
        assert await line.ask("/unanswered", uuid=one.uuid, caller="0912000101") == "bot"
        await one.dial()
        await asyncio.wait_for(one.closed.wait(), 15)
        assert voice.texts[-1][0] == TEXTS["nobody_free"]
        assert await line.ask("/next", uuid=one.uuid) == "hangup"
        for _ in range(2):  # the second time it waits already
            await line.ask("/unanswered", uuid=one.uuid)

        def waits() -> bool:
            with line.gateway.database.session() as db:
                found = db.execute(text("select holder, key from conversation")).all()
            return [tuple(row) for row in found] == [("waiting", f"phone:hotline:{one.uuid}")]

        await until(waits, 15)


async def test_the_story_of_a_call_is_told_to_who_has_the_secret(tmp_path: Path) -> None:
    async with hotline(tmp_path, ToneVoice()) as line:
        one = await line.call()
        await one.press("1#")
        await until(lambda: line.bot.asked, 10)
        await one.hang_up()
        assert await line.ask("/ended", uuid=one.uuid, person="PJSIP/agent") == "ok"
        story = json.loads(await line.ask("/story", uuid=one.uuid))
        assert story["left"]
        assert [(told["who"], told["kind"]) for told in story["lines"][:2]] == [
            ("assistant", ""),
            ("caller", "payload"),
        ]
        assert story["lines"][1]["text"] == "Xem tiền điện"
        unknown = await line.http.post("/phone/calls/story", data={"secret": SECRET, "uuid": str(uuid.uuid4())})
        assert unknown.status_code == 404


async def test_the_real_voice_speaks_on_the_line(tmp_path: Path) -> None:
    voice = SpokenVoice(speaker("espeak", "", tmp_path / "speech"))
    async with hotline(tmp_path, voice) as line:
        one = await line.call()
        await until(lambda: len([mark for mark in one.heard if mark]) > 20, 15)
        await one.press("1#")
        await until(lambda: line.bot.asked, 10)
        before = len(one.heard)
        await until(lambda: len(one.heard) > before + 10, 15)
        await one.hang_up()


def test_the_phone_is_on_when_its_settings_are(tmp_path: Path) -> None:
    assert phone(settings_for(tmp_path, demo=False)) is None
    assert phone(settings_for(tmp_path, demo=False, phone_page=True)) is not None
    with pytest.raises(ValueError, match="PHONE_PREFIXES"):
        phone(settings_for(tmp_path, phone_prefixes="PD,PX"))
    with pytest.raises(ValueError, match="PHONE_AREAS"):
        phone(settings_for(tmp_path, phone_areas="Hà Nội"))
    with pytest.raises(ValueError, match="PHONE_SECRET"):
        phone(settings_for(tmp_path, phone_bind="127.0.0.1:9092"))
    with pytest.raises(ValueError, match="TTS_ENGINE"):
        phone(settings_for(tmp_path, phone_bind="127.0.0.1:9092", phone_secret=SecretStr("x"), tts_engine="festival"))
    assert phone(settings_for(tmp_path, phone_bind="127.0.0.1:9092", phone_secret=SecretStr("x"))) is not None
