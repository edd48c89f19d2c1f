"""Settings: one list in code, one in `.env.example`, and they agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.app_secret import app_secret
from gateway.settings import Settings
from tests.gateway.house import settings_for

EXAMPLE = Path(__file__).parents[2] / ".env.example"
FIXED = (
    *("DATABASE_URL", "NATS_URL", "RASA_URL", "DATA_DIR", "PUBLIC_URL", "APP_SECRET", "HOST", "PORT", "DEMO"),
    *("MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN", "MESSENGER_PAGE_TOKEN", "MESSENGER_API_URL"),
    *("ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_SECRET", "ZALO_REFRESH_TOKEN", "ZALO_API_URL", "ZALO_OAUTH_URL"),
    *("ZALOBOT_TOKEN", "ZALOBOT_SECRET", "ZALOBOT_API_URL", "TELEGRAM_TOKEN", "TELEGRAM_SECRET", "TELEGRAM_API_URL"),
    *("PHONE_BIND", "ASR_ENGINE", "TTS_ENGINE", "TTS_VOICE", "LOG_LEVEL", "RASA_TOKEN", "ACTION_URL"),
)


def _example() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]", line))


def _names() -> set[str]:
    return {name.upper() for name in Settings.model_fields}


def test_every_setting_is_in_the_example_and_the_other_way_round() -> None:
    assert set(_example()) == _names()


def test_the_fixed_names_are_there() -> None:
    assert set(FIXED) <= _names()


def test_every_setting_of_the_example_has_its_line_of_words() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    explained = {
        line.split("=")[0]
        for number, line in enumerate(lines)
        if re.match(r"[A-Z]", line) and lines[number - 1].startswith(("#", "HOST="))
    }
    assert explained == set(_example())


def test_the_example_gives_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _names():
        monkeypatch.delenv(name, raising=False)
    assert Settings(_env_file=EXAMPLE).model_dump() == Settings(_env_file=None).model_dump()


def test_the_environment_wins_and_empty_is_unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=9000\nHOST=0.0.0.0\nLOG_LEVEL=\n")
    monkeypatch.setenv("PORT", "9001")
    settings = Settings(_env_file=file)
    assert (settings.port, settings.host, settings.log_level) == (9001, "0.0.0.0", "INFO")


@pytest.mark.parametrize(("name", "value"), [("PORT", "70000"), ("LOG_LEVEL", "LOUD"), ("DEMO", "perhaps")])
def test_nonsense_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings(_env_file=None)


def test_secrets_do_not_show(tmp_path: Path) -> None:
    assert "a-secret-of-the-tests-only" not in repr(settings_for(tmp_path))


def test_the_database_is_in_the_data_folder_by_default(tmp_path: Path) -> None:
    assert settings_for(tmp_path, database_url="").database == f"sqlite:///{tmp_path}/assistant.db"


def test_the_app_secret_is_made_once_in_the_demonstration(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, app_secret="")
    first = app_secret(settings)
    assert len(first) >= 32
    assert app_secret(settings) == first
    assert (tmp_path / "app_secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("secret", "demo"), [("", False), ("short", True)])
def test_without_a_good_app_secret_it_does_not_start(tmp_path: Path, secret: str, demo: bool) -> None:
    with pytest.raises(ValueError, match="APP_SECRET"):
        app_secret(settings_for(tmp_path, app_secret=secret, demo=demo))


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"port": 8100}, "http://127.0.0.1:8100"),
        ({"port": 8100, "public_url": "https://cskh.example.vn/"}, "https://cskh.example.vn"),
        ({"host": "0.0.0.0", "public_url": ""}, "http://127.0.0.1:8000"),
    ],
)
def test_links_lead_to_where_the_application_listens_unless_told(given: dict[str, Any], url: str) -> None:
    assert Settings(_env_file=None, **given).public_url == url
