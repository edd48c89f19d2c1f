"""What the doctor finds in settings, and that it never prints a secret."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.zalo.tokens import Pair
from gateway import doctor
from gateway.migrate import migrate
from gateway.settings import Settings
from gateway.zalo import token_keeper
from tests.fakes.server import ServerThread
from tests.platforms import zalo as zalo_platform
from tests.platforms import zalobot as zalobot_platform
from tests.platforms.zalo import ZaloApi
from tests.platforms.zalobot import ZaloBotApi

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


@pytest.fixture
def zalo_platforms() -> Iterator[tuple[ZaloApi, ZaloBotApi, dict[str, object]]]:
    zalo, bot = ZaloApi(), ZaloBotApi()
    servers = [ServerThread(zalo.app), ServerThread(bot.app)]
    for server in servers:
        server.start()
    values: dict[str, object] = {
        "zalo_app_id": zalo_platform.APP_ID,
        "zalo_app_secret": SecretStr(zalo_platform.APP_SECRET),
        "zalo_oa_secret": SecretStr(zalo_platform.OA_SECRET),
        "zalo_api_url": f"{servers[0].url}/api",
        "zalo_oauth_url": f"{servers[0].url}/oauth",
        "zalobot_token": SecretStr(zalobot_platform.TOKEN),
        "zalobot_secret": SecretStr(zalobot_platform.SECRET),
        "zalobot_api_url": servers[1].url,
        "public_url": "https://cskh.example.vn",
        "demo": False,
        "app_secret": SecretStr("a-secret-of-the-tests-only"),
    }
    yield zalo, bot, values
    for server in servers:
        server.stop()


def test_zalo_without_tokens_names_the_link_to_consent(tmp_path: Path, zalo_platforms: Any) -> None:
    _, bot, values = zalo_platforms
    migrate(f"sqlite:///{tmp_path}/a.db")
    result = found(tmp_path, **values)
    assert any("/v4/oa/permission?app_id=360846524940903967" in line for line in result["bad"])
    assert any("zalobot: no webhook is set" in line for line in result["bad"])
    bot.webhook = {"url": "https://elsewhere.vn/x"}
    assert any("go to https://elsewhere.vn/x" in line for line in found(tmp_path, **values)["bad"])
    bot.webhook = {"url": "https://cskh.example.vn/webhooks/zalobot"}
    assert not any("zalobot" in line for line in found(tmp_path, **values)["bad"])


def test_zalo_with_tokens_answers_by_name(tmp_path: Path, zalo_platforms: Any) -> None:
    zalo, _, values = zalo_platforms
    migrate(f"sqlite:///{tmp_path}/a.db")
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/a.db", **values)

    async def consent() -> None:
        keeper = token_keeper(settings)
        zalo.oauth.access_tokens = {"access-1"}
        await keeper.adopt(Pair("access-1", "refresh-1", 90_000))
        await keeper.close()

    asyncio.run(consent())
    result = found(tmp_path, **values)
    assert any("zalo answers as Điện lực thử nghiệm; its token is good for 25 h" in line for line in result["good"])
    zalo.oauth.expire()
    assert any("zalo does not answer" in line for line in found(tmp_path, **values)["bad"])
    other = found(tmp_path, **{**values, "app_secret": SecretStr("another-secret-of-the-tests")})
    assert any("another APP_SECRET" in line for line in other["bad"])


def test_zalo_platforms_that_are_away(tmp_path: Path, zalo_platforms: Any) -> None:
    _, _, values = zalo_platforms
    result = found(tmp_path, **{**values, "zalobot_api_url": "http://127.0.0.1:9"})
    assert any("zalobot does not answer" in line for line in result["bad"])
    assert not any("stand-in-token" in line for lines in result.values() for line in lines)


@pytest.mark.parametrize(
    ("values", "level", "words"),
    [
        ({"payee_bin": "970436"}, "bad", "PAYEE_ACCOUNT"),
        ({"payment_providers": SecretStr("[{]")}, "bad", "PAYMENT_PROVIDERS"),
        ({"seller_name": "Điện lực A"}, "bad", "SELLER_TAX_CODE"),
        ({"demo": False}, "bad", "an account that no bank has"),
        ({"demo": False}, "bad", "a made-up company"),
        ({"demo": False}, "warn", "a certificate that nobody trusts"),
        ({"demo": False}, "warn", "No bank or wallet"),
        ({"demo": False, "signing_file": "/nowhere/company.p12"}, "bad", "SIGNING_FILE does not exist"),
    ],
)
def test_what_money_and_papers_need(tmp_path: Path, values: dict[str, object], level: str, words: str) -> None:
    assert any(words in line for line in found(tmp_path, **values)[level])


def test_the_demonstration_needs_nothing_of_that(tmp_path: Path) -> None:
    assert found(tmp_path)["bad"] == []


@pytest.mark.parametrize(
    ("values", "level", "words"),
    [
        ({"phone_ami": "nonsense"}, "bad", "PHONE_AMI must be host:port"),
        ({"phone_ami": "127.0.0.1:1"}, "bad", "PHONE_AMI_SECRET"),
        (
            {
                "phone_ami": "127.0.0.1:1",
                "phone_ami_user": "assistant",
                "phone_ami_secret": SecretStr("hush-hush"),
                "phone_bind": "127.0.0.1:9092",
            },
            "bad",
            "Nobody can be called: the exchange can't be reached",
        ),
        ({"notice_ways": "pigeon"}, "bad", "NOTICE_WAYS knows zns and sms"),
        ({"notice_ways": "zns"}, "warn", "no template is named"),
        ({"notice_ways": "sms", "demo": False}, "bad", "no carrier is connected"),
    ],
)
def test_calls_and_news_that_can_not_go_out_are_told(
    tmp_path: Path, values: dict[str, object], level: str, words: str
) -> None:
    result = found(tmp_path, **values)
    assert any(words in line for line in result[level]), result
    assert "hush-hush" not in str(result)
