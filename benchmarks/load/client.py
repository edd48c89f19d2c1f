"""The process that posts: `python -m benchmarks.load.client`, a plan on standard input, outcomes on standard output.

It is a process of its own, so that what it measures does not wait for the stand-in platform's turn on one interpreter.
Connections are kept alive and spoken to directly; a full HTTP client would use more CPU than what is measured.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Connections of a run without a rate; more messages than this are never under way to the webhook at once.
CONNECTIONS = 64


@dataclass(frozen=True)
class Post:
    """One request. `at` is in seconds after the start; None means as soon as a connection is free."""

    path: str
    body: str
    headers: dict[str, str]
    at: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a request: both times in seconds since 1970."""

    posted: float
    answered: float
    status: int
    body: str = ""

    @property
    def seconds(self) -> float:
        """From the first byte sent to the last one of the answer."""
        return self.answered - self.posted


def post_all(port: int, posts: Sequence[Post], *, within: float) -> list[Outcome]:
    """Post from a new process and return the outcomes in the order of the posts.

    Raises `SystemExit` when it takes longer than `within` seconds or the server drops a connection.
    """
    plan = json.dumps({"port": port, "posts": [asdict(post) for post in posts]})
    command = [sys.executable, "-m", "benchmarks.load.client"]
    try:
        done = subprocess.run(command, cwd=ROOT, input=plan, capture_output=True, text=True, timeout=within)
    except subprocess.TimeoutExpired:
        raise SystemExit(f"{len(posts)} messages were not taken within {within:.0f} s.") from None
    if done.returncode != 0:
        raise SystemExit(f"The load could not be posted:\n{done.stderr[-2000:]}")
    return [Outcome(**outcome) for outcome in json.loads(done.stdout)]


@dataclass
class _Line:
    """One kept-alive connection."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def post(self, post: Post) -> Outcome:
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = post.body.encode()
        fields = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in (fields | post.headers).items())
        posted = time.time()
        self.writer.write(f"POST {post.path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        content = await self.reader.readexactly(_length(answer))
        outcome = Outcome(posted, time.time(), int(answer.split(" ", 2)[1]), content.decode())
        if "\r\nconnection: close" in answer:
            self.writer.close()
            self.reader = self.writer = None
        return outcome


@dataclass
class _Pool:
    """Idle connections, the last used first; as many as are needed."""

    port: int
    idle: list[_Line] = field(default_factory=list)

    async def post(self, post: Post) -> Outcome:
        line = self.idle.pop() if self.idle else _Line(self.port)
        outcome = await line.post(post)
        self.idle.append(line)
        return outcome


def _length(head: str) -> int:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name == "content-length":
            return int(value)
    return 0


async def _play(port: int, posts: Sequence[Post]) -> list[Outcome]:
    pool, free = _Pool(port), asyncio.Semaphore(CONNECTIONS)
    started = time.monotonic()

    async def one(post: Post) -> Outcome:
        if post.at is None:
            async with free:
                return await pool.post(post)
        await asyncio.sleep(max(0.0, started + post.at - time.monotonic()))
        return await pool.post(post)

    return await asyncio.gather(*(one(post) for post in posts))


def _main() -> None:
    plan = json.load(sys.stdin)
    posts = [Post(**post) for post in plan["posts"]]
    gc.freeze()  # a collection over the whole plan would show up as a slow webhook
    outcomes = asyncio.run(_play(plan["port"], posts))
    json.dump([asdict(outcome) for outcome in outcomes], sys.stdout)


if __name__ == "__main__":
    _main()
