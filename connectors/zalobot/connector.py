"""The Zalo Bot channel: the contract's methods over signature, parse, render and client."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from connectors.contract import Inbound, Outbound, Pace, Part, Receipt, Reply, Take, Webhook
from connectors.errors import BadRequest, Refused, SendError, SignatureRefused
from connectors.text import identifier
from connectors.zalobot import polling, signature
from connectors.zalobot.client import BotApi
from connectors.zalobot.parse import CHANNEL, parse
from connectors.zalobot.render import render

_log = logging.getLogger(__name__)

API_URL = "https://bot-api.zaloplatforms.com"
# The platform publishes no limit; a second between two messages to one chat has been enough for its clients.
_BETWEEN_SENDS = 1.0
_CHATS_REMEMBERED = 5_000
# How often the webhook is looked at.
_WATCH_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class ZaloBotSettings:
    """Settings of one bot. The token begins with the bot's id: `12345689:abc-xyz`."""

    token: str
    secret: str
    api_url: str = API_URL
    webhook_url: str = ""  # ours, to be looked after; "" where the platform can't call us

    @property
    def bot_id(self) -> str:
        """The public part of the token."""
        return identifier(self.token.partition(":")[0]) or "bot"


class ZaloBotConnector:
    """Customers who write to a Zalo bot."""

    name = CHANNEL
    pace = Pace(per_second=10.0, burst=20)

    def __init__(
        self,
        settings: ZaloBotSettings,
        transport: httpx.AsyncBaseTransport | None = None,
        between_sends: float = _BETWEEN_SENDS,
    ) -> None:
        self._settings = settings
        self._api = BotApi(settings.api_url, settings.token, transport)
        self._between_sends = between_sends
        self._sent_at: OrderedDict[str, float] = OrderedDict()
        self._watching: asyncio.Task[None] | None = None

    def handshake(self, request: Webhook) -> Reply:
        """Zalo verifies no address; a person who opens it in a browser sees that it is the right one."""
        return Reply(200, "Zalo posts the bot's updates to this address.")

    def receive(self, request: Webhook) -> Sequence[Inbound]:
        """The events of a webhook that carries our secret."""
        if not signature.is_genuine(request.headers.get("x-bot-api-secret-token"), self._settings.secret):
            raise SignatureRefused("X-Bot-Api-Secret-Token is not ZALOBOT_SECRET")
        try:
            payload = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise BadRequest("the body carries our secret but is not JSON") from error
        return self.read(payload)

    def read(self, payload: Any) -> Sequence[Inbound]:
        """The events of an update, however it came."""
        return parse(payload, self._settings.bot_id)

    def render(self, message: Outbound) -> Sequence[Part]:
        """A reply as texts and pictures."""
        return render(message)

    async def send(self, account: str, user: str, part: Part, reference: str) -> Receipt:
        """Send one part. The platform takes no reference of ours."""
        await self._wait_for_turn(user)
        method, body = part.body["method"], part.body["body"]
        try:
            result = await self._api.call(method, {"chat_id": user, **body})
        except Refused:
            if method != "sendPhoto":
                raise
            # The platform could not fetch the picture: its address is better than nothing.
            result = await self._api.call("sendMessage", {"chat_id": user, "text": part.body["link"]})
        return Receipt(identifier(result.get("message_id")) or None if isinstance(result, Mapping) else None)

    async def acknowledge(self, account: str, user: str) -> None:
        """Show "typing" for about five seconds."""
        await self._api.attempt("sendChatAction", {"chat_id": user, "action": "typing"})

    async def poll(self, take: Take) -> None:
        """Ask for updates until cancelled. The platform forgets one once it has answered with it: for development."""
        await polling.poll(self._api, self.read, take)

    async def start(self) -> None:
        """Begin to look after the webhook: one that was set elsewhere takes our messages without any error."""
        if self._settings.webhook_url:
            self._watching = asyncio.create_task(self._watch(self._settings.webhook_url), name="zalobot webhook")

    async def set_up(self, webhook_url: str) -> Sequence[str]:
        """Register the webhook unless it is."""
        if await self.webhook() == webhook_url:
            return ("The webhook was registered already",)
        await self.set_webhook(webhook_url)
        return ("The webhook is registered",)

    async def check(self) -> str:
        """Ask the platform who we are; the bot's name. Raises a `SendError`."""
        me = await self._api.call("getMe")
        return str(me.get("account_name") or me.get("id")) if isinstance(me, Mapping) else ""

    async def webhook(self) -> str:
        """The address the platform posts to now; "" when none is set. Raises a `SendError`."""
        info = await self._api.call("getWebhookInfo")
        return str(info.get("url") or "") if isinstance(info, Mapping) else ""

    async def set_webhook(self, url: str) -> None:
        """Have updates posted to `url`, with our secret. Raises a `SendError`."""
        secret = self._settings.secret
        if not signature.SHORTEST <= len(secret) <= signature.LONGEST:
            raise Refused(f"ZALOBOT_SECRET must have {signature.SHORTEST} to {signature.LONGEST} characters")
        await self._api.call("setWebhook", {"url": url, "secret_token": secret})

    async def close(self) -> None:
        """Close the platform client."""
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        await self._api.close()

    async def _watch(self, ours: str) -> None:
        while True:
            try:
                url = await self.webhook()
            except SendError as error:
                _log.warning("zalo bot: the webhook can't be looked at: %s", error)
            else:
                if url != ours:
                    _log.error("zalo bot: messages go to %s; run ./assistant channel setup zalobot", url or "nobody")
            await asyncio.sleep(_WATCH_SECONDS)

    async def _wait_for_turn(self, user: str) -> None:
        now = time.monotonic()
        due = max(now, self._sent_at.get(user, 0.0) + self._between_sends)
        self._sent_at[user] = due
        self._sent_at.move_to_end(user)
        if len(self._sent_at) > _CHATS_REMEMBERED:
            self._sent_at.popitem(last=False)
        if due > now:
            await asyncio.sleep(due - now)
