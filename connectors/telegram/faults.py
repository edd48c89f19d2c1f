"""python-telegram-bot's errors as typed errors.

Source: Bot API, "Making requests" and "ResponseParameters"; `telegram.error`. The order matters: `BadRequest` and
`TimedOut` are network errors by class. The messages of a 400 are the only thing that tells its cases apart.
"""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from connectors.errors import ChannelDown, Refused, Retry, SendError, Unknown, Unreachable

# Errors of connecting: not a byte has left, so the same call may be made again.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# 400 with one of these: the customer can't be written to until they write to us.
_GONE = ("chat not found", "user not found", "peer_id_invalid", "bot can't initiate", "user is deactivated")


def fault(error: TelegramError) -> SendError:
    """The typed error of a failed call."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        return Retry(f"Telegram asks for {seconds:.0f} s of patience", code="429", retry_after=seconds)
    if isinstance(error, Forbidden):
        return Unreachable("the customer has blocked the bot or left Telegram", code="403")
    if isinstance(error, ChatMigrated):
        return Unreachable("the chat has become a supergroup, which is not served", code="migrated")
    if isinstance(error, InvalidToken):
        return ChannelDown("Telegram does not know TELEGRAM_TOKEN", code="401")
    if isinstance(error, Conflict):
        return ChannelDown("another program uses this bot's token", code="409")
    if isinstance(error, BadRequest):
        words = error.message.lower()
        if any(sign in words for sign in _GONE):
            return Unreachable(f"Telegram answered: {error.message}", code="400-gone")
        return Refused(f"Telegram answered: {error.message}", code="400")
    if isinstance(error.__cause__, _NOT_SENT):
        return Retry(f"Telegram can't be reached ({type(error.__cause__).__name__})", code="connect")
    if isinstance(error, TimedOut):
        return Unknown("Telegram did not answer in time", code="no-answer")
    if isinstance(error, NetworkError):
        # A server error of the Bot API comes before the message is taken; a broken connection may come after.
        if isinstance(error.__cause__, httpx.HTTPError):
            return Unknown(f"the connection to Telegram broke ({type(error.__cause__).__name__})", code="no-answer")
        return Retry(f"Telegram answered: {error.message}", code="5xx")
    return Unknown(f"Telegram's answer can't be read: {error.message}", code="unreadable")


def picture_refused(error: TelegramError) -> bool:
    """Whether a picture could not be taken by its address: it may be sent as a link instead."""
    words = error.message.lower() if isinstance(error, BadRequest) else ""
    return any(sign in words for sign in ("failed to get http url content", "wrong file identifier", "wrong type"))
