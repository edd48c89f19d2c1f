"""The settings as the command needs them: `.env`, defaults, and secrets made once per data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cli.paths import ROOT, data_dir

_MADE_SECRETS = ("APP_SECRET", "RASA_TOKEN", "PHONE_SECRET")


def read_env_file(path: Path) -> dict[str, str]:
    """Parse a file of NAME=value lines; comments, blank lines, `export` and surrounding quotes are allowed."""
    values: dict[str, str] = {}
    if not path.is_file():
        return values
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip().removeprefix("export ")
        if not line or line.startswith("#") or "=" not in line:
            continue
        name, value = line.split("=", 1)
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        values[name.strip()] = value
    return values


def load() -> None:
    """Bring `.env` into the environment; what is already set wins, as everywhere."""
    for name, value in read_env_file(ROOT / ".env").items():
        os.environ.setdefault(name, value)


def ensure_secrets() -> None:
    """Make the secrets that nobody configured, keep them in the data folder, readable by its owner only."""
    path = data_dir() / "secrets.env"
    kept = read_env_file(path)
    missing = [name for name in _MADE_SECRETS if name not in kept]
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept.update({name: secrets.token_urlsafe(32) for name in missing})
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in kept.items())
    for name, value in kept.items():
        if not os.environ.get(name):
            os.environ[name] = value


def get(name: str, default: str = "") -> str:
    """A setting as text."""
    return os.environ.get(name, "") or default


def port() -> int:
    """The port the application listens on."""
    return int(get("PORT", "8000"))


def rasa_port() -> int:
    """The port of the Rasa server, from `RASA_URL`."""
    tail = get("RASA_URL", "http://127.0.0.1:5005").rstrip("/").rsplit(":", 1)[-1]
    return int(tail) if tail.isdigit() else 5005


def app_url() -> str:
    """Where this machine reaches the application."""
    host = get("HOST", "127.0.0.1")
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port()}"  # noqa: S104


def database_url() -> str:
    """The database, SQLite in the data folder unless configured."""
    return get("DATABASE_URL", f"sqlite:///{data_dir() / 'assistant.db'}")
