"""Child processes: started, watched, restarted when they crash, ended in order.

Each child writes to its own log under `DATA_DIR/logs`. A child gets SIGTERM when the command itself dies, however it
dies, so nothing is left running behind a closed terminal.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from cli.console import bad, good, say, warn
from cli.paths import ROOT, data_dir

_PR_SET_PDEATHSIG = 1
# A child that ran this long (seconds) is healthy; its next crash starts the back-off anew.
_HEALTHY_AFTER = 60.0
_BACK_OFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
# So many crashes in a row at the start are no accident.
_HOPELESS_AFTER = 4
# The application drains its requests and Rasa writes its trackers; longer than that is a hang.
_GRACE = 15.0
_LOG_LIMIT = 20_000_000
_LOG_TAIL = 15


@dataclass
class Child:
    """A part of the assistant that runs as its own process."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    crashes: int = 0
    restart_at: float | None = None

    @property
    def log(self) -> Path:
        return data_dir() / "logs" / f"{self.name}.log"

    def start(self) -> None:
        """Start the process; its output goes to its log, the former log is kept once."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self.started = time.monotonic()
        self.restart_at = None
        self._pid_file.parent.mkdir(parents=True, exist_ok=True)
        self._pid_file.write_text(str(self.process.pid))

    @property
    def _pid_file(self) -> Path:
        return data_dir() / "run" / f"{self.name}.pid"

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask it to end, wait, then insist; its whole process group goes."""
        self._pid_file.unlink(missing_ok=True)
        if self.process is None or self.process.poll() is not None:
            return
        _signal_group(self.process, signal.SIGTERM)
        try:
            self.process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            warn(f"{self.name} did not end within {_GRACE:.0f} s, killing it")
            _signal_group(self.process, signal.SIGKILL)
            self.process.wait()

    def tail(self) -> str:
        """The last lines of its log."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 8_000))
            lines = file.read().decode(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-_LOG_TAIL:])


class Children:
    """All children in starting order."""

    def __init__(self) -> None:
        self._children: list[Child] = []

    def add(self, child: Child) -> Child:
        child.start()
        self._children.append(child)
        return child

    def watch_once(self) -> None:
        """Report and restart what has crashed since the last look."""
        now = time.monotonic()
        for child in self._children:
            if child.restart_at is not None:
                if now >= child.restart_at:
                    child.start()
                    good(f"{child.name} restarted")
            elif not child.running():
                self._crashed(child, now)

    def _crashed(self, child: Child, now: float) -> None:
        if now - child.started > _HEALTHY_AFTER:
            child.crashes = 0
        wait = _BACK_OFF[min(child.crashes, len(_BACK_OFF) - 1)]
        child.crashes += 1
        child.restart_at = now + wait
        code = child.process.returncode if child.process else None
        bad(
            f"{child.name} ended by itself ({_reason(code)}); restarting in {wait:g} s. "
            f"Its log, {child.log}, ends with:"
        )
        say(child.tail())

    def hopeless(self) -> Child | None:
        """A child that crashes again and again without ever having been healthy, if there is one."""
        return next((child for child in self._children if child.crashes >= _HOPELESS_AFTER), None)

    def stop_all(self) -> None:
        """End them in the opposite order of their start."""
        for child in reversed(self._children):
            child.stop()
        self._children.clear()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    try:
        os.killpg(process.pid, what)
    except ProcessLookupError:
        process.poll()


def _reason(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
