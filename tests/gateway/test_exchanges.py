"""The log of exchanges: everything said between a platform and us, nothing that a person or a secret would show in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway import redaction
from gateway.errors import StoreUnavailable
from gateway.exchanges import Exchanges, Noted, NotedTransport, sending
from gateway.migrate import migrate
from gateway.records import exchanges as records
from gateway.records.exchanges import Wanted
from gateway.store import Store
from tests.fakes.platform import said
from tests.gateway.house import House
from utility.clock import FixedClock
from utility.database import Database

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
JSON = "application/json"


@pytest.mark.parametrize(
    ("content", "kind", "kept", "gone"),
    [
        (b'{"message":{"text":"0912000101","mid":"m_1"}}', JSON, ['"mid":"m_1"', "<10 characters>"], ["0912"]),
        (b'{"access_token":"EAAB","error":{"code":190}}', JSON, ['"code":190', "<secret>"], ["EAAB"]),
        (b'{"description":"call 0912 000 101"}', JSON, ["characters"], ["0912"]),
        (b'{"error":{"message":"no user 0912000101"}}', JSON, ["no user <phone>"], ["0912"]),
        (b'{"a":[{"first_name":"An","id":"12"}]}', JSON, ['"id":"12"'], ['"An"']),
        (b'{"phone":84912000101,"n":1}', JSON, ['"phone":"<hidden>"', '"n":1'], ["84912000101"]),
        (b"chat_id=11&text=m%C3%A3+PD13000123456", "application/x-www-form-urlencoded", ["11"], ["PD13"]),
        (b'reply_markup={"inline_keyboard":[[{"text":"B"}]]}', "application/x-www-form-urlencoded", ["inline_keyboard"], ['"B"']),
        (b"--x\r\n\x89PNG", "multipart/form-data; boundary=x", ["<multipart, 9 bytes>"], ["PNG"]),
        (b"\x89PNG", "image/png", ["<image/png, 4 bytes>"], []),
        (b"<html>token=abc</html>", "text/html", ["22 bytes"], ["abc"]),
        (b"[" * 100_000, JSON, ["100000 bytes"], []),
        (b"", JSON, [""], []),
    ],
)  # fmt: skip
def test_bodies_are_redacted(content: bytes, kind: str, kept: list[str], gone: list[str]) -> None:
    shown = redaction.body(content, kind)
    assert all(words in shown for words in kept), shown
    assert not any(words in shown for words in gone), shown


def test_a_deep_or_long_body_is_cut() -> None:
    assert len(redaction.body(b'{"a":"' + b"x " * 50_000 + b'"}', JSON)) < 5_000
    deep: Any = "0912000101"
    for _ in range(40):
        deep = {"a": deep}
    assert "0912" not in redaction.body(str(deep).replace("'", '"').encode(), JSON)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://api.telegram.org/bot7001:abc-def/sendMessage", "api.telegram.org/bot<secret>/sendMessage"),
        ("https://graph.facebook.com/v25.0/me?access_token=EAAB&fields=id", "graph.facebook.com/v25.0/me?access_token&fields"),
        ("https://u:p@x.vn/a", "<secret>"),
    ],
)  # fmt: skip
def test_addresses_are_redacted(url: str, shown: str) -> None:
    found = redaction.url(url)
    assert shown in found or ("u:p" not in found and shown == "<secret>")
    assert not any(secret in found for secret in ("abc-def", "EAAB", "u:p"))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    migrate(url)
    made = Store(Database(url))
    yield made
    made.close()


def note(at: datetime, **more: Any) -> Noted:
    values: dict[str, Any] = {
        "at": at, "channel": "fake", "direction": "out", "method": "POST", "url": "https://x.vn/send", "status": 200,
        "seconds": 0.02, "request": b"{}", "request_type": JSON, "response": b"{}", "response_type": JSON,
    }  # fmt: skip
    return Noted(**{**values, **more})


async def test_kept_for_seven_days_and_found(store: Store) -> None:
    log = Exchanges(store, FixedClock(NOW))
    log.note(note(NOW - timedelta(days=8)))
    log.note(note(NOW, status=500, message_id=7))
    log.note(note(NOW, channel="other", direction="in"))
    log.note(note(NOW, status=None, error="ReadTimeout"))
    assert await log.write() == 4
    assert await log.purge() == 1
    assert [one["status"] for one in await log.listed(Wanted())] == [None, 200, 500]
    assert [one["status"] for one in await log.listed(Wanted(failed=True))] == [None, 500]
    assert [one["id"] for one in await log.listed(Wanted(message_id=7))] == [2]
    assert [one["channel"] for one in await log.listed(Wanted(direction="in"))] == ["other"]
    assert [one["id"] for one in await log.listed(Wanted(channel="fake", before=4))] == [2]
    assert (await log.listed(Wanted(limit=1)))[0]["error"] == "ReadTimeout"


async def test_notes_wait_while_the_database_is_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Exchanges(store, FixedClock(NOW))
    log.note(note(NOW))
    with monkeypatch.context() as away:
        away.setattr(records, "add", lambda *_: (_ for _ in ()).throw(StoreUnavailable("away")))
        with pytest.raises(StoreUnavailable):
            await log.write()
    assert await log.write() == 1


class Played(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/lost":
            raise httpx.ReadTimeout("played", request=request)
        return httpx.Response(201, json={"id": "p1"}, request=request)


async def test_calls_of_ours_are_noted_with_their_message(store: Store) -> None:
    log = Exchanges(store, FixedClock(NOW))
    async with httpx.AsyncClient(transport=NotedTransport(Played(), "fake", log)) as http:
        token = sending.set(41)
        answer = await http.post("https://x.vn/send", json={"text": "bí mật"})
        sending.reset(token)
        assert answer.json() == {"id": "p1"}
        with pytest.raises(httpx.ReadTimeout):
            await http.post("https://x.vn/lost")
    await log.write()
    lost, sent = await log.listed(Wanted())
    assert (sent["status"], sent["message_id"], sent["response"]) == (201, 41, '{"id":"p1"}')
    assert "bí mật" not in sent["request"]
    assert (lost["status"], lost["error"], lost["message_id"]) == (None, "ReadTimeout", None)


async def test_webhooks_are_noted_but_a_forged_body_is_not(home: House) -> None:
    await home.post(said("an", "0912000101", "m1"))
    await home.http.post("/webhooks/fake", content=b'{"events":[{"text":"forged"}]}', headers={"x-signature": "no"})
    log = home.gateway.delivery.exchanges
    await log.write()
    forged, genuine = await log.listed(Wanted(direction="in"))
    assert (genuine["status"], forged["status"]) == (200, 403)
    assert "0912" not in genuine["request"]
    assert '"id":"m1"' in genuine["request"]
    assert "forged" not in forged["request"]
