"""When an environment is made anew, and that development tools stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import environments
from cli.environments import Environment


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    folder = tmp_path / "env"
    (folder / "bin").mkdir(parents=True)
    for name in ("app.lock", "dev.lock"):
        (tmp_path / name).write_text(f"{name}==1\n")
    return Environment("environment", folder, tmp_path / "app.lock", tmp_path / "dev.lock")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, environment: Environment) -> list[str]:
    """The locks that were installed, without installing anything."""
    installed: list[str] = []

    def run(command: list[str]) -> None:
        if "venv" in command:
            environment.python.write_text("")
        if "sync" in command:
            assert "--require-hashes" in command
            installed.append(Path(command[-1]).name)

    monkeypatch.setattr(environments, "_run", run)
    monkeypatch.setattr(environments, "find_uv", lambda: "uv")
    monkeypatch.setattr(environments, "find_python", lambda uv: "python3.11")
    monkeypatch.setattr(environments, "ROOT", environment.lock.parent)
    return installed


def test_made_once(environment: Environment, made: list[str]) -> None:
    environments.ensure(environment)
    environments.ensure(environment)
    assert made == ["app.lock"]


def test_a_changed_lock_renews(environment: Environment, made: list[str]) -> None:
    environments.ensure(environment)
    environment.lock.write_text("other==1\n")
    environments.ensure(environment)
    assert made == ["app.lock", "app.lock"]


def test_development_tools_stay(environment: Environment, made: list[str]) -> None:
    environments.ensure(environment)
    environments.ensure(environment, dev=True)
    environments.ensure(environment)
    environment.dev_lock.write_text("other==1\n")
    environments.ensure(environment)
    assert made == ["app.lock", "dev.lock", "dev.lock"]


def test_an_environment_without_python_is_made_anew(environment: Environment, made: list[str]) -> None:
    environments.ensure(environment)
    environment.python.unlink()
    environments.ensure(environment)
    assert made == ["app.lock", "app.lock"]
