"""Facebook Messenger Platform, Graph API v25.0 and later."""

from connectors.messenger.connector import MessengerConnector, MessengerSettings

__all__ = ["MessengerConnector", "MessengerSettings"]
