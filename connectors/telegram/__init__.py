"""Telegram through python-telegram-bot: the Bot API's webhook, or polling where there is no public address."""

import os

# The library's durations as timedelta, which its next major version makes the rule; without this every read warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from connectors.telegram.connector import TelegramConnector, TelegramSettings

__all__ = ["TelegramConnector", "TelegramSettings"]
