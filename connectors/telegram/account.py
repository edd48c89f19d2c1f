"""The bot's account at Telegram: its webhook, its menu, and asking for updates where no webhook can reach us."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from telegram import Bot, BotCommand
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from connectors.contract import Take
from connectors.telegram.faults import fault
from connectors.telegram.parse import parse
from connectors.telegram.texts import TEXTS

_log = logging.getLogger(__name__)

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
MAX_CONNECTIONS = 40
_POLL_SECONDS = 25
# After an error of polling; Telegram's own wait is kept where it names one.
_PAUSE_SECONDS = 3.0


async def set_up(bot: Bot, url: str, secret: str) -> Sequence[str]:
    """Register the webhook unless it is, and the menu. Setting it again and again is rate limited (429)."""
    try:
        info = await bot.get_webhook_info()
        done = []
        if info.url == url and set(info.allowed_updates or ()) == set(UPDATES) and not info.last_error_message:
            done.append("The webhook was registered already")
        else:
            await bot.set_webhook(
                url,
                secret_token=secret,
                max_connections=MAX_CONNECTIONS,
                allowed_updates=list(UPDATES),
                drop_pending_updates=False,
            )
            done.append("The webhook is registered")
        if info.last_error_message:
            done.append(f"Telegram's last delivery had failed: {info.last_error_message}")
        if info.pending_update_count:
            done.append(f"{info.pending_update_count} updates are waiting to be delivered")
        await bot.set_my_commands([BotCommand(name, text) for name, text in TEXTS["commands"].items()])
        await bot.set_my_description(TEXTS["description"])
        await bot.set_my_short_description(TEXTS["short_description"])
    except TelegramError as error:
        raise fault(error) from error
    return [*done, "The command menu and the description are set"]


class Account(Bot):
    """The library's bot, which can also ask for updates as they come.

    Its own `get_updates` reads all of them at once, so that a single strange one would hold up the others for ever.
    """

    async def raw_updates(self, offset: int | None) -> Sequence[dict[str, Any]]:
        """The updates from `offset` on, which confirms those before it. Waits a while for the next one."""
        question: dict[str, Any] = {"timeout": _POLL_SECONDS, "allowed_updates": list(UPDATES)}
        if offset is not None:
            question["offset"] = offset
        found = await self._post("getUpdates", question, read_timeout=_POLL_SECONDS + 10)
        return found if isinstance(found, list) else []


async def poll(bot: Account, account: str, take: Take) -> None:
    """Ask for updates for ever. An update is confirmed (by the next offset) only after `take` has it."""
    offset: int | None = None
    attached = False
    while True:
        try:
            if not attached:
                await bot.delete_webhook(drop_pending_updates=False)  # the two exclude each other
                attached = True
            for update in await bot.raw_updates(offset):
                await take(parse(account, update))
                offset = int(update["update_id"]) + 1
        except RetryAfter as error:
            await asyncio.sleep(fault(error).retry_after or _PAUSE_SECONDS)
        except Conflict:
            _log.error("telegram polling: another program uses this bot's token")
            attached = False
            await asyncio.sleep(_PAUSE_SECONDS)
        except NetworkError as error:
            _log.warning("telegram polling: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
        except TelegramError as error:
            _log.error("telegram polling: %s", fault(error))
            await asyncio.sleep(_PAUSE_SECONDS)
        except Exception as error:  # NATS is away: the platform keeps what we have not confirmed
            _log.warning("telegram updates not taken: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
