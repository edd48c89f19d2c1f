"""The Messenger channel: the contract's methods over signature, parse, render and client."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from connectors.contract import Inbound, Outbound, Pace, Part, Receipt, Reply, Webhook
from connectors.errors import BadRequest, SignatureRefused
from connectors.messenger import comments, profile, signature
from connectors.messenger.client import GraphClient
from connectors.messenger.parse import parse
from connectors.messenger.render import render

API_URL = "https://graph.facebook.com/v25.0"
# Our mark on what we send, so that its echo is recognised even when it arrives before the send call returns.
REFERENCE_PREFIX = "gw:"
# Meta's Page Inbox, where people of the company answer.
PAGE_INBOX = "263902037430900"
_KIND = ("messaging_type", "tag")


@dataclass(frozen=True, slots=True)
class MessengerSettings:
    """Settings of one Facebook page."""

    app_secret: str
    verify_token: str
    page_token: str
    api_url: str = API_URL


class MessengerConnector:
    """Customers of a Facebook page who write on Messenger."""

    name = "messenger"
    # Send API: 300 a second for a page, and the page's inbox stops above 40.
    pace = Pace(per_second=40.0, burst=80)

    def __init__(self, settings: MessengerSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._client = GraphClient(settings.api_url, settings.page_token, transport)

    def handshake(self, request: Webhook) -> Reply:
        """Answer the verification GET with the bare challenge, 403 to anybody without our token."""
        text = signature.challenge(request.query, self._settings.verify_token)
        return Reply(403) if text is None else Reply(200, text)

    def receive(self, request: Webhook) -> Sequence[Inbound]:
        """The events of a signed webhook."""
        header = request.headers.get("x-hub-signature-256")
        if not signature.is_genuine(request.body, header, self._settings.app_secret):
            raise SignatureRefused("X-Hub-Signature-256 does not sign this body with MESSENGER_APP_SECRET")
        try:
            payload = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise BadRequest("the body is signed but is not JSON") from error
        return parse(payload)

    def render(self, message: Outbound) -> Sequence[Part]:
        """A reply in Messenger's shapes."""
        return render(message)

    async def send(self, account: str, user: str, part: Part, reference: str) -> Receipt:
        """Send one part as an answer to the customer; `reference` comes back in the echo's metadata."""
        message = {**part.body["message"], "metadata": REFERENCE_PREFIX + reference}
        kind = {"messaging_type": "RESPONSE"} | {name: part.body[name] for name in _KIND if name in part.body}
        if comments.is_comment(user):
            kind = {}
        return await self._client.send({"recipient": comments.recipient(user), **kind, "message": message})

    async def acknowledge(self, account: str, user: str) -> None:
        """Show the customer that the message was seen and an answer is being written."""
        if comments.is_comment(user):  # there is no thread yet
            return
        await self._client.action(user, "mark_seen")
        await self._client.action(user, "typing_on")

    async def set_up(self, webhook_url: str) -> Sequence[str]:
        """Set Get Started, greeting, ice breakers and menu; subscribe the page to the app."""
        return await profile.set_up(self._client, webhook_url)

    async def give_thread(self, user: str, metadata: str) -> None:
        """Hand the thread to the page's inbox, where a person goes on. Raises a `SendError`."""
        body = {"recipient": {"id": user}, "target_app_id": PAGE_INBOX, "metadata": metadata[:1000]}
        await self._client.post("me/pass_thread_control", body)

    async def take_thread(self, user: str, metadata: str) -> None:
        """Take the thread back; only the default app may. Raises a `SendError`."""
        await self._client.post("me/take_thread_control", {"recipient": {"id": user}, "metadata": metadata[:1000]})

    async def thread_owner(self, user: str) -> str | None:
        """The app that owns the thread; None when it is idle. Raises a `SendError`."""
        found = await self._client.get("me/thread_owner", {"recipient": user})
        rows = found.get("data")
        owner = rows[0].get("thread_owner") if isinstance(rows, list) and rows and isinstance(rows[0], dict) else None
        return str(owner["app_id"]) if isinstance(owner, dict) and owner.get("app_id") else None

    async def close(self) -> None:
        """Close the platform client."""
        await self._client.close()
