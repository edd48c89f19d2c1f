"""What a turn of Rasa costs: CPU, time, memory, start, with our runtime and without it.

    .venv/bin/python benchmarks/rasa_turn.py                 # our model, our runtime
    .venv/bin/python benchmarks/rasa_turn.py --synthetic --compare

CPU is the server process's own (user and system), read from the kernel before and after, so what the client and the
action server burn does not count. ``--compare`` adds the same model on Rasa as it comes: its processor, its SQL tracker
store on SQLite, its REST channel (TensorFlow is not loaded there either).
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks import synthetic_project  # noqa: E402

PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
TOKEN = "benchmark"
ASSISTANT = [
    "xin chào",
    "tiền điện tháng này bao nhiêu",
    "giá điện bậc 3",
    "mai có cúp điện không",
    "350 số thì hết bao nhiêu tiền",
    "thu tuc sang ten can giay to gi",
    "còn nợ không em",
    "đóng tiền ở đâu",
    "cho gặp nhân viên",
    "cảm ơn em nhé",
]
STOCK = """
import sys
sys.path.insert(0, {root!r})
from bot.runtime import notensorflow, quiet
quiet.configure_environment()
notensorflow.install()
import rasa.__main__
sys.argv = ["rasa", "run", "--port", "{port}", "--interface", "127.0.0.1", "--model", {model!r},
            "--endpoints", "endpoints-stock.yml", "--credentials", "credentials-stock.yml", "--quiet"]
rasa.__main__.main()
"""


@dataclass
class Figures:
    """What was measured of one server; times in milliseconds."""

    start_s: float
    rss_mb: float
    cpu_ms: float
    p50: float
    p95: float
    p99: float
    per_second: float
    long_first_ms: float
    long_last_ms: float


class ActionHandler(BaseHTTPRequestHandler):
    """Answers every action call at once, and adds up how much it was sent."""

    protocol_version = "HTTP/1.1"
    calls = 0
    received = 0

    def do_POST(self) -> None:
        """An action without events."""
        length = int(self.headers["Content-Length"])
        self.rfile.read(length)
        ActionHandler.calls += 1
        ActionHandler.received += length
        body = b'{"events": [], "responses": [{"text": "D\\u1ea1, xong r\\u1ed3i \\u1ea1."}]}'
        # One packet: two would wait 40 ms for each other's acknowledgement.
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent."""


Say = Callable[[http.client.HTTPConnection, str, str, str], None]


def say_ours(connection: http.client.HTTPConnection, conversation: str, message_id: str, text: str) -> None:
    """A message through the gateway channel."""
    _post(
        connection,
        "/webhooks/gateway/message",
        {"conversation": conversation, "message_id": message_id, "text": text, "channel": "webchat"},
        "messages",
    )


def say_stock(connection: http.client.HTTPConnection, conversation: str, message_id: str, text: str) -> None:
    """A message through Rasa's REST channel."""
    _post(connection, "/webhooks/rest/webhook", {"sender": conversation, "message": text}, None)


def _post(connection: http.client.HTTPConnection, path: str, body: dict[str, str], key: str | None) -> None:
    headers = {"Content-Type": "application/json", "X-Assistant-Token": TOKEN}
    connection.request("POST", path, json.dumps(body), headers)
    response = connection.getresponse()
    content = response.read()
    answers = json.loads(content)[key] if key and response.status == 200 else json.loads(content)
    if response.status != 200 or not answers:
        raise SystemExit(f"{path}: {response.status} {content[:300]!r} to {body}")


@contextmanager
def server(command: list[str], folder: Path, port: int, path: str, action_url: str) -> Iterator[tuple[int, float]]:
    """Run a server until the block ends; gives its process id and the seconds it took to answer."""
    data = folder / f"data-{port}"
    shutil.rmtree(data, ignore_errors=True)
    environment = os.environ | {
        "RASA_TOKEN": TOKEN,
        "ACTION_URL": action_url,
        "DATA_DIR": str(data),
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
    }
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            if process.poll() is not None:
                raise SystemExit(f"The server ended with {process.returncode}: {' '.join(command)[:200]}")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    break
            except OSError:
                pass
            time.sleep(0.05)
        yield process.pid, time.monotonic() - started
    finally:
        process.terminate()
        process.wait(30)


