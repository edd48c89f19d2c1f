"""Handshake, signature, rendering within limits, and the policy of every error, against the stand-in platform."""

from __future__ import annotations

import hashlib
import hmac
import json

import httpx
import pytest

from connectors.contract import Button, Kind, Outbound, Reply, Webhook
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
    WindowClosed,
)
from connectors.messenger import MessengerConnector, MessengerSettings
from tests.platforms.graph import Fault, GraphApi, refusal

SECRET = "app_secret"
# The platform's own form: escaped unicode, escaped slashes.
BODY = (
    rb'{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":{"mid":"m_1",'
    rb'"text":"M\u1ea5t \u0111i\u1ec7n \ud83d\ude22 http:\/\/a.b"}}]}]}'
)
BODY_SIGNATURE = "sha256=25de8f70ef63b90384fa245fb446b422bbabc6d2a5fba6558ca9dc80519a570e"


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def platform() -> GraphApi:
    return GraphApi()


@pytest.fixture
def connector(platform: GraphApi) -> MessengerConnector:
    settings = MessengerSettings(SECRET, "verify", platform.page_token, "http://127.0.0.1/v25.0")
    return MessengerConnector(settings, httpx.ASGITransport(platform.app))


def webhook(body: bytes = b"", signature: str | None = None, **query: str) -> Webhook:
    headers = {} if signature is None else {"x-hub-signature-256": signature}
    return Webhook("POST", headers, {name.replace("_", ".", 1): value for name, value in query.items()}, body)


@pytest.mark.parametrize(
    ("query", "reply"),
    [
        ({"hub_mode": "subscribe", "hub_verify_token": "verify", "hub_challenge": "115"}, Reply(200, "115")),
        ({"hub_mode": "subscribe", "hub_verify_token": "other", "hub_challenge": "115"}, Reply(403)),
        ({"hub_mode": "subscribe", "hub_challenge": "115"}, Reply(403)),
        ({"hub_verify_token": "verify", "hub_challenge": "115"}, Reply(403)),
        ({}, Reply(403)),
    ],
)
def test_handshake(connector: MessengerConnector, query: dict[str, str], reply: Reply) -> None:
    assert connector.handshake(webhook(**query)) == reply


def test_published_signature_vector(connector: MessengerConnector) -> None:
    assert sign(BODY) == BODY_SIGNATURE
    assert connector.receive(webhook(BODY, BODY_SIGNATURE)) == []  # genuine; it names no sender, so nobody to answer


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        BODY_SIGNATURE[:-1],
        BODY_SIGNATURE[:-1] + "f",
        BODY_SIGNATURE.upper(),
        BODY_SIGNATURE.replace("sha256=", "sha1=00"),
        sign(BODY, "other"),
        sign(json.dumps(json.loads(BODY)).encode()),  # what a re-serialising proxy would make of it
        "sha256=" + "ă" * 64,
    ],
)
def test_forged_signatures_are_refused(connector: MessengerConnector, signature: str | None) -> None:
    with pytest.raises(SignatureRefused):
        connector.receive(webhook(BODY, signature))


def test_without_a_secret_nothing_is_genuine() -> None:
    connector = MessengerConnector(MessengerSettings("", "v", "t"))
    with pytest.raises(SignatureRefused):
        connector.receive(webhook(BODY, sign(BODY, "")))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_signed_nonsense_is_a_bad_request(connector: MessengerConnector, body: bytes) -> None:
    with pytest.raises(BadRequest):
        connector.receive(webhook(body, sign(body)))


def test_signed_text_arrives(connector: MessengerConnector) -> None:
    body = json.dumps(
        {
            "object": "page",
            "entry": [
                {
                    "id": "G",
                    "messaging": [{"sender": {"id": "P"}, "timestamp": 1, "message": {"mid": "m", "text": "Điện"}}],
                }
            ],
        }
    ).encode()
    (event,) = connector.receive(webhook(body, sign(body)))
    assert (event.kind, event.text, event.conversation) == (Kind.TEXT, "Điện", "messenger:G:P")


