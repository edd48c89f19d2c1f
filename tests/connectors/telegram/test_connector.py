"""Secret, rendering within limits, sending, files, webhook and polling, against the stand-in platform."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from PIL import Image

from connectors.contract import Attachment, Button, Inbound, Kind, Outbound, Part, Webhook
from connectors.errors import (
    BadRequest,
    ChannelDown,
    Refused,
    Retry,
    SendError,
    SignatureRefused,
    Unknown,
    Unreachable,
)
from connectors.payloads import stands_for
from connectors.telegram import TelegramConnector, TelegramSettings
from tests.platforms.telegram import BOT, SECRET, TOKEN, BotApi, Fault

URL = "https://cskh.example.vn"
LONG = '/report_outage{"address": "12 Nguyễn Huệ, phường Bến Nghé, quận 1, thành phố Hồ Chí Minh"}'


def picture(side: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side // 2), "navy").save(buffer, "PNG")
    return buffer.getvalue()


async def load(url: str) -> bytes | None:
    if url == f"{URL}/media/huge.png":
        return picture(6000)
    return picture(64) if url.startswith(URL) else None


@pytest.fixture
def platform() -> BotApi:
    return BotApi()


@pytest.fixture
async def connector(platform: BotApi) -> AsyncIterator[TelegramConnector]:
    settings = TelegramSettings(TOKEN, SECRET, "http://telegram.test")
    made = TelegramConnector(settings, httpx.ASGITransport(platform.app), load)
    yield made
    await made.close()


def webhook(body: Any, secret: str | None = SECRET) -> Webhook:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    return Webhook("POST", headers, {}, raw)


async def sent(connector: TelegramConnector, message: Outbound, chat: int = 11) -> list[str | None]:
    parts = connector.render(message)
    return [(await connector.send(str(BOT), str(chat), part, f"1.{at}")).external_id for at, part in enumerate(parts)]


@pytest.mark.parametrize("secret", [None, "", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "điện"])
async def test_a_wrong_secret_is_refused(connector: TelegramConnector, platform: BotApi, secret: str | None) -> None:
    with pytest.raises(SignatureRefused):
        connector.receive(webhook(platform.person(11).message(text="x"), secret))


async def test_without_a_secret_nothing_is_genuine(platform: BotApi) -> None:
    connector = TelegramConnector(TelegramSettings(TOKEN, ""))
    with pytest.raises(SignatureRefused):
        connector.receive(webhook(platform.person(11).message(text="x"), ""))
    await connector.close()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"{}", b'{"update_id":"1"}'])
async def test_nonsense_is_a_bad_request(connector: TelegramConnector, body: bytes) -> None:
    with pytest.raises(BadRequest):
        connector.receive(webhook(body))


@pytest.mark.parametrize(
    ("token", "secret"), [("", "s"), ("abc", "s"), ("1:short", "s"), (TOKEN, "dấu"), (TOKEN, "a b"), (TOKEN, "x" * 257)]
)
def test_settings_that_telegram_would_not_take(token: str, secret: str) -> None:
    with pytest.raises(ValueError, match="TELEGRAM_"):
        TelegramSettings(token, secret)


async def test_a_text_with_buttons(connector: TelegramConnector, platform: BotApi) -> None:
    buttons = (
        Button("Báo mất điện", payload="/report_outage"),
        Button("Hóa đơn", payload="/ask_bill_amount"),
        Button("Gặp tổng đài viên của điện lực", payload="/talk_to_agent"),
        Button("Trang web", url="https://evn.com.vn"),
        Button("Gọi", url="tel:19006769"),  # Telegram takes only web addresses
    )
    assert await sent(connector, Outbound("Chọn giúp em ạ", buttons=buttons)) == ["7001:11:1"]
    (shown,) = platform.to(11)
    assert [[button["text"] for button in row] for row in (shown.markup or {})["inline_keyboard"]] == [
        ["Báo mất điện", "Hóa đơn"],
        ["Gặp tổng đài viên của điện lực"],
        ["Trang web"],
    ]
    assert shown.buttons[0]["callback_data"] == "/report_outage"


async def test_a_long_payload_travels_under_a_short_name(connector: TelegramConnector, platform: BotApi) -> None:
    await sent(connector, Outbound("?", buttons=(Button("Đúng", payload=LONG),)))
    short = platform.to(11)[0].buttons[0]["callback_data"]
    assert stands_for(short, LONG)
    assert not stands_for(short, LONG + " ")
    (event,) = connector.receive(webhook(platform.person(11).tap("Đúng")))
    assert (event.kind, event.payload, event.text) == (Kind.PAYLOAD, short, "Đúng")


@pytest.mark.parametrize(("text", "parts"), [("a" * 4096, 1), ("câu. " * 1000, 2), ("😀" * 4096, 2), ("", 0)])
async def test_long_texts_are_split(connector: TelegramConnector, platform: BotApi, text: str, parts: int) -> None:
    await sent(connector, Outbound(text))
    assert len(platform.to(11)) == parts
    assert "".join(shown.text for shown in platform.to(11)).replace(" ", "") == text.replace(" ", "")


async def test_the_keyboard_stands_under_the_last_part(connector: TelegramConnector, platform: BotApi) -> None:
    message = Outbound("Mã QR của Quý khách", (Button("Xong", payload="/thank"),), image=f"{URL}/media/qr.png")
    await sent(connector, message)
    text, photo = platform.to(11)
    assert (text.markup, photo.buttons[0]["text"]) == (None, "Xong")
    assert photo.photo == picture(64)  # uploaded: Telegram need not reach this machine


async def test_a_picture_is_made_to_fit(connector: TelegramConnector, platform: BotApi) -> None:
    await sent(connector, Outbound(image=f"{URL}/media/huge.png"))
    (shown,) = platform.to(11)
    assert isinstance(shown.photo, bytes)
    with Image.open(io.BytesIO(shown.photo)) as image:
        assert max(image.size) == 5000


async def test_a_foreign_picture_is_fetched_by_telegram_or_becomes_a_link(
    connector: TelegramConnector, platform: BotApi
) -> None:
    await sent(connector, Outbound(image="https://evn.com.vn/a.jpg"))
    platform.unfetchable = True
    await sent(connector, Outbound(image="https://evn.com.vn/b.jpg"))
    first, second = platform.to(11)
    assert (first.method, first.photo) == ("photo", "https://evn.com.vn/a.jpg")
    assert (second.method, second.text) == ("text", "https://evn.com.vn/b.jpg")


@pytest.mark.parametrize(("asks", "key"), [("phone", "request_contact"), ("location", "request_location")])
async def test_asking_for_a_number_or_a_place(
    connector: TelegramConnector, platform: BotApi, asks: str, key: str
) -> None:
    await sent(connector, Outbound("Cho em xin ạ", (Button("Bỏ qua", payload="/deny"),), asks=asks))
    (shown,) = platform.to(11)
    share, skip = shown.keyboard
    assert share[key] is True
    assert skip == {"text": "Bỏ qua"}
    assert (shown.markup or {})["one_time_keyboard"] is True


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault(429, "Too Many Requests: retry after 7", retry_after=7), Retry, "429"),
        (Fault(403, "Forbidden: user is deactivated"), Unreachable, "403"),
        (Fault(400, "Bad Request: chat not found"), Unreachable, "400-gone"),
        (Fault(400, "Bad Request: message is too long"), Refused, "400"),
        (Fault(401, "Unauthorized"), ChannelDown, "401"),
        (Fault(404, "Not Found"), ChannelDown, "401"),
        (Fault(409, "Conflict: terminated by other getUpdates request"), ChannelDown, "409"),
        (Fault(500, "Internal Server Error"), Retry, "5xx"),
        (Fault(502, body="<html>Bad Gateway</html>"), Retry, "5xx"),
        (Fault(200, body="<html>?</html>", deliver=True), Unknown, "unreadable"),
    ],
)
async def test_errors_know_what_to_do(
    connector: TelegramConnector, platform: BotApi, fault: Fault, kind: type[SendError], code: str
) -> None:
    platform.faults.append(fault)
    with pytest.raises(SendError) as caught:
        await sent(connector, Outbound("x"))
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert caught.value.retry_after == (7.0 if fault.retry_after else None)


class Broken(httpx.AsyncBaseTransport):
    def __init__(self, error: type[httpx.TransportError]) -> None:
        self._error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise self._error("played", request=request)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError, Retry),
        (httpx.ConnectTimeout, Retry),
        (httpx.PoolTimeout, Retry),
        (httpx.ReadTimeout, Unknown),
        (httpx.WriteError, Unknown),
        (httpx.RemoteProtocolError, Unknown),
    ],
)
async def test_only_what_never_left_is_tried_again(error: type[httpx.TransportError], kind: type[SendError]) -> None:
    connector = TelegramConnector(TelegramSettings(TOKEN, SECRET), Broken(error))
    with pytest.raises(SendError) as caught:
        await connector.send(str(BOT), "11", Part({"method": "text", "text": "x"}), "1.0")
    assert type(caught.value) is kind
    await connector.close()


@pytest.mark.parametrize(("account", "user"), [("1", "11"), (str(BOT), "abc")])
async def test_conversations_of_another_bot_are_refused(connector: TelegramConnector, account: str, user: str) -> None:
    with pytest.raises(Refused):
        await connector.send(account, user, Part({"method": "text", "text": "x"}), "1.0")


async def test_blocked_and_unknown_customers(connector: TelegramConnector, platform: BotApi) -> None:
    platform.blocked.add(11)
    with pytest.raises(Unreachable):
        await sent(connector, Outbound("x"))
    with pytest.raises(Unreachable):
        await sent(connector, Outbound("x"), chat=0)


async def test_typing_and_the_tapped_button(connector: TelegramConnector, platform: BotApi) -> None:
    await connector.acknowledge(str(BOT), "11")
    await sent(connector, Outbound("?", (Button("Có", payload="/affirm"),)))
    (event,) = connector.receive(webhook(platform.person(11).tap("Có")))
    await connector.confirm(event)
    assert platform.actions == [(11, "typing")]
    assert platform.answered == [event.data["query"]]
    old = Inbound("telegram", "7001", "11", "x", Kind.PAYLOAD, event.sent_at, data={"query": "old1"})
    await connector.confirm(old)  # too old: no matter


async def test_files_of_customers(connector: TelegramConnector, platform: BotApi) -> None:
    platform.files = {"v1": b"OggS" + b"x" * 100, "big": b"x" * 2000}
    voice = Attachment(Kind.AUDIO, data={"file_id": "v1"})
    assert await connector.fetch(voice, 1000) == platform.files["v1"]
    for wrong in ({"file_id": "big"}, {"file_id": "gone"}, {}):
        with pytest.raises(Refused):
            await connector.fetch(Attachment(Kind.AUDIO, data=wrong), 1000)


async def test_the_webhook_is_set_once(connector: TelegramConnector, platform: BotApi) -> None:
    await connector.set_up(f"{URL}/webhooks/telegram")
    again = await connector.set_up(f"{URL}/webhooks/telegram")
    assert platform.calls.count("setWebhook") == 1
    assert again[0] == "The webhook was registered already"
    assert platform.webhook["secret_token"] == SECRET
    assert {command["command"] for command in platform.profile["commands"]} == {"start", "help"}
    assert len(platform.profile["description"]) <= 512
    assert len(platform.profile["short_description"]) <= 120
    platform.webhook = {"url": "https://elsewhere.example"}
    platform.faults.append(Fault(429, "Too Many Requests", retry_after=3))
    with pytest.raises(Retry):
        await connector.set_up(f"{URL}/webhooks/telegram")


async def test_polling_confirms_only_what_was_taken(
    connector: TelegramConnector, platform: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.telegram.account._PAUSE_SECONDS", 0.01)
    platform.webhook = {"url": "https://old.example"}
    person = platform.person(11)
    platform.queue = [person.message(text="một"), platform.next_update(poll={}), person.message(text="hai")]
    taken: list[str] = []
    refuse = [RuntimeError("the lanes are full")]

    async def take(events: Sequence[Inbound]) -> None:
        if refuse:
            raise refuse.pop()
        taken.extend(event.text for event in events)

    task = asyncio.create_task(connector.poll(take))
    async with asyncio.timeout(10):
        while platform.queue:  # noqa: ASYNC110 (the stand-in has no event to wait for)
            await asyncio.sleep(0.01)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert taken == ["một", "hai"]
    assert platform.webhook["url"] == ""
