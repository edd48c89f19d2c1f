"""The one list of channels. Each is there when its settings are."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract import Connector
from connectors.messenger.connector import MessengerConnector, MessengerSettings
from connectors.telegram import TelegramConnector, TelegramSettings
from connectors.webchat.connector import WebchatConnector
from connectors.zalobot.connector import ZaloBotConnector, ZaloBotSettings
from gateway import phone
from gateway.delivery import Tools
from gateway.settings import Settings
from gateway.zalo import zalo

Factory = Callable[[Settings, Tools], Connector | None]

# Channels where a send may be repeated after a crash: the customer reads our own store, so nothing doubles.
REPEATABLE = frozenset({"webchat"})


def _messenger(settings: Settings, tools: Tools) -> Connector | None:
    if not (settings.messenger_app_secret.get_secret_value() and settings.messenger_page_token.get_secret_value()):
        return None
    return MessengerConnector(
        MessengerSettings(
            app_secret=settings.messenger_app_secret.get_secret_value(),
            verify_token=settings.messenger_verify_token.get_secret_value(),
            page_token=settings.messenger_page_token.get_secret_value(),
            api_url=settings.messenger_api_url,
        ),
        tools.transport("messenger"),
    )


def _telegram(settings: Settings, tools: Tools) -> Connector | None:
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    return TelegramConnector(
        TelegramSettings(token, settings.telegram_secret.get_secret_value(), settings.telegram_api_url),
        tools.transport("telegram"),
        tools.load,
    )


def _zalobot(settings: Settings, tools: Tools) -> Connector | None:
    token = settings.zalobot_token.get_secret_value()
    if not token:
        return None
    called = settings.public_url.startswith("https://") and not settings.zalobot_polling
    bot = ZaloBotSettings(
        token,
        settings.zalobot_secret.get_secret_value(),
        settings.zalobot_api_url,
        f"{settings.public_url}/webhooks/zalobot" if called else "",
    )
    return ZaloBotConnector(bot, tools.transport("zalobot"))


def _phone(settings: Settings, _tools: Tools) -> Connector | None:
    return phone.phone(settings)


def _webchat(_settings: Settings, _tools: Tools) -> Connector | None:
    return WebchatConnector()


CHANNELS: tuple[Factory, ...] = (_messenger, zalo, _zalobot, _telegram, _phone, _webchat)


def connectors(settings: Settings, tools: Tools) -> dict[str, Connector]:
    """The configured channels by name. Raises ValueError for settings a platform would not take."""
    found = [connector for make in CHANNELS if (connector := make(settings, tools)) is not None]
    return {connector.name: connector for connector in found}
