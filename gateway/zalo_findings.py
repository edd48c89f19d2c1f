"""What `./assistant doctor` says of Zalo: the grant of the account, whether the platform answers, where it posts to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from connectors.errors import SendError
from connectors.zalo.connector import ZaloConnector, ZaloSettings
from connectors.zalo.tokens import FixedToken
from connectors.zalobot.connector import ZaloBotConnector, ZaloBotSettings
from gateway import zalo
from gateway.app_secret import app_secret
from gateway.settings import Settings
from gateway.tokens.cipher import CannotOpen, Cipher
from gateway.tokens.consent import Consent
from gateway.tokens.grants import Grants, Stored
from utility.database import Database

Finding = tuple[str, str, str]

# Who runs the doctor waits for it.
_ASK_SECONDS = 10.0


def findings(settings: Settings) -> Iterator[Finding]:
    """Both of Zalo's channels, as far as they are configured."""
    if zalo.configured(settings):
        yield from _account(settings)
    if settings.zalobot_token.get_secret_value():
        yield from _bot(settings)


def _account(settings: Settings) -> Iterator[Finding]:
    try:
        stored = _stored(settings)
    except SQLAlchemyError:  # no tables yet, or no database: said elsewhere
        return
    link = asyncio.run(_consent_link(settings))
    if stored.problem:
        yield "bad", f"zalo: {stored.problem}", f"let an administrator of the account open {link}"
    if stored.sealed is None or stored.expires_at is None:
        if settings.zalo_refresh_token.get_secret_value():
            yield "good", "zalo has a refresh token to begin with", ""
        elif not stored.problem:
            yield "bad", "zalo has no tokens yet", f"let an administrator of the account open {link}"
        return
    try:
        access = Cipher(app_secret(settings)).open(stored.sealed).access
    except CannotOpen:
        yield "bad", "zalo: the stored tokens were sealed with another APP_SECRET", f"put it back, or open {link}"
        return
    left = stored.expires_at - datetime.now(UTC)
    if left.total_seconds() <= 0:
        yield "warn", "zalo's access token has ended", "./assistant up renews it"
        return
    hours = left.total_seconds() / 3600
    try:
        name = asyncio.run(_account_name(settings, access))
    except (SendError, TimeoutError) as error:
        yield "bad", f"zalo does not answer: {error or 'no answer in time'}", "see docs/channels.md"
        return
    yield "good", f"zalo answers as {name}; its token is good for {hours:.0f} h and renewed by itself", ""


def _stored(settings: Settings) -> Stored:
    database = Database(settings.database)
    try:
        return Grants(database, zalo.CHANNEL).read()
    finally:
        database.dispose()


async def _consent_link(settings: Settings) -> str:
    oauth = zalo.oauth(settings)
    try:
        return Consent(app_secret(settings), settings.public_url).link(oauth)
    finally:
        await oauth.close()


async def _account_name(settings: Settings, access: str) -> str:
    connector = ZaloConnector(
        ZaloSettings(
            app_id=settings.zalo_app_id,
            app_secret=settings.zalo_app_secret.get_secret_value(),
            oa_secret=settings.zalo_oa_secret.get_secret_value(),
            api_url=settings.zalo_api_url,
            send_proof=settings.zalo_send_proof,
        ),
        FixedToken(access),
    )
    try:
        async with asyncio.timeout(_ASK_SECONDS):
            return await connector.check()
    finally:
        await connector.close()


def _bot(settings: Settings) -> Iterator[Finding]:
    wanted = f"{settings.public_url}/webhooks/zalobot"
    try:
        name, url = asyncio.run(_bot_state(settings))
    except (SendError, TimeoutError) as error:
        yield "bad", f"zalobot does not answer: {error or 'no answer in time'}", "see docs/channels.md"
        return
    yield "good", f"zalobot answers as {name}", ""
    if settings.zalobot_polling:
        if url:
            yield "warn", "zalobot: polling is on, but a webhook is set", "the start of the application removes it"
    elif url != wanted:
        # The platform tells nobody: messages just stop coming.
        told = f"its messages go to {url}" if url else "no webhook is set"
        yield "bad", f"zalobot: {told}", "./assistant channel setup zalobot"


async def _bot_state(settings: Settings) -> tuple[str, str]:
    bot = ZaloBotSettings(
        settings.zalobot_token.get_secret_value(), settings.zalobot_secret.get_secret_value(), settings.zalobot_api_url
    )
    connector = ZaloBotConnector(bot)
    try:
        async with asyncio.timeout(_ASK_SECONDS):
            return await connector.check(), await connector.webhook()
    finally:
        await connector.close()
