"""A stand-in for the Zalo Bot Platform: its methods, checks and errors, its webhook and its polling.

It behaves as the platform was seen to: updates bare or wrapped, polling silent while a webhook is set, one update a
poll, pictures fetched by address only.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platforms.hooks import Hook

TOKEN, SECRET, BOT = "12345689:stand-in-token-of-a-bot", "zalobot-webhook-secret", "12345689"


@dataclass
class Sent:
    """A message in a customer's chat."""

    user: str
    method: str
    body: dict[str, Any]
    message_id: str
    at: float

    @property
    def text(self) -> str:
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def image(self) -> str | None:
        return self.body.get("photo")


@dataclass
class Fault:
    """What the next send meets. `code` None means an answer without the platform's JSON."""

    code: int | None = 500
    status: int = 200
    deliver: bool = False
    hang: float = 0.0
    retry_after: str | None = None


@dataclass
class ZaloBotApi:
    """The platform: give `app` to a server or an ASGI transport."""

    token: str = TOKEN
    hook: Hook | None = None
    wrapped: bool = False
    sent: list[Sent] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    blocked: set[str] = field(default_factory=set)
    unfetchable: bool = False
    webhook: dict[str, Any] = field(default_factory=dict)
    queue: deque[dict[str, Any]] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)
    refused: int = 0  # calls with another token
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.app = Starlette(routes=[Route("/bot{token}/{method}", self._method, methods=["POST"])])

    def to(self, user: str) -> list[Sent]:
        """What one customer has received, in order."""
        return [sent for sent in self.sent if sent.user == user]

    def event(self, kind: str, user: str, **content: Any) -> dict[str, Any]:
        """An update of a customer's message; `kind` is text, image, sticker or unsupported."""
        message = {
            "message_id": f"b{next(self._numbers)}in",
            "date": int(time.time() * 1000),
            "message_type": "CHAT_MESSAGE",
            "from": {"id": user, "display_name": "Ted", "is_bot": False},
            "chat": {"id": user, "chat_type": "PRIVATE"},
            **content,
        }
        update = {"event_name": f"message.{kind}.received", "message": message}
        return {"ok": True, "result": update} if self.wrapped else update

    async def says(self, user: str, words: str) -> None:
        """A customer writes: to the webhook, or into the queue that polling reads."""
        update = self.event("text", user, text=words)
        if self.hook is not None:
            await self.hook.deliver([update])
        else:
            self.queue.append(update.get("result", update))

    async def _method(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            self.refused += 1
            return _error(401, "Unauthorized")
        name = request.path_params["method"]
        self.calls.append(name)
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            return _error(400, "Bad Request")
        handlers = {
            "getMe": self._me,
            "sendMessage": self._message,
            "sendPhoto": self._photo,
            "sendSticker": self._message,
            "sendChatAction": self._action,
            "setWebhook": self._set_webhook,
            "getWebhookInfo": self._webhook_info,
            "deleteWebhook": self._delete_webhook,
            "getUpdates": self._updates,
        }
        handler = handlers.get(name)
        return _error(404, "Not Found") if handler is None else await handler(body)

    async def _me(self, body: dict[str, Any]) -> Response:
        return _ok({"id": BOT, "account_name": "bot.tro_ly_dien", "account_type": "BASIC", "can_join_groups": False})

    async def _message(self, body: dict[str, Any]) -> Response:
        text = body.get("text")
        if "sticker" not in body and (not isinstance(text, str) or not 0 < len(text) <= 2000):
            return _error(400, "Bad Request: text")
        return await self._send("sendMessage", body)

    async def _photo(self, body: dict[str, Any]) -> Response:
        url = body.get("photo")
        if not isinstance(url, str) or not url.startswith("http") or " " in url or self.unfetchable:
            return _error(400, "Bad Request: photo")
        return await self._send("sendPhoto", body)

    async def _send(self, method: str, body: dict[str, Any]) -> Response:
        user = str(body.get("chat_id") or "")
        if not user:
            return _error(400, "Bad Request: chat_id")
        if user in self.blocked:
            return _error(403, "Forbidden")
        if self.faults:
            fault = self.faults.popleft()
            if fault.deliver:
                self._deliver(user, method, body)
            await asyncio.sleep(fault.hang)
            headers = {"retry-after": fault.retry_after} if fault.retry_after else {}
            if fault.code is None:
                return Response(status_code=fault.status, headers=headers)
            return _error(fault.code, "fault", fault.status, headers)
        sent = self._deliver(user, method, body)
        return _ok({"message_id": sent.message_id, "date": int(sent.at * 1000)})

    def _deliver(self, user: str, method: str, body: dict[str, Any]) -> Sent:
        self.sent.append(Sent(user, method, body, f"b{next(self._numbers)}out", time.time()))
        return self.sent[-1]

    async def _action(self, body: dict[str, Any]) -> Response:
        if body.get("action") != "typing":
            return _error(400, "Bad Request: action")
        self.actions.append(str(body.get("chat_id")))
        return _ok(True)

    async def _set_webhook(self, body: dict[str, Any]) -> Response:
        if not 8 <= len(str(body.get("secret_token", ""))) <= 256 or not str(body.get("url", "")).startswith(
            "https://"
        ):
            return _error(400, "Bad Request: webhook")
        self.webhook = {"url": body["url"], "secret": body["secret_token"], "updated_at": int(time.time() * 1000)}
        return _ok({"url": body["url"]})

    async def _webhook_info(self, body: dict[str, Any]) -> Response:
        return _ok({"url": self.webhook.get("url", ""), "updated_at": self.webhook.get("updated_at", 0)})

    async def _delete_webhook(self, body: dict[str, Any]) -> Response:
        self.webhook = {}
        return _ok(True)

    async def _updates(self, body: dict[str, Any]) -> Response:
        deadline = time.monotonic() + min(float(body.get("timeout", 0)), 1.0)
        while time.monotonic() < deadline and (self.webhook or not self.queue):  # noqa: ASYNC110 (a poll)
            await asyncio.sleep(0.02)
        if self.webhook or not self.queue:
            return _error(408, "Request timeout")
        return _ok(self.queue.popleft())


def sign(_body: bytes, _payload: Mapping[str, Any]) -> dict[str, str]:
    """The header that proves an update."""
    return {"X-Bot-Api-Secret-Token": SECRET}


def _ok(result: Any) -> JSONResponse:
    return JSONResponse({"ok": True, "result": result})


def _error(code: int, description: str, status: int = 200, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"ok": False, "error_code": code, "description": description}, status, headers)
