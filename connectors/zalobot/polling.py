"""Asking for updates where no public address can be called."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from connectors.contract import Inbound, Take
from connectors.errors import ChannelDown, SendError
from connectors.zalobot.client import BotApi

_log = logging.getLogger(__name__)

# After an error; a token that is not taken will not be taken a second later.
_PAUSE_SECONDS = 3.0
_LONG_PAUSE_SECONDS = 60.0
# The platform stays silent, without any error, once somebody sets a webhook again: looked at after so many polls.
_LOOK_EVERY = 10


async def poll(api: BotApi, read: Callable[[Any], Sequence[Inbound]], take: Take) -> None:
    """Ask for ever. The platform gives an update once and forgets it, so `take` is tried until it has it."""
    polls = 0
    while True:
        try:
            if polls % _LOOK_EVERY == 0:
                await _without_webhook(api)
            polls += 1
            update = await api.updates()
        except ChannelDown as error:
            _log.error("zalo bot polling: %s", error)
            await asyncio.sleep(_LONG_PAUSE_SECONDS)
        except SendError as error:
            _log.warning("zalo bot polling: %s", error)
            await asyncio.sleep(error.retry_after or _PAUSE_SECONDS)
        else:
            if update is not None:
                await _take(read(update), take)


async def _without_webhook(api: BotApi) -> None:
    info = await api.call("getWebhookInfo")
    if isinstance(info, dict) and info.get("url"):
        await api.call("deleteWebhook")
        _log.warning("zalo bot polling: a webhook was set and has been removed; the two exclude each other")


async def _take(events: Sequence[Inbound], take: Take) -> None:
    while events:
        try:
            await take(events)
        except Exception as error:  # NATS is away: nobody else has this update
            _log.warning("zalo bot update not taken: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return
