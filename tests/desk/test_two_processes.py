"""Two application processes on one PostgreSQL and one NATS: one winner of each claim, one desk on every screen."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.desk import demo
from tests.desk.staff import Worker, line, served
from tests.fakes.platform import said, webhook
from tests.gateway.house import House, house
from tests.postgres import postgres_server, postgres_url  # noqa: F401

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS = 12
_START_SECONDS = 180.0  # a machine that does much else imports slowly


@dataclass
class Houses:
    """This process and another one; webhooks and people come to either."""

    addresses: tuple[str, str]
    other: subprocess.Popen[bytes]
    home: House

    async def post(self, at: int, *events: dict[str, Any]) -> None:
        """A webhook to one of the two."""
        body, headers = webhook(*events)
        async with httpx.AsyncClient(base_url=f"http://{self.addresses[at]}", timeout=30) as http:
            assert (await http.post("/webhooks/fake", content=body, headers=headers)).status_code == 200

    @asynccontextmanager
    async def sign_in(self, login: str, at: int) -> AsyncIterator[Worker]:
        """Somebody whose browser was led to one of the two."""
        password = (self.home.gateway.settings.data_dir / demo.PASSWORD_FILE).read_text().strip()
        async with httpx.AsyncClient(base_url=f"http://{self.addresses[at]}", timeout=30) as http:
            worker = Worker(http)
            assert (await worker.sign_in(login, password)).status_code == 200
            yield worker


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.desk.process", *arguments], cwd=ROOT)


async def _ready(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = asyncio.get_running_loop().time() + _START_SECONDS
    async with httpx.AsyncClient() as http:
        while True:
            assert process.poll() is None, "the other process ended at its start"
            assert asyncio.get_running_loop().time() < deadline, "the other process does not answer"
            try:
                if (await http.get(f"http://{address}/api/desk/session", timeout=5)).status_code == 200:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.1)


@pytest.fixture
async def houses(tmp_path: Path, postgres_url: str) -> AsyncIterator[Houses]:  # noqa: F811
    async with AsyncExitStack() as stack:
        home = await stack.enter_async_context(
            house(tmp_path, database_url=postgres_url, public_url="http://127.0.0.1")
        )
        mine = await stack.enter_async_context(served(home))
        port, nats = str(_free_port()), home.gateway.settings.nats_url
        other = _start(str(tmp_path), postgres_url, nats, home.bot_server.url, home.platform_server.url, port)
        stack.callback(other.wait, 30)
        stack.callback(other.terminate)
        await _ready(f"127.0.0.1:{port}", other)
        yield Houses((mine, f"127.0.0.1:{port}"), other, home)


async def test_a_day_with_two_processes(houses: Houses) -> None:
    async with houses.sign_in("lan", 0) as lan, houses.sign_in("minh", 1) as minh, houses.sign_in("hoa", 1) as hoa:
        rule = {"name": "Một lần", "event": "handed_over", "actions": [{"do": "note", "value": "quy tắc"}]}
        await hoa.post("/rules", rule)
        for number in range(CUSTOMERS):
            await houses.post(number % 2, said(f"k{number}", "gặp người", f"w{number}"))
        await houses.home.until_row("SELECT count(*) FROM conversation WHERE holder = 'waiting'", CUSTOMERS)

        # Both look for work: each rule acts once, each late conversation is told once.
        await houses.home.until_row("SELECT count(*) FROM desk_rule_run", CUSTOMERS)
        await houses.home.until_row("SELECT count(*) FROM desk_entry WHERE kind = 'note'", CUSTOMERS)

        # Everybody wants everything, through both processes at once.
        rows = (await lan.get("/conversations?list=waiting"))["rows"]
        assert [row["id"] for row in (await minh.get("/conversations?list=waiting"))["rows"]] == [
            row["id"] for row in rows
        ]
        wants = [(worker, row["id"]) for row in rows for worker in (lan, minh, hoa)]
        answers = await asyncio.gather(
            *(worker.http.post(f"/api/desk/conversations/{number}/claim", json={}) for worker, number in wants)
        )
        assert sorted(answer.status_code for answer in answers) == [200] * CUSTOMERS + [409] * (2 * CUSTOMERS)
        assert houses.home.value("SELECT count(*) FROM desk_entry WHERE kind = 'claimed'") == CUSTOMERS
        assert (
            houses.home.value("SELECT count(DISTINCT conversation_id) FROM desk_entry WHERE kind = 'claimed'")
            == CUSTOMERS
        )

        await _seen_on_both(houses, lan, minh, rows[0]["id"], rows[0]["user"])
        await _sent_once(houses, rows[1]["id"])

        # With one process gone the other goes on, and a session counts there too.
        houses.other.terminate()
        await asyncio.to_thread(houses.other.wait, 30)
        await houses.post(0, said("k5", "còn đó không", "last"))
        await houses.home.until_row("SELECT count(*) FROM message WHERE text = 'còn đó không'", 1)
        lan.http.cookies = minh.http.cookies
        assert (await lan.get("/session"))["me"]["login"] == "minh"


async def _seen_on_both(houses: Houses, lan: Worker, minh: Worker, number: int, user: str) -> None:
    """What happens through one process is on the screens of the other."""
    async with line(houses.addresses[0], lan) as one, line(houses.addresses[1], minh) as two:
        for page in (one, two):
            await page.hear("hello", 30)
            await page.say(type="watch", id=number)
        async with asyncio.timeout(30):
            while len((await one.hear("presence", 30, id=number))["people"]) < 2:
                pass
        await two.say(type="typing", on=True)
        async with asyncio.timeout(30):
            while not any(who["typing"] for who in (await one.hear("presence", 30, id=number))["people"]):
                pass
        await houses.post(0, said(user, "qua cửa một", "live"))
        heard = await two.hear("event", 30, id=number)
        assert heard["event"]["message"]["text"] == "qua cửa một"
        async with asyncio.timeout(30):
            while not any(
                (row["last"] or {}).get("text") == "qua cửa một" for row in (await two.hear("rows", 30))["rows"]
            ):
                pass
        await minh.post(f"/conversations/{number}/notes", {"text": "thấy rồi"})
        assert (await one.hear("entry", 30, id=number))["entry"]["text"] == "thấy rồi"


async def _sent_once(houses: Houses, number: int) -> None:
    """A reply whose moment of taking back passes is sent by one of the two, once."""
    holder = houses.home.value(f"SELECT agent FROM conversation WHERE id = {number}")
    login = houses.home.value(f"SELECT login FROM desk_user WHERE name = '{holder}'")
    user = houses.home.value(f"SELECT platform_user FROM conversation WHERE id = {number}")
    async with houses.sign_in(login, 1) as holding:
        await holding.put("/me/preferences", {"undo_seconds": 1})
        body = {"text": "một lần thôi ạ", "client_id": "once"}
        await holding.post(f"/conversations/{number}/replies", body, expect=202)
    await houses.home.until_row("SELECT state FROM message WHERE text = 'một lần thôi ạ'", "sent")
    assert houses.home.value("SELECT count(*) FROM message WHERE text = 'một lần thôi ạ'") == 1
    assert houses.home.platform.texts(user).count("một lần thôi ạ") == 1
