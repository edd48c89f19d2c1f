"""The desk under load: many agents who all want the same conversations, and customers who keep writing.

    .venv/bin/python -m benchmarks.desk --agents 160 --conversations 800
    .venv/bin/python -m benchmarks.desk --database postgresql://user@host/an_empty_database

Starts the application on SQLite, or on the database named, and its own NATS in one process, signs the agents in over HTTP (one WebSocket each),
lets them race for every waiting conversation through two independent `Gateway` objects as two processes would, and
measures how long a customer's message takes from the webhook to the agents' sockets. A double claim is counted in the
entries, which are written in the transaction of the claim.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gateway import logs
from gateway.app import Gateway
from gateway.desk.errors import Taken
from gateway.desk.records.sessions import Principal
from tests.desk.staff import PASSWORD, Worker, add_people, line, served
from tests.fakes.platform import said
from tests.gateway.house import House, house

_TOP = 20  # what agents see without scrolling: eight of them want each of these conversations at the same time
_SIGN_IN_AT_ONCE = 4  # a password hash takes 64 MiB and 0.1 s of a core


def _person(login: str) -> Principal:
    return Principal(0, login, login.title(), "agent", False, False, "", "", False, {}, False)


async def _wait_for_all(home: House, conversations: int) -> float:
    """Customers ask for a person; seconds until all of them wait."""
    started = time.perf_counter()
    limit = asyncio.Semaphore(20)

    async def one(number: int) -> None:
        async with limit:
            await home.post(said(f"k{number}", "gặp người", f"w{number}"))

    await asyncio.gather(*(one(number) for number in range(conversations)))
    await home.until_row("SELECT count(*) FROM conversation WHERE holder = 'waiting'", conversations, seconds=300)
    return time.perf_counter() - started


async def _race(gateways: tuple[Gateway, Gateway], agents: int, numbers: list[int]) -> tuple[list[float], int, int]:
    """Every agent takes what it can from the top of the list; claim times in ms, how many won and were refused."""
    times: list[float] = []
    won = refused = 0
    left = list(numbers)

    async def agent(at: int) -> None:
        nonlocal won, refused
        desk = gateways[at % 2].desk.parts.ownership
        who = _person(f"agent{at}")
        while left:
            number = random.choice(left[:_TOP])
            started = time.perf_counter()
            try:
                await desk.claim(who, number)
                won += 1
            except Taken:
                refused += 1
            times.append((time.perf_counter() - started) * 1000)
            if number in left:
                left.remove(number)

    await asyncio.gather(*(agent(at) for at in range(agents)))
    return times, won, refused


async def _sign_in(address: str, logins: list[str], stack: AsyncExitStack) -> list[Worker]:
    limit = asyncio.Semaphore(_SIGN_IN_AT_ONCE)

    async def one(login: str) -> Worker:
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://{address}", timeout=60))
        worker = Worker(http)
        async with limit:
            answer = await worker.sign_in(login, PASSWORD)
        assert answer.status_code == 200, answer.text
        return worker

    return list(await asyncio.gather(*(one(login) for login in logins)))


async def _messages(home: House, pages: list[Any], numbers: list[int], count: int, rate: float) -> list[float]:
    """Customers write at a rate; ms from the webhook call to the row on each page (the slowest page counts)."""
    sent: dict[str, float] = {}
    arrived: dict[str, list[float]] = {}

    async def listen(page: Any) -> None:
        async for text in page.socket:
            message = json.loads(text)
            if message["type"] == "rows":
                for row in message["rows"]:
                    words = (row["last"] or {}).get("text", "")
                    if words in sent:
                        arrived.setdefault(words, []).append(time.perf_counter())

    listeners = [asyncio.create_task(listen(page)) for page in pages]
    for at in range(count):
        words = f"tin {at}"
        sent[words] = time.perf_counter()
        await home.post(said(f"k{numbers[at % len(numbers)] % 800}", words, f"t{at}"))
        await asyncio.sleep(1 / rate)
    await asyncio.sleep(3)
    for task in listeners:
        task.cancel()
    missing = sum(len(arrived.get(words, ())) < len(pages) for words in sent)
    if missing:
        print(f"  {missing} of {count} messages were overtaken by a later one of the same conversation on some page")
    return [(max(times) - sent[words]) * 1000 for words, times in arrived.items()]


def _spread(values: list[float]) -> str:
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    return f"p50 {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, longest {ordered[-1]:.0f} ms"


async def run(agents: int, conversations: int, messages: int, rate: float, database: str) -> int:
    """The whole measurement; 1 when a conversation was claimed twice."""
    logs.configure("ERROR")
    settings = {"database_url": database} if database else {}
    with tempfile.TemporaryDirectory() as folder:
        async with house(Path(folder), **settings) as home, AsyncExitStack() as stack:
            logins = [f"agent{number}" for number in range(agents)]
            await add_people(home, *logins)
            print(f"{conversations} customers wait after {await _wait_for_all(home, conversations):.1f} s")
            other = Gateway(home.gateway.settings, home.gateway.connectors)
            await other.broker.connect()
            numbers = [row[0] for row in home.rows("SELECT id FROM conversation ORDER BY waiting_since, id")]
            started = time.perf_counter()
            times, won, refused = await _race((home.gateway, other), agents, numbers)
            took = time.perf_counter() - started
            await other.broker.close()
            other.store.close()
            per = Counter(row[0] for row in home.rows("SELECT conversation_id FROM desk_entry WHERE kind = 'claimed'"))
            double = sum(count > 1 for count in per.values())
            print(
                f"{agents} agents, two stores: {won} claims won, {refused} refused in {took:.1f} s; claim {_spread(times)}"
            )
            print(f"conversations claimed: {len(per)} of {conversations}; claimed twice: {double}")
            address = await stack.enter_async_context(served(home))
            started = time.perf_counter()
            workers = await _sign_in(address, logins, stack)
            pages = [await stack.enter_async_context(line(address, worker)) for worker in workers]
            print(f"{len(pages)} pages signed in and connected in {time.perf_counter() - started:.1f} s")
            delays = await _messages(home, pages, numbers, messages, rate)
            print(f"message to the last of {len(pages)} pages at {rate:.0f}/s: {_spread(delays)}")
            return 1 if double or won != conversations else 0


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="The desk under load.")
    parser.add_argument("--agents", type=int, default=160)
    parser.add_argument("--conversations", type=int, default=800)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--rate", type=float, default=10.0)
    parser.add_argument("--database", default="", help="URL of an empty PostgreSQL database; without it SQLite")
    chosen = parser.parse_args()
    return asyncio.run(run(chosen.agents, chosen.conversations, chosen.messages, chosen.rate, chosen.database))


if __name__ == "__main__":
    sys.exit(main())
