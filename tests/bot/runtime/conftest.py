"""A small bot of its own, trained once, and an action server with real behaviour."""

from __future__ import annotations

import asyncio
import functools
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.processor import MessageProcessor
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from bot.runtime.assemble import Runtime, assemble
from bot.runtime.store import LiveTrackerStore
from tests.bot.runtime.stock import Rasa

ROOT = Path(__file__).parents[3]
PROJECT = Path(__file__).parent / "project"


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of ``project/``, trained when it or a component changed."""
    command = [sys.executable, "-m", "bot.runtime.train", "--if-changed"]
    for name, value in {
        "config": PROJECT / "config.yml",
        "domain": PROJECT / "domain.yml",
        "data": PROJECT / "nlu_data",
        "models": ROOT / ".cache" / "runtime-tests",
    }.items():
        command += [f"--{name}", str(value)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return ROOT / done.stdout.splitlines()[-1]


@dataclass
class ActionServer:
    """Runs the project's two custom actions and remembers what it was sent."""

    url: str = ""
    failing: bool = False
    calls: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        """One action call in the protocol of Rasa's action server."""
        body = await request.json()
        self.calls.append(body)
        self.called.set()
        self.sizes.append(int(request.headers["Content-Length"]))
        self.tokens.append(request.headers.get("X-Assistant-Token"))
        name = body["next_action"]
        if self.failing or name == "action_fail":
            return web.json_response({"error": "database is locked"}, status=500)
        if name == "action_refuse":
            return web.json_response({"action_name": name, "error": "not now"}, status=400)
        return web.json_response(self._result(name, body["tracker"]))

    @staticmethod
    def _result(name: str, tracker: dict[str, Any]) -> dict[str, Any]:
        if name == "action_switch":
            return {
                "events": [
                    {"event": "active_loop", "name": None},
                    {"event": "slot", "name": "requested_slot", "value": None},
                    {"event": "slot", "name": "remark", "value": None},
                    {"event": "followup", "name": "remark_form"},
                ],
                "responses": [],
            }
        if name == "action_pause":
            return {"events": [{"event": "pause"}], "responses": [{"response": "utter_goodbye"}]}
        texts = [event["text"] for event in tracker["events"] if event["event"] == "user"]
        return {
            "events": [{"event": "slot", "name": "linked", "value": True}],
            "responses": [
                {"text": f"Dạ, kỳ {tracker['slots']['period']}: khu vực đang có điện ạ ({texts[-1]}).", "buttons": []},
                {"custom": {"handover": {"reason": "outage"}}},
            ],
        }


@pytest.fixture
async def action_server() -> AsyncIterator[ActionServer]:
    """A listening action server."""
    state = ActionServer()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/actions/webhook", state.handle)
    async with TestServer(app) as server:
        state.url = str(server.make_url("/actions/webhook"))
        yield state


@pytest.fixture(scope="session", autouse=True)
def load_once() -> Iterator[None]:
    """Unpack a model once for all tests; its components keep nothing from one message to the next."""
    load = functools.cache(MessageProcessor._load_model)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MessageProcessor, "_load_model", staticmethod(load))
        yield


MakeRuntime = Callable[..., Awaitable[Runtime]]


@pytest.fixture
async def make_runtime(model: Path, action_server: ActionServer, tmp_path: Path) -> AsyncIterator[MakeRuntime]:
    """Makes runtimes on one database file; each starts with nothing in memory, like a new process."""
    made: list[Runtime] = []

    async def make(**options: Any) -> Runtime:
        store = LiveTrackerStore(url=f"sqlite:///{tmp_path}/rasa.db", **options)
        action = EndpointConfig(
            action_server.url, headers={"X-Assistant-Token": "secret"}, enable_selective_domain=True
        )
        runtime = assemble(model, AvailableEndpoints(action=action), store)
        made.append(runtime)
        return runtime

    yield make
    for runtime in made:
        await runtime.close(1)


@pytest.fixture
async def runtime(make_runtime: MakeRuntime) -> Runtime:
    """One runtime."""
    return await make_runtime()


@pytest.fixture
def rasa(model: Path, action_server: ActionServer) -> Rasa:
    """Rasa as it comes."""
    return Rasa(model, action_server.url)
