"""Child processes are restarted when they crash, ended in order, and never outlive the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli import children as module
from cli.children import Child, Children
from cli.paths import ROOT


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(module, "_BACK_OFF", (0.05,))
    return tmp_path


@pytest.fixture
def children() -> Iterator[Children]:
    group = Children()
    yield group
    group.stop_all()


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def until(what: Callable[[], bool], within: float = 15.0) -> None:
    deadline = time.monotonic() + within
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_crash_is_reported_with_its_log_and_restarted(
    children: Children, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    child = children.add(Child("part", python("import time; print('ready', flush=True); time.sleep(60)")))
    until(lambda: "ready" in child.tail())
    first = int((data / "run" / "part.pid").read_text())
    os.kill(first, signal.SIGKILL)
    until(lambda: not child.running())
    children.watch_once()
    told = capsys.readouterr().out
    assert "part ended by itself (signal SIGKILL)" in told
    assert "ready" in told

    def restarted() -> bool:
        children.watch_once()
        return child.running()

    until(restarted)
    assert int((data / "run" / "part.pid").read_text()) != first


def test_a_child_that_never_starts_is_hopeless(children: Children, capsys: pytest.CaptureFixture[str]) -> None:
    child = children.add(Child("broken", python("raise SystemExit('no such luck')")))
    until(lambda: bool(children.watch_once()) or children.hopeless() is not None)
    assert children.hopeless() is child
    assert "exit code 1" in capsys.readouterr().out


def test_end_in_opposite_order(data: Path) -> None:
    group = Children()
    note = "import os,signal,sys,time\nsignal.signal(15, lambda *_: (open({0!r},'a').write({1!r}), sys.exit(0)))\n"
    note += "print('on', flush=True)\ntime.sleep(60)"
    for name in ("first", "second"):
        child = group.add(Child(name, python(note.format(str(data / "order"), f"{name} "))))
        until(lambda child=child: "on" in child.tail())  # type: ignore[misc]
    group.stop_all()
    assert (data / "order").read_text() == "second first "
    assert not list((data / "run").iterdir())


def test_a_stubborn_child_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GRACE", 0.3)
    group = Children()
    code = "import signal,time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    child = group.add(Child("stubborn", python(code)))
    until(lambda: "on" in child.tail())
    assert child.process is not None
    group.stop_all()
    assert child.process.returncode == -signal.SIGKILL


def test_children_die_with_the_command(data: Path) -> None:
    code = (
        "import sys, time\n"
        "from cli.children import Child, Children\n"
        "Children().add(Child('orphan', [sys.executable, '-c', 'import time; time.sleep(60)']))\n"
        "time.sleep(60)"
    )
    command = subprocess.Popen(python(code), env={**os.environ, "PYTHONPATH": str(ROOT)})
    pid_file = data / "run" / "orphan.pid"
    until(lambda: pid_file.exists() and pid_file.read_text().isdigit())
    orphan = int(pid_file.read_text())
    assert alive(orphan)
    command.kill()
    command.wait()
    until(lambda: not alive(orphan))
