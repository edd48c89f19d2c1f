"""The command as a person types it: one-sentence errors, no tracebacks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cli import probe, up
from cli.console import Problem
from cli.paths import ROOT


def assistant(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "assistant"), *arguments], capture_output=True, text=True, env={**os.environ, **environment}
    )


@pytest.mark.parametrize("arguments", [(), ("fly",), ("up", "--wings"), ("test", "--slowly")])
def test_wrong_use_explains(arguments: tuple[str, ...]) -> None:
    finished = assistant(*arguments)
    assert finished.returncode == 2
    assert "usage: ./assistant" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_help_names_every_command() -> None:
    text = assistant("--help").stdout
    for name in ("up", "install", "test", "train", "parse", "evaluate", "chat", "bench", "platforms", "doctor", "lock"):
        assert name in text


def test_chat_without_an_assistant() -> None:
    port = probe.a_free_port(preferred=1)
    finished = assistant("chat", "--url", f"http://127.0.0.1:{port}")
    assert finished.returncode == 1
    assert "start the assistant with ./assistant up" in finished.stdout


def test_a_second_run_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    (tmp_path / "up.pid").write_text("1")
    monkeypatch.setattr(up, "_is_assistant", lambda pid: True)
    with pytest.raises(Problem, match="already runs"):
        up._refuse_second_run()


def test_a_stale_pid_file_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    (tmp_path / "up.pid").write_text("999999999")
    up._refuse_second_run()
    assert (tmp_path / "up.pid").read_text() == str(os.getpid())


def test_readme_and_help_agree() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("up", "install", "test", "train", "parse", "evaluate", "chat", "bench", "platforms", "doctor", "lock"):
        assert f"./assistant {name}" in readme
