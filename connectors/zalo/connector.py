"""The Zalo channel: the contract's methods over signature, parse, render, windows and client."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from connectors.contract import Inbound, Kind, Load, Outbound, Pace, Part, Receipt, Reply, Webhook
from connectors.errors import Refused, SendError, SignatureRefused
from connectors.text import identifier
from connectors.zalo import render as shapes
from connectors.zalo import signature
from connectors.zalo.client import OpenApi
from connectors.zalo.faults import UPLOAD_EXPIRED
from connectors.zalo.parse import CHANNEL, parse
from connectors.zalo.payload import Seal
from connectors.zalo.profile import Profile, read_profile
from connectors.zalo.tokens import AccessTokens
from connectors.zalo.uploads import Uploads
from connectors.zalo.windows import Allowance, ReplyWindows
from connectors.zalo.zns import BUSINESS_URL, TemplateMessages

_log = logging.getLogger(__name__)

API_URL = "https://openapi.zalo.me"
_SEND = "/v3.0/oa/message/cs"
# Breaking the platform's rules: a plainer form of the same words would break them too.
_FORBIDDEN = "-248"
# Kinds of events that open the reply window and prove which account is ours.
_BY_CUSTOMER = frozenset({Kind.TEXT, Kind.PAYLOAD, Kind.IMAGE, Kind.AUDIO, Kind.VIDEO, Kind.FILE, Kind.LOCATION})
_BY_CUSTOMER |= {Kind.CONTACT, Kind.STICKER, Kind.FOLLOW}


@dataclass(frozen=True, slots=True)
class ZaloSettings:
    """Settings of one official account. The app's secret and the account's secret are two different keys."""

    app_id: str
    app_secret: str
    oa_secret: str
    name: str = "Điện lực"
    picture: str = ""
    api_url: str = API_URL
    business_url: str = BUSINESS_URL
    send_proof: bool = False  # the app demands `appsecret_proof` on every call
    paid_replies: bool = False  # a person may answer after 48 hours, which Zalo bills


class ZaloConnector:
    """Customers who write to a Zalo official account."""

    name = CHANNEL
    # 4,000 calls a minute are allowed to the app; an answer may take three (window, upload, send).
    pace = Pace(per_second=20.0, burst=40)

    def __init__(
        self,
        settings: ZaloSettings,
        tokens: AccessTokens,
        transport: httpx.AsyncBaseTransport | None = None,
        load: Load | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self.tokens = tokens
        proof = settings.app_secret if settings.send_proof else ""
        self._api = OpenApi(settings.api_url, tokens, proof_secret=proof, transport=transport)
        # Messages to those who never wrote, with the same tokens.
        self.templates = TemplateMessages(
            tokens, settings.business_url, proof_secret=proof, transport=transport, now=now
        )
        self._uploads = Uploads(self._api, load)
        self._windows = ReplyWindows(self._api, paid_replies=settings.paid_replies, now=now)
        self._seal = Seal(settings.oa_secret)
        self._look = shapes.Look(settings.name, settings.picture)
        self._oa_id = ""

    def handshake(self, request: Webhook) -> Reply:
        """Zalo verifies no address; a person who opens it in a browser sees that it is the right one."""
        return Reply(200, "Zalo posts its events to this address.")

    def receive(self, request: Webhook) -> Sequence[Inbound]:
        """The events of a signed webhook. The body must be read to be checked: the signature covers its timestamp."""
        try:
            payload = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise SignatureRefused("the body is not JSON, so nothing can have signed it") from error
        header = request.headers.get("x-zevent-signature")
        settings = self._settings
        if not signature.is_genuine(request.body, payload, header, settings.app_id, settings.oa_secret):
            hint = ""
            if signature.signed_with_account(request.body, payload, header, settings.oa_secret):
                hint = "; it would fit the account's id in place of ZALO_APP_ID"
            raise SignatureRefused(
                f"X-ZEvent-Signature does not sign this body with ZALO_APP_ID and ZALO_OA_SECRET{hint}"
            )
        events = parse(payload, self._seal, self._oa_id)
        for event in events:
            if event.kind in _BY_CUSTOMER:
                self._oa_id = event.account
                self._windows.opened(event.user)
        return events

    def render(self, message: Outbound) -> Sequence[Part]:
        """A reply in Zalo's shapes."""
        return shapes.render(message, self._seal, self._look)

    async def send(self, account: str, user: str, part: Part, reference: str) -> Receipt:
        """Send one part as a consultation message. The platform takes no reference of ours."""
        body = part.body
        silence = body.get("silence")
        await self._windows.check(
            user, str(body.get("author")), timedelta(seconds=silence) if silence is not None else None
        )
        try:
            data = await self._send_rich(user, body["message"])
        except Refused as error:
            fallback = body.get("fallback")
            if not fallback or error.code == _FORBIDDEN:
                raise
            _log.warning("zalo refused %s (%s), sent plainer", part.summary, error.code)
            data = await self._post(user, fallback)
        self._windows.note(user, data)
        return Receipt(identifier(data.get("message_id")) or None if isinstance(data, Mapping) else None)

    async def acknowledge(self, account: str, user: str) -> None:
        """The platform knows no "typing" for official accounts."""

    async def allowance(self, user: str) -> Allowance:
        """The reply window and quota of a customer, from the platform. Raises a `SendError`."""
        return await self._windows.ask(user)

    async def profile(self, account: str, user: str) -> Profile | None:
        """Who the customer is; None when the platform does not say (it hides those who don't follow)."""
        try:
            return read_profile(await self._api.get("/v3.0/oa/user/detail", {"user_id": user}))
        except SendError as error:
            _log.info("zalo profile not available: %s", error.code)
            return None

    async def check(self) -> str:
        """Ask the platform who we are; the account's name. Raises a `SendError`."""
        data = await self._api.get("/v2.0/oa/getoa")
        account = data if isinstance(data, Mapping) else {}
        self._oa_id = identifier(account.get("oa_id")) or self._oa_id
        return str(account.get("name") or self._oa_id)

    async def start(self) -> None:
        """Begin to renew the tokens ahead of time."""
        await self.tokens.start()

    async def set_up(self, webhook_url: str) -> Sequence[str]:
        """Nothing can be set from here; see that the account answers and say what to enter in the console."""
        name = await self.check()
        return (
            f"The account answers: {name}",
            f"In Zalo's console, enter {webhook_url} as the webhook's address and switch the events on",
        )

    async def close(self) -> None:
        """Close the platform clients and let the tokens go."""
        await self._api.close()
        await self.templates.close()
        await self.tokens.close()

    async def _send_rich(self, user: str, message: Mapping[str, Any]) -> Any:
        if "file" in message:
            return await self._send_uploaded(user, lambda: self._file(message["file"]))
        try:
            return await self._post(user, message)
        except Refused as error:
            url = _image_url(message)
            if url is None or error.code == _FORBIDDEN:
                raise
        # The platform could not fetch the picture, or it is too large: hand it over, made to fit.
        return await self._send_uploaded(user, lambda: self._image(message, url))

    async def _send_uploaded(self, user: str, upload: Callable[[], Any]) -> Any:
        try:
            return await self._post(user, await upload())
        except Refused as error:
            if error.code != str(UPLOAD_EXPIRED):
                raise
        return await self._post(user, await upload())

    async def _file(self, url: str) -> dict[str, Any]:
        token = await self._uploads.file(url)
        return {"attachment": {"type": "file", "payload": {"token": token}}}

    async def _image(self, message: Mapping[str, Any], url: str) -> dict[str, Any]:
        element = {"media_type": "image", "attachment_id": await self._uploads.image(url)}
        payload = {"template_type": "media", "elements": [element]}
        return {**message, "attachment": {"type": "template", "payload": payload}}

    async def _post(self, user: str, message: Mapping[str, Any]) -> Any:
        return await self._api.post(_SEND, {"recipient": {"user_id": user}, "message": message})


def _image_url(message: Mapping[str, Any]) -> str | None:
    payload = message.get("attachment", {}).get("payload", {})
    elements = payload.get("elements") or [{}]
    if payload.get("template_type") != "media" or elements[0].get("media_type") != "image":
        return None
    url = elements[0].get("url")
    return url if isinstance(url, str) else None
