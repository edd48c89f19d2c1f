"""A small messaging platform and its connector: signed webhooks in, sends over HTTP, and every way to fail."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.contract import Attachment, Inbound, Kind, Outbound, Part, Receipt, Reply, Webhook
from connectors.errors import (
    BadRequest,
    ChannelDown,
    RateLimited,
    Refused,
    Retry,
    SignatureRefused,
    Unknown,
    Unreachable,
    WindowClosed,
)
from gateway.transport import AiohttpTransport

SECRET = b"secret-of-the-fake"
_LONGEST = 200
_PROBLEMS = {401: ChannelDown, 403: WindowClosed, 410: Unreachable, 422: Refused}


@dataclass
class FakePlatform:
    """What the customers' phones show, in order, and the faults to play."""

    shown: list[tuple[str, str]] = field(default_factory=list)  # user, text
    references: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)  # users who saw "typing"
    calls: int = 0
    delay: float = 0.0
    # Statuses for the next calls, one each; None answers well. A status for one user stays until removed.
    faults: list[int | None] = field(default_factory=list)
    user_faults: dict[str, int] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: count(1))

    def app(self) -> Starlette:
        return Starlette(
            routes=[Route("/send", self._send, methods=["POST"]), Route("/typing", self._typing, methods=["POST"])]
        )

    def texts(self, user: str) -> list[str]:
        return [text for name, text in self.shown if name == user]

    async def _typing(self, request: Request) -> Response:
        self.actions.append((await request.json())["user"])
        return JSONResponse({})

    async def _send(self, request: Request) -> Response:
        body = await request.json()
        self.calls += 1
        await asyncio.sleep(self.delay)
        fault = self.user_faults.get(body["user"]) or (self.faults.pop(0) if self.faults else None)
        if fault == 504:  # shown, but the answer is lost
            self.shown.append((body["user"], body["text"]))
            return JSONResponse({}, 504)
        if fault is not None:
            headers = {"Retry-After": "1"} if fault == 429 else {}
            return JSONResponse({"error": "played"}, fault, headers)
        self.shown.append((body["user"], body["text"]))
        self.references.append(body["reference"])
        return JSONResponse({"id": f"p{next(self._ids)}"})


class FakeConnector:
    """The platform's connector."""

    name = "fake"

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=5.0, transport=AiohttpTransport())

    def handshake(self, request: Webhook) -> Reply:
        return Reply(200, request.query.get("challenge", ""))

    def receive(self, request: Webhook) -> Sequence[Inbound]:
        if not hmac.compare_digest(request.headers.get("x-signature", ""), signature(request.body)):
            raise SignatureRefused("wrong signature")
        try:
            items = json.loads(request.body)["events"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadRequest("not an event list") from error
        return [event_of(item) for item in items]

    def render(self, message: Outbound) -> Sequence[Part]:
        texts = [message.text[at : at + _LONGEST] for at in range(0, len(message.text), _LONGEST)]
        parts = [Part({"text": text, "buttons": [b.title for b in message.buttons]}) for text in texts]
        return [*parts, *([Part({"text": f"[{message.image}]"})] if message.image else [])]

    async def send(self, account: str, user: str, part: Part, reference: str) -> Receipt:
        try:
            answer = await self._http.post("/send", json={"user": user, "reference": reference, **part.body})
        except httpx.ConnectError as error:
            raise Retry("not reachable", code="connect") from error
        except httpx.HTTPError as error:
            raise Unknown("no answer") from error
        if answer.status_code == 200:
            return Receipt(answer.json()["id"])
        if answer.status_code == 429:
            raise RateLimited("slow down", code="429", retry_after=float(answer.headers["retry-after"]))
        if answer.status_code == 504:
            raise Unknown("gateway timeout", code="504")
        raise _PROBLEMS.get(answer.status_code, Retry)("played", code=str(answer.status_code))

    async def acknowledge(self, account: str, user: str) -> None:
        await self._http.post("/typing", json={"user": user})

    async def close(self) -> None:
        await self._http.aclose()


def signature(body: bytes) -> str:
    return hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def webhook(*events: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """A signed body and its headers."""
    body = json.dumps({"events": events}, ensure_ascii=False).encode()
    return body, {"x-signature": signature(body), "content-type": "application/json"}


def said(user: str, text: str, number: str, **more: Any) -> dict[str, Any]:
    """A text of a customer."""
    return {"user": user, "id": number, "kind": "text", "text": text, **more}


def event_of(item: dict[str, Any]) -> Inbound:
    """An item of a webhook as the connector reads it."""
    sent = item.get("at")
    return Inbound(
        channel="fake",
        account="page",
        user=item["user"],
        external_id=item["id"],
        kind=Kind(item["kind"]),
        sent_at=datetime.fromisoformat(sent) if sent else datetime.now(UTC),
        text=item.get("text", ""),
        payload=item.get("payload"),
        attachments=tuple(Attachment(Kind(one["kind"]), one.get("url")) for one in item.get("attachments", ())),
        data=item.get("data", {}),
    )
