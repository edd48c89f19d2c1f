"""An administrator's consent: a link to Zalo and back, only by our own link, straight into the sealed store."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from connectors.contract import Connector
from gateway import zalo
from gateway.delivery import Tools
from gateway.exchanges import Exchanges
from gateway.migrate import migrate
from gateway.own_links import OwnLinks
from gateway.store import Store
from gateway.tokens import TokenKeeper
from gateway.tokens.consent import PATH, Consent
from tests.fakes.server import ServerThread
from tests.gateway.house import settings_for
from tests.platforms.zalo import APP_ID, APP_SECRET, OA_SECRET, ZaloApi
from utility.clock import SystemClock
from utility.database import Database

SECRET = "a-secret-of-the-tests-only"


@pytest.fixture
async def world(tmp_path: Path) -> Any:
    platform = ZaloApi()
    server = ServerThread(platform.app)
    server.start()
    settings = settings_for(
        tmp_path,
        zalo_app_id=APP_ID,
        zalo_app_secret=SecretStr(APP_SECRET),
        zalo_oa_secret=SecretStr(OA_SECRET),
        zalo_api_url=f"{server.url}/api",
        zalo_oauth_url=f"{server.url}/oauth",
    )
    migrate(settings.database)
    store = Store(Database(settings.database))
    connector = zalo.zalo(settings, Tools(Exchanges(store, SystemClock()), OwnLinks(settings.public_url)))
    assert connector is not None
    connectors: dict[str, Connector] = {"zalo": connector}
    app = FastAPI()
    zalo.install(app, connectors, settings, SECRET)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://cskh.example.vn") as http:
        yield platform, http, connector, settings
    await connector.close()
    store.close()
    server.stop()


async def _consented(settings: Any) -> str:
    """Follow the link to Zalo; where Zalo sends the administrator back to."""
    oauth = zalo.oauth(settings)
    link = Consent(SECRET, settings.public_url).link(oauth)
    await oauth.close()
    async with httpx.AsyncClient(trust_env=False) as browser:
        return (await browser.get(link)).headers["location"]


async def test_a_consent_connects_the_account(world: Any) -> None:
    platform, http, connector, settings = world
    back = await _consented(settings)
    assert back.startswith(f"https://cskh.example.vn{PATH}?")
    answer = await http.get(back)
    assert (answer.status_code, "connected" in answer.text) == (200, True)
    assert await connector.tokens.current() in platform.oauth.access_tokens
    assert await connector.check() == "Điện lực thử nghiệm"
    # The code works once.
    assert (await http.get(back)).status_code == 502
    assert await connector.tokens.current() in platform.oauth.access_tokens


@pytest.mark.parametrize("state", ["", "x", "9999999999.", "9999999999.00000000000000000000000000000000", "1.ạ", "٣.x"])
async def test_a_state_that_is_not_ours(world: Any, state: str) -> None:
    _, http, connector, _ = world
    assert (await http.get(PATH, params={"code": "stolen", "state": state})).status_code == 403
    with pytest.raises(Exception, match="ZALO_REFRESH_TOKEN"):
        await connector.tokens.current()


async def test_a_consent_that_was_not_given(world: Any) -> None:
    _, http, _, settings = world
    state = parse_qs(urlsplit(await _consented(settings)).query)["state"][0]
    assert (await http.get(PATH, params={"state": state})).status_code == 400


def test_a_link_ends_after_three_days(tmp_path: Path) -> None:
    consent, oauth = Consent(SECRET, "https://x.vn"), zalo.oauth(settings_for(tmp_path))
    state = parse_qs(urlsplit(consent.link(oauth, now=1_000_000)).query)["state"][0]
    assert consent.ours(state, now=1_000_000 + 3 * 24 * 3600)
    assert not consent.ours(state, now=1_000_001 + 3 * 24 * 3600)
    assert not Consent("another", "https://x.vn").ours(state, now=1_000_000)


def test_the_keeper_is_what_the_channel_uses(tmp_path: Path) -> None:
    assert isinstance(zalo.token_keeper(settings_for(tmp_path)), TokenKeeper)
    assert zalo.zalo(settings_for(tmp_path), None) is None  # type: ignore[arg-type]
