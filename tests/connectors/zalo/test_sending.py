"""Replies as Zalo shows them, and what happens when it refuses the richer form."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from connectors.contract import Button, Outbound
from connectors.errors import Refused
from connectors.zalo.connector import ZaloConnector
from tests.connectors.zalo.conftest import OWN, OWN_MEDIA, USER
from tests.platforms.zalo import Fault, Sent, ZaloApi


async def deliver(connector: ZaloConnector, platform: ZaloApi, message: Outbound) -> list[Sent]:
    for number, part in enumerate(connector.render(message)):
        receipt = await connector.send("oa", USER, part, f"1.{number}")
        assert receipt.external_id == platform.sent[-1].mid
    return platform.to(USER)


def choices(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"Lựa chọn {number}", payload=f'/inform{{"n": {number}}}') for number in range(1, count + 1))


async def test_a_text(connector: ZaloConnector, platform: ZaloApi) -> None:
    (sent,) = await deliver(connector, platform, Outbound(text="Dạ, ho\u0301a đơn ạ."))
    assert sent.message == {"text": "Dạ, hóa đơn ạ."}


async def test_a_long_text_in_order(connector: ZaloConnector, platform: ZaloApi) -> None:
    text = "\n\n".join(f"Đoạn {number}. " + "Tiền điện kỳ này. " * 30 for number in range(12))
    sent = await deliver(connector, platform, Outbound(text=text, buttons=choices(2)))
    assert len(sent) > 2
    assert [len(part.buttons) for part in sent] == [0] * (len(sent) - 1) + [2]
    assert "".join("".join(part.text.split()) for part in sent) == "".join(text.split())


async def test_five_buttons_come_back_when_tapped(connector: ZaloConnector, platform: ZaloApi) -> None:
    (sent,) = await deliver(connector, platform, Outbound(text="Chọn giúp em", buttons=choices(5)))
    assert [button["title"] for button in sent.buttons] == [f"Lựa chọn {number}" for number in range(1, 6)]
    tapped = connector._seal.open(sent.buttons[2]["payload"])
    assert tapped is not None
    assert (tapped.title, tapped.payload) == ("Lựa chọn 3", '/inform{"n": 3}')


async def test_more_choices_are_listed_and_can_be_had_by_number(connector: ZaloConnector, platform: ZaloApi) -> None:
    (sent,) = await deliver(connector, platform, Outbound(text="Chọn giúp em", buttons=choices(8)))
    assert len(sent.buttons) == 5
    assert sent.text.endswith("7. Lựa chọn 7\n8. Lựa chọn 8")


async def test_links_and_telephone_numbers(connector: ZaloConnector, platform: ZaloApi) -> None:
    buttons = (Button("Xem", url="https://cskh.example.vn/hoá đơn"), Button("Gọi", url="tel:0919 001 006"))
    (sent,) = await deliver(connector, platform, Outbound(text="Dạ", buttons=buttons))
    assert sent.buttons[0] == {
        "title": "Xem",
        "type": "oa.open.url",
        "payload": {"url": "https://cskh.example.vn/ho%C3%A1%20%C4%91%C6%A1n"},
    }
    assert sent.buttons[1] == {"title": "Gọi", "type": "oa.open.phone", "payload": {"phone_code": "84919001006"}}


async def test_refused_buttons_become_a_numbered_menu(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.refuse_buttons = True
    (sent,) = await deliver(connector, platform, Outbound(text="Chọn giúp em", buttons=choices(2)))
    assert sent.message == {"text": "Chọn giúp em\n\n1. Lựa chọn 1\n2. Lựa chọn 2"}


async def test_a_picture_with_its_words(connector: ZaloConnector, platform: ZaloApi) -> None:
    (sent,) = await deliver(connector, platform, Outbound(text="Mã QR", image=f"{OWN}/media/vietqr/a b.png"))
    assert (sent.text, sent.image) == ("Mã QR", f"{OWN}/media/vietqr/a%20b.png")


async def test_with_choices_the_picture_comes_first(connector: ZaloConnector, platform: ZaloApi) -> None:
    sent = await deliver(connector, platform, Outbound(text="Mã QR", image=f"{OWN}/a.png", buttons=choices(1)))
    assert [bool(part.image) for part in sent] == [True, False]
    assert sent[1].buttons


def picture(side: int) -> bytes:
    made = Image.effect_noise((side, side), 90).convert("RGB")
    target = io.BytesIO()
    made.save(target, "PNG")
    return target.getvalue()


async def test_a_picture_the_platform_can_not_fetch_is_uploaded_and_shrunk(
    connector: ZaloConnector, platform: ZaloApi
) -> None:
    url = f"{OWN}/media/big.png"
    OWN_MEDIA[url] = picture(1500)
    assert len(OWN_MEDIA[url]) > 1024 * 1024
    platform.unfetchable.add(url)
    (sent,) = await deliver(connector, platform, Outbound(text="Sơ đồ", image=url))
    name, content = platform.uploads[sent.payload["elements"][0]["attachment_id"]]
    assert (sent.text, name) == ("Sơ đồ", "anh.jpg")
    assert len(content) <= 1024 * 1024
    assert Image.open(io.BytesIO(content)).format == "JPEG"


async def test_somebody_elses_picture_that_can_not_be_fetched_becomes_a_link(
    connector: ZaloConnector, platform: ZaloApi
) -> None:
    url = "https://elsewhere.vn/a.png"
    platform.unfetchable.add(url)
    (sent,) = await deliver(connector, platform, Outbound(text="Sơ đồ", image=url))
    assert sent.message == {"text": f"Sơ đồ\n{url}"}


async def test_a_document_is_uploaded(connector: ZaloConnector, platform: ZaloApi) -> None:
    (sent,) = await deliver(connector, platform, Outbound(file=f"{OWN}/papers/hoa-don.pdf"))
    token = sent.message["attachment"]["payload"]["token"]
    assert platform.uploads[token] == ("hoa-don.pdf", b"%PDF-1.7 ...")


@pytest.mark.parametrize(
    ("what", "url", "content"),
    [
        ("another kind of file", f"{OWN}/a.zip", b"PK"),
        ("a file that lies about itself", f"{OWN}/b.pdf", b"MZ"),
        ("too large", f"{OWN}/c.pdf", b"%PDF" + b"x" * 5 * 1024 * 1024),
        ("not ours", "https://elsewhere.vn/d.pdf", None),
    ],
)
async def test_other_files_are_sent_as_links(
    connector: ZaloConnector, platform: ZaloApi, what: str, url: str, content: bytes | None
) -> None:
    if content is not None:
        OWN_MEDIA[url] = content
    (sent,) = await deliver(connector, platform, Outbound(file=url))
    assert sent.message == {"text": url}, what


async def test_an_expired_upload_is_made_again_once(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.faults.append(Fault(-100))
    (sent,) = await deliver(connector, platform, Outbound(file=f"{OWN}/papers/hoa-don.pdf"))
    assert len(platform.uploads) == 2
    assert sent.message["attachment"]["payload"]["token"] == list(platform.uploads)[1]


async def test_asking_for_the_phone_number(connector: ZaloConnector, platform: ZaloApi) -> None:
    (sent,) = await deliver(connector, platform, Outbound(text="Cho em xin số điện thoại ạ", asks="phone"))
    assert sent.payload == {
        "template_type": "request_user_info",
        "elements": [{"title": "Điện lực", "subtitle": "Cho em xin số điện thoại ạ"}],
    }


async def test_asking_with_choices_sends_both(connector: ZaloConnector, platform: ZaloApi) -> None:
    sent = await deliver(connector, platform, Outbound(text="Cho em xin số ạ", asks="phone", buttons=choices(1)))
    assert [bool(part.buttons) for part in sent] == [True, False]
    assert sent[1].payload["template_type"] == "request_user_info"


async def test_a_list(connector: ZaloConnector, platform: ZaloApi) -> None:
    rows = [{"title": f"Điểm {n}", "text": "35 Tôn Đức Thắng", "url": "https://x.vn"} for n in range(7)]
    rows[1] = {"title": "Gặp nhân viên", "payload": "/talk_to_agent"}
    (sent,) = await deliver(connector, platform, Outbound(custom={"list": rows}))
    assert len(sent.payload["elements"]) == 5
    assert sent.payload["elements"][0]["default_action"] == {"type": "oa.open.url", "url": "https://x.vn"}
    tapped = connector._seal.open(sent.payload["elements"][1]["default_action"]["payload"])
    assert tapped is not None
    assert tapped.payload == "/talk_to_agent"


async def test_a_refused_list_becomes_lines(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.faults.append(Fault(-233))
    (sent,) = await deliver(
        connector, platform, Outbound(custom={"list": [{"title": "A", "text": "b", "url": "https://x.vn"}]})
    )
    assert sent.message == {"text": "A\nb\nhttps://x.vn"}


async def test_a_sticker(connector: ZaloConnector, platform: ZaloApi) -> None:
    (sent,) = await deliver(connector, platform, Outbound(custom={"sticker": "d063f44d", "unknown": 1}))
    assert sent.payload["elements"] == [{"media_type": "sticker", "attachment_id": "d063f44d"}]


@pytest.mark.parametrize(
    "message",
    [
        Outbound(buttons=(Button("Có", payload="/affirm"),)),
        Outbound(text="x", buttons=(Button("Có", payload="/" + "a" * 1000),)),
    ],
)
def test_what_can_not_be_shown_is_refused(connector: ZaloConnector, message: Outbound) -> None:
    with pytest.raises(Refused):
        connector.render(message)


def test_nothing_to_show_is_no_part(connector: ZaloConnector) -> None:
    assert connector.render(Outbound(silence=timedelta(1))) == []


async def test_breaking_the_rules_is_not_tried_in_other_words(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.faults.append(Fault(-248))
    (part,) = connector.render(Outbound(text="x", buttons=choices(1)))
    with pytest.raises(Refused):
        await connector.send("oa", USER, part, "1")
    assert platform.sent == []


async def test_the_profile(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.names[USER] = "Nguyễn Thị Mai"
    profile = await connector.profile("oa", USER)
    assert profile is not None
    assert (profile.name, profile.phone, profile.follower) == ("Nguyễn Thị Mai", "84912345678", True)
    assert await connector.profile("oa", "stranger") is None


async def test_the_account_answers(connector: ZaloConnector) -> None:
    lines = await connector.set_up("https://cskh.example.vn/webhooks/zalo")
    assert "Điện lực thử nghiệm" in lines[0]
    assert "/webhooks/zalo" in lines[1]
