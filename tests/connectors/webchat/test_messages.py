"""The calls of the protocol: what is taken, what is refused, and that a repeat adds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

import connectors.webchat
from connectors.webchat.ports import Author, Choice, Holder, Media
from connectors.webchat.settings import Limits
from connectors.webchat.texts import TEXTS
from connectors.webchat.token import Tokens
from tests.connectors.webchat.conftest import HOST, OWN, Page, make_settings, open_page
from tests.connectors.webchat.fake_port import FakeChatPort
from tests.connectors.webchat.script import Server


def refused(answer: Any, status: int, code: str) -> None:
    """The answer is this refusal, with a sentence for people."""
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert answer.json()["error"]["message"] == TEXTS["errors"][code]


def test_a_message_is_stored_once_however_often_it_is_sent(page: Page, port: FakeChatPort) -> None:
    first = page.post({"client_id": "c-1", "text": "Hóa đơn tháng này"})
    again = page.post({"client_id": "c-1", "text": "Hóa đơn tháng này"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["seq"] == 1
    assert [post.text for post in port.rooms[page.key].posts] == ["Hóa đơn tháng này"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("  xin chào \n", "xin chào"),
        ("tie\u0302\u0300n \u0111ie\u0323\u0302n", "tiền điện"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u0000b\u001bc\u202ed", "abcd"),
        ("/restart", "/restart"),
        ("⚡️👨‍👩‍👧", "⚡️👨‍👩‍👧"),
        ("đ" * 2000, "đ" * 2000),
        ("d\u0323" * 2000, "ḍ" * 2000),
    ],
)
def test_text_is_composed_and_cleaned(sent: str, stored: str, page: Page, port: FakeChatPort) -> None:
    assert page.post({"client_id": "c-1", "text": sent}).status_code == 201
    post = port.rooms[page.key].posts[0]
    assert (post.text, post.payload) == (stored, None)
    assert post.sent_at is not None
    assert post.sent_at.tzinfo is not None


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "x"}, 400, "bad_request"),
        ({"client_id": "", "text": "x"}, 400, "bad_request"),
        ({"client_id": "a b", "text": "x"}, 400, "bad_request"),
        ({"client_id": "x" * 65, "text": "x"}, 400, "bad_request"),
        ({"client_id": 1, "text": "x"}, 400, "bad_request"),
        ({"client_id": "c", "text": 5}, 400, "bad_request"),
        ({"client_id": "c", "text": None}, 400, "bad_request"),
        ([], 400, "bad_request"),
        ("x", 400, "bad_request"),
        ({"client_id": "c"}, 422, "empty_message"),
        ({"client_id": "c", "text": " \n\t "}, 422, "empty_message"),
        ({"client_id": "c", "text": "đ" * 2001}, 422, "text_too_long"),
        ({"client_id": "c", "text": "x" * 20_000}, 413, "body_too_large"),
        ({"client_id": "c", "payload": "/restart"}, 422, "choice_unknown"),
        ({"client_id": "c", "payload": "/ask_tariff.AAAA"}, 422, "choice_unknown"),
        ({"client_id": "c", "payload": "x" * 2049}, 400, "bad_request"),
        ({"client_id": "c", "payload": "/ask_tariff", "attachment_ids": ["u-1"]}, 400, "bad_request"),
        ({"client_id": "c", "attachment_ids": ["u-404"]}, 422, "upload_unknown"),
        ({"client_id": "c", "attachment_ids": [f"u-{n}" for n in range(6)]}, 422, "too_many_uploads"),
    ],
)
def test_what_is_not_a_message_is_refused(body: Any, status: int, code: str, page: Page, port: FakeChatPort) -> None:
    refused(page.post(body), status, code)
    assert port.rooms[page.key].messages == []


def test_broken_json_and_other_types_are_refused(page: Page) -> None:
    for content, kind, status, code in (
        (b"{", "application/json", 400, "bad_request"),
        (b'{"client_id":"c","text":"\xff"}', "application/json", 400, "bad_request"),
        (b'{"client_id":"c","text":"x"}', "text/plain", 415, "json_expected"),
        (b"[" * 9000, "application/json", 400, "bad_request"),
    ):
        headers = {**page.headers, "Content-Type": kind}
        refused(page.client.post("/widget/v1/messages", content=content, headers=headers), status, code)


def test_a_body_without_length_is_stopped_while_it_comes(page: Page) -> None:
    def endless() -> Any:
        for _ in range(1000):
            yield b"x" * 1024

    headers = {**page.headers, "Content-Type": "application/json"}
    refused(page.client.post("/widget/v1/messages", content=endless(), headers=headers), 413, "body_too_large")


def test_a_button_sends_what_it_was_given_and_nothing_else(page: Page, port: FakeChatPort) -> None:
    port.say(page.key, "Chọn?", choices=(Choice("Có", "/affirm"), Choice("Trang chủ", url="https://x.vn")))
    yes, home = page.get().json()["messages"][0]["buttons"]
    assert home == {"title": "Trang chủ", "url": "https://x.vn"}
    assert page.post({"client_id": "c-1", "text": "Có", "payload": yes["payload"]}).status_code == 201
    assert (port.rooms[page.key].posts[0].payload, port.rooms[page.key].posts[0].text) == ("/affirm", "Có")
    other = open_page(page.client)
    refused(other.post({"client_id": "c-1", "payload": yes["payload"]}), 422, "choice_unknown")


def test_the_common_tasks_need_no_offer(page: Page, port: FakeChatPort) -> None:
    for number, start in enumerate(TEXTS["quick_starts"]):
        body = {"client_id": f"c-{number}", "text": start["title"], "payload": start["payload"]}
        assert page.post(body).status_code == 201
    assert [post.payload for post in port.rooms[page.key].posts] == [s["payload"] for s in TEXTS["quick_starts"]]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"{OWN}/media/qr/x.png", "/media/qr/x.png"),
        ("/media/qr/x.png", "/media/qr/x.png"),
        ("https://cdn.example.vn/x.png", "https://cdn.example.vn/x.png"),
        ("//evil.vn/x.png", None),
        ("/\\evil.vn/x.png", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("", None),
    ],
)
def test_only_web_addresses_of_pictures_are_shown(url: str, shown: str | None, page: Page, port: FakeChatPort) -> None:
    port.say(page.key, "", media=(Media("image", url=url),))
    media = page.get().json()["messages"][0]["media"]
    assert [item["url"] for item in media] == ([shown] if shown else [])


def test_a_script_behind_a_link_button_is_taken_away(page: Page, port: FakeChatPort) -> None:
    port.say(page.key, "x", choices=(Choice("Mở", url="javascript:alert(1)"),))
    assert page.get().json()["messages"][0]["buttons"] == [{"title": "Mở", "url": None}]


def test_history_by_seq_forwards_backwards_and_latest(page: Page, port: FakeChatPort) -> None:
    for number in range(1, 8):
        port.say(page.key, f"tin {number}", at=datetime(2026, 11, 22, 2, number, tzinfo=UTC))

    def seqs(query: str) -> tuple[list[int], bool]:
        answer = page.get(query).json()
        return [message["seq"] for message in answer["messages"]], answer["more"]

    assert seqs("?after_seq=0&limit=3") == ([1, 2, 3], True)
    assert seqs("?after_seq=3&limit=5") == ([4, 5, 6, 7], False)
    assert seqs("?after_seq=7") == ([], False)
    assert seqs("?limit=2") == ([6, 7], True)
    assert seqs("?before_seq=3&limit=5") == ([1, 2], False)
    first = page.get("?after_seq=0&limit=1").json()["messages"][0]
    assert first["created_at"] == "2026-11-22T02:01:00.000Z"
    for query in ("?after_seq=-1", "?after_seq=x", "?limit=0", "?before_seq=0", "?limit=99999"):
        refused(page.get(query), 400, "bad_request")


def test_the_state_comes_with_every_answer(page: Page, port: FakeChatPort) -> None:
    port.say(page.key, "Chào", author=Author.AGENT, name="Lan")
    port.hold(page.key, Holder.AGENT, "Lan")
    answer = page.get().json()
    assert (answer["status"], answer["agent"], answer["last_seq"]) == ("agent", "Lan", 1)
    assert page.client.post("/widget/v1/read", json={"up_to_seq": 1}, headers=page.headers).status_code == 204
    assert page.get().json()["read_by_customer"] == 1
    body = {"up_to_seq": -1}
    refused(page.client.post("/widget/v1/read", json=body, headers=page.headers), 400, "bad_request")


def test_a_stranger_reads_nothing(page: Page, client: httpx.Client, tokens: Tokens, port: FakeChatPort) -> None:
    port.say(page.key, "bí mật")
    url = "/widget/v1/messages"
    refused(client.get(url), 401, "token_missing")
    for value in ("Bearer", "Basic abc", page.token):
        refused(client.get(url, headers={"Authorization": value}), 401, "token_missing")
    refused(client.get(url, headers={"Authorization": "Bearer x.y"}), 401, "token_invalid")
    refused(client.get(f"{url}?visitor_token={page.token}"), 401, "token_missing")
    ended, _ = tokens.issue("web", page.key.rpartition(":")[2], identified=False, seconds=-1)
    refused(client.get(url, headers={"Authorization": f"Bearer {ended}"}), 401, "token_expired")
    gone, _ = tokens.issue("a site taken down", "abc", identified=False, seconds=60)
    refused(client.get(url, headers={"Authorization": f"Bearer {gone}"}), 401, "token_invalid")
    assert open_page(client).get().json()["messages"] == []


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        (OWN, True),
        (HOST, True),
        ("null", False),
        ("https://evil.vn", False),
        ("http://www.example.vn", False),
        ("https://www.example.vn.evil.vn", False),
        ("https://www.example.vn:444", False),
        ("http://127.0.0.1:9", False),  # an address, but not the one that was called
        ("", False),
    ],
)
def test_only_pages_of_the_list_may_speak(origin: str | None, allowed: bool, page: Page) -> None:
    headers = {} if origin is None else {"Origin": origin}
    answer = page.post({"client_id": "c-1", "text": "x"}, **headers)
    if allowed:
        assert answer.status_code == 201
    else:
        refused(answer, 403, "origin_refused")


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("192.168.1.5", True),
        ("[::1]:8000", True),
        ("evil.vn", False),
    ],
)
def test_the_page_opened_by_address_is_ours(host: str, allowed: bool, page: Page) -> None:
    answer = page.post({"client_id": "c-1", "text": "x"}, Origin=f"http://{host}", Host=host)
    assert answer.status_code == (201 if allowed else 403)


def test_a_store_that_is_away_is_said_so(page: Page, port: FakeChatPort) -> None:
    port.down = True
    answer = page.post({"client_id": "c-1", "text": "x"})
    refused(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    port.down = False
    assert page.post({"client_id": "c-1", "text": "x"}).status_code == 201


@pytest.fixture
def strict() -> Iterator[httpx.Client]:
    """A server with small limits."""
    limits = Limits(messages_per_minute=3, sessions_per_minute=2, uploads_per_minute=1)
    with (
        Server(FakeChatPort(), settings=make_settings(limits)).running() as running,
        httpx.Client(base_url=running.url) as client,
    ):
        yield client


def test_limits_of_messages_uploads_and_sessions(strict: httpx.Client) -> None:
    page = open_page(strict)
    for number in range(3):
        assert page.post({"client_id": f"c-{number}", "text": "x"}).status_code == 201
    answer = page.post({"client_id": "c-4", "text": "x"})
    refused(answer, 429, "rate_limited")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert page.get().json()["last_seq"] == 3
    refused(page.upload(b"x"), 415, "upload_type")
    refused(page.upload(b"x"), 429, "rate_limited")
    assert open_page(strict).post({"client_id": "c-1", "text": "x"}).status_code == 201
    refused(strict.post("/widget/v1/sessions", json={"site_key": "web"}), 429, "rate_limited")


def test_every_refusal_in_the_code_has_a_sentence() -> None:
    found: set[str] = set()
    for path in Path(connectors.webchat.__file__).parent.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:Refusal\(\d+|TokenRefused\(|MediaRefused\()\s*,?\s*"(\w+)"', source))
    assert len(found) > 15
    assert found <= set(TEXTS["errors"])
