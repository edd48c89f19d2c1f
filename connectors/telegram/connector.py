"""The Telegram channel: the contract's methods over parse, render, client and account."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from connectors.contract import Attachment, Inbound, Kind, Load, Outbound, Pace, Part, Receipt, Reply, Take, Webhook
from connectors.errors import BadRequest, Refused, SignatureRefused
from connectors.telegram import account as bot_account
from connectors.telegram.client import TelegramClient
from connectors.telegram.parse import CHANNEL, message_key, parse
from connectors.telegram.render import render

API_URL = "https://api.telegram.org"
_HEADER = "x-telegram-bot-api-secret-token"
_TOKEN = re.compile(r"(\d{3,20}):[A-Za-z0-9_-]{10,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """Settings of one bot. Raises ValueError for a token or a secret that Telegram would not take."""

    token: str
    secret: str
    api_url: str = API_URL

    def __post_init__(self) -> None:
        if _TOKEN.fullmatch(self.token) is None:
            raise ValueError("TELEGRAM_TOKEN is not a bot's token (123456:ABC…)")
        if self.secret and _SECRET.fullmatch(self.secret) is None:
            raise ValueError("TELEGRAM_SECRET may only hold letters, digits, _ and - (at most 256)")

    @property
    def bot(self) -> str:
        """The bot's own id, which its token begins with."""
        return self.token.partition(":")[0]


class TelegramConnector:
    """Customers who write to the company's Telegram bot."""

    name = CHANNEL
    # Bot FAQ: 30 messages a second over all chats.
    pace = Pace(per_second=30.0, burst=30)

    def __init__(
        self,
        settings: TelegramSettings,
        transport: httpx.AsyncBaseTransport | None = None,
        load: Load | None = None,
    ) -> None:
        self._settings = settings
        self._client = TelegramClient(settings.token, settings.api_url, transport, load)

    def handshake(self, request: Webhook) -> Reply:
        """Telegram verifies no address."""
        return Reply(404)

    def receive(self, request: Webhook) -> Sequence[Inbound]:
        """The event of an update that carries our secret."""
        given, wanted = request.headers.get(_HEADER, ""), self._settings.secret
        if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise SignatureRefused("X-Telegram-Bot-Api-Secret-Token is not TELEGRAM_SECRET")
        try:
            payload = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise BadRequest("the body is not JSON") from error
        if not isinstance(payload, dict) or not isinstance(payload.get("update_id"), int):
            raise BadRequest("the body is not an update")
        return parse(self._settings.bot, payload)

    def render(self, message: Outbound) -> Sequence[Part]:
        """A reply in Telegram's shapes."""
        return render(message)

    async def send(self, account: str, user: str, part: Part, reference: str) -> Receipt:
        """Send one part. Telegram takes no id of ours."""
        if account != self._settings.bot or not user.lstrip("-").isdigit():
            raise Refused("this conversation belongs to another bot", code="account")
        return Receipt(message_key(account, user, await self._client.send(user, part.body)))

    async def acknowledge(self, account: str, user: str) -> None:
        """Show that an answer is being written."""
        if user.lstrip("-").isdigit():
            await self._client.typing(user)

    async def confirm(self, event: Inbound) -> None:
        """Let a tapped button stop spinning."""
        if event.kind is Kind.PAYLOAD and event.data.get("query"):
            await self._client.answer_tap(str(event.data["query"]))

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of a customer's file."""
        file_id = attachment.data.get("file_id")
        if not file_id:
            raise Refused("this attachment has no file", code="no-file")
        return await self._client.download(str(file_id), limit)

    async def poll(self, take: Take) -> None:
        """Ask Telegram for updates until cancelled."""
        await bot_account.poll(self._client.bot, self._settings.bot, take)

    async def set_up(self, webhook_url: str) -> Sequence[str]:
        """Register the webhook and the menu."""
        if not self._settings.secret:
            raise Refused("set TELEGRAM_SECRET first: it proves that a webhook comes from Telegram", code="no-secret")
        return await bot_account.set_up(self._client.bot, webhook_url, self._settings.secret)

    async def close(self) -> None:
        """Close the platform client."""
        await self._client.close()
