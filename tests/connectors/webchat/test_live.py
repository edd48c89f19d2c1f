"""The socket: who gets in, what is replayed, what is passed on, and when it ends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from connectors.webchat.ports import Author, Holder
from connectors.webchat.token import Tokens
from tests.connectors.webchat.conftest import HOST, Page, open_page
from tests.connectors.webchat.fake_port import QUEUE, FakeChatPort
from tests.connectors.webchat.script import Server


class Socket:
    """A client that answers pings and hands out the other frames."""

    def __init__(self, server: Server, origin: str | None = None) -> None:
        self.line: ClientConnection = connect(
            server.url.replace("http", "ws") + "/widget/v1/ws",
            origin=origin,
            close_timeout=1,  # type: ignore[arg-type]
        )
        self.answering = True

    def send(self, frame: Any) -> None:
        self.line.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    def auth(self, page: Page, after: Any = 0) -> Socket:
        self.send({"type": "auth", "visitor_token": page.token, "after_seq": after})
        return self

    def next(self, *kinds: str) -> dict[str, Any]:
        """The next frame, of one of these kinds if any are named (others are passed over)."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            frame: dict[str, Any] = json.loads(self.line.recv(timeout=5))
            if frame["type"] == "ping":
                if self.answering:
                    self.send({"type": "pong"})
                if "ping" not in kinds:
                    continue
            if not kinds or frame["type"] in kinds:
                return frame
        raise AssertionError(f"no frame of {kinds}")

    def end(self) -> tuple[int, str]:
        """Code and reason of the close that follows."""
        with suppress(ConnectionClosed):
            while True:
                self.next()
        return self.line.close_code or 0, self.line.close_reason or ""

    def close(self) -> None:
        self.line.close()


@pytest.fixture
def sockets(server: Server) -> Iterator[Any]:
    """Opens sockets and closes them after the test."""
    opened: list[Socket] = []

    def open_socket(origin: str | None = None) -> Socket:
        opened.append(Socket(server, origin))
        return opened[-1]

    yield open_socket
    for socket in opened:
        socket.close()


def test_missed_messages_come_first_then_live_ones(sockets: Any, page: Page, port: FakeChatPort) -> None:
    for number in range(1, 4):
        port.say(page.key, f"tin {number}")
    socket = sockets().auth(page, 1)
    seqs = [socket.next("message.created")["seq"] for _ in range(2)]
    ready = socket.next()
    assert (seqs, ready["type"], ready["last_seq"], ready["status"]) == ([2, 3], "ready", 3, "bot")
    port.say(page.key, "mới", author=Author.AGENT, name="Lan")
    frame = socket.next()
    assert (frame["seq"], frame["message"]["text"], frame["message"]["name"]) == (4, "mới", "Lan")


def test_every_tab_gets_every_frame(sockets: Any, page: Page) -> None:
    tabs = [sockets().auth(page) for _ in range(3)]
    for tab in tabs:
        tab.next("ready")
    page.post({"client_id": "c-1", "text": "xin chào"})
    got = [tab.next("message.created")["message"] for tab in tabs]
    assert [message["client_id"] for message in got] == ["c-1"] * 3


def test_nothing_of_another_conversation_is_heard(sockets: Any, page: Page, port: FakeChatPort) -> None:
    other = open_page(page.client)
    socket = sockets().auth(page)
    socket.next("ready")
    port.say(other.key, "của người khác")
    port.say(page.key, "của mình")
    assert socket.next("message.created")["message"]["text"] == "của mình"


def test_changes_typing_and_state_are_passed_on(sockets: Any, page: Page, port: FakeChatPort) -> None:
    socket = sockets().auth(page)
    socket.next("ready")
    port.say(page.key, "sai")
    port.change(page.key, 1, "đúng")
    port.type(page.key, name="Lan")
    port.hold(page.key, Holder.AGENT, "Lan")
    port.withdraw(page.key, 1)
    frames = [socket.next() for _ in range(5)]
    assert [frame["type"] for frame in frames] == [
        "message.created",
        "message.updated",
        "typing",
        "conversation.status",
        "message.deleted",
    ]
    assert frames[1]["message"]["text"] == "đúng"
    assert frames[2] == {"type": "typing", "author": "agent", "on": True, "name": "Lan", "expires_in_ms": 6000}
    assert (frames[3]["status"], frames[3]["agent"]) == ("agent", "Lan")
    assert frames[4]["seq"] == 1


def test_a_page_that_missed_very_much_is_told_to_ask(sockets: Any, page: Page, port: FakeChatPort) -> None:
    for number in range(250):
        port.say(page.key, str(number))
    socket = sockets().auth(page)
    seqs = [socket.next("message.created")["seq"] for _ in range(200)]
    assert seqs == list(range(1, 201))
    assert [socket.next()["type"] for _ in range(2)] == ["resync", "ready"]


