"""`.env`, defaults and generated secrets as the command sees them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cli import settings

LINES = [
    ("A=1", {"A": "1"}),
    ("  A = 1 ", {"A": "1"}),
    ("export A=1", {"A": "1"}),
    ("A='mật khẩu'", {"A": "mật khẩu"}),
    ('A="x y"', {"A": "x y"}),
    ("A=x=y", {"A": "x=y"}),
    ("A=", {"A": ""}),
    ("# A=1", {}),
    ("", {}),
    ("nonsense", {}),
    ("A='unbalanced", {"A": "'unbalanced"}),
]


@pytest.mark.parametrize(("line", "values"), LINES)
def test_env_lines(tmp_path: Path, line: str, values: dict[str, str]) -> None:
    path = tmp_path / ".env"
    path.write_text(line + "\n", encoding="utf-8")
    assert settings.read_env_file(path) == values


def test_a_missing_file_is_empty(tmp_path: Path) -> None:
    assert settings.read_env_file(tmp_path / "none") == {}


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("APP_SECRET", "")
    monkeypatch.setenv("RASA_TOKEN", "chosen")
    monkeypatch.setenv("PHONE_SECRET", "")
    settings.ensure_secrets()
    kept = settings.read_env_file(tmp_path / "secrets.env")
    assert len(kept["APP_SECRET"]) >= 40
    assert settings.get("APP_SECRET") == kept["APP_SECRET"]
    assert settings.get("RASA_TOKEN") == "chosen"
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600
    settings.ensure_secrets()
    assert settings.read_env_file(tmp_path / "secrets.env") == kept


@pytest.mark.parametrize(
    ("url", "port"),
    [("http://127.0.0.1:5005", 5005), ("http://127.0.0.1:6006/", 6006), ("http://rasa", 5005), ("", 5005)],
)
def test_rasa_port(monkeypatch: pytest.MonkeyPatch, url: str, port: int) -> None:
    monkeypatch.setenv("RASA_URL", url)
    assert settings.rasa_port() == port


def test_listening_everywhere_is_asked_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "8123")
    assert settings.app_url() == "http://127.0.0.1:8123"
