"""A check of `./assistant test`: its result, what it leaves behind, and one that never ends."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from cli import checks
from cli.checks import Check


def python(code: str) -> Check:
    return Check("a check", [sys.executable, "-X", "faulthandler", "-c", code])


@pytest.mark.parametrize(("code", "passed"), [("pass", True), ("raise SystemExit(1)", False)])
def test_it_passes_as_its_command_does(code: str, passed: bool) -> None:
    assert checks._ran(python(code)) is passed


def test_one_that_hangs_is_ended_and_shows_where(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "_LONGEST_SECONDS", 1.0)
    started = time.monotonic()
    assert not checks._ran(python("import time\ndef waits():\n    time.sleep(60)\nwaits()"))
    assert time.monotonic() - started < 20
    assert "in waits" in capfd.readouterr().err


def test_nothing_it_started_outlives_it() -> None:
    mark = "import time; time.sleep(61.25)"
    assert checks._ran(python(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {mark!r}])"))
    deadline = time.monotonic() + 5
    while subprocess.run(["pgrep", "-f", "sleep.61.25"], capture_output=True).returncode == 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
