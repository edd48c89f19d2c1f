"""The gateway alone: webhook latency at a steady rate, then throughput in a flood, then repeats,
with a fake bot and platform.

    python -m benchmarks.gateway [--rate 50] [--seconds 20] [--flood 2000] [--replay 1000] [--customers 200] [--bot-ms 8]

Everything runs on this machine in four processes: gateway, fake bot with fake platform, this load generator, and the
gateway's own NATS server. To reach (docs: numbers): webhook p99 under 20 ms at 50/s on 2 cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from tests.fakes.bot import FakeBot
from tests.fakes.platform import FakeConnector, FakePlatform, said, webhook
from tests.gateway.house import settings_for

_CONNECTIONS = 16
# After the last answer a doubled one would come within this time (seconds).
_QUIET = 5.0


def serve_fakes(port: int, bot_ms: float) -> None:
    """The bot and the platform in one process; `/seen` tells what the phones show and when."""
    bot, platform = FakeBot(delay=bot_ms / 1000), FakePlatform()

    async def seen(_request: Request) -> Response:
        return JSONResponse({"shown": len(platform.shown), "turns": sum(map(len, bot.turns.values())), "at": _arrivals})

    inner = platform.app()
    routes = [Route("/seen", seen), Mount("/platform", _Timed(inner)), Mount("/", bot.app())]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_config=None, access_log=False)


_arrivals: dict[str, float] = {}


class _Timed:
    """Notes when each text reached the platform."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def noted() -> Any:
            message = await receive()
            if message.get("body"):
                _arrivals.setdefault(json.loads(message["body"]).get("text", ""), time.time())
            return message

        await self._app(scope, noted, send)


def serve_gateway(port: int, fakes: str, folder: Path, database: str) -> None:
    """The gateway as it runs in production, with the fake channel."""
    from gateway import logs
    from gateway.app import Gateway, create_app

    logs.configure("WARNING")
    settings = settings_for(folder, rasa_url=fakes, **({"database_url": database} if database else {}))
    parts = Gateway(settings, {"fake": FakeConnector(f"{fakes}/platform")})
    uvicorn.run(create_app(settings, parts), host="127.0.0.1", port=port, log_config=None, access_log=False)


@dataclass
class Line:
    """One kept-alive connection; httpx would spend more time than the gateway does."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        """The status of a webhook."""
        async with self.lock:
            return await self._post(body, headers)

    async def _post(self, body: bytes, headers: dict[str, str]) -> int:
        if self.writer is None or self.reader is None or self.reader.at_eof():  # the server ends idle connections
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(["POST /webhooks/fake HTTP/1.1", "host: x", f"content-length: {len(body)}", *lines, "", ""])
        self.writer.write(head.encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        await self.reader.readexactly(length)
        return int(answer.split(b" ", 2)[1])


async def get_json(port: int, path: str) -> Any:
    """A JSON document."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
    content = await reader.read()
    writer.close()
    return json.loads(content.partition(b"\r\n\r\n")[2])


async def steady(
    port: int, rate: float, count: int, customers: int, first: int
) -> tuple[list[float], dict[str, float]]:
    """Webhooks at even distances; latencies in ms, and when the text of each was posted."""
    lines, latencies, posted = [Line(port) for _ in range(_CONNECTIONS)], [], {}
    started = time.perf_counter()

    async def one(number: int) -> None:
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        text = f"câu {first + number}"
        body, headers = webhook(said(f"user{number % customers}", text, f"s{first + number}"))
        posted[f"Dạ, {text}"] = time.time()
        line = next((one for one in lines if not one.lock.locked()), lines[0])
        begun = time.perf_counter()
        status = await line.post(body, headers)
        latencies.append((time.perf_counter() - begun) * 1000)
        assert status == 200, status

    await asyncio.gather(*(one(number) for number in range(count)))
    return latencies, posted


async def flood(port: int, count: int, customers: int) -> float:
    """As many webhooks as go; seconds until all were taken."""
    lines = [Line(port) for _ in range(_CONNECTIONS)]
    started = time.perf_counter()

    async def feed(line: Line, numbers: Sequence[int]) -> None:
        for number in numbers:
            body, headers = webhook(said(f"user{number % customers}", f"lũ {number}", f"f{number}"))
            assert await line.post(body, headers) == 200

    await asyncio.gather(*(feed(line, range(at, count, _CONNECTIONS)) for at, line in enumerate(lines)))
    return time.perf_counter() - started


async def replay(port: int, count: int, customers: int, times: int) -> None:
    """The same webhooks again and again, each customer's in their order, as a platform repeats what it doubts."""
    lines = [Line(port) for _ in range(_CONNECTIONS)]

    async def feed(line: Line, numbers: Sequence[int]) -> None:
        for number in numbers:
            body, headers = webhook(said(f"user{number % customers}", f"lại {number}", f"r{number}"))
            for _ in range(times):
                assert await line.post(body, headers) == 200

    for _ in range(2):  # at once, and the whole series later
        await asyncio.gather(*(feed(line, range(at, count, _CONNECTIONS)) for at, line in enumerate(lines)))


