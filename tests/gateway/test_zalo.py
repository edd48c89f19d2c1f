"""The Zalo channels in the running gateway: real NATS, database and tokens, stand-in platforms, a fake bot."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from gateway import registry
from gateway.app import Gateway, create_app
from gateway.settings import Settings
from tests.fakes.bot import FakeBot
from tests.fakes.server import ServerThread
from tests.gateway import house
from tests.gateway.house import House, settings_for
from tests.platforms import zalo as zalo_platform
from tests.platforms import zalobot as zalobot_platform
from tests.platforms.zalo import ADMIN, OA, Fault, Sent, ZaloApi
from tests.platforms.zalobot import ZaloBotApi

USER = "246845883529197922"
OUT = "SELECT state FROM message WHERE direction = 'out' ORDER BY seq"
HOLDER = "SELECT holder FROM conversation"


class Channels(House):
    """A gateway between the fake bot and both of Zalo's stand-ins."""

    zalo: ZaloApi
    zalobot: ZaloBotApi

    async def event(self, payload: dict[str, Any]) -> int:
        """Post a signed event of the official account."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = zalo_platform.sign(body, payload)
        return (await self.http.post("/webhooks/zalo", content=body, headers=headers)).status_code

    async def update(self, payload: dict[str, Any]) -> int:
        """Post an update of the bot."""
        return (
            await self.http.post("/webhooks/zalobot", json=payload, headers=zalobot_platform.sign(b"", {}))
        ).status_code

    async def says(self, words: str, user: str = USER) -> None:
        self.zalo.touch(user)
        assert await self.event(self.zalo.text_event(user, words)) == 200


def zalo_settings(folder: Path, zalo: str, zalobot: str, **more: Any) -> Settings:
    return settings_for(
        folder,
        zalo_app_id=zalo_platform.APP_ID,
        zalo_app_secret=SecretStr(zalo_platform.APP_SECRET),
        zalo_oa_secret=SecretStr(zalo_platform.OA_SECRET),
        zalo_refresh_token=SecretStr("first-refresh-token"),
        zalo_api_url=f"{zalo}/api",
        zalo_oauth_url=f"{zalo}/oauth",
        zalo_business_url=f"{zalo}/business",
        zalobot_token=SecretStr(zalobot_platform.TOKEN),
        zalobot_secret=SecretStr(zalobot_platform.SECRET),
        zalobot_api_url=zalobot,
        **more,
    )


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Channels]:
    nats_url = house._shared_nats()
    await house._empty(nats_url)
    zalo, zalobot, bot = ZaloApi(), ZaloBotApi(), FakeBot()
    servers = [ServerThread(app) for app in (zalo.app, zalobot.app, bot.app())]
    for server in servers:
        server.start()
    settings = zalo_settings(folder, servers[0].url, servers[1].url, rasa_url=servers[2].url, nats_url=nats_url)
    await asyncio.to_thread((folder / "assistant.db").write_bytes, house._migrated())
    gateway = Gateway(settings)
    app = create_app(settings, gateway)
    await gateway.start()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as http:
            made = Channels(gateway, http, bot, None, servers[2], None)  # type: ignore[arg-type]
            made.zalo, made.zalobot = zalo, zalobot
            yield made
    finally:
        await gateway.stop()
        for server in servers:
            server.stop()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Channels]:
    async with running(tmp_path) as made:
        yield made


async def answered(world: Channels, words: str = "một") -> Sent:
    count = len(world.zalo.sent)
    await world.says(words)
    await world.until(lambda: len(world.zalo.sent) > count)
    await world.until_row("SELECT count(*) FROM message WHERE direction = 'out' AND state IN ('queued', 'sending')", 0)
    return world.zalo.sent[-1]


async def settled(world: Channels) -> None:
    """What was posted before to this customer has been handled: their events come one after another."""
    world.zalo.touch(USER)
    probe = world.zalo.text_event(USER, "im lặng")
    await world.event(probe)
    key = f"user_send_text:{probe['message']['msg_id']}"
    await world.until_row(f"SELECT count(*) FROM message WHERE external_id = '{key}' AND state != 'received'", 1)


def test_the_channels_are_on_when_their_settings_are(tmp_path: Path) -> None:
    from gateway.delivery import Tools
    from gateway.exchanges import Exchanges
    from gateway.own_links import OwnLinks

    tools = Tools(Exchanges(None, None), OwnLinks("x"))  # type: ignore[arg-type]
    on = registry.connectors(zalo_settings(tmp_path, "http://z", "http://b"), tools)
    off = registry.connectors(settings_for(tmp_path, zalo_app_id="1"), tools)
    assert {"zalo", "zalobot"} <= set(on)
    assert not {"zalo", "zalobot"} & set(off)


async def test_a_question_and_its_answer(world: Channels) -> None:
    sent = await answered(world, "Tiền điện tháng này?")
    assert (sent.user, sent.text) == (USER, "Dạ, Tiền điện tháng này?")
    assert world.bot.asked[0][0] == f"zalo:{OA}:{USER}"
    assert world.zalo.oauth.renewals == 1


async def test_a_forged_event_leaves_no_trace(world: Channels) -> None:
    payload = world.zalo.text_event(USER, "xin chào")
    body = json.dumps(payload).encode()
    for headers in ({}, {"X-ZEvent-Signature": "mac=" + "0" * 64}, zalo_platform.sign(body + b" ", payload)):
        assert (await world.http.post("/webhooks/zalo", content=body, headers=headers)).status_code == 403
    assert (await world.http.post("/webhooks/zalobot", json={}, headers={})).status_code == 403
    assert world.value("SELECT count(*) FROM message") == 0


async def test_the_bot_channel(world: Channels) -> None:
    assert await world.update(world.zalobot.event("text", "ted", text="xin chào")) == 200
    await world.until(lambda: bool(world.zalobot.sent))
    assert world.zalobot.sent[0].text == "Dạ, xin chào"


async def test_buttons_there_and_back(world: Channels) -> None:
    sent = await answered(world, "nút")
    assert [button["title"] for button in sent.buttons] == ["Có"]
    await world.says(sent.buttons[0]["payload"])
    await world.until(lambda: len(world.zalo.sent) == 2)
    assert world.bot.turns[f"zalo:{OA}:{USER}"] == ["nút", "/affirm"]
    assert world.value("SELECT text FROM message WHERE payload = '/affirm'") == "Có"


async def test_our_own_echo_changes_nothing(world: Channels) -> None:
    sent = await answered(world)
    for _ in range(3):
        await world.event(world.zalo.echo_event(sent))
    await settled(world)
    assert world.value(HOLDER) == "bot"
    assert world.rows(OUT) == [("sent",)]


@pytest.mark.parametrize("words", ["một", "ảnh"])
async def test_an_echo_that_overtakes_the_answer_to_its_send(world: Channels, words: str) -> None:
    world.zalo.slow = 1.0
    await world.says(words)
    await world.until(lambda: bool(world.zalo.sent))
    echo = world.zalo.echo_event(world.zalo.sent[0])
    echo["message"].pop("text", None)  # even without words to know it by
    await world.event(echo)
    await world.until_row(OUT, "sent")
    world.zalo.slow = 0.0
    await settled(world)
    assert world.value(HOLDER) == "bot"
    assert world.rows(OUT) == [("sent",)]


async def test_an_echo_proves_a_send_whose_answer_was_lost(world: Channels) -> None:
    world.zalo.faults.append(Fault(None, status=502, deliver=True))
    await world.says("một")
    await world.until_row(OUT, "unknown")
    await world.event(world.zalo.echo_event(world.zalo.sent[0]))
    await world.until_row(OUT, "sent")
    assert len(world.zalo.sent) == 1  # and it was not sent again
    assert world.value(HOLDER) == "bot"


@pytest.mark.parametrize("admin", [ADMIN, ""])
async def test_a_person_in_zalos_inbox_silences_the_bot(world: Channels, admin: str) -> None:
    await answered(world)
    by_person = Sent(USER, {"text": "Chào anh, em là Lan ạ"}, "z-person", 0.0)
    for _ in range(3):
        await world.event(world.zalo.echo_event(by_person, admin=admin))
    await world.until_row(HOLDER, "agent")
    await world.says("cảm ơn em")
    await world.until_row("SELECT state FROM message WHERE text = 'cảm ơn em'", "shown")
    assert len(world.zalo.sent) == 1
    stored = world.rows("SELECT author, text FROM message WHERE external_id = 'z-person'")
    assert stored == [("agent", "Chào anh, em là Lan ạ")]


async def test_receipts_move_the_state(world: Channels) -> None:
    sent = await answered(world)
    receipt = {"sender": {"id": OA}, "recipient": {"id": USER}}
    await world.event(world.zalo.event("user_received_message", USER, message={"msg_id": sent.mid}) | receipt)
    await world.until_row(OUT, "delivered")
    await world.event(world.zalo.event("user_seen_message", USER, message={"msg_ids": [sent.mid]}) | receipt)
    await world.until_row(OUT, "read")


async def test_follow_unfollow_and_the_chat_button(world: Channels) -> None:
    world.zalo.touch(USER)
    await world.event(world.zalo.event("follow", USER))
    await world.until_row("SELECT count(*) FROM conversation WHERE last_customer_at IS NOT NULL", 1)
    for _ in range(4):
        await world.event(world.zalo.event("user_click_chatnow", USER))
    await world.until(lambda: bool(world.zalo.sent))
    await world.event(world.zalo.event("unfollow", USER))
    await settled(world)
    assert world.bot.turns[f"zalo:{OA}:{USER}"] == ["/greet", "im lặng"]


async def test_news_about_the_account_opens_no_conversation(world: Channels) -> None:
    payload = {
        "event_name": "permission_revoked",
        "app_id": zalo_platform.APP_ID,
        "oa_id": OA,
        "timestamp": "1700000000000",
    }
    assert await world.event(payload) == 200
    await answered(world)
    assert world.value("SELECT count(*) FROM conversation") == 1
    metric = world.gateway.metrics.delivery_errors.labels("zalo", "permission_revoked")
    assert metric._value.get() == 1


async def test_a_customer_who_blocked_us_is_shown_to_an_agent(world: Channels) -> None:
    world.zalo.blocked.add(USER)
    await world.says("một")
    await world.until_row(OUT, "failed")
    assert world.rows("SELECT error_code FROM message WHERE direction = 'out'") == [("-217",)]


async def test_a_dead_token_in_the_middle_is_renewed_and_nothing_doubles(world: Channels) -> None:
    await answered(world)
    world.zalo.oauth.expire()
    await answered(world, "hai")
    assert [sent.text for sent in world.zalo.sent] == ["Dạ, một", "Dạ, hai"]
    assert world.zalo.oauth.used_twice == []


async def test_a_rate_limit_is_waited_out_in_order(world: Channels) -> None:
    world.zalo.faults.extend([Fault(-32), Fault(-200)])
    await world.says("một")
    await world.says("hai")
    await world.until(lambda: len(world.zalo.sent) == 2, 40)
    assert [sent.text for sent in world.zalo.sent] == ["Dạ, một", "Dạ, hai"]


async def test_a_thousand_webhooks_five_times_double_nothing(world: Channels) -> None:
    """Texts, pictures, receipts, echoes, follows and updates of the bot, each posted five times, out of order."""
    people = [f"99{number:04d}" for number in range(40)]
    for person in people:
        world.zalo.touch(person)
    zalo, posts = world.zalo, []
    for number in range(1000):
        person = people[number % len(people)]
        match number % 10:
            case 0 | 1 | 2:
                posts.append((world.event, zalo.text_event(person, f"câu {number}")))
            case 3:
                picture = {"type": "image", "payload": {"url": "https://127.0.0.1/a.jpg"}}  # refused at once
                message = {"msg_id": f"pic{number}", "attachments": [picture]}
                posts.append((world.event, zalo.event("user_send_image", person, message=message)))
            case 4 | 5:
                posts.append((world.update, world.zalobot.event("text", person, text=f"câu {number}")))
            case 6:
                posts.append((world.event, zalo.event("follow", person, timestamp=str(1_700_000_000_000 + number))))
            case 7:
                receipt = {"sender": {"id": OA}, "recipient": {"id": person}, "message": {"msg_id": f"none{number}"}}
                posts.append((world.event, zalo.event("user_received_message", person) | receipt))
            case 8:
                posts.append((world.event, zalo.event("user_send_sticker", person, message={"msg_id": f"st{number}"})))
            case _:
                posts.append(
                    (
                        world.event,
                        zalo.event(
                            "user_reacted_message",
                            person,
                            message={"msg_id": "x", "react_icon": "/-heart"},
                            timestamp=str(1_700_000_000_000 + number),
                        ),
                    )
                )
    repeated = posts * 5
    random.Random(7).shuffle(repeated)
    at_once = asyncio.Semaphore(20)

    async def post(work: Any, payload: dict[str, Any]) -> int:
        """A platform sends again what was not taken, as on a machine too busy for the moment."""
        async with at_once:
            while (status := await work(payload)) == 503:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return int(status)

    statuses = Counter(await asyncio.gather(*(post(work, payload) for work, payload in repeated)))
    assert statuses == {200: 5000}
    messages = 300 + 100 + 200 + 100
    await world.until_row("SELECT count(*) FROM message WHERE direction = 'in' AND state = 'answered'", messages, 150)
    await world.until_row("SELECT count(*) FROM message WHERE direction = 'out' AND state = 'sent'", messages, 150)
    assert world.value("SELECT count(*) FROM message WHERE direction = 'in'") == messages
    assert world.value("SELECT count(*) FROM message WHERE direction = 'out'") == messages
    assert len(zalo.sent) + len(world.zalobot.sent) == messages
    texts = Counter(sent.text for sent in [*zalo.sent, *world.zalobot.sent] if "câu" in sent.text)
    assert set(texts.values()) == {1}
    assert len(texts) == 500
