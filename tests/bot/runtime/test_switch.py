"""Another model while messages flow: every message answered once, by the former model or by the new one."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import choice
from bot.runtime.choice import Choice
from tests.bot.runtime.conftest import PROJECT, ROOT
from tests.bot.runtime.test_serve import TOKEN, Server

FORMER, NEW, BROKEN = "former.tar.gz", "new.tar.gz", "broken.tar.gz"
BYE = "Dạ, hẹn gặp lại Quý khách ạ."


@pytest.fixture(scope="session")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that says goodbye in other words."""
    folder = tmp_path_factory.mktemp("another")
    domain = (PROJECT / "domain.yml").read_text(encoding="utf-8")
    former = next(line for line in domain.splitlines() if "text:" in line and "utter_goodbye" in _above(domain, line))
    changed = former[: former.index("text:")] + f'text: "{BYE}"'
    (folder / "domain.yml").write_text(domain.replace(former, changed), encoding="utf-8")
    command = [sys.executable, "-m", "bot.runtime.train", "--domain", str(folder / "domain.yml")]
    command += ["--config", str(PROJECT / "config.yml"), "--data", str(PROJECT / "nlu_data"), "--models", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[-1])


def _above(text: str, line: str) -> str:
    """The last key of a response above a line."""
    names = [row for row in text[: text.index(line)].splitlines() if row.strip().startswith("utter_")]
    return names[-1] if names else ""


@pytest.fixture
def server(model: Path, another: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of a folder with both models and one that is none; the former is chosen."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(model, folder / FORMER)
    shutil.copy(another, folder / NEW)
    (folder / BROKEN).write_bytes(b"no model")
    choice.write(folder, Choice(FORMER))
    made = Server(folder, tmp_path, "http://127.0.0.1:9/")
    made.start()
    yield made
    if made.process and made.process.poll() is None:
        made.end()


def call(server: Server, method: str, path: str, body: Any = None, token: str = TOKEN) -> tuple[int, Any]:
    """Status and JSON of a call."""
    url = f"http://127.0.0.1:{server.port}/webhooks/gateway/{path}"
    data = None if body is None else json.dumps(body).encode()
    headers = {"X-Assistant-Token": token, "Content-Type": "application/json"}
    return server._open(urllib.request.Request(url, data, headers, method=method))


def serving(server: Server) -> str:
    """The file of the model that serves."""
    return str(server.get("/webhooks/gateway/health")[1]["file"])


@dataclass
class Customer(threading.Thread):
    """Writes one message after the other, as its lane sends them."""

    server: Server
    number: int
    ended: threading.Event
    answers: list[tuple[int, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return self.number

    def body(self, count: int) -> bytes:
        """The message of this number."""
        message = {"conversation": f"c{self.number}", "message_id": f"{self.number}-{count}", "text": "/goodbye"}
        return json.dumps(message).encode()

    def run(self) -> None:
        while not self.ended.is_set():
            self.answers.append(self.server.post(self.body(len(self.answers))))

    def said(self) -> list[str]:
        """The words of each answer."""
        return [answer["messages"][0]["text"] for _, answer in self.answers]


def test_messages_flow_through_a_switch_and_back(server: Server, tmp_path: Path) -> None:
    ended = threading.Event()
    customers = [Customer(server, number, ended) for number in range(4)]
    for customer in customers:
        customer.start()
    for wanted in (NEW, FORMER, NEW):
        before = [len(customer.answers) for customer in customers]
        _until(lambda before=before: all(len(c.answers) > n + 2 for c, n in zip(customers, before, strict=True)))
        status, done = call(server, "PUT", "model", {"model": wanted})
        assert (status, done["model"]) == (200, wanted)
    before = [len(customer.answers) for customer in customers]
    _until(lambda: all(len(c.answers) > n + 2 for c, n in zip(customers, before, strict=True)))
    ended.set()
    for customer in customers:
        customer.join(30)

    for customer in customers:
        assert {status for status, _ in customer.answers} == {200}  # nothing was refused meanwhile
        assert not any(answer["repeated"] for _, answer in customer.answers)
        said = customer.said()
        changes = [after for former, after in pairwise(said) if former != after]
        assert changes[-1] == said[-1] == BYE
        assert changes.count(BYE) <= 2  # never back and forth within one switch
        # Each message is one turn of the conversation, whichever model did it; asked again it is not done again.
        for count in (0, len(said) // 2, len(said) - 1):
            status, again = server.post(customer.body(count))
            if again["repeated"]:  # the oldest turns are folded into a checkpoint
                assert again["messages"][0]["text"] == said[count]
        assert server.post(customer.body(len(said) - 1))[1]["repeated"]
    with sqlite3.connect(tmp_path / "rasa.db") as database:
        keys = database.execute("SELECT conversation, turn FROM rasa_turn").fetchall()
    assert len(keys) == len(set(keys))


def test_the_choice_outlives_a_restart_and_an_unusable_model_changes_nothing(server: Server) -> None:
    assert serving(server) == FORMER
    assert call(server, "PUT", "model", {"model": BROKEN})[0] == 422
    assert call(server, "PUT", "model", {"model": "none.tar.gz"})[0] == 404
    assert call(server, "PUT", "model", {"model": "../former.tar.gz"})[0] == 404
    assert call(server, "PUT", "model", {"model": 5})[0] == 400
    assert call(server, "PUT", "model", {"model": NEW}, token="wrong")[0] == 403
    assert call(server, "GET", "models", token="wrong")[0] == 403
    assert serving(server) == FORMER
    assert server.say("m1", "/goodbye")[1]["messages"][0]["text"] != BYE
    status, listed = call(server, "GET", "models")
    assert (status, listed["serving"]) == (200, FORMER)
    assert {one["name"] for one in listed["models"]} == {FORMER, NEW, BROKEN}

    assert call(server, "PUT", "model", {"model": NEW})[0] == 200
    server.end()
    server.start()
    assert serving(server) == NEW
    assert server.say("m2", "/goodbye")[1]["messages"] == [{"text": BYE}]


def test_another_server_of_the_folder_follows(server: Server) -> None:
    choice.write(server.model, Choice(BROKEN))  # is tried once, and the model goes on
    choice.write(server.model, Choice(NEW))
    _until(lambda: serving(server) == NEW)


def test_a_text_is_understood_without_a_trace(server: Server, tmp_path: Path) -> None:
    status, found = call(server, "POST", "understand", {"text": "xin chào"})
    assert status == 200
    assert found["intent"]["name"] == "greet"
    assert found["ranking"][0]["name"] == "greet"
    assert call(server, "POST", "understand", {"text": "/goodbye"})[1]["intent"]["name"] != "/goodbye"
    assert call(server, "POST", "rehearse", {"text": "tạm biệt"})[1]["messages"]
    assert call(server, "POST", "rehearse", {"text": ""})[0] == 400
    assert call(server, "POST", "understand", {"text": " "})[0] == 400
    assert call(server, "POST", "understand", ["x"])[0] == 400
    assert call(server, "POST", "understand", {"text": "x"}, token="wrong")[0] == 403
    with sqlite3.connect(tmp_path / "rasa.db") as database:
        assert database.execute("SELECT count(*) FROM rasa_turn").fetchone() == (0,)


def _until(true: Any, seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
