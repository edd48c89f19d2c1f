"""Every event kind of the platform, and what must be left out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import Inbound, Kind
from connectors.messenger.parse import parse

WHEN = 1458692752478
THUMB = 369239263222822


def one(**members: Any) -> list[Inbound]:
    return envelope({"sender": {"id": "P1"}, "recipient": {"id": "PAGE"}, "timestamp": WHEN, **members})


def envelope(*items: Any, key: str = "messaging") -> list[Inbound]:
    return parse({"object": "page", "entry": [{"id": "PAGE", "time": WHEN, key: list(items)}]})


def attachment(kind: str, **payload: Any) -> dict[str, Any]:
    return {"mid": "m_1", "attachments": [{"type": kind, "payload": payload}]}


CASES = [
    ("text", {"message": {"mid": "m_1", "text": "Tiền điện"}}, Kind.TEXT, "m_1", {"text": "Tiền điện"}),
    ("decomposed text", {"message": {"mid": "m_1", "text": "Tie\u0302\u0300n"}}, Kind.TEXT, "m_1", {"text": "Tiền"}),
    ("NUL and lone surrogate", {"message": {"mid": "m_1", "text": "a\x00b\ud800"}}, Kind.TEXT, "m_1", {"text": "ab"}),
    (
        "quick reply before text",
        {"message": {"mid": "m_2", "text": "Tra cứu", "quick_reply": {"payload": "/ask_bill_amount"}}},
        Kind.PAYLOAD,
        "m_2",
        {"text": "Tra cứu", "payload": "/ask_bill_amount"},
    ),
    (
        "reply to",
        {"message": {"mid": "m_3", "text": "cái này", "reply_to": {"mid": "m_0"}}},
        Kind.TEXT,
        "m_3",
        {"data": {"reply_to": "m_0"}},
    ),
    ("image", {"message": attachment("image", url="https://x.fbcdn.net/a.jpg")}, Kind.IMAGE, "m_1", {}),
    ("voice", {"message": attachment("audio", url="https://x.fbcdn.net/a.mp4")}, Kind.AUDIO, "m_1", {}),
    ("video", {"message": attachment("video", url="https://x.fbcdn.net/a.mp4")}, Kind.VIDEO, "m_1", {}),
    ("file", {"message": attachment("file", url="https://x.fbcdn.net/a.pdf")}, Kind.FILE, "m_1", {}),
    (
        "sticker, old form",
        {"message": attachment("image", url="https://x/s", sticker_id=THUMB)},
        Kind.STICKER,
        "m_1",
        {},
    ),
    ("sticker, new form", {"message": attachment("sticker", url="https://x/s", sticker_id=1)}, Kind.STICKER, "m_1", {}),
    ("location", {"message": attachment("location", coordinates={"lat": 1, "long": 2})}, Kind.LOCATION, "m_1", {}),
    ("location without place", {"message": attachment("location", coordinates=None)}, Kind.LOCATION, "m_1", {}),
    ("shared post", {"message": attachment("post", url="https://fb/1", title="Tin")}, Kind.FILE, "m_1", {}),
    ("kind of the future", {"message": attachment("hologram")}, Kind.FILE, "m_1", {}),
    (
        "fallback without payload",
        {"message": {"mid": "m_4", "attachments": [{"type": "fallback"}]}},
        Kind.FILE,
        "m_4",
        {},
    ),
    ("nothing we can read", {"message": {"mid": "m_5"}}, Kind.FILE, "m_5", {"data": {"unsupported": True}}),
    ("unsent", {"message": {"mid": "m_6", "is_deleted": True}}, Kind.DELETED, "deleted:m_6", {"data": {"mid": "m_6"}}),
    (
        "postback",
        {"postback": {"mid": "m_7", "title": "Bắt đầu", "payload": "/greet"}},
        Kind.PAYLOAD,
        "m_7",
        {"payload": "/greet", "text": "Bắt đầu"},
    ),
    (
        "edit, quoted number",
        {"message_edit": {"mid": "m_8", "text": "mới", "num_edit": "1"}},
        Kind.EDITED,
        "edit:m_8:1",
        {"text": "mới", "data": {"mid": "m_8"}},
    ),
    (
        "reaction",
        {"reaction": {"reaction": "love", "emoji": "❤️", "action": "react", "mid": "m_9"}},
        Kind.REACTION,
        f"reaction:m_9:react:{WHEN}",
        {"data": {"reaction": "love", "emoji": "❤️", "action": "react", "mid": "m_9"}},
    ),
]


@pytest.mark.parametrize(("members", "kind", "key", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_event(members: dict[str, Any], kind: Kind, key: str, expected: dict[str, Any]) -> None:
    (event,) = one(**members)
    assert (event.kind, event.external_id) == (kind, key)
    assert (event.channel, event.account, event.user) == ("messenger", "PAGE", "P1")
    assert event.sent_at == datetime.fromtimestamp(WHEN / 1000, UTC)
    for name, value in expected.items():
        assert getattr(event, name) == value


def test_delivery_and_read_carry_the_watermark() -> None:
    (delivered,) = one(delivery={"mids": ["m_1", "m_2"], "watermark": WHEN})
    (read,) = one(read={"watermark": WHEN})
    assert delivered.kind is Kind.DELIVERED
    assert delivered.data["ids"] == ["m_1", "m_2"]
    assert read.kind is Kind.READ
    assert read.data == {"watermark": "2016-03-23T00:25:52.478000+00:00", "ids": []}


def test_delivery_without_mids_still_counts() -> None:
    (delivered,) = one(delivery={"watermark": WHEN})
    assert delivered.data["ids"] == []


def test_echo_belongs_to_the_customer_not_the_page() -> None:
    (echo,) = envelope(
        {
            "sender": {"id": "PAGE"},
            "recipient": {"id": "P1"},
            "timestamp": WHEN,
            "message": {"is_echo": True, "app_id": 263902037430900, "metadata": "gw:7", "mid": "m_6", "text": "Chào"},
        }
    )
    assert (echo.kind, echo.user, echo.account) == (Kind.ECHO, "P1", "PAGE")
    assert echo.data == {"mid": "m_6", "app_id": "263902037430900", "metadata": "gw:7"}


def test_echoed_image_is_an_echo_too() -> None:
    message = {"is_echo": True, "mid": "m_1", "attachments": [{"type": "image", "payload": {"url": "https://x/a"}}]}
    (echo,) = envelope({"sender": {"id": "PAGE"}, "recipient": {"id": "P1"}, "timestamp": WHEN, "message": message})
    assert echo.kind is Kind.ECHO


def test_text_with_pictures_keeps_both() -> None:
    message = {
        "mid": "m",
        "text": "đây ạ",
        "attachments": [{"type": "image", "payload": {"url": f"https://x/{n}"}} for n in (1, 2)],
    }
    (event,) = one(message=message)
    assert event.kind is Kind.TEXT
    assert [a.url for a in event.attachments] == ["https://x/1", "https://x/2"]


def test_thumbs_up_is_marked() -> None:
    (event,) = one(message=attachment("sticker", sticker_id=THUMB))
    assert event.attachments[0].data["like"] is True


def test_links_are_never_media() -> None:
    (event,) = one(message={"mid": "m", "attachments": [{"type": "fallback", "title": "Tin", "url": "https://l.fb/1"}]})
    assert event.attachments[0].url is None
    assert event.attachments[0].data["link"] == "https://l.fb/1"


def test_standby_is_kept_and_marked_and_its_postbacks_left_out() -> None:
    base = {"sender": {"id": "P1"}, "recipient": {"id": "PAGE"}, "timestamp": WHEN}
    events = envelope(
        {**base, "message": {"mid": "m", "text": "hi"}}, {**base, "postback": {"title": "x"}}, key="standby"
    )
    assert [event.data for event in events] == [{"standby": True}]


@pytest.mark.parametrize("name", ["pass_thread_control", "take_thread_control", "request_thread_control"])
def test_thread_moves(name: str) -> None:
    (event,) = one(**{name: {"previous_owner_app_id": None, "new_owner_app_id": 263902037430900}})
    assert event.kind is Kind.OWNERSHIP
    assert event.data == {"event": name, "new_owner_app_id": "263902037430900"}


def test_postback_without_mid_gets_a_key_of_its_content() -> None:
    first, again = one(postback={"payload": "/greet"}), one(postback={"payload": "/greet"})
    other = one(postback={"payload": "/help"})
    assert first[0].external_id == again[0].external_id != other[0].external_id


def test_referral_opens_the_thread() -> None:
    (event,) = one(referral={"ref": "qr_7", "source": "SHORTLINK", "type": "OPEN_THREAD", "odd": {"x": 1}})
    assert event.kind is Kind.REFERRAL
    assert event.data == {"ref": "qr_7", "source": "SHORTLINK", "type": "OPEN_THREAD"}


def test_one_bad_item_does_not_cost_the_others() -> None:
    good = {
        "sender": {"id": "P1"},
        "recipient": {"id": "PAGE"},
        "timestamp": WHEN,
        "message": {"mid": "m", "text": "a"},
    }
    events = envelope({"message": {"mid": "m"}}, 7, None, {"sender": None, "message": {"mid": "x"}}, good)
    assert [event.external_id for event in events] == ["m"]


def test_several_entries_in_order() -> None:
    def entry(mid: str) -> dict[str, Any]:
        item = {
            "sender": {"id": "P"},
            "recipient": {"id": "G"},
            "timestamp": WHEN,
            "message": {"mid": mid, "text": mid},
        }
        return {"id": "G", "messaging": [item]}

    assert [e.text for e in parse({"object": "page", "entry": [entry("a"), entry("b")]})] == ["a", "b"]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "page",
        {},
        {"object": "user", "entry": [{"messaging": [{}]}]},
        {"object": "page"},
        {"object": "page", "entry": {}},
        {"object": "page", "entry": [{"id": "1", "changes": [{"field": "feed"}]}]},
        {"object": "page", "entry": [{"id": "1", "messaging": [{"sender": {"id": "P"}, "policy_enforcement": {}}]}]},
    ],
)
def test_left_out(payload: Any) -> None:
    assert parse(payload) == []


@pytest.mark.parametrize("timestamp", ["no", None, 10**30, -1])
def test_odd_times_do_not_lose_the_message(timestamp: Any) -> None:
    item = {
        "sender": {"id": "P"},
        "recipient": {"id": "G"},
        "timestamp": timestamp,
        "message": {"mid": "m", "text": "a"},
    }
    (event,) = envelope(item)
    assert event.sent_at.tzinfo is not None


def test_ids_stay_text() -> None:
    (event,) = parse(
        json.loads(
            '{"object":"page","entry":[{"id":1234567890123456789,"messaging":[{"sender":{"id":98765432109876543210},'
            '"recipient":{"id":1},"timestamp":1,"message":{"mid":"m","text":"a"}}]}]}'
        )
    )
    assert (event.account, event.user) == ("1234567890123456789", "98765432109876543210")


COMMENT = {
    "item": "comment",
    "verb": "add",
    "comment_id": "123_456",
    "post_id": "PAGE_123",
    "parent_id": "PAGE_123",
    "from": {"id": "789", "name": "Nguyễn A"},
    "message": "Nhà em mất điện",
    "created_time": 1700000000,
}


def test_a_comment_is_a_conversation_of_its_own() -> None:
    (event,) = envelope({"field": "feed", "value": COMMENT}, key="changes")
    assert (event.kind, event.account, event.user, event.external_id, event.text) == (
        Kind.TEXT,
        "PAGE",
        "comment:123_456",
        "comment:123_456",
        "Nhà em mất điện",
    )
    assert event.sent_at == datetime.fromtimestamp(1700000000, UTC)
    assert event.data == {"comment": {"post": "PAGE_123", "name": "Nguyễn A"}}


@pytest.mark.parametrize(
    "change",
    [
        {"field": "feed", "value": COMMENT | {"from": {"id": "PAGE", "name": "Điện lực"}}},  # our own: a loop
        {"field": "feed", "value": COMMENT | {"verb": "edited"}},
        {"field": "feed", "value": COMMENT | {"verb": "remove"}},
        {"field": "feed", "value": COMMENT | {"item": "reaction"}},
        {"field": "feed", "value": COMMENT | {"parent_id": "123_455"}},  # people among themselves
        {"field": "feed", "value": COMMENT | {"message": " "}},
        {"field": "feed", "value": COMMENT | {"comment_id": None}},
        {"field": "feed", "value": COMMENT | {"from": None}},
        {"field": "feed", "value": COMMENT | {"created_time": "soon"}},
        {"field": "feed", "value": COMMENT | {"created_time": 10**30}},
        {"field": "feed", "value": None},
        {"field": "ratings", "value": COMMENT},
        {},
        None,
    ],
)
def test_what_else_happens_on_a_page_is_left_out(change: Any) -> None:
    assert envelope(change, key="changes") == []


@pytest.mark.parametrize("watermark", [1e308, 10**300, -5, 10**14])
def test_a_watermark_that_is_no_time_still_names_its_messages(watermark: Any) -> None:
    (event,) = one(delivery={"mids": ["m_1"], "watermark": watermark})
    assert (event.data["ids"], event.data["watermark"][:4]) == (["m_1"], "1970")
    assert len(event.external_id) < 200


def test_a_sanction_against_the_page_alerts_people() -> None:
    (event,) = one(policy_enforcement={"action": "block", "reason": "spam"})
    assert (event.kind, event.account, event.user) == (Kind.INFO, "PAGE", "")
    assert event.data == {"event": "policy_enforcement", "alert": True, "action": "block", "reason": "spam"}
    again = one(policy_enforcement={"action": "unblock", "reason": "spam"})
    assert again[0].external_id != event.external_id
