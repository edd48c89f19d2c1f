"""The server as a process: its door, its end, and a death in the middle of a turn."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.runtime.channel import BODY_LIMIT, TEXT_LIMIT, BadRequest, GatewayChannel, Incoming

ROOT = Path(__file__).parents[3]
TOKEN = "a secret"


class Actions(BaseHTTPRequestHandler):
    """An action server that can be held up."""

    hold = threading.Event()
    called = threading.Event()
    calls = 0

    def do_POST(self) -> None:
        """Answer when not held up."""
        self.rfile.read(int(self.headers["Content-Length"]))
        Actions.calls += 1
        Actions.called.set()
        Actions.hold.wait(20)
        body = b'{"events": [], "responses": [{"text": "xong"}]}'
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent."""


@pytest.fixture
def actions() -> Iterator[str]:
    """The address of an action server."""
    Actions.hold.set()
    Actions.called.clear()
    Actions.calls = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Actions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/actions"
    Actions.hold.set()
    server.shutdown()
    server.server_close()


@dataclass
class Server:
    """A server process on a free port."""

    model: Path
    data: Path
    action_url: str
    port: int = 0
    process: subprocess.Popen[str] | None = None
    outputs: list[str] = field(default_factory=list)

    def command(self, *more: str) -> list[str]:
        """How it is started."""
        return [sys.executable, "-m", "bot.runtime.serve", "--port", str(self.port), "--model", str(self.model), *more]

    def start(self) -> None:
        """Start and wait until the model is loaded."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = os.environ | {
            "RASA_TOKEN": TOKEN,
            "DATA_DIR": str(self.data),
            "ACTION_URL": self.action_url,
            "LOG_LEVEL": "INFO",
        }
        self.process = subprocess.Popen(
            self.command(), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(1200):
            try:
                if self.get("/webhooks/gateway/health")[0] == 200:
                    return
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[0]
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status."""
        assert self.process
        self.process.send_signal(number)
        self.outputs.append(self.process.communicate(timeout=60)[0])
        return self.process.returncode

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON of a GET."""
        return self._open(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}"))

    def post(self, body: bytes, token: str | None = TOKEN) -> tuple[int, Any]:
        """Status and JSON of a message."""
        headers = {"Content-Type": "application/json"} | ({"X-Assistant-Token": token} if token else {})
        url = f"http://127.0.0.1:{self.port}/webhooks/gateway/message"
        return self._open(urllib.request.Request(url, body, headers))

    def say(self, message_id: str, text: str, **more: Any) -> tuple[int, Any]:
        """A message of the conversation "c"."""
        body = {"conversation": "c", "message_id": message_id, "text": text, "channel": "webchat", **more}
        return self.post(json.dumps(body).encode())

    @staticmethod
    def _open(request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


@pytest.fixture
def server(model: Path, tmp_path: Path, actions: str) -> Iterator[Server]:
    """A server that is ended after the test."""
    made = Server(model, tmp_path, actions)
    made.start()
    yield made
    if made.process and made.process.poll() is None:
        made.end(signal.SIGKILL)


def test_the_door(server: Server) -> None:
    status, health = server.get("/webhooks/gateway/health")
    assert status == 200
    assert set(health) == {"model", "file"}
    status, answer = server.say("m1", "xin chào", metadata={"date": "2026-11-22"})
    assert status == 200
    assert answer["repeated"] is False
    assert answer["intent"]["name"] == "greet"
    assert answer["messages"][-1] == {"custom": {"menu": ["ask_bill", "ask_outage"]}}
    assert server.say("m1", "xin chào") == (200, answer | {"repeated": True})

    body = json.dumps({"conversation": "c", "message_id": "m2", "text": "menu"}).encode()
    assert server.post(body, None)[0] == 403
    assert server.post(body, "another secret")[0] == 403
    assert server.post(body)[0] == 200
    assert server.post(b"[]")[0] == 400
    assert server.get("/webhooks/gateway/nothing")[0] == 404
    assert server.post(b" " * (BODY_LIMIT + 1))[0] in (400, 413)

    assert server.end() == 0
    assert "xin chào" not in server.outputs[0]


def test_a_failed_turn_is_500_and_can_be_repeated(server: Server) -> None:
    url, server.action_url = server.action_url, "http://127.0.0.1:9/"
    server.end()
    server.start()
    assert server.say("m1", "nhà tôi mất điện rồi")[0] == 500
    server.end()
    server.action_url = url
    server.start()
    status, answer = server.say("m1", "nhà tôi mất điện rồi")
    assert (status, answer["repeated"]) == (200, False)
    assert "ActionCallFailed" in server.outputs[1]
    assert "mất điện" not in server.outputs[1]


def test_sigterm_lets_the_turn_under_way_end(server: Server) -> None:
    answers: list[tuple[int, Any]] = []
    Actions.hold.clear()
    caller = threading.Thread(target=lambda: answers.append(server.say("m1", "/ask_outage")))
    caller.start()
    assert Actions.called.wait(30)
    assert server.process
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    Actions.hold.set()
    caller.join(30)
    assert server.end() == 0
    assert answers[0][0] == 200
    server.start()
    assert server.say("m1", "/ask_outage") == (200, answers[0][1] | {"repeated": True})
    assert Actions.calls == 1


def test_killed_between_turns_nothing_is_lost(server: Server) -> None:
    server.say("m1", "/ask_bill")
    status, asked = server.say("m2", '/inform{"customer_code": "PE01000012345"}')
    assert status == 200
    server.end(signal.SIGKILL)
    server.start()
    assert server.say("m2", '/inform{"customer_code": "PE01000012345"}') == (200, asked | {"repeated": True})
    assert server.say("m3", '/inform{"period": "2026-10"}')[1]["messages"][0]["text"] == (
        "Dạ, hóa đơn kỳ 2026-10 của mã PE01000012345 đã có ạ."
    )


def test_killed_in_the_middle_of_a_turn_it_is_done_again(server: Server) -> None:
    server.say("m1", "/greet")
    Actions.hold.clear()

    def ask() -> None:
        with pytest.raises(OSError):  # noqa: PT011 - the connection breaks, in one way or another
            server.say("m2", "/ask_outage")

    caller = threading.Thread(target=ask)
    caller.start()
    assert Actions.called.wait(30)
    server.end(signal.SIGKILL)
    caller.join(30)
    Actions.hold.set()
    server.start()
    status, answer = server.say("m2", "/ask_outage")
    assert (status, answer["repeated"], answer["messages"]) == (200, False, [{"text": "xong"}])


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ([], {"RASA_TOKEN": ""}, "RASA_TOKEN is not set"),
        (["--interface", "0.0.0.0"], {}, "can be reached from outside"),
        (["--model", "/nowhere"], {}, "No model in /nowhere"),
    ],
)
def test_it_does_not_start(tmp_path: Path, arguments: list[str], environment: dict[str, str], said: str) -> None:
    command = [*Server(tmp_path, tmp_path, "").command(), *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"RASA_TOKEN": "t"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr


GOOD = {"conversation": "c", "message_id": "m", "text": "chào"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": ""}, "text is missing"),
        ({"text": "  \n"}, "text is missing"),
        ({"text": 5}, "text is missing"),
        ({"text": "a" * (TEXT_LIMIT + 1)}, "text is longer"),
        ({"conversation": ""}, "conversation must be"),
        ({"conversation": "c" * 256}, "conversation must be"),
        ({"message_id": None}, "message_id must be"),
        ({"message_id": 7}, "message_id must be"),
        ({"channel": ""}, "channel must be"),
        ({"conversation": "c\x00"}, "conversation must be"),
        ({"metadata": []}, "metadata is not"),
    ],
)
def test_a_bad_message(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        Incoming.parse(json.dumps(GOOD | change).encode())


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"null", b'"text"', b"{}" + b" " * BODY_LIMIT])
def test_no_message_at_all(body: bytes) -> None:
    with pytest.raises(BadRequest):
        Incoming.parse(body)


def test_a_good_message() -> None:
    assert Incoming.parse(json.dumps(GOOD).encode()) == Incoming("c", "m", "chào", "gateway", {})
    assert Incoming.parse(b'{"conversation": "c", "message_id": "m", "text": "a\\ud83d"}').text == "a?"
    full = GOOD | {"channel": "zalo", "metadata": {"date": "2026-11-22"}, "unknown": 1}
    assert Incoming.parse(json.dumps(full).encode()) == Incoming("c", "m", "chào", "zalo", {"date": "2026-11-22"})


@pytest.mark.parametrize("credentials", [None, {}, {"token": ""}])
def test_a_channel_without_a_secret_is_refused(credentials: dict[str, str] | None) -> None:
    with pytest.raises(Exception, match="credentials"):
        GatewayChannel.from_credentials(credentials)
