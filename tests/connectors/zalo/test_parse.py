"""Every event kind of the platform, as documented and as seen, to what the gateway gets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import Inbound, Kind
from connectors.zalo.parse import parse
from connectors.zalo.payload import LIMIT, Seal

OA, USER, STAMP = "388613280878808645", "246845883529197922", "1699003881354"
SEAL = Seal("secret")


def event(name: str, **more: Any) -> dict[str, Any]:
    return {
        "app_id": "1",
        "sender": {"id": USER},
        "recipient": {"id": OA},
        "event_name": name,
        "timestamp": STAMP,
        **more,
    }


def read(payload: Any, oa_id: str = "") -> list[Inbound]:
    return parse(payload, SEAL, oa_id)


def one(payload: Any) -> Inbound:
    (found,) = read(payload)
    return found


def media(kind: str, **payload: Any) -> dict[str, Any]:
    message = {"msg_id": "m1", "attachments": [{"type": kind, "payload": payload}]}
    return event(f"user_send_{kind}", message=message)


def test_text() -> None:
    found = one(
        event(
            "user_send_text",
            message={"text": "Nha\u0300 em ma\u0302\u0301t điện", "msg_id": "96d3", "quote_msg_id": "92e5"},
        )
    )
    assert (found.channel, found.account, found.user, found.kind) == ("zalo", OA, USER, Kind.TEXT)
    assert found.text == "Nhà em mất điện"
    assert found.external_id == "user_send_text:96d3"
    assert found.sent_at == datetime(2023, 11, 3, 9, 31, 21, 354000, UTC)
    assert found.data == {"reply_to": "92e5"}


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        ("image", {"url": "https://a.zdn.vn/a.jpg", "thumbnail": "https://a.zdn.vn/s.jpg"}, Kind.IMAGE),
        ("gif", {"url": "https://a.zdn.vn/a.gif"}, Kind.IMAGE),
        ("video", {"url": "https://a.zdn.vn/a.mp4", "description": "đồng hồ"}, Kind.VIDEO),
        ("audio", {"url": "https://a.zdn.vn/a.amr"}, Kind.AUDIO),
        ("sticker", {"id": "22", "url": "https://a.zdn.vn/st.png"}, Kind.STICKER),
        ("file", {"url": "https://a.zdn.vn/f", "name": "hop-dong.pdf", "size": "204800", "type": "pdf"}, Kind.FILE),
    ],
)
def test_media(kind: str, payload: dict[str, str], expected: Kind) -> None:
    found = one(media(kind, **payload))
    (attachment,) = found.attachments
    assert (found.kind, attachment.kind, attachment.url) == (expected, expected, payload["url"])
    if kind == "file":
        assert (attachment.name, attachment.size) == ("hop-dong.pdf", 204800)


def test_a_caption_makes_a_text_with_its_picture() -> None:
    payload = media("image", url="https://a.zdn.vn/a.jpg")
    payload["message"]["text"] = "số trên đồng hồ"
    found = one(payload)
    assert (found.kind, found.text, len(found.attachments)) == (Kind.TEXT, "số trên đồng hồ", 1)


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("10.7649", "106.6822", (10.7649, 106.6822)),
        (10.7649, 106.6822, (10.7649, 106.6822)),
        ("x", None, (None, None)),
        ("91", "181", (None, None)),
        ("NaN", "1e999", (None, None)),
    ],
)
def test_location(latitude: Any, longitude: Any, expected: tuple[Any, Any]) -> None:
    found = one(media("location", coordinates={"latitude": latitude, "longitude": longitude}))
    assert found.kind is Kind.LOCATION
    assert (found.attachments[0].data["lat"], found.attachments[0].data["long"]) == expected


def test_a_link_is_kept_but_never_fetched() -> None:
    found = one(media("link", url="https://bao.vn/x", title="Tin cúp điện"))
    (attachment,) = found.attachments
    assert (attachment.url, attachment.data["link"], attachment.name) == (None, "https://bao.vn/x", "Tin cúp điện")


@pytest.mark.parametrize(("kind", "kept"), [("\x00ocation", "ocation"), ("\x00", "unknown"), ("X" * 90, "x" * 32)])
def test_the_name_of_a_kind_we_do_not_know_is_kept_clean(kind: str, kept: str) -> None:
    items = [{"type": kind, "payload": {"url": "https://a.zdn.vn/f"}}]
    (attachment,) = one(event("user_send_file", message={"msg_id": "m1", "attachments": items})).attachments
    assert attachment.data == {"type": kept, "link": "https://a.zdn.vn/f"}


def test_a_link_with_words_is_a_text() -> None:
    payload = media("link", url="https://bao.vn/x")
    payload["message"]["text"] = "tin này đúng không em https://bao.vn/x"
    assert one(payload).kind is Kind.TEXT


def test_a_business_card() -> None:
    described = json.dumps({"phone": "84912345678", "qrCodeUrl": "https://qr"})
    found = one(
        event(
            "user_send_business_card",
            message={
                "msg_id": "m",
                "attachments": [{"type": "link", "payload": {"title": "A", "description": described}}],
            },
        )
    )
    assert found.kind is Kind.CONTACT
    assert found.attachments[0].data == {"phone": "84912345678", "card": True}


@pytest.mark.parametrize(
    ("what", "payload"),
    [
        (
            "new form",
            {
                "info": {
                    "name": "Nguyễn A",
                    "phone": "84912345678",
                    "full_address": {
                        "user_city": "TP. Hồ Chí Minh",
                        "user_ward": "Phường Tân Thuận",
                        "user_address": "Đường số 13",
                    },
                }
            },
        ),
        (
            "old form",
            {
                "info": {
                    "name": "Nguyễn A",
                    "phone": 84912345678,
                    "address": "Đường số 13",
                    "city": "TP. Hồ Chí Minh",
                    "ward": "Phường Tân Thuận",
                }
            },
        ),
        (
            "as text",
            {
                "message": {
                    "text": json.dumps(
                        {
                            "name": "Nguyễn A",
                            "phone": "84912345678",
                            "address": "Đường số 13",
                            "city": "TP. Hồ Chí Minh",
                            "ward": "Phường Tân Thuận",
                        }
                    )
                }
            },
        ),
    ],
)
def test_shared_contact_data(what: str, payload: dict[str, Any]) -> None:
    found = one(event("user_submit_info", **payload))
    assert found.kind is Kind.CONTACT, what
    assert found.attachments[0].name == "Nguyễn A"
    assert found.attachments[0].data == {
        "name": "Nguyễn A",
        "phone": "84912345678",
        "address": "Đường số 13",
        "ward": "Phường Tân Thuận",
        "city": "TP. Hồ Chí Minh",
        "form": True,
    }


def test_a_number_typed_into_a_form_proves_nothing() -> None:
    found = one(event("user_submit_info", info={"name": "A", "phone": "84912345678", "own": True}))
    assert "own" not in found.attachments[0].data


def test_a_tapped_button_comes_back_as_what_it_means() -> None:
    sealed = SEAL.close("Báo mất điện", '/report_outage{"area": "Q.1"}')
    assert sealed is not None
    found = one(event("user_send_text", message={"text": sealed, "msg_id": "t1"}))
    assert (found.kind, found.text, found.payload) == (Kind.PAYLOAD, "Báo mất điện", '/report_outage{"area": "Q.1"}')


@pytest.mark.parametrize(
    "typed", ["#/affirm", "#abc|Có|/affirm", "#000000000000|Có|/affirm", "#", "#|", "#báo mất điện"]
)
def test_a_typed_payload_stays_a_text(typed: str) -> None:
    found = one(event("user_send_text", message={"text": typed, "msg_id": "t1"}))
    assert (found.kind, found.text, found.payload) == (Kind.TEXT, typed, None)


def test_a_seal_of_another_account_does_not_count() -> None:
    sealed = Seal("another").close("Có", "/affirm") or ""
    assert one(event("user_send_text", message={"text": sealed, "msg_id": "t"})).kind is Kind.TEXT


def test_a_long_payload_goes_without_its_title_or_not_at_all() -> None:
    long = "/inform" + json.dumps({"x": "a" * 960})
    sealed = SEAL.close("Một tiêu đề dài " * 5, long)
    assert sealed is not None
    assert len(sealed) <= LIMIT
    opened = SEAL.open(sealed)
    assert opened is not None
    assert (opened.title, opened.payload) == ("", long)
    assert SEAL.close("x", "/" + "a" * 1000) is None


def test_follow_and_unfollow() -> None:
    base = {"oa_id": OA, "follower": {"id": USER}, "source": "oa_profile", "app_id": "1", "timestamp": STAMP}
    followed, left = one({**base, "event_name": "follow"}), one({**base, "event_name": "unfollow"})
    assert (followed.kind, followed.user, followed.account, followed.data) == (
        Kind.FOLLOW,
        USER,
        OA,
        {"source": "oa_profile"},
    )
    assert left.kind is Kind.UNFOLLOW
    assert followed.external_id != left.external_id
    again = one({**base, "event_name": "follow", "timestamp": "1699003999999"})
    assert again.external_id != followed.external_id


def test_the_chat_button_greets_once_a_day() -> None:
    base = {"event_name": "user_click_chatnow", "oa_id": OA, "user_id": USER, "app_id": "1"}
    morning, noon, tomorrow = (
        read({**base, "timestamp": str(stamp)}) for stamp in (1699003881354, 1699010000000, 1699090281354)
    )
    assert [found.kind for found in morning] == [Kind.REFERRAL, Kind.PAYLOAD]
    assert morning[1].payload == "/greet"
    assert morning[1].external_id == noon[1].external_id != tomorrow[1].external_id
    assert morning[0].external_id != noon[0].external_id


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("name", "message", "kind", "ids"),
    [
        ("user_received_message", {"msg_id": "m1"}, Kind.DELIVERED, ["m1"]),
        ("user_seen_message", {"msg_ids": ["m1", "m2"]}, Kind.READ, ["m1", "m2"]),
        ("user_seen_message", {"msg_id": "m1"}, Kind.READ, ["m1"]),
    ],
)
def test_receipts_whichever_way_round(
    name: str, message: dict[str, Any], kind: Kind, ids: list[str], swapped: bool
) -> None:
    sides = {"sender": {"id": OA}, "recipient": {"id": USER}}
    if swapped:
        sides = {"sender": {"id": USER}, "recipient": {"id": OA}}
    (found,) = read(event(name, message=message) | sides, oa_id=OA)
    assert (found.kind, found.account, found.user, found.data) == (kind, OA, USER, {"ids": ids})


def test_a_receipt_never_has_the_key_of_a_message() -> None:
    keys = {
        one(event(name, message={"msg_id": "m1", "text": "x"})).external_id
        for name in ("user_send_text", "user_received_message", "user_seen_message", "oa_send_text", "user_send_image")
    }
    assert len(keys) == 5


def test_the_receipt_of_a_template_message() -> None:
    payload = event(
        "user_received_message",
        message={"delivery_time": "1602960467432", "msg_id": "15a0", "tracking_id": "outage-2026-11-22-PE010299485"},
    ) | {"sender": {"id": OA}, "recipient": {"id": "84123456789"}}
    found = one(payload)
    assert found.kind is Kind.DELIVERED
    assert found.data["template"] is True
    assert found.data["tracking_id"] == "outage-2026-11-22-PE010299485"
    assert found.data["at"].startswith("2020-10-17T18:47:47")


@pytest.mark.parametrize(
    "name", ["oa_send_text", "oa_send_image", "oa_send_gif", "oa_send_list", "oa_send_file", "oa_send_sticker"]
)
def test_echoes_name_the_customer_and_tell_a_person(name: str) -> None:
    sides = {"sender": {"id": OA, "admin_id": "2577382736"}, "recipient": {"id": USER}}
    by_person = one(event(name, message={"text": "Chào anh", "msg_id": "a4d0"}) | sides)
    assert (by_person.kind, by_person.user, by_person.account, by_person.text) == (Kind.ECHO, USER, OA, "Chào anh")
    assert by_person.data == {"mid": "a4d0", "human": True, "admin": "2577382736"}
    ours = one(event(name, message={"msg_id": "a4d0"}) | sides | {"sender": {"id": OA}})
    assert ours.data == {"mid": "a4d0"}


@pytest.mark.parametrize("name", ["oa_send_template", "oa_send_consent", "oa_call_user"])
def test_echoes_that_nobody_wrote(name: str) -> None:
    sides = {"sender": {"id": OA}, "recipient": {"id": USER}}
    assert one(event(name, message={"msg_id": "t"}) | sides).data["human"] is False


def test_a_reaction_and_its_end() -> None:
    on = one(event("user_reacted_message", message={"msg_id": "m1", "react_icon": "/-heart"}))
    off = one(event("user_reacted_message", message={"msg_id": "m1", "react_icon": ""}))
    assert (on.kind, on.data) == (Kind.REACTION, {"mid": "m1", "emoji": "/-heart", "action": "react"})
    assert off.data["action"] == "unreact"


def test_a_call_opens_the_window() -> None:
    assert one(event("user_call_oa")).kind is Kind.REFERRAL


@pytest.mark.parametrize("name", ["user_feedback", "user_reply_consent", "add_user_to_tag", "shop_has_order"])
def test_what_is_told_about_a_customer(name: str) -> None:
    found = one(event(name, message={"rate": 5, "note": "tốt", "msg_id": "f1"}))
    assert (found.kind, found.user, found.data["event"], found.data["rate"]) == (Kind.INFO, USER, name, 5)
    assert "alert" not in found.data


@pytest.mark.parametrize(
    ("name", "alert"),
    [
        ("permission_revoked", True),
        ("change_template_status", True),
        ("change_template_quality", True),
        ("change_oa_daily_quota", False),
        ("change_oa_template_tags", False),
        ("change_template_quota", False),
    ],
)
def test_what_is_told_about_our_account(name: str, alert: bool) -> None:
    payload = {
        "event_name": name,
        "app_id": "1",
        "oa_id": OA,
        "timestamp": STAMP,
        "template_id": "295847",
        "status": "DISABLE",
    }
    found = one(payload)
    assert (found.kind, found.user, found.account, found.data["alert"]) == (Kind.INFO, "", OA, alert)
    assert found.data["template_id"] == "295847"


@pytest.mark.parametrize(
    "name",
    [
        "anonymous_send_text",
        "anonymous_send_image",
        "oa_send_anonymous_text",
        "user_send_group_text",
        "oa_send_group_text",
        "create_group",
        "user_join_group",
        "event_journey_time_out",
        "oa_reacted_message",
        "something_of_2027",
        "",
        "Tên\nlạ",
        "x" * 300,
    ],
)
def test_left_out(name: str) -> None:
    assert read(event(name, message={"text": "x", "msg_id": "m"})) == []


@pytest.mark.parametrize("name", ["user_send_voice_2027", "user_send_sticker"])
def test_a_message_without_content_is_still_a_message(name: str) -> None:
    found = one(event(name, message={"msg_id": "m1"}))
    assert (found.kind, found.data["unsupported"]) == (Kind.FILE, True)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "x",
        {},
        {"event_name": None},
        {"event_name": ["user_send_text"]},
        event("user_send_text", sender=None),
        event("user_send_text", sender={"id": True}),
        event("user_send_text", sender="1"),
        event("user_send_text", recipient={}),
        event("follow", sender={}, follower=[]),
        event("user_click_chatnow", sender=1),
    ],
)
def test_without_a_customer_there_is_no_event(payload: Any) -> None:
    assert read(payload) == []


@pytest.mark.parametrize(
    "payload",
    [
        event("user_send_text", message=None),
        event("user_send_text", message={"text": 5, "msg_id": 7}),
        event("user_send_image", message={"msg_id": "m", "attachments": {"type": "image"}}),
        event("user_send_image", message={"msg_id": "m", "attachments": [None, 1, [], {"payload": "x"}]}),
        event(
            "user_send_location",
            message={"msg_id": "m", "attachments": [{"type": "location", "payload": {"coordinates": []}}]},
        ),
        event("user_send_text", message={"text": "a\x00b\ud800", "msg_id": "m"}),
        event("user_send_text", message={"text": "x", "msg_id": "m"}, timestamp="soon"),
        event("user_send_text", message={"text": "x", "msg_id": "m"}, timestamp="9" * 30),
        event("user_submit_info", info=[]),
        event("user_submit_info", message={"text": "[" * 5000}),
    ],
)
def test_odd_payloads_still_make_an_event_that_can_be_stored(payload: Any) -> None:
    found = one(payload)
    assert found.user == USER
    assert found.external_id
    assert "\x00" not in found.text
    json.dumps({"text": found.text, "data": dict(found.data)}).encode()


def test_ids_that_exceed_a_double_stay_whole_and_clean() -> None:
    big = 9007199254740993123
    found = one(event("user_send_text", message={"text": "x", "msg_id": "a\r\nb c"}, sender={"id": big}))
    assert (found.user, found.external_id) == (str(big), "user_send_text:abc")
