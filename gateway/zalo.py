"""The Zalo official account as this application runs it: connector, tokens in the database, the first consent."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI

from connectors.contract import Connector
from connectors.zalo.connector import ZaloConnector, ZaloSettings
from connectors.zalo.oauth import OAuth
from gateway.app_secret import app_secret
from gateway.delivery import Tools
from gateway.settings import Settings
from gateway.tokens.cipher import Cipher
from gateway.tokens.consent import Consent, router
from gateway.tokens.grants import Grants
from gateway.tokens.journal import Journal
from gateway.tokens.keeper import TokenKeeper
from gateway.transport import AiohttpTransport
from utility.clock import SystemClock
from utility.database import Database

CHANNEL = "zalo"


def configured(settings: Settings) -> bool:
    """Whether enough is set to run the channel; a refresh token may also come by consent."""
    return bool(
        settings.zalo_app_id
        and settings.zalo_app_secret.get_secret_value()
        and settings.zalo_oa_secret.get_secret_value()
    )


def zalo(settings: Settings, tools: Tools) -> ZaloConnector | None:
    """The channel, or None when it is not configured."""
    if not configured(settings):
        return None
    return ZaloConnector(
        ZaloSettings(
            app_id=settings.zalo_app_id,
            app_secret=settings.zalo_app_secret.get_secret_value(),
            oa_secret=settings.zalo_oa_secret.get_secret_value(),
            name=settings.webchat_company,
            api_url=settings.zalo_api_url,
            business_url=settings.zalo_business_url,
            send_proof=settings.zalo_send_proof,
            paid_replies=settings.zalo_paid_replies,
        ),
        token_keeper(settings),
        tools.transport(CHANNEL),
        tools.load,
    )


def oauth(settings: Settings) -> OAuth:
    """The OAuth server. Its exchanges are not noted anywhere: they consist of secrets."""
    secret = settings.zalo_app_secret.get_secret_value()
    return OAuth(settings.zalo_oauth_url, settings.zalo_app_id, secret, AiohttpTransport())


def install(app: FastAPI, connectors: Mapping[str, Connector], settings: Settings, secret: str) -> None:
    """Add the page that an administrator's consent comes back to, where the channel is on."""
    connector = connectors.get(CHANNEL)
    if isinstance(connector, ZaloConnector) and isinstance(connector.tokens, TokenKeeper):
        consent = Consent(secret, settings.public_url)
        app.include_router(router(consent, lambda: oauth(settings), connector.tokens))


def token_keeper(settings: Settings) -> TokenKeeper:
    """The account's tokens. They have a database connection of their own: a renewal waits for nobody's batch."""
    database, server = Database(settings.database), oauth(settings)

    async def release() -> None:
        await server.close()
        database.dispose()

    return TokenKeeper(
        Grants(database, CHANNEL),
        Cipher(app_secret(settings)),
        Journal(settings.data_dir / f"{CHANNEL}.grant"),
        server.refresh,
        SystemClock(),
        seed=settings.zalo_refresh_token.get_secret_value(),
        release=release,
    )
