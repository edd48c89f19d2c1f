"""The secret that signs our links and tokens."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gateway.settings import Settings

_SHORTEST = 16


def app_secret(settings: Settings) -> str:
    """`APP_SECRET`; in the demonstration one is made and kept in the data folder.

    Raises ValueError when it is missing or too short to sign with.
    """
    given = settings.app_secret.get_secret_value()
    if given:
        if len(given) < _SHORTEST:
            raise ValueError(f"APP_SECRET is too short: use at least {_SHORTEST} random characters")
        return given
    if not settings.demo:
        raise ValueError("Set APP_SECRET: links and visitor tokens are signed with it")
    return _kept(settings.data_dir / "app_secret")


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secret := secrets.token_urlsafe(32))
    return secret
