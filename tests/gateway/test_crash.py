"""kill -9 in the middle of the work: nothing lost, nothing doubled, order kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fakes.bot import FakeBot
from tests.fakes.platform import FakePlatform, said, webhook
from tests.fakes.server import ServerThread

CUSTOMERS, EACH = 20, 10


class Application:
    """The gateway in its own process, killed and started again on the same files."""

    def __init__(self, folder: Path, bot: str, platform: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._command = [sys.executable, "-m", "tests.gateway.crash_process", str(folder), str(port), bot, platform]
        self._folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self._command, stdout=log, stderr=log)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def nats_pid(self) -> int:
        return int(json.loads((self._folder / "nats" / "server.json").read_text())["pid"])

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Application, FakeBot, FakePlatform]]:
    bot, platform = FakeBot(delay=0.01), FakePlatform(delay=0.01)
    servers = ServerThread(bot.app()), ServerThread(platform.app())
    for server in servers:
        server.start()
    application = Application(tmp_path, servers[0].url, servers[1].url)
    try:
        yield application, bot, platform
    finally:
        application.end()
        if (tmp_path / "nats" / "server.json").exists():  # the application was killed last: its server is left
            with contextlib.suppress(ProcessLookupError):
                os.kill(application.nats_pid(), signal.SIGKILL)
        for server in servers:
            server.stop()


async def _deliver(http: httpx.AsyncClient, url: str, user: str, texts: list[str]) -> None:
    """What a platform does for one customer: one event after the other, again until 200."""
    for number, text in enumerate(texts):
        body, headers = webhook(said(user, text, f"{user}-{number}"))
        for _ in range(600):
            try:
                answer = await http.post(f"{url}/webhooks/fake", content=body, headers=headers, timeout=5)
                if answer.status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("the webhook never came back")


def _states(folder: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(folder / "assistant.db") as database:
        return list(
            database.execute(
                "SELECT platform_user, text, state FROM message JOIN conversation ON conversation.id = conversation_id"
                " WHERE direction = 'out' ORDER BY conversation_id, seq"
            )
        )


async def _all_settled(folder: Path, replies: int) -> list[tuple[str, str, str]]:
    for _ in range(900):
        states = _states(folder)
        if len(states) == replies and not any(state in ("queued", "sending") for _, _, state in states):
            return states
        await asyncio.sleep(0.1)
    raise AssertionError(f"not settled: {Counter(state for _, _, state in _states(folder))}")


async def test_kill_nine_of_the_application_and_of_nats(
    world: tuple[Application, FakeBot, FakePlatform], tmp_path: Path
) -> None:
    application, bot, platform = world
    application.start()
    users = [f"user{number}" for number in range(CUSTOMERS)]
    texts = [f"câu {number}" for number in range(EACH)]
    async with httpx.AsyncClient() as http:
        delivering = asyncio.gather(*(_deliver(http, application.url, user, texts) for user in users))
        for round_ in range(3):
            seen = len(platform.shown)
            for _ in range(1500):  # let some more work be under way
                if len(platform.shown) >= seen + 15:
                    break
                await asyncio.sleep(0.05)
            else:
                raise AssertionError("nothing was sent any more")
            if round_ == 1:
                os.kill(application.nats_pid(), signal.SIGKILL)
            else:
                application.kill()
                application.start()
        await delivering
    states = await _all_settled(tmp_path, CUSTOMERS * EACH)

    expected = [f"Dạ, {text}" for text in texts]
    shown = Counter(platform.shown)
    doubtful = {(user, text) for user, text, state in states if state == "unknown"}
    assert {state for _, _, state in states} <= {"sent", "unknown"}
    assert len(doubtful) <= 2 * 32  # at most one call under way per lane and kill
    assert all(times == 1 for times in shown.values()), "doubled"
    for user in users:
        assert [text for name, text, _ in states if name == user] == expected
        assert bot.turns[f"fake:page:{user}"] == texts
        assert platform.texts(user) == [text for text in expected if (user, text) in shown]
        assert {text for text in expected if (user, text) not in shown} <= {text for _, text in doubtful}


async def test_a_graceful_end_finishes_what_is_under_way_and_leaves_no_process(
    world: tuple[Application, FakeBot, FakePlatform], tmp_path: Path
) -> None:
    application, bot, platform = world
    bot.delay = 1.0
    application.start()
    async with httpx.AsyncClient() as http:
        await _deliver(http, application.url, "an", ["một", "hai"])
    for _ in range(400):
        if bot.asked:
            break
        await asyncio.sleep(0.02)
    nats = application.nats_pid()
    await asyncio.to_thread(application.end)
    with pytest.raises(ProcessLookupError):
        os.kill(nats, 0)
    assert bot.turns["fake:page:an"] == ["một"]  # the turn that had begun; the second waits for the next start
    bot.delay = 0.0
    application.start()
    assert {state for _, _, state in await _all_settled(tmp_path, 2)} == {"sent"}
    assert platform.texts("an") == ["Dạ, một", "Dạ, hai"]


@pytest.mark.parametrize(
    ("name", "value", "said_"),
    [("PORT", "ninety", "port"), ("APP_SECRET", "short", "APP_SECRET"), ("DATABASE_URL", "mysql://x/y", "mysql")],
)
def test_wrong_settings_end_it_with_a_sentence(tmp_path: Path, name: str, value: str, said_: str) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), name: value}
    ended = subprocess.run(
        [sys.executable, "-m", "gateway"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert said_ in ended.stderr
    assert "Traceback" not in ended.stderr
