"""The Zalo Bot channel against its stand-in: secret, events, replies, errors, polling."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest

from connectors.contract import Button, Inbound, Kind, Outbound, Webhook
from connectors.errors import (
    BadRequest,
    ChannelDown,
    RateLimited,
    Refused,
    Retry,
    SendError,
    SignatureRefused,
    Unknown,
    Unreachable,
)
from connectors.zalobot import connector as connector_module
from connectors.zalobot import polling
from connectors.zalobot.connector import ZaloBotConnector, ZaloBotSettings
from connectors.zalobot.parse import parse
from tests.platforms.zalobot import BOT, SECRET, TOKEN, Fault, Sent, ZaloBotApi

USER = "6ede9afa66b88fe6d6a9"


@pytest.fixture
def platform() -> ZaloBotApi:
    return ZaloBotApi()


@pytest.fixture
async def connector(platform: ZaloBotApi) -> AsyncIterator[ZaloBotConnector]:
    made = ZaloBotConnector(ZaloBotSettings(TOKEN, SECRET, "http://bot"), httpx.ASGITransport(platform.app), 0.0)
    yield made
    await made.close()


def request(payload: Any, secret: str | None = SECRET) -> Webhook:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Webhook("POST", {"x-bot-api-secret-token": secret} if secret is not None else {}, {}, body)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "ạ" * 20])
def test_without_our_secret_nothing_counts(
    connector: ZaloBotConnector, platform: ZaloBotApi, secret: str | None
) -> None:
    with pytest.raises(SignatureRefused):
        connector.receive(request(platform.event("text", USER, text="x"), secret))


def test_no_secret_configured_refuses_everybody(platform: ZaloBotApi) -> None:
    with pytest.raises(SignatureRefused):
        ZaloBotConnector(ZaloBotSettings(TOKEN, "")).receive(request(platform.event("text", USER, text="x"), ""))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json(connector: ZaloBotConnector, body: bytes) -> None:
    with pytest.raises(BadRequest):
        connector.receive(request(body))


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_text_bare_or_wrapped(connector: ZaloBotConnector, platform: ZaloBotApi, wrapped: bool) -> None:
    platform.wrapped = wrapped
    (event,) = connector.receive(request(platform.event("text", USER, text="Ti\u00ea\u0300n đi\u00ea\u0323n")))
    assert (event.kind, event.text, event.conversation) == (Kind.TEXT, "Tiền điện", f"zalobot:{BOT}:{USER}")
    assert event.data == {"name": "Ted"}


@pytest.mark.parametrize(
    ("kind", "content", "expected", "text", "attachments"),
    [
        ("text", {"text": "chào"}, Kind.TEXT, "chào", 0),
        ("image", {"photo_url": "https://a/b.jpg"}, Kind.IMAGE, "", 1),
        ("image", {"photo": "https://a/b.jpg"}, Kind.IMAGE, "", 1),
        ("image", {"photo_url": "https://a/b.jpg", "caption": "đồng hồ"}, Kind.TEXT, "đồng hồ", 1),
        ("image", {}, Kind.IMAGE, "", 0),
        ("sticker", {"sticker": "d063", "url": "https://a/s.png"}, Kind.STICKER, "", 1),
        ("unsupported", {}, Kind.FILE, "", 0),
        ("voice_of_2027", {}, Kind.FILE, "", 0),
        ("text", {"text": "   "}, Kind.FILE, "", 0),
    ],
)
def test_every_kind(
    platform: ZaloBotApi, kind: str, content: dict[str, Any], expected: Kind, text: str, attachments: int
) -> None:
    (event,) = parse(platform.event(kind, USER, **content), BOT)
    assert (event.kind, event.text, len(event.attachments)) == (expected, text, attachments)


def test_old_field_names_and_seconds(platform: ZaloBotApi) -> None:
    (event,) = parse(
        platform.event("text", USER, text="x", date=1750316131, **{"from": {"id": USER, "name": "Tèo"}}), BOT
    )
    assert (event.sent_at.isoformat(), event.data["name"]) == ("2025-06-19T06:55:31+00:00", "Tèo")
    (later,) = parse(platform.event("text", USER, text="x", date=1750316131602), BOT)
    assert later.sent_at.isoformat() == "2025-06-19T06:55:31.602000+00:00"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        7,
        [],
        {},
        {"event_name": "message.text.received"},
        {"event_name": "bot.added", "message": {"chat": {"id": "1"}, "message_id": "2"}},
        {"event_name": ["x"], "message": {}},
        {"ok": True, "result": None},
        {
            "event_name": "message.text.received",
            "message": {"message_id": "1", "text": "x", "chat": {"id": "g", "chat_type": "GROUP"}},
        },
        {
            "event_name": "message.text.received",
            "message": {"message_id": "1", "text": "x", "chat": {"id": "1"}, "from": {"id": "1", "is_bot": True}},
        },
        {"event_name": "message.text.received", "message": {"text": "x", "chat": {"id": "1"}}},
        {"event_name": "message.text.received", "message": {"message_id": "1", "text": "x"}},
        {
            "event_name": "message.text.received",
            "message": {"message_id": {}, "text": [], "chat": "x", "from": 1, "date": {}},
        },
    ],
)
def test_left_out(payload: Any) -> None:
    assert parse(payload, BOT) == []


async def deliver(connector: ZaloBotConnector, platform: ZaloBotApi, message: Outbound) -> list[Sent]:
    for number, part in enumerate(connector.render(message)):
        receipt = await connector.send(BOT, USER, part, f"1.{number}")
        assert receipt.external_id == platform.sent[-1].message_id
    return platform.to(USER)


BUTTONS = (
    Button("Báo mất điện", payload="/report_outage"),
    Button("Trang web", url="https://x.vn"),
    Button("Hoá đơn", payload="/ask_bill_amount"),
)


async def test_choices_become_a_numbered_menu(connector: ZaloBotConnector, platform: ZaloBotApi) -> None:
    message = Outbound(text="Anh/chị cần gì ạ?", buttons=BUTTONS)
    (sent,) = await deliver(connector, platform, message)
    assert sent.text == "Anh/chị cần gì ạ?\n\n1. Báo mất điện\n2. Trang web: https://x.vn\n3. Hoá đơn"


async def test_a_picture_before_its_menu(connector: ZaloBotConnector, platform: ZaloBotApi) -> None:
    sent = await deliver(connector, platform, Outbound(text="Mã QR", image="https://x.vn/a b.png", buttons=BUTTONS[:1]))
    assert [(part.method, part.text) for part in sent] == [
        ("sendMessage", "Mã QR"),
        ("sendPhoto", ""),
        ("sendMessage", "1. Báo mất điện"),
    ]
    assert sent[1].image == "https://x.vn/a%20b.png"


async def test_a_picture_that_can_not_be_fetched_is_sent_as_a_link(
    connector: ZaloBotConnector, platform: ZaloBotApi
) -> None:
    platform.unfetchable = True
    sent = await deliver(connector, platform, Outbound(text="Mã QR", image="https://x.vn/a.png"))
    assert [part.text for part in sent] == ["Mã QR", "https://x.vn/a.png"]


async def test_a_long_text_and_a_file(connector: ZaloBotConnector, platform: ZaloBotApi) -> None:
    sent = await deliver(connector, platform, Outbound(text="Dạ. " * 1200, file="https://x.vn/a.pdf"))
    assert len(sent) == 4
    assert all(len(part.text) <= 2000 for part in sent)
    assert sent[-1].text == "https://x.vn/a.pdf"


async def test_typing(connector: ZaloBotConnector, platform: ZaloBotApi) -> None:
    await connector.acknowledge(BOT, USER)
    assert platform.actions == [USER]
    platform.token = "another"
    await connector.acknowledge(BOT, USER)  # never raises


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(400), Refused),
        (Fault(401), ChannelDown),
        (Fault(403), Unreachable),
        (Fault(404), ChannelDown),
        (Fault(408), Retry),
        (Fault(413), Refused),
        (Fault(429), RateLimited),
        (Fault(500), Retry),
        (Fault(503), Retry),
        (Fault(418), Refused),
        (Fault(None, status=429), RateLimited),
        (Fault(None, status=503), Retry),
        (Fault(None, status=500), Unknown),
        (Fault(None, status=200), Unknown),
        (Fault(None, status=401), ChannelDown),
        (Fault(None, status=422), Refused),
    ],
)
async def test_errors_and_their_policy(
    connector: ZaloBotConnector, platform: ZaloBotApi, fault: Fault, kind: type[SendError]
) -> None:
    fault.retry_after = "5"
    platform.faults.append(fault)
    (part,) = connector.render(Outbound(text="Dạ"))
    with pytest.raises(SendError) as caught:
        await connector.send(BOT, USER, part, "1")
    assert type(caught.value) is kind
    if kind is RateLimited:
        assert caught.value.retry_after == 5


@pytest.mark.parametrize(
    ("error", "kind"),
    [(httpx.ConnectError("x"), Retry), (httpx.ReadTimeout("x"), Unknown), (httpx.ReadError("x"), Unknown)],
)
async def test_errors_of_the_network_never_show_the_token(error: Exception, kind: type[SendError]) -> None:
    async def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    made = ZaloBotConnector(ZaloBotSettings(TOKEN, SECRET), httpx.MockTransport(answer), 0.0)
    (part,) = made.render(Outbound(text="Dạ"))
    with pytest.raises(SendError) as caught:
        await made.send(BOT, USER, part, "1")
    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)
    await made.close()


async def test_one_chat_gets_one_message_a_second(platform: ZaloBotApi) -> None:
    made = ZaloBotConnector(ZaloBotSettings(TOKEN, SECRET, "http://bot"), httpx.ASGITransport(platform.app), 0.2)
    (part,) = made.render(Outbound(text="Dạ"))
    await asyncio.gather(*(made.send(BOT, user, part, "1") for user in (USER, USER, "another")))
    first, second = (sent.at for sent in platform.to(USER))
    assert second - first >= 0.19
    assert platform.to("another")[0].at - first < 0.15
    await made.close()


async def test_setting_up_the_webhook_once(connector: ZaloBotConnector, platform: ZaloBotApi) -> None:
    url = "https://cskh.example.vn/webhooks/zalobot"
    assert await connector.set_up(url) == ("The webhook is registered",)
    assert platform.webhook["secret"] == SECRET
    assert await connector.set_up(url) == ("The webhook was registered already",)
    assert platform.calls.count("setWebhook") == 1
    assert await connector.check() == "bot.tro_ly_dien"


async def test_a_short_secret_is_refused_before_the_platform_does(platform: ZaloBotApi) -> None:
    made = ZaloBotConnector(ZaloBotSettings(TOKEN, "short", "http://bot"), httpx.ASGITransport(platform.app))
    with pytest.raises(Refused, match="8 to 256"):
        await made.set_up("https://x.vn/webhooks/zalobot")
    await made.close()


async def test_polling_hands_over_in_order_and_removes_a_webhook(
    connector: ZaloBotConnector, platform: ZaloBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "_PAUSE_SECONDS", 0.01)
    platform.webhook = {"url": "https://elsewhere.vn"}
    taken: list[str] = []
    refusals = iter(range(1))

    async def take(events: Sequence[Inbound]) -> None:
        if next(refusals, None) is not None:
            raise OSError("NATS is away")
        taken.extend(event.text for event in events)

    task = asyncio.create_task(connector.poll(take))
    for words in ("một", "hai", "ba"):
        await platform.says(USER, words)
    async with asyncio.timeout(10):
        while len(taken) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert taken == ["một", "hai", "ba"]
    assert platform.webhook == {}


async def test_polling_goes_on_after_errors(
    connector: ZaloBotConnector, platform: ZaloBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(polling, "_LONG_PAUSE_SECONDS", 0.01)
    platform.token = "changed"
    taken: list[Inbound] = []

    async def take(events: Sequence[Inbound]) -> None:
        taken.extend(events)

    task = asyncio.create_task(connector.poll(take))
    await platform.says(USER, "xin chào")
    async with asyncio.timeout(10):
        while platform.refused < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert taken == []
    platform.token = TOKEN
    async with asyncio.timeout(10):
        while not taken:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert taken[0].text == "xin chào"


async def test_a_webhook_that_went_elsewhere_is_noticed(
    platform: ZaloBotApi, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector_module, "_WATCH_SECONDS", 0.01)
    caplog.set_level("WARNING")
    ours = "https://cskh.example.vn/webhooks/zalobot"
    platform.webhook = {"url": ours}
    made = ZaloBotConnector(ZaloBotSettings(TOKEN, SECRET, "http://bot", ours), httpx.ASGITransport(platform.app))
    await made.start()
    async with asyncio.timeout(10):
        while len(platform.calls) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert caplog.records == []
    platform.webhook = {"url": "https://elsewhere.vn/x"}
    async with asyncio.timeout(10):
        while "https://elsewhere.vn/x" not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    platform.token = "another"
    async with asyncio.timeout(10):
        while "can't be looked at" not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await made.close()
