"""The one list of channels. Each is there when its settings are."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract import Connector
from connectors.messenger.connector import MessengerConnector, MessengerSettings
from connectors.webchat.connector import WebchatConnector
from gateway.settings import Settings
from gateway.transport import AiohttpTransport

Factory = Callable[[Settings], Connector | None]

# Channels where a send may be repeated after a crash: the customer reads our own store, so nothing doubles.
REPEATABLE = frozenset({"webchat"})


def _messenger(settings: Settings) -> Connector | None:
    if not (settings.messenger_app_secret.get_secret_value() and settings.messenger_page_token.get_secret_value()):
        return None
    return MessengerConnector(
        MessengerSettings(
            app_secret=settings.messenger_app_secret.get_secret_value(),
            verify_token=settings.messenger_verify_token.get_secret_value(),
            page_token=settings.messenger_page_token.get_secret_value(),
            api_url=settings.messenger_api_url,
        ),
        AiohttpTransport(),
    )


def _webchat(_settings: Settings) -> Connector | None:
    return WebchatConnector()


CHANNELS: tuple[Factory, ...] = (_messenger, _webchat)


def connectors(settings: Settings) -> dict[str, Connector]:
    """The configured channels by name."""
    found = [connector for make in CHANNELS if (connector := make(settings)) is not None]
    return {connector.name: connector for connector in found}