def cpu_seconds(pid: int) -> float:
    """CPU time of a process so far, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    """Resident memory of a process in MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(pid: int, start_s: float, port: int, say: Say, script: list[str], turns: int, clients: int) -> Figures:
    """Warm up, then play the script in ``clients`` conversations at a time, then one long conversation."""

    def converse(name: str, times: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        taken = []
        for number in range(times):
            began = time.perf_counter()
            say(connection, name, f"m{number}", script[number % len(script)])
            taken.append((time.perf_counter() - began) * 1000)
        return taken

    def play(prefix: str, number: int, length: int) -> list[float]:
        with ThreadPoolExecutor(clients) as pool:
            return [t for part in pool.map(lambda n: converse(f"{prefix}{n}", length), range(number)) for t in part]

    play("warm", 5, len(script))
    before, began = cpu_seconds(pid), time.perf_counter()
    times = sorted(play("c", turns // len(script), len(script)))
    cpu, wall = cpu_seconds(pid) - before, time.perf_counter() - began
    long = converse("long", max(200, turns // 2))
    return Figures(
        start_s,
        rss_mb(pid),
        cpu / len(times) * 1000,
        statistics.median(times),
        times[int(len(times) * 0.95)],
        times[int(len(times) * 0.99)],
        len(times) / wall,
        statistics.mean(long[:20]),
        statistics.mean(long[-20:]),
    )


def prepare(folder: Path, synthetic: bool) -> Path:
    """The project to serve, with its model: made up in ``folder``, or the assistant's own."""
    project = folder if synthetic else ROOT
    if synthetic:
        synthetic_project.write(folder)
        for name in ("endpoints.yml", "credentials.yml"):
            shutil.copy(ROOT / name, folder / name)
    subprocess.run(
        [PYTHON, "-m", "bot.runtime.train", "--if-changed"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (folder / "credentials-stock.yml").write_text("rest:\n")
    (folder / "endpoints-stock.yml").write_text(
        "action_endpoint:\n  url: ${ACTION_URL}\ntracker_store:\n  type: SQL\n  dialect: sqlite\n  db: stock.db\n"
    )
    return project


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--synthetic", action="store_true", help="a made-up project of the assistant's size")
    parser.add_argument("--compare", action="store_true", help="also Rasa without our runtime")
    parser.add_argument("--turns", type=int, default=1000, help="turns to measure")
    parser.add_argument("--clients", type=int, default=4, help="conversations at a time")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    options = parser.parse_args()
    actions = ThreadingHTTPServer(("127.0.0.1", 0), ActionHandler)
    threading.Thread(target=actions.serve_forever, daemon=True).start()
    action_url = f"http://127.0.0.1:{actions.server_port}/webhook"
    results: dict[str, Figures] = {}
    sizes: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        project = prepare(folder, options.synthetic)
        script = synthetic_project.conversation() if options.synthetic else ASSISTANT
        model = str(project / "models")
        ours = [str(PYTHON), "-m", "bot.runtime.serve", "--port", "5711", "--model", model]
        ours += ["--endpoints", str(project / "endpoints.yml"), "--credentials", str(project / "credentials.yml")]
        stock = [str(PYTHON), "-c", STOCK.format(root=str(ROOT), port=5712, model=model)]
        runs: list[tuple[str, list[str], int, str, Say]] = [
            ("our runtime", ours, 5711, "/webhooks/gateway/health", say_ours)
        ]
        if options.compare:
            runs.append(("Rasa as it comes", stock, 5712, "/webhooks/rest/", say_stock))
        for name, command, port, path, say in runs:
            ActionHandler.calls = ActionHandler.received = 0
            with server(command, folder, port, path, action_url) as (pid, start_s):
                results[name] = measure(pid, start_s, port, say, script, options.turns, options.clients)
            sizes[name] = ActionHandler.received / max(1, ActionHandler.calls) / 1000
    if options.json:
        print(json.dumps({n: vars(f) | {"action_call_kb": sizes[n]} for n, f in results.items()}, indent=1))
        return
    print(f"{options.turns} turns, {options.clients} conversations at a time, load {os.getloadavg()[0]:.1f}")
    for name, f in results.items():
        print(
            f"{name}: {f.cpu_ms:.2f} ms CPU/turn, {f.per_second:.0f} turns/s, p50/p95/p99 "
            f"{f.p50:.1f}/{f.p95:.1f}/{f.p99:.1f} ms, start {f.start_s:.1f} s, {f.rss_mb:.0f} MB, "
            f"action call {sizes[name]:.1f} kB, one long conversation: first 20 turns {f.long_first_ms:.1f} ms, "
            f"last 20 of {max(200, options.turns // 2)} {f.long_last_ms:.1f} ms"
        )
    if options.compare:
        ratio = results["Rasa as it comes"].cpu_ms / results["our runtime"].cpu_ms
        print(f"CPU of a turn: {ratio:.1f} times less with our runtime")


if __name__ == "__main__":
    main()
