"""Both of Zalo's webhooks under mutated bodies, up to the point where the events would be stored."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.applications import Starlette

from connectors.contract import Connector
from connectors.zalo.connector import ZaloConnector, ZaloSettings
from connectors.zalo.payload import Seal
from connectors.zalo.tokens import FixedToken
from connectors.zalobot.connector import ZaloBotConnector, ZaloBotSettings
from gateway.codec import decode_event
from gateway.exchanges import Exchanges, Noted
from gateway.metrics import Metrics
from gateway.webhooks import Webhooks
from tests.connectors.zalo.mutations import body, mutated
from tests.platforms import zalo as account
from tests.platforms import zalobot as bot
from utility.clock import SystemClock


class StoringBroker:
    """Takes what NATS and PostgreSQL would take, and refuses what they would."""

    def __init__(self) -> None:
        self.stored = 0

    async def publish(self, stream: str, lane: int, content: bytes, message_id: str) -> bool:
        event = decode_event(json.loads(content)["event"])
        for text in (
            event.text,
            event.payload or "",
            event.external_id,
            event.user,
            event.account,
            json.dumps(dict(event.data)),
        ):
            text.encode()  # no lone surrogates
            assert "\x00" not in text.replace("\\u0000", "\x00"), "PostgreSQL refuses NUL"
        for item in event.attachments:
            json.dumps(dict(item.data)).encode()
            assert "\\u0000" not in json.dumps([item.url, item.name, item.mime, dict(item.data)])
        assert len(event.external_id) <= 200
        assert event.external_id.isprintable()
        assert len(event.conversation) <= 255
        assert event.sent_at.tzinfo is not None
        assert message_id == f"{event.channel}:{event.external_id}"
        self.stored += 1
        return False


class _Noting(Exchanges):
    """The exchange log, each note redacted as it would be stored."""

    def __init__(self) -> None:
        super().__init__(None, SystemClock())  # type: ignore[arg-type]

    def note(self, exchange: Noted) -> None:
        row = exchange.row()
        assert "\x00" not in row["request"]
        row["request"].encode()
        row["url"].encode()


def seeds() -> dict[str, list[Mapping[str, Any]]]:
    """Good payloads of every kind."""
    platform, robot, user = account.ZaloApi(), bot.ZaloBotApi(), "246845883529197922"
    file = {
        "type": "file",
        "payload": {"url": "https://a/f", "name": "a.pdf", "size": "1", "type": "pdf", "checksum": "x"},
    }
    place = {"type": "location", "payload": {"coordinates": {"latitude": "10.7", "longitude": "106.6"}}}
    card = {"type": "link", "payload": {"title": "A", "description": json.dumps({"phone": "84912345678"})}}
    info = {
        "name": "A",
        "phone": "84912345678",
        "full_address": {"user_city": "HCM", "user_ward": "P", "user_address": "13"},
    }
    tap = Seal(account.OA_SECRET).close("Có", '/inform{"a": "b"}') or ""
    message: dict[str, Any] = {"msg_id": "m1", "text": "Nhà em mất điện", "quote_msg_id": "q"}
    sent = account.Sent(user, {"text": "Dạ"}, "m2", 0.0)
    zalo = [
        platform.text_event(user, "Nhà em mất điện"),
        platform.text_event(user, tap),
        platform.event("user_send_file", user, message={"msg_id": "m", "attachments": [file, place]}),
        platform.event("user_send_location", user, message={"msg_id": "m", "attachments": [place]}),
        platform.event("user_send_business_card", user, message={"msg_id": "m", "attachments": [card]}),
        platform.event("user_submit_info", user, info=info),
        platform.event("user_submit_info", user, message={"text": json.dumps(info)}),
        platform.event("follow", user),
        platform.event("unfollow", user),
        platform.event("user_click_chatnow", user),
        platform.event("user_reacted_message", user, message={"msg_id": "m1", "react_icon": "/-heart"}),
        platform.event(
            "user_received_message",
            user,
            message={"msg_id": "m1", "delivery_time": "1602960467432", "tracking_id": "t"},
        ),
        platform.event("user_seen_message", user, message={"msg_ids": ["m1", "m2"]}),
        platform.event("user_feedback", user, message={"rate": 5, "note": "tốt", "feedbacks": ["a"]}),
        platform.event("change_template_status", user, oa_id=account.OA, reason={"x": "y"}),
        platform.echo_event(sent, admin=account.ADMIN),
        platform.event("user_send_text", user, message=message),
    ]
    robot_events = [
        robot.event("text", user, text="xin chào"),
        robot.event("image", user, photo_url="https://a/b.jpg", caption="đồng hồ"),
        robot.event("sticker", user, sticker="d0", url="https://a/s.png"),
        robot.event("unsupported", user),
        {"ok": True, "result": robot.event("text", user, text="xin chào")},
    ]
    return {"zalo": zalo, "zalobot": robot_events}


async def fuzz(count: int, seed: int = 1) -> tuple[Counter[tuple[str, int]], int]:
    """Post `count` mutated bodies to each webhook; statuses by channel, and how many events were stored."""
    settings = ZaloSettings(account.APP_ID, account.APP_SECRET, account.OA_SECRET)
    connectors: dict[str, Connector] = {
        "zalo": ZaloConnector(settings, FixedToken("t")),
        "zalobot": ZaloBotConnector(ZaloBotSettings(bot.TOKEN, bot.SECRET)),
    }
    broker, statuses = StoringBroker(), Counter[tuple[str, int]]()
    app = Starlette(routes=[Webhooks(connectors, broker, Metrics(), _Noting()).route()])  # type: ignore[arg-type]
    chance = random.Random(seed)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as http:
        for channel, payloads in seeds().items():
            for payload in mutated(payloads, count, seed):
                raw = body(payload, chance)
                answer = await http.post(f"/webhooks/{channel}", content=raw, headers=_proof(channel, raw, chance))
                statuses[channel, answer.status_code] += 1
    for connector in connectors.values():
        await connector.close()
    return statuses, broker.stored


def _proof(channel: str, raw: bytes, chance: random.Random) -> dict[str, str]:
    """Most bodies are signed, so that they reach the parser."""
    if chance.random() < 0.02:
        return {}
    if channel == "zalobot":
        return bot.sign(raw, {})
    try:
        payload = json.loads(raw)
    except (ValueError, RecursionError):
        payload = {}
    return account.sign(raw, payload if isinstance(payload, dict) else {})