CHOICES = tuple(Button(f"Lựa chọn {n}", payload=f"/choose{n}") for n in range(15))
RENDERED = [
    ("text", Outbound("Dạ"), ["text"]),
    ("nothing", Outbound(""), []),
    ("long text", Outbound("Câu này dài. " * 400), ["text"] * 3),
    ("text and image", Outbound("QR", image="https://h/q.png"), ["text", "image"]),
    ("image alone", Outbound(image="https://h/q 1.png"), ["image"]),
    ("file", Outbound(file="https://h/a.pdf"), ["file"]),
    ("link button", Outbound("Xem", buttons=(Button("Mở trang", url="https://h"),)), ["template"]),
    ("link button, long text", Outbound("Câu. " * 300, buttons=(Button("Mở", url="https://h"),)), ["text", "template"]),
    ("link button, no text", Outbound(buttons=(Button("Mở trang thanh toán", url="https://h"),)), ["template"]),
    ("too many choices", Outbound("Chọn", buttons=CHOICES), ["text"]),
    ("choices under an image", Outbound("Chọn", buttons=CHOICES[:2], image="https://h/q.png"), ["text", "image"]),
]


@pytest.mark.parametrize(("message", "kinds"), [c[1:] for c in RENDERED], ids=[c[0] for c in RENDERED])
def test_rendered_parts_fit_the_platform(connector: MessengerConnector, message: Outbound, kinds: list[str]) -> None:
    parts = connector.render(message)
    bodies = [part.body["message"] for part in parts]
    assert ["text" if "text" in body else body["attachment"]["type"] for body in bodies] == kinds
    assert [refusal({"messaging_type": "RESPONSE", "message": body}) for body in bodies] == [None] * len(bodies)
    if any(button.payload for button in message.buttons):
        assert bodies[-1]["quick_replies"]
        assert not any("quick_replies" in body for body in bodies[:-1])


def test_no_word_is_lost_in_splitting(connector: MessengerConnector) -> None:
    text = " ".join(f"từ{n}" for n in range(1500))
    parts = connector.render(Outbound(text))
    assert " ".join(part.body["message"]["text"] for part in parts).split() == text.split()


def test_long_titles_are_listed_in_full(connector: MessengerConnector) -> None:
    titles = ["Đăng ký cấp điện mới cho gia đình", "Báo mất điện"]
    (part,) = connector.render(Outbound("Chọn:", buttons=tuple(Button(title, payload="/x") for title in titles)))
    message = part.body["message"]
    assert f"1. {titles[0]}\n2. {titles[1]}" in message["text"]
    assert all(len(reply["title"]) <= 20 for reply in message["quick_replies"])


@pytest.mark.parametrize(
    "message",
    [Outbound("a", buttons=(Button("b", payload="x" * 1001),)), Outbound(buttons=(Button("b", payload="/x"),))],
)
def test_replies_that_would_change_meaning_are_refused(connector: MessengerConnector, message: Outbound) -> None:
    with pytest.raises(Refused):
        connector.render(message)


async def test_send_is_an_answer_with_our_reference(connector: MessengerConnector, platform: GraphApi) -> None:
    (part,) = connector.render(Outbound("Dạ"))
    receipt = await connector.send("G", "P1", part, "42")
    (sent,) = platform.sent
    assert (sent.user, sent.text, sent.messaging_type, receipt.external_id) == ("P1", "Dạ", "RESPONSE", sent.mid)
    assert sent.message["metadata"] == "gw:42"


async def test_a_comment_gets_one_private_reply(connector: MessengerConnector, platform: GraphApi) -> None:
    (part,) = connector.render(Outbound("Dạ, em chào anh ạ"))
    await connector.acknowledge("G", "comment:123_456")
    await connector.send("G", "comment:123_456", part, "43")
    (sent,) = platform.sent
    assert (sent.user, sent.text, sent.messaging_type, platform.actions) == (
        "comment:123_456",
        "Dạ, em chào anh ạ",
        "",
        [],
    )
    with pytest.raises(Refused) as caught:
        await connector.send("G", "comment:123_456", part, "44")
    assert caught.value.code == "10900"