async def arrived(port: int, count: int, patience: float = 120.0) -> dict[str, float]:
    """Wait until the phones show so many messages; when each text came."""
    deadline = time.monotonic() + patience
    while (seen := await get_json(port, "/seen"))["shown"] < count:
        assert time.monotonic() < deadline, f"only {seen['shown']} of {count} arrived"
        await asyncio.sleep(0.05)
    assert seen["shown"] == count, "doubled"
    return dict(seen["at"])


def shares(values: Sequence[float]) -> str:
    """p50, p95, p99, most."""
    ranked = sorted(values)
    cuts = statistics.quantiles(ranked, n=100) if len(ranked) > 1 else ranked * 99
    return f"p50 {cuts[49]:6.1f}  p95 {cuts[94]:6.1f}  p99 {cuts[98]:6.1f}  max {ranked[-1]:6.1f}"


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(arguments: argparse.Namespace, gateway_port: int, fakes_port: int, pid: int) -> None:
    """Both runs, printed."""
    done = 40
    await steady(gateway_port, 20, done, arguments.customers, 0)  # warm up
    await arrived(fakes_port, done)
    sys.stdout.write(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; bot {arguments.bot_ms:g} ms\n")
    before = cpu_seconds(pid)
    count = int(arguments.rate * arguments.seconds)
    latencies, posted = await steady(gateway_port, arguments.rate, count, arguments.customers, done)
    done += len(latencies)
    shown = await arrived(fakes_port, done)
    spent = (cpu_seconds(pid) - before) * 1000 / len(latencies)
    turns = [(shown[text] - at) * 1000 for text, at in posted.items() if text in shown]
    sys.stdout.write(f"steady {arguments.rate:g}/s for {arguments.seconds:g} s\n")
    sys.stdout.write(f"  webhook answered, ms       {shares(latencies)}\n")
    sys.stdout.write(f"  webhook to platform, ms    {shares(turns)}\n")
    sys.stdout.write(f"  gateway CPU a message, ms  {spent:.1f}\n")
    before, started = cpu_seconds(pid), time.perf_counter()
    taken = await flood(gateway_port, arguments.flood, arguments.customers)
    await arrived(fakes_port, done + arguments.flood)
    whole = time.perf_counter() - started
    spent = (cpu_seconds(pid) - before) * 1000 / arguments.flood
    sys.stdout.write(f"flood of {arguments.flood}\n")
    sys.stdout.write(f"  webhooks taken             {arguments.flood / taken:.0f}/s\n")
    sys.stdout.write(f"  answered and sent          {arguments.flood / whole:.0f}/s\n")
    sys.stdout.write(f"  gateway CPU a message, ms  {spent:.1f}\n")
    done += arguments.flood
    times = 5
    await replay(gateway_port, arguments.replay, arguments.customers, times)
    await arrived(fakes_port, done + arguments.replay)
    await asyncio.sleep(_QUIET)
    await arrived(fakes_port, done + arguments.replay)
    sys.stdout.write(f"{arguments.replay} webhooks, each {2 * times} times: {arguments.replay} answers\n")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def ready(port: int, path: str) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            await get_json(port, path)
        except (OSError, ValueError):
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers on port {port}")


def main() -> None:
    """Start the processes, measure, end them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway", description=__doc__)
    parser.add_argument("--rate", type=float, default=50, help="webhooks a second in the steady run")
    parser.add_argument("--seconds", type=float, default=20, help="length of the steady run")
    parser.add_argument("--flood", type=int, default=2000, help="messages of the flood")
    parser.add_argument("--replay", type=int, default=1000, help="webhooks that are delivered ten times each")
    parser.add_argument("--customers", type=int, default=200, help="conversations")
    parser.add_argument("--bot-ms", type=float, default=8, help="what a turn of the fake bot takes")
    parser.add_argument("--database", default="", help="a PostgreSQL address instead of SQLite")
    parser.add_argument("--serve", nargs=2, metavar=("WHAT", "PORT"), help=argparse.SUPPRESS)
    parser.add_argument("--fakes", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        what, port = arguments.serve[0], int(arguments.serve[1])
        if what == "fakes":
            serve_fakes(port, arguments.bot_ms)
        else:
            serve_gateway(port, arguments.fakes, Path(arguments.folder), arguments.database)
        return
    fakes, gateway = free_port(), free_port()
    me = [
        sys.executable,
        *os.environ.get("BENCH_WRAP", "-m").split(),
        "benchmarks.gateway",
        "--bot-ms",
        str(arguments.bot_ms),
    ]
    with tempfile.TemporaryDirectory() as folder:
        more = ["--fakes", f"http://127.0.0.1:{fakes}", "--folder", folder, "--database", arguments.database]
        processes = [subprocess.Popen([*me, "--serve", "fakes", str(fakes)])]
        processes.append(subprocess.Popen([*me, "--serve", "gateway", str(gateway), *more]))
        try:
            asyncio.run(_run(arguments, gateway, fakes, processes[1].pid))
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait(30)


async def _run(arguments: argparse.Namespace, gateway: int, fakes: int, pid: int) -> None:
    await ready(fakes, "/seen")
    await ready(gateway, "/health/live")
    await measure(arguments, gateway, fakes, pid)


if __name__ == "__main__":
    main()