def test_typing_and_read_marks_go_in(sockets: Any, page: Page, port: FakeChatPort) -> None:
    port.say(page.key, "a")
    socket = sockets().auth(page)
    socket.next("ready")
    for _ in range(5):
        socket.send({"type": "typing", "on": True})
    socket.send({"type": "typing", "on": False})
    socket.send({"type": "typing", "on": False})
    for mark in (1, 99, 0, -5, True, "1", None):
        socket.send({"type": "read", "up_to_seq": mark})
    for strange in ({"type": "reboot"}, {}, {"type": 5}):
        socket.send(strange)
    socket.send({"type": "ping"})
    assert socket.next("pong")
    assert port.rooms[page.key].typed == [True, False]
    assert port.rooms[page.key].read_by_customer == 1


@pytest.mark.parametrize(
    ("first", "code", "reason"),
    [
        ("not json", 4400, "bad_request"),
        ("[]", 4400, "bad_request"),
        ("[" * 4000, 4400, "bad_request"),
        (b"\x00\x01", 4400, "bad_request"),
        ('{"type":"auth"}', 4400, "bad_request"),
        ('{"type":"auth","visitor_token":5}', 4400, "bad_request"),
        ('{"type":"typing","visitor_token":"x.y"}', 4400, "bad_request"),
        ('{"type":"auth","visitor_token":"x.y","after_seq":-1}', 4400, "bad_request"),
        ('{"type":"auth","visitor_token":"x.y","after_seq":true}', 4400, "bad_request"),
        ('{"type":"auth","visitor_token":"x.y","after_seq":"0"}', 4400, "bad_request"),
        ('{"type":"auth","visitor_token":"x.y"}', 4401, "token_invalid"),
        ('{"type":"auth","visitor_token":"' + "x" * 5000 + '"}', 4400, "bad_request"),
    ],
)
def test_who_does_not_prove_itself_is_sent_away(first: str | bytes, code: int, reason: str, sockets: Any) -> None:
    socket = sockets()
    socket.send(first)
    assert socket.end() == (code, reason)


def test_silence_at_the_door_is_not_borne(sockets: Any) -> None:
    assert sockets().end() == (4408, "auth_timeout")


@pytest.mark.parametrize(("origin", "allowed"), [(HOST, True), ("https://evil.vn", False), ("null", False)])
def test_strangers_pages_get_no_socket(origin: str, allowed: bool, sockets: Any, page: Page) -> None:
    socket = sockets(origin).auth(page)
    if allowed:
        assert socket.next("ready")
    else:
        assert socket.end() == (4403, "origin_refused")


def test_a_token_that_ends_ends_the_socket(sockets: Any, page: Page, tokens: Tokens) -> None:
    token, _ = tokens.issue("web", page.key.rpartition(":")[2], identified=False, seconds=2)
    socket = sockets().auth(Page(page.client, token, page.key))
    socket.next("ready")
    assert socket.end() == (4401, "token_expired")


def test_a_line_that_hears_nothing_is_cut_and_a_living_one_stays(sockets: Any, page: Page, port: FakeChatPort) -> None:
    dead, living = sockets().auth(page), sockets().auth(page)
    dead.next("ready")
    dead.answering = False
    living.next("ready")
    for _ in range(4):
        living.next("ping")
    assert dead.end() == (4408, "silent")
    port.say(page.key, "còn đây")
    assert living.next("message.created")["message"]["text"] == "còn đây"


def test_a_flood_of_frames_is_cut(sockets: Any, page: Page) -> None:
    socket = sockets().auth(page)
    socket.next("ready")
    for _ in range(121):
        socket.send({"type": "typing", "on": True})
    assert socket.end() == (4429, "rate_limited")


def test_sockets_of_one_visitor_are_counted_and_given_back(sockets: Any, page: Page) -> None:
    held = [sockets().auth(page) for _ in range(10)]
    for socket in held:
        socket.next("ready")
    assert sockets().auth(page).end() == (4409, "too_many_sockets")
    held[0].close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        tried = sockets().auth(page)
        if tried.next("ready", "error")["type"] == "ready":
            return
        time.sleep(0.05)
    raise AssertionError("a closed socket was not given back")


def test_a_store_that_is_away_closes_with_try_again(sockets: Any, page: Page, port: FakeChatPort) -> None:
    port.down = True
    assert sockets().auth(page).end() == (1013, "unavailable")


def test_a_reader_far_behind_is_told_to_ask(sockets: Any, page: Page, port: FakeChatPort) -> None:
    socket = sockets().auth(page)
    socket.next("ready")
    # The loop of the server is held while more events arrive than a reader's queue takes.
    reader = next(iter(port._readers[page.key]))
    reader[0].call_soon_threadsafe(time.sleep, 0.2)
    for number in range(QUEUE + 50):
        port.say(page.key, str(number))
    assert socket.next("resync")["reason"] == "slow"
