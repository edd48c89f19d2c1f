"""Zalo Bot Platform: a bot of its own beside the official account, with an API much like Telegram's."""

from connectors.zalobot.connector import ZaloBotConnector, ZaloBotSettings

__all__ = ["ZaloBotConnector", "ZaloBotSettings"]
