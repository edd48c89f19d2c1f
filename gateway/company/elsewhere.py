"""News for customers whom no chat reaches: by Zalo template or SMS to the number on their contract, if they want it.

A piece of news goes this way when no conversation could take it: none is linked, or the platform's window has closed.
It is told once, however often the event is told to us. What customers chose when they registered for notices counts.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Header, HTTPException
from pydantic import BaseModel, StringConstraints

from actions.notices import Notice
from gateway.errors import StoreUnavailable
from gateway.phone_notices import SMS, ZNS, PhoneNotices
from gateway.settings import Settings
from utility.outreach import Outreach, Topic
from utility.sms import plain

_log = structlog.get_logger(__name__)

_WITHIN_SECONDS = 10.0
# How customers name the ways when they register; e-mail and the company's app are not ours to send.
_CHOSEN = {"zalo": ZNS, "sms": SMS, "zalo_sms": ZNS}


class Elsewhere:
    """`ways`: what the operator allows, the first choice first. `templates`: by kind of news, approved at Zalo."""

    def __init__(
        self, outreach: Outreach, notices: PhoneNotices, ways: tuple[str, ...], templates: Mapping[str, str]
    ) -> None:
        self._outreach = outreach
        self._notices = notices
        self._ways = ways
        self._templates = templates
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """From now on news is taken; call it on the event loop."""
        self._loop = asyncio.get_running_loop()

    def tell(
        self, news: str, kind: str, topic: Topic, code: str | None, phone: str | None, notice: Notice, /, **values: str
    ) -> bool:
        """Queue the news for a customer's phone; False when it goes nowhere or was told. Not for the loop's own thread.

        Raises `StoreUnavailable`: tell it again.
        """
        ways = self._ways_for(kind, topic, code)
        phone = phone or (self._outreach.phone_of(code) if code else None)
        if not ways or not phone:
            return False
        if self._loop is None:
            raise StoreUnavailable("the application is not running")
        return self._queue(self._loop, news, kind, phone, ways, plain(notice.text), values)

    def takes(self, kind: str) -> bool:
        """Whether this kind has an approved template and the account to send it by."""
        return ZNS in self._ways and kind in self._templates

    def asked_for(self, asked: str, kind: str, phone: str, text: str, values: Mapping[str, str]) -> bool:
        """Queue by template what a customer has just said yes to: what they chose about news does not matter.

        `text` follows by SMS where the template can't be delivered. False when it was told. Not for the loop's own
        thread. Raises `StoreUnavailable`.
        """
        if self._loop is None:
            raise StoreUnavailable("the application is not running")
        ways = tuple(sorted(self._ways, key=lambda way: way != ZNS))
        return self._queue(self._loop, asked, kind, phone, ways, plain(text), values)

    def _queue(
        self,
        loop: asyncio.AbstractEventLoop,
        news: str,
        kind: str,
        phone: str,
        ways: tuple[str, ...],
        text: str,
        values: Mapping[str, str],
    ) -> bool:
        template = self._templates.get(kind, "")
        queued = self._notices.queue(tracking_id(kind, news), phone, template, values, ways=ways, text=text, kind=kind)
        work = asyncio.run_coroutine_threadsafe(queued, loop)
        try:
            return work.result(_WITHIN_SECONDS)
        except TimeoutError as error:
            raise StoreUnavailable("the news could not be stored in time") from error

    def _ways_for(self, kind: str, topic: Topic, code: str | None) -> tuple[str, ...]:
        ways = tuple(way for way in self._ways if way != ZNS or kind in self._templates)
        if not ways or code is None:
            return ways
        wishes = self._outreach.wishes_of(code)
        if not wishes.allow(topic):
            return ()
        if wishes.way is None:
            return ways
        # Their way first; who chose e-mail or the app has not agreed to messages by number.
        chosen = _CHOSEN.get(wishes.way)
        return tuple(sorted(ways, key=lambda way: way != chosen)) if chosen in ways else ()


class ReceiptBody(BaseModel):
    """A carrier's word on a message: the `id` it was given, and what became of it."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=48)]
    state: Literal["delivered", "failed"]
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


def router(notices: PhoneNotices, token: str) -> APIRouter:
    """Where the SMS carrier tells that a phone has a message."""
    routes = APIRouter(prefix="/sms", tags=["sms"])

    @routes.post("/receipts", status_code=204)
    async def receipt(body: ReceiptBody, authorization: Annotated[str, Header()] = "") -> None:
        """Proved by the same bearer token that we prove ourselves with."""
        if not token or not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(403, "The bearer token is not SMS_TOKEN.")
        await notices.sms_receipt(body.id, body.state == "delivered", body.reason)

    return routes


def ways_and_templates(settings: Settings) -> tuple[tuple[str, ...], dict[str, str]]:
    """NOTICE_WAYS and NOTICE_TEMPLATES as read. Raises ValueError naming the setting that is wrong."""
    ways = tuple(dict.fromkeys(way.strip() for way in settings.notice_ways.split(",") if way.strip()))
    if unknown := [way for way in ways if way not in (ZNS, SMS)]:
        raise ValueError(f"NOTICE_WAYS knows zns and sms, not {unknown[0]!r}")
    try:
        templates = json.loads(settings.notice_templates or "{}")
        if not isinstance(templates, dict) or not all(isinstance(one, str) for one in templates.values()):
            raise ValueError
    except ValueError:
        raise ValueError('NOTICE_TEMPLATES must be a JSON object such as {"bill_paid": "295847"}') from None
    return ways, templates


def elsewhere(settings: Settings, outreach: Outreach, notices: PhoneNotices) -> Elsewhere | None:
    """As the settings say; None when news stays in the chats. Raises ValueError naming the setting that is wrong."""
    ways, templates = ways_and_templates(settings)
    if not ways:
        return None
    usable = tuple(way for way in ways if way in notices.ways)
    if len(usable) < len(ways):
        _log.warning("some NOTICE_WAYS can't be used: connect Zalo or an SMS carrier", usable=usable)
    return Elsewhere(outreach, notices, usable, templates)


def tracking_id(kind: str, news: str) -> str:
    """A name of at most 48 characters for a piece of news, the same every time."""
    return f"{kind[:15]}:{hashlib.sha256(news.encode()).hexdigest()[:32]}"