FAULTS: list[tuple[Fault, type[SendError]]] = [
    (Fault(400, 1), Retry),
    (Fault(500, 2), Retry),
    (Fault(400, 1200), Retry),
    (Fault(400, 1, 99), ChannelDown),
    (Fault(400, 4), RateLimited),
    (Fault(400, 17), RateLimited),
    (Fault(400, 32), RateLimited),
    (Fault(400, 613), RateLimited),
    (Fault(429, retry_after="7"), RateLimited),
    (Fault(503, retry_after="7"), Retry),
    (Fault(400, 10, 2018278), WindowClosed),
    (Fault(400, 10, 2018065), WindowClosed),
    (Fault(400, 10, 2018108), Unreachable),
    (Fault(400, 10, 1893063), ChannelDown),
    (Fault(403, 10), ChannelDown),
    (Fault(403, 200), ChannelDown),
    (Fault(400, 100, 2018001), Unreachable),
    (Fault(400, 100, 33), Unreachable),
    (Fault(400, 100), Refused),
    (Fault(401, 190, 460), ChannelDown),
    (Fault(400, 230), Unreachable),
    (Fault(400, 368), ChannelDown),
    (Fault(400, 551, 1545041), Unreachable),
    (Fault(400, 10900), Refused),
    (Fault(400, 2022), ChannelDown),
    (Fault(400, 99999), Refused),
    (Fault(500, 99999), Retry),
    (Fault(502), Unknown),
    (Fault(504), Unknown),
    (Fault(200), Unknown),
    (Fault(404), Refused),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS, ids=[f"{f.status}-{f.code}-{f.subcode}" for f, _ in FAULTS])
async def test_every_error_has_its_policy(
    connector: MessengerConnector, platform: GraphApi, fault: Fault, expected: type[SendError]
) -> None:
    platform.faults.append(fault)
    (part,) = connector.render(Outbound("Dạ"))
    with pytest.raises(SendError) as caught:
        await connector.send("G", "P1", part, "1")
    assert type(caught.value) is expected
    assert caught.value.code
    if fault.retry_after:
        assert caught.value.retry_after == 7.0


async def test_sent_although_the_answer_says_error(connector: MessengerConnector, platform: GraphApi) -> None:
    platform.faults.append(Fault(500, 1, 1357046, deliver=True))
    (part,) = connector.render(Outbound("Dạ"))
    assert (await connector.send("G", "P1", part, "1")).external_id is None
    assert len(platform.sent) == 1


async def test_wrong_token_takes_the_channel_down(platform: GraphApi) -> None:
    settings = MessengerSettings(SECRET, "v", "stale", "http://127.0.0.1/v25.0")
    connector = MessengerConnector(settings, httpx.ASGITransport(platform.app))
    with pytest.raises(ChannelDown):
        await connector.send("G", "P1", connector.render(Outbound("a"))[0], "1")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError("no"), Retry),
        (httpx.ConnectTimeout("no"), Retry),
        (httpx.ReadTimeout("no"), Unknown),
        (httpx.ReadError("reset"), Unknown),
        (httpx.RemoteProtocolError("gone"), Unknown),
    ],
)
async def test_broken_lines(error: httpx.HTTPError, expected: type[SendError]) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise error

    connector = MessengerConnector(MessengerSettings(SECRET, "v", "t"), httpx.MockTransport(broken))
    with pytest.raises(SendError) as caught:
        await connector.send("G", "P1", connector.render(Outbound("a"))[0], "1")
    assert type(caught.value) is expected
    await connector.acknowledge("G", "P1")  # best effort: never raises
    await connector.close()


async def test_seen_and_typing(connector: MessengerConnector, platform: GraphApi) -> None:
    await connector.acknowledge("G", "P1")
    assert platform.actions == [("P1", "mark_seen"), ("P1", "typing_on")]
