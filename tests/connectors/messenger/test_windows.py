"""Reply windows, the page's profile, and moving threads, against the stand-in platform."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from connectors.contract import Button, Outbound
from connectors.errors import ChannelDown, WindowClosed
from connectors.messenger import MessengerConnector, MessengerSettings
from connectors.messenger.connector import PAGE_INBOX
from connectors.messenger.profile import FIELDS, TEXTS, profile
from tests.platforms.graph import GraphApi, refusal

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RESPONSE = {"messaging_type": "RESPONSE"}
HUMAN = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


@pytest.fixture
def platform() -> GraphApi:
    return GraphApi()


@pytest.fixture
def connector(platform: GraphApi) -> MessengerConnector:
    settings = MessengerSettings("secret", "verify", platform.page_token, "http://127.0.0.1/v25.0")
    return MessengerConnector(settings, httpx.ASGITransport(platform.app))


@pytest.mark.parametrize(
    ("author", "silence", "kind"),
    [
        ("bot", None, RESPONSE),
        ("bot", HOUR, RESPONSE),
        ("bot", 24 * HOUR - timedelta(minutes=2), RESPONSE),
        ("bot", 24 * HOUR, None),
        ("bot", 3 * DAY, None),
        ("agent", HOUR, RESPONSE),  # never the tag inside the window
        ("agent", 24 * HOUR, HUMAN),
        ("agent", 6 * DAY, HUMAN),
        ("agent", 7 * DAY, None),
        ("system", 2 * DAY, None),
    ],
)
async def test_who_may_answer_when(
    connector: MessengerConnector, platform: GraphApi, author: str, silence: timedelta, kind: dict[str, str] | None
) -> None:
    message = Outbound("Chào chị", author=author, silence=silence)
    if kind is None:
        with pytest.raises(WindowClosed):
            connector.render(message)
        return
    (part,) = connector.render(message)
    assert {name: part.body[name] for name in kind} == kind
    assert ("tag" in part.body) == ("tag" in kind)
    await connector.send("page", "8801", part, "1.0")
    assert platform.sent[0].messaging_type == kind["messaging_type"]


def test_a_phone_number_is_asked_for_with_one_tap(connector: MessengerConnector) -> None:
    buttons = tuple(Button(f"Chọn {n}", payload=f"/c{n}") for n in range(13))
    (part,) = connector.render(Outbound("Số điện thoại ạ?", buttons, asks="phone"))
    replies = part.body["message"]["quick_replies"]
    assert replies[0] == {"content_type": "user_phone_number"}
    assert len(replies) == 13


async def test_the_page_is_set_up_in_order(connector: MessengerConnector, platform: GraphApi) -> None:
    done = await connector.set_up("https://cskh.example.vn/webhooks/messenger")
    assert list(platform.profile) == ["get_started", "greeting", "ice_breakers", "persistent_menu"]
    assert platform.subscribed == list(FIELDS)
    assert any("https://cskh.example.vn/webhooks/messenger" in line for line in done)
    await connector.set_up("https://cskh.example.vn/webhooks/messenger")  # again: the same


def test_the_profile_keeps_the_platforms_limits() -> None:
    assert len(TEXTS["greeting"]) <= 160
    assert 0 < len(TEXTS["ice_breakers"]) <= 4
    assert all(len(one["question"]) <= 80 for one in TEXTS["ice_breakers"])
    assert all(len(one["title"]) <= 30 for one in TEXTS["menu"])
    payloads = [one["payload"] for one in TEXTS["ice_breakers"] + TEXTS["menu"]] + [TEXTS["get_started"]["payload"]]
    assert all(payload.startswith("/") and len(payload) <= 1000 for payload in payloads)
    assert next(next(iter(call)) for call in profile()) == "get_started"  # the menu needs it


async def test_setting_up_with_a_wrong_token(platform: GraphApi) -> None:
    settings = MessengerSettings("secret", "verify", "stale", "http://127.0.0.1/v25.0")
    connector = MessengerConnector(settings, httpx.ASGITransport(platform.app))
    with pytest.raises(ChannelDown):
        await connector.set_up("https://x.vn")


async def test_threads_move_to_people_and_back(connector: MessengerConnector, platform: GraphApi) -> None:
    assert await connector.thread_owner("8801") is None
    await connector.give_thread("8801", "khiếu nại hóa đơn")
    assert platform.owners["8801"] == PAGE_INBOX
    assert await connector.thread_owner("8801") == PAGE_INBOX
    await connector.take_thread("8801", "xong")
    assert await connector.thread_owner("8801") != PAGE_INBOX


def test_the_stand_in_refuses_a_tag_without_its_type() -> None:
    assert refusal({"messaging_type": "RESPONSE", "tag": "HUMAN_AGENT", "message": {"text": "x"}})
    assert refusal({"messaging_type": "MESSAGE_TAG", "message": {"text": "x"}})
