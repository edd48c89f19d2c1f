"""Stock Rasa's side: its server and its action server, written to through its REST or its Facebook channel."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text

from benchmarks.load import machine, messenger
from benchmarks.load.client import Outcome, Post, post_all
from benchmarks.load.messages import Message
from benchmarks.load.side import Play
from benchmarks.stock.project import ROOT, StockProject, quiet_environment
from tests.platforms.graph import GraphApi
from tests.real.house import APP_SECRET, PAGE, free_port, serve

#: Loading TensorFlow and the model takes more than a minute on a slow machine (seconds).
START_WITHIN = 300.0
PATIENCE = 300.0


@dataclass
class StockRasa:
    """The running servers."""

    port: int
    graph: GraphApi
    database: str
    trackers: Path
    pids: Mapping[str, int]
    start_seconds: float
    plays: Iterator[int]


@contextmanager
def running(made: StockProject, python: Path, database: str, folder: Path) -> Iterator[StockRasa]:
    """Start the action server and `rasa run`, end both."""
    token, graph = secrets.token_hex(16), GraphApi()
    port, action_port = free_port(), free_port()
    with serve(graph.app) as graph_url:
        environment = quiet_environment(
            RASA_TOKEN=token,
            ACTION_URL=f"http://127.0.0.1:{action_port}/actions/webhook",
            TRACKER_DB=str(folder / "trackers.db"),
            MESSENGER_APP_SECRET=APP_SECRET,
            MESSENGER_PAGE_TOKEN=graph.page_token,
            GRAPH_URL=f"{graph_url}/v25.0",
        )
        actions = [sys.executable, "-m", "benchmarks.stock.actions", "--port", str(action_port), "--database", database]
        rasa = [str(python), "-P", str(ROOT / "benchmarks" / "stock" / "launch.py"), "run", "--port", str(port)]
        rasa += ["--interface", "127.0.0.1", "--model", str(made.model)]
        rasa += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        started = time.monotonic()
        log = folder / "stock.log"
        with log.open("wb") as output:
            servers = {
                "actions": subprocess.Popen(actions, cwd=ROOT, env=environment, stdout=output, stderr=output),
                "rasa": subprocess.Popen(rasa, cwd=made.folder, env=environment, stdout=output, stderr=output),
            }
            try:
                _wait(port, servers, log)
                pids = {name: process.pid for name, process in servers.items()}
                seconds = time.monotonic() - started
                yield StockRasa(port, graph, database, folder / "trackers.db", pids, seconds, count(1))
            finally:
                for process in servers.values():
                    process.terminate()
                for process in servers.values():
                    process.wait(60)


def _wait(port: int, servers: Mapping[str, subprocess.Popen[bytes]], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in servers.values()):
            break
        try:
            if httpx.get(f"http://127.0.0.1:{port}/webhooks/rest/", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit(f"Stock Rasa did not start:\n{log.read_text(errors='replace')[-3000:]}")


class StockSide:
    """One channel of the running servers. A turn is over when its webhook is answered; both channels work so."""

    def __init__(self, rasa: StockRasa, channel: str) -> None:
        self._rasa = rasa
        self._facebook = channel == "facebook"
        self.name = "stock Rasa, Facebook" if self._facebook else "stock Rasa, REST"

    def play(self, messages: Sequence[Message], rate: float | None = None) -> Play:
        """See `Side`."""
        play = next(self._rasa.plays)
        linked = sorted({message.customer for message in messages if message.linked})
        messenger.link(self._rasa.database, [messenger.psid(play, customer) for customer in linked])
        posts = self._posts(play, messages, rate)
        load, cpu = machine.load_average(), machine.cpu_seconds(self._rasa.pids)
        outcomes = post_all(self._rasa.port, posts, within=PATIENCE)
        spent = {name: after - cpu[name] for name, after in machine.cpu_seconds(self._rasa.pids).items()}
        replied = self._replies(play, messages, outcomes)
        began = min(outcome.posted for outcome in outcomes)
        return Play(
            messages=len(messages),
            per_second=len(messages) / (max(outcome.answered for outcome in outcomes) - began),
            webhook=machine.Times.of([outcome.seconds for outcome in outcomes]),
            reply=machine.Times.of([at - o.posted for at, o in zip(replied, outcomes, strict=True) if at is not None]),
            cpu_ms={name: seconds / len(messages) * 1000 for name, seconds in spent.items()},
            understood=self._understood(play, messages),
            unanswered=sum(at is None for at in replied),
            load_before=load,
            rate=rate,
        )

    def memory_mb(self) -> Mapping[str, float]:
        """See `Side`."""
        return machine.memory_mb(self._rasa.pids)

    def _posts(self, play: int, messages: Sequence[Message], rate: float | None) -> list[Post]:
        if self._facebook:
            return messenger.webhook("/webhooks/facebook/webhook", PAGE, APP_SECRET, play, messages, rate)
        return [
            Post(
                "/webhooks/rest/webhook",
                json.dumps({"sender": messenger.psid(play, message.customer), "message": message.text}),
                {},
                None if rate is None else number / rate,
            )
            for number, message in enumerate(messages)
        ]

    def _replies(self, play: int, messages: Sequence[Message], outcomes: Sequence[Outcome]) -> list[float | None]:
        """When each message's answer was there: in the webhook's answer, or at the platform; None without one."""
        refused = [outcome for outcome in outcomes if outcome.status != 200]
        if refused:
            raise SystemExit(f"{len(refused)} webhooks were refused, the first with {refused[0]}")
        if not self._facebook:
            return [outcome.answered if json.loads(outcome.body) else None for outcome in outcomes]
        arrivals: dict[str, list[float]] = {}
        for sent in self._rasa.graph.sent:
            arrivals.setdefault(sent.user, []).append(sent.at)
        return [
            max(
                (
                    at
                    for at in arrivals.get(messenger.psid(play, message.customer), ())
                    if outcome.posted <= at <= outcome.answered
                ),
                default=None,
            )
            for message, outcome in zip(messages, outcomes, strict=True)
        ]

    def _understood(self, play: int, messages: Sequence[Message]) -> float:
        """The share of messages whose intent was the one meant, from the tracker store."""
        meant: dict[str, list[str]] = {}
        for message in messages:
            meant.setdefault(messenger.psid(play, message.customer), []).append(message.wish)
        engine = create_engine(f"sqlite:///{self._rasa.trackers}")
        query = text("select sender_id, intent_name from events where type_name = 'user' order by id")
        found: dict[str, list[str]] = {}
        with engine.connect() as connection:
            for sender, intent in connection.execute(query):
                found.setdefault(sender, []).append(intent)
        engine.dispose()
        right = sum(a == b for who, wishes in meant.items() for a, b in zip(wishes, found.get(who, ()), strict=False))
        return right / len(messages)
