"""What the doctor finds in settings, and that it never prints a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway import doctor
from gateway.migrate import migrate
from gateway.settings import Settings

MESSENGER = {
    "messenger_app_secret": SecretStr("hush-hush"),
    "messenger_verify_token": SecretStr("hush-hush"),
    "messenger_page_token": SecretStr("hush-hush"),
}


def found(tmp_path: Path, **values: object) -> dict[str, list[str]]:
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/a.db", **values)  # type: ignore[arg-type]
    by_level: dict[str, list[str]] = {"good": [], "warn": [], "bad": []}
    for level, what, mend in doctor.findings(settings):
        by_level[level].append(f"{what} {mend}")
    return by_level


def test_an_empty_database_is_a_hint_not_an_error(tmp_path: Path) -> None:
    result = found(tmp_path)
    assert any("no tables yet" in line for line in result["warn"])
    assert result["bad"] == []


def test_a_migrated_database_is_counted(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/a.db")
    assert any("0 customers and 0 bills" in line for line in found(tmp_path)["good"])


def test_a_database_that_is_away(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, database_url="postgresql+psycopg://u:hush-hush@127.0.0.1:9/none")  # type: ignore[call-arg]
    (level, what, _), *_ = doctor.findings(settings)
    assert level == "bad"
    assert "hush-hush" not in what


def test_nats_that_is_away(tmp_path: Path) -> None:
    assert any("NATS" in line for line in found(tmp_path, nats_url="nats://127.0.0.1:9")["bad"])


def test_half_a_channel_names_what_is_missing(tmp_path: Path) -> None:
    (line,) = found(tmp_path, messenger_app_secret=SecretStr("hush-hush"))["bad"]
    assert "MESSENGER_VERIFY_TOKEN, MESSENGER_PAGE_TOKEN" in line


@pytest.mark.parametrize(
    ("values", "level", "words"),
    [
        ({"public_url": "http://cskh.example.vn", "demo": False}, "bad", "https"),
        ({"public_url": "https://cskh.example.vn", "demo": True}, "bad", "DEMO"),
        ({**MESSENGER, "demo": False}, "warn", "PUBLIC_URL"),
        ({**MESSENGER, "public_url": "https://cskh.example.vn", "demo": False}, "good", "/webhooks/messenger"),
    ],
)
def test_exposure(tmp_path: Path, values: dict[str, object], level: str, words: str) -> None:
    result = found(tmp_path, **values)
    assert any(words in line for line in result[level])
    assert "hush-hush" not in str(result)


def test_settings_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORT", "eighty")
    assert doctor.main() == 1
    assert "PORT is wrong" in capsys.readouterr().out
