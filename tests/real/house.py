"""The whole assistant as a user runs it: `./assistant up` with its own data folder, ports and stand-in platforms."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from sqlalchemy import Engine, create_engine, text

from tests.platforms.graph import GraphApi, Sent
from tests.platforms.telegram import SECRET as TELEGRAM_SECRET
from tests.platforms.telegram import BotApi, Person, Shown
from tests.platforms.zalo import ZaloApi
from tests.platforms.zalobot import ZaloBotApi
from tests.real import zalo as zalo_side

ROOT = Path(__file__).resolve().parents[2]
PAGE = "100200300"
APP_SECRET = "messenger-app-secret"
VERIFY_TOKEN = "messenger-verify-token"
# A loaded machine of two cores may take this long (seconds) for what takes one elsewhere.
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], Any], *, within: float = PATIENCE, why: str = "") -> Any:
    """Wait until `what()` is true and return it; fail with `why` when it does not happen."""
    deadline = time.monotonic() + within
    while True:
        result = what()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(why or f"did not happen within {within:.0f} s")
        time.sleep(0.05)


@dataclass
class House:
    """A running assistant and the platforms around it."""

    url: str
    data: Path
    graph: GraphApi
    http: httpx.Client
    telegram: BotApi = field(default_factory=BotApi)
    zalo: ZaloApi = field(default_factory=ZaloApi)
    zalobot: ZaloBotApi = field(default_factory=ZaloBotApi)
    process: subprocess.Popen[bytes] | None = None
    settings: dict[str, str] = field(default_factory=dict)  # what this house was given beside the usual
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(int(time.time() * 1000)))

    def engine(self) -> Engine:
        return create_engine(f"sqlite:///{self.data / 'assistant.db'}")

    def rows(self, query: str, **values: Any) -> list[Any]:
        """Rows of the assistant's database."""
        engine = self.engine()
        try:
            with engine.connect() as connection:
                return list(connection.execute(text(query), values))
        finally:
            engine.dispose()

    def pid(self, name: str) -> int:
        return int((self.data / "run" / f"{name}.pid").read_text())

    def kill(self, name: str) -> None:
        """kill -9 of one part; the command restarts it."""
        os.kill(self.pid(name), signal.SIGKILL)

    def healthy(self) -> bool:
        try:
            return self.http.get("/health/ready").status_code == 200
        except httpx.HTTPError:
            return False

    def sms_to(self, phone: str) -> list[str]:
        """The texts of the demo's SMS to a phone, oldest first."""
        rows = self.rows("select text from sms_messages where phone = :phone order by id", phone=phone)
        return [row[0] for row in rows]

    def customer(self, psid: str) -> MessengerCustomer:
        return MessengerCustomer(self, psid)

    def telegram_customer(self, chat: int) -> TelegramCustomer:
        return TelegramCustomer(self, chat)

    def post(self, payload: dict[str, Any], *, secret: str = APP_SECRET) -> httpx.Response:
        """Deliver a signed webhook in the platform's own byte form (escaped unicode)."""
        body = json.dumps(payload, ensure_ascii=True, separators=(",", ":")).encode()
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
        return self.http.post("/webhooks/messenger", content=body, headers=headers)

    def next_mid(self) -> str:
        return f"m_{next(self._ids)}"


