"""Updates to events: every kind we serve, and those left out."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.contract import Inbound, Kind
from connectors.telegram.parse import parse

BOT = "7001"
PERSON = {"id": 11, "is_bot": False, "first_name": "An", "last_name": "Nguyễn"}
CHAT = {"id": 11, "type": "private", "first_name": "An", "last_name": "Nguyễn"}
VOICE = {"file_id": "v1", "file_unique_id": "u", "duration": 4, "mime_type": "audio/ogg", "file_size": 900}
SIZES = [
    {"file_id": "small", "file_unique_id": "u1", "width": 90, "height": 90, "file_size": 100},
    {"file_id": "large", "file_unique_id": "u2", "width": 900, "height": 900, "file_size": 9000},
]


def message(**content: Any) -> dict[str, Any]:
    return {
        "update_id": 10,
        "message": {"message_id": 5, "date": 1441645532, "from": PERSON, "chat": CHAT, **content},
    }


def only(update: dict[str, Any]) -> Inbound:
    (event,) = parse(BOT, update)
    assert (event.channel, event.account, event.user) == ("telegram", BOT, "11")
    return event


@pytest.mark.parametrize(
    ("content", "kind", "text", "payload"),
    [
        ({"text": "Tiền điện"}, Kind.TEXT, "Tiền điện", None),
        ({"text": "Tie\u0302\u0300n"}, Kind.TEXT, "Tiền", None),  # decomposed letters are composed
        ({"text": "a\x00b"}, Kind.TEXT, "ab", None),
        ({"text": "/start"}, Kind.PAYLOAD, "/start", "/greet"),
        ({"text": "/help"}, Kind.PAYLOAD, "/help", "/help"),
        ({"text": "/restart"}, Kind.TEXT, "/restart", None),  # the customer's own words, never a command
        ({"photo": SIZES, "caption": "Công tơ"}, Kind.IMAGE, "Công tơ", None),
        ({"voice": VOICE}, Kind.AUDIO, "", None),
        ({"dice": {"emoji": "🎲", "value": 3}}, Kind.FILE, "", None),
    ],
)
def test_messages(content: dict[str, Any], kind: Kind, text: str, payload: str | None) -> None:
    event = only(message(**content))
    assert (event.kind, event.text, event.payload) == (kind, text, payload)
    assert event.external_id == "7001:11:5"
    assert event.sent_at.isoformat() == "2015-09-07T17:05:32+00:00"


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        ({"photo": SIZES}, Kind.IMAGE, {"file_id": "large"}),
        ({"voice": VOICE}, Kind.AUDIO, {"file_id": "v1", "voice": True, "seconds": 4}),
        (
            {"document": {"file_id": "d", "file_unique_id": "u", "file_name": "cccd.pdf", "mime_type": "application/pdf"}},
            Kind.FILE,
            {"file_id": "d"},
        ),
        (
            {"document": {"file_id": "d", "file_unique_id": "u", "file_name": "a.png", "mime_type": "image/png"}},
            Kind.IMAGE,
            {"file_id": "d"},
        ),
        (
            {"sticker": {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False, "emoji": "👍"}},
            Kind.STICKER,
            {"file_id": "s", "emoji": "👍"},
        ),
        ({"location": {"latitude": 10.77, "longitude": 106.69}}, Kind.LOCATION, {"lat": 10.77, "long": 106.69}),
        ({"location": {"latitude": "NaN", "longitude": 1e308}}, Kind.LOCATION, {"lat": None, "long": None}),
        ({"location": {"latitude": True, "longitude": -180}}, Kind.LOCATION, {"lat": None, "long": -180.0}),
        (
            {"venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "Chợ", "address": "Quận 1"}},
            Kind.LOCATION,
            {"lat": 1.0, "long": 2.0, "address": "Quận 1"},
        ),
        ({"contact": {"phone_number": "84912000101", "first_name": "An", "user_id": 11}}, Kind.CONTACT, {"phone": "84912000101", "own": True}),
        ({"contact": {"phone_number": "84912000101", "first_name": "B", "user_id": 12}}, Kind.CONTACT, {"phone": "84912000101", "own": False}),
        ({"contact": {"phone_number": "84912000101", "first_name": "B"}}, Kind.CONTACT, {"phone": "84912000101", "own": False}),
    ],
)  # fmt: skip
def test_attachments(content: dict[str, Any], kind: Kind, expected: dict[str, Any]) -> None:
    event = only(message(**content))
    (attachment,) = event.attachments
    assert (event.kind, attachment.kind, attachment.url) == (kind, kind, None)
    assert dict(attachment.data) == expected


def test_where_a_customer_came_from() -> None:
    assert only(message(text="/start qr_branch_7")).data["referral"] == {"ref": "qr_branch_7", "source": "START"}


def test_albums_and_replies_are_told() -> None:
    answered = {"message_id": 4, "date": 1, "chat": CHAT, "text": "?"}
    event = only(message(photo=SIZES, media_group_id="g1", reply_to_message=answered))
    assert event.data["album"] == "g1"
    assert event.data["reply_to"] == "7001:11:4"


def tap(**more: Any) -> dict[str, Any]:
    markup = {"inline_keyboard": [[{"text": "Báo mất điện", "callback_data": "/report_outage"}]]}
    shown = {"message_id": 9, "date": 1441645540, "chat": CHAT, "text": "Chọn", "reply_markup": markup}
    query = {"id": "q1", "from": PERSON, "chat_instance": "x", "data": "/report_outage", "message": shown, **more}
    return {"update_id": 11, "callback_query": query}


def test_a_tapped_button() -> None:
    event = only(tap())
    assert (event.kind, event.payload, event.text) == (Kind.PAYLOAD, "/report_outage", "Báo mất điện")
    assert (event.external_id, event.data["query"], event.data["reply_to"]) == ("7001:tap:q1", "q1", "7001:11:9")


def test_a_button_of_a_message_that_is_gone() -> None:
    event = only(tap(message={"message_id": 9, "date": 0, "chat": CHAT}))
    assert (event.kind, event.payload, event.text) == (Kind.PAYLOAD, "/report_outage", "")


def test_an_edit_names_its_message() -> None:
    update = message(text="mới", edit_date=1441645600)
    event = only({"update_id": 12, "edited_message": update["message"]})
    assert (event.kind, event.text, event.data["mid"]) == (Kind.EDITED, "mới", "7001:11:5")
    assert event.external_id == "edit:7001:11:5:1441645600"


@pytest.mark.parametrize(("status", "kind"), [("kicked", Kind.UNFOLLOW), ("member", Kind.FOLLOW)])
def test_blocking_and_coming_back(status: str, kind: Kind) -> None:
    bot = {"id": 7001, "is_bot": True, "first_name": "B"}
    new = {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})
    change = {
        "chat": CHAT,
        "from": PERSON,
        "date": 1441645532,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": new,
    }
    event = only({"update_id": 13, "my_chat_member": change})
    assert (event.kind, event.external_id) == (kind, "7001:member:13")


GROUP = {"id": -5, "type": "group", "title": "Xóm"}


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "poll": {"id": "1"}},
        {"update_id": 1, "something_new": {"a": 1}},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": []},
        {"update_id": 1, "message": {"message_id": "x", "date": "y", "chat": 5}},
        {"update_id": 1, "message": {"message_id": 1, "date": 10**20, "chat": CHAT, "text": "x"}},
        {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": GROUP, "from": PERSON, "text": "x"}},
        {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": CHAT, "from": {**PERSON, "is_bot": True}, "text": "x"}},
        {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": CHAT, "message_auto_delete_timer_changed": {"message_auto_delete_time": 1}}},
        {"update_id": 1, "edited_message": {"message_id": 1, "date": 1, "chat": GROUP, "text": "x"}},
        {"update_id": 1, "callback_query": {"id": "1", "from": PERSON, "chat_instance": "x", "game_short_name": "g"}},
        {"update_id": 1, "callback_query": {"id": "1"}},
    ],
)  # fmt: skip
def test_what_is_not_for_us_is_left_out(update: dict[str, Any]) -> None:
    assert parse(BOT, update) == []
