"""A connector against the stand-in platform, without any network."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from connectors.zalo.connector import ZaloConnector, ZaloSettings
from connectors.zalo.tokens import FixedToken
from tests.platforms.zalo import APP_ID, APP_SECRET, OA_SECRET, ZaloApi

USER = "246845883529197922"
OWN = "https://cskh.example.vn"
# A PDF and a picture of ours, as the connector reads them.
OWN_MEDIA: dict[str, bytes] = {f"{OWN}/papers/hoa-don.pdf": b"%PDF-1.7 ..."}


async def load(url: str) -> bytes | None:
    return OWN_MEDIA.get(url)


@pytest.fixture
def platform() -> ZaloApi:
    platform = ZaloApi()
    platform.oauth.access_tokens.add("token")
    platform.touch(USER)
    return platform


def settings(**more: object) -> ZaloSettings:
    values = {"app_id": APP_ID, "app_secret": APP_SECRET, "oa_secret": OA_SECRET, "api_url": "http://zalo/api"}
    return ZaloSettings(**{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
async def connector(platform: ZaloApi) -> AsyncIterator[ZaloConnector]:
    made = ZaloConnector(settings(), FixedToken("token"), httpx.ASGITransport(platform.app), load)
    yield made
    await made.close()