@dataclass
class MessengerCustomer:
    """Somebody who writes on Messenger."""

    house: House
    psid: str
    _read: int = 0

    def envelope(self, **message: Any) -> dict[str, Any]:
        item = {
            "sender": {"id": self.psid},
            "recipient": {"id": PAGE},
            "timestamp": int(time.time() * 1000),
            "message": message,
        }
        return {"object": "page", "entry": [{"id": PAGE, "time": item["timestamp"], "messaging": [item]}]}

    def says(self, words: str, *, mid: str | None = None) -> list[Sent]:
        """Write, wait for the answer (complete when nothing follows for a moment) and return it."""
        self.writes(words, mid=mid)
        return self.hears()

    def writes(self, words: str, *, mid: str | None = None) -> None:
        response = self.house.post(self.envelope(mid=mid or self.house.next_mid(), text=words))
        assert response.status_code == 200, response.text

    def taps(self, title: str) -> list[Sent]:
        """Tap the quick reply of this title under the last answer."""
        offered = [reply for sent in self.received() for reply in sent.quick_replies]
        matching = [reply for reply in offered if title.lower() in reply["title"].lower()]
        assert matching, f"no choice {title!r} among {[reply['title'] for reply in offered]}"
        message = {"text": matching[-1]["title"], "quick_reply": {"payload": matching[-1]["payload"]}}
        assert self.house.post(self.envelope(mid=self.house.next_mid(), **message)).status_code == 200
        return self.hears()

    def chooses(self, payload: str) -> list[Sent]:
        """Tap the choice with this payload, one of those shown last."""
        offered = [reply for sent in self.received() for reply in sent.quick_replies if reply["payload"] == payload]
        assert offered, f"no choice {payload!r}"
        message = {"text": offered[-1]["title"], "quick_reply": {"payload": payload}}
        assert self.house.post(self.envelope(mid=self.house.next_mid(), **message)).status_code == 200
        return self.hears()

    def received(self) -> list[Sent]:
        return self.house.graph.to(self.psid)

    def hears(self, *, quiet: float = 0.6) -> list[Sent]:
        """The new messages, once at least one came and none followed for `quiet` seconds."""
        wait_for(lambda: len(self.received()) > self._read, why=f"no answer to {self.psid}")
        while True:
            count = len(self.received())
            time.sleep(quiet)
            if len(self.received()) == count:
                fresh = self.received()[self._read :]
                self._read = count
                return fresh


@dataclass
class TelegramCustomer:
    """Somebody who writes on Telegram."""

    house: House
    chat: int
    _read: int = 0

    @property
    def person(self) -> Person:
        return self.house.telegram.person(self.chat)

    def says(self, words: str) -> list[Shown]:
        return self.sends(text=words)

    def sends(self, **content: Any) -> list[Shown]:
        """Send a message of any kind and return the answer."""
        return self.delivers(self.person.message(**content))

    def taps(self, title: str) -> list[Shown]:
        return self.delivers(self.person.tap(title))

    def delivers(self, update: dict[str, Any]) -> list[Shown]:
        assert self.person.deliver(update, self.house.url) == 200
        return self.hears()

    def hears(self, *, quiet: float = 0.6) -> list[Shown]:
        """The new messages, once at least one came and none followed for `quiet` seconds."""
        received = lambda: self.house.telegram.to(self.chat)  # noqa: E731
        wait_for(lambda: len(received()) > self._read, why=f"no answer to {self.chat}")
        while True:
            count = len(received())
            time.sleep(quiet)
            if len(received()) == count:
                fresh = received()[self._read :]
                self._read = count
                return fresh


def text_of(sent: list[Sent] | list[Shown]) -> str:
    return "\n".join(message.text for message in sent)


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """An ASGI app on a loopback port of its own, in a thread; its address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def running_house(data: Path, **settings: str) -> Iterator[House]:
    """Start everything with `./assistant up` and end it with the signal of Ctrl-C."""
    graph = GraphApi()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    telegram = BotApi()
    zalo, zalobot = zalo_side.platforms(url)
    with (
        serve(graph.app) as graph_url,
        serve(telegram.app) as telegram_url,
        serve(zalo.app) as zalo_url,
        serve(zalobot.app) as zalobot_url,
        httpx.Client(base_url=url, timeout=20) as http,
    ):
        environment = {
            **os.environ,
            "DATA_DIR": str(data),
            "PORT": str(port),
            "PUBLIC_URL": url,
            "RASA_URL": f"http://127.0.0.1:{free_port()}",
            "DATABASE_URL": f"sqlite:///{data / 'assistant.db'}",
            "DEMO": "true",
            "MESSENGER_APP_SECRET": APP_SECRET,
            "MESSENGER_VERIFY_TOKEN": VERIFY_TOKEN,
            "MESSENGER_PAGE_TOKEN": graph.page_token,
            "MESSENGER_API_URL": f"{graph_url}/v25.0",
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_SECRET": TELEGRAM_SECRET,
            "TELEGRAM_API_URL": telegram_url,
            **zalo_side.settings(zalo_url, zalobot_url),
            **settings,
        }
        log = (data / "up.log").open("wb")
        process = subprocess.Popen([str(ROOT / "assistant"), "up"], env=environment, stdout=log, stderr=log, cwd=ROOT)
        house = House(url, data, graph, http, telegram, zalo, zalobot, process, settings)
        try:
            wait_for(
                lambda: house.healthy() or process.poll() is not None, within=240, why=(data / "up.log").read_text()
            )
            assert process.poll() is None, (data / "up.log").read_text()
            yield house
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
            log.close()
