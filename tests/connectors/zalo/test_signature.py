"""The webhook's signature: plain SHA-256 over app id, raw body, timestamp and the account's secret."""

from __future__ import annotations

import json

import pytest

from connectors.contract import Webhook
from connectors.errors import SignatureRefused
from connectors.zalo import signature
from connectors.zalo.connector import ZaloConnector
from tests.platforms.zalo import ZaloApi, sign

# The published vector.
RAW = (
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},"user_id_by_app":"552177279717587730",'
    '"recipient":{"id":"388613280878808645"},"event_name":"user_send_text","message":{"text":"Mất điện",'
    '"msg_id":"96d3cdf3af150460909"},"timestamp":"154390853474"}'
).encode()
MAC = "fb72a62f9a1732d1b88f4c3641667204054e1959b129858c5e48dce178efd0dc"
APP, SECRET = "360846524940903967", "OA_SECRET_KEY"


def genuine(body: bytes = RAW, header: str | None = f"mac={MAC}", app: str = APP, secret: str = SECRET) -> bool:
    return signature.is_genuine(body, json.loads(body), header, app, secret)


@pytest.mark.parametrize("header", [f"mac={MAC}", MAC, f"mac={MAC.upper()}", f"  mac={MAC} "])
def test_the_published_vector(header: str) -> None:
    assert genuine(header=header)


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("no header", {"header": None}),
        ("an empty header", {"header": ""}),
        ("no mac in it", {"header": "mac="}),
        ("too short", {"header": f"mac={MAC[:-1]}"}),
        ("letters that are no hex digits", {"header": "mac=" + "ạ" * 64}),
        ("another app", {"app": "1"}),
        ("another secret", {"secret": "other"}),
        ("no secret configured", {"secret": "", "header": "mac=" + "0" * 64}),
        ("no app configured", {"app": ""}),
        ("a re-serialised body", {"body": json.dumps(json.loads(RAW)).encode()}),
        ("a changed word", {"body": RAW.replace("Mất".encode(), "Có ".encode())}),
        ("a changed time", {"body": RAW.replace(b"154390853474", b"154390853475")}),
    ],
)
def test_refused(what: str, changed: dict[str, object]) -> None:
    assert not genuine(**changed), what  # type: ignore[arg-type]


def request(body: bytes, **headers: str) -> Webhook:
    return Webhook("POST", headers, {}, body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"null", b'{"timestamp":true}', b"[" * 100_000, b"\xff\xfe"]
)
async def test_what_is_no_event_is_refused_like_a_forgery(connector: ZaloConnector, body: bytes) -> None:
    with pytest.raises(SignatureRefused):
        connector.receive(request(body, **{"x-zevent-signature": "mac=" + "0" * 64}))


async def test_the_log_tells_when_the_account_id_was_signed(connector: ZaloConnector, platform: ZaloApi) -> None:
    payload = platform.text_event("1", "xin chào")
    body = json.dumps(payload).encode()
    mac = signature.mac(body, payload["timestamp"], payload["recipient"]["id"], "zalo-oa-secret")
    with pytest.raises(SignatureRefused, match="account's id"):
        connector.receive(request(body, **{"x-zevent-signature": f"mac={mac}"}))


async def test_a_signed_event_is_read(connector: ZaloConnector, platform: ZaloApi) -> None:
    payload = platform.text_event("1", "Nhà em mất điện 😢")
    body = json.dumps(payload, ensure_ascii=False).encode()
    headers = {name.lower(): value for name, value in sign(body, payload).items()}
    (event,) = connector.receive(request(body, **headers))
    assert (event.text, event.conversation) == ("Nhà em mất điện 😢", "zalo:388613280878808645:1")
