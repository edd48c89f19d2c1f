"""A stand-in for Telegram's Bot API: its methods, its checks, its errors, its webhook and its polling, on loopback.

It refuses what the platform refuses (token, limits, unknown chats), keeps what a customer's phone shows in order, and
can be told to answer the next sends with an error, to hang, or to deliver and then lose the answer. A customer writes
through `person`, by the registered webhook or into the queue that `getUpdates` reads.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "7001:stand-in-token-of-telegram"
SECRET = "telegram-webhook-secret"
BOT = 7001


@dataclass
class Shown:
    """A message on a customer's phone."""

    chat: int
    number: int
    text: str
    at: float
    method: str
    markup: dict[str, Any] | None = None
    photo: bytes | str | None = None  # uploaded bytes, or the address that Telegram would fetch

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [button for row in (self.markup or {}).get("inline_keyboard", []) for button in row]

    @property
    def keyboard(self) -> list[dict[str, Any]]:
        return [button for row in (self.markup or {}).get("keyboard", []) for button in row]


@dataclass
class Fault:
    """What the next send meets. `deliver` says whether the message arrives all the same."""

    status: int = 400
    description: str = "Bad Request: fault"
    retry_after: int | None = None
    deliver: bool = False
    hang: float = 0.0
    body: str | None = None  # a body that is no JSON


@dataclass
class BotApi:
    """The platform: give `app` to a server or an ASGI transport."""

    token: str = TOKEN
    shown: list[Shown] = field(default_factory=list)
    actions: list[tuple[int, str]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    blocked: set[int] = field(default_factory=set)
    unfetchable: bool = False  # pictures by address can't be fetched, as with an address inside the house
    files: dict[str, bytes] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=lambda: {"url": ""})
    profile: dict[str, Any] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    queue: list[dict[str, Any]] = field(default_factory=list)
    _people: dict[int, Person] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _updates: Any = field(default_factory=lambda: itertools.count(90_000))

    def __post_init__(self) -> None:
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._method, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
            ]
        )

    def to(self, chat: int) -> list[Shown]:
        """What one customer has received, in order."""
        return [shown for shown in self.shown if shown.chat == chat]

    def person(self, chat: int, name: str = "An") -> Person:
        """The customer of a chat, always the same one: the numbers of their messages go on."""
        return self._people.setdefault(chat, Person(self, chat, name))

    def next_update(self, **content: Any) -> dict[str, Any]:
        return {"update_id": next(self._updates), **content}

    async def _method(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _error(401, "Unauthorized")
        name = request.path_params["method"]
        self.calls.append(name)
        handler = getattr(self, "_do_" + re.sub(r"([A-Z])", r"_\1", name).lower(), None)
        if handler is None:
            return _error(404, "Not Found")
        async with request.form() as form:
            answer: Response = await handler(dict(form.items()))
        return answer

    async def _do_get_me(self, given: dict[str, Any]) -> Response:
        return _ok({"id": BOT, "is_bot": True, "first_name": "Trợ lý Điện", "username": "troly_dien_bot"})

    async def _do_send_message(self, given: dict[str, Any]) -> Response:
        text = str(given.get("text", ""))
        if not text.strip():
            return _error(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) > 2 * 4096:
            return _error(400, "Bad Request: message is too long")
        return await self._send(given, "text", text)

    async def _do_send_photo(self, given: dict[str, Any]) -> Response:
        photo = await _content(given, "photo")
        if isinstance(photo, bytes) and len(photo) > 10_000_000:
            return _error(413, "Request Entity Too Large")
        if isinstance(photo, str) and (self.unfetchable or not photo.startswith("http")):
            return _error(400, "Bad Request: failed to get HTTP URL content")
        return await self._send(given, "photo", str(given.get("caption", "")), photo)

    async def _do_send_document(self, given: dict[str, Any]) -> Response:
        return await self._send(given, "document", "", await _content(given, "document"))

    async def _do_send_chat_action(self, given: dict[str, Any]) -> Response:
        self.actions.append((int(given["chat_id"]), str(given["action"])))
        return _ok(True)

    async def _do_answer_callback_query(self, given: dict[str, Any]) -> Response:
        if str(given["callback_query_id"]).startswith("old"):
            return _error(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answered.append(str(given["callback_query_id"]))
        return _ok(True)

    async def _do_get_file(self, given: dict[str, Any]) -> Response:
        file_id = str(given["file_id"])
        if file_id not in self.files:
            return _error(400, "Bad Request: invalid file_id")
        if len(self.files[file_id]) > 20_000_000:
            return _error(400, "Bad Request: file is too big")
        found = {"file_id": file_id, "file_unique_id": file_id, "file_path": f"files/{file_id}"}
        return _ok({**found, "file_size": len(self.files[file_id])})

    async def _file(self, request: Request) -> Response:
        content = self.files.get(request.path_params["path"].removeprefix("files/"))
        if request.path_params["token"] != self.token or content is None:
            return Response(status_code=404)
        return Response(content)

    async def _do_get_webhook_info(self, given: dict[str, Any]) -> Response:
        info = {"has_custom_certificate": False, "pending_update_count": len(self.queue), **self.webhook}
        info.pop("secret_token", None)
        return _ok(info)

    async def _do_set_webhook(self, given: dict[str, Any]) -> Response:
        if self.faults:
            return await self._fault(self.faults.popleft(), None)
        self.webhook = {
            "url": str(given["url"]),
            "secret_token": str(given.get("secret_token", "")),
            "allowed_updates": json.loads(given.get("allowed_updates", "[]")),
            "max_connections": int(given.get("max_connections", 40)),
        }
        return _ok(True)

    async def _do_delete_webhook(self, given: dict[str, Any]) -> Response:
        self.webhook = {"url": ""}
        return _ok(True)

    async def _do_get_updates(self, given: dict[str, Any]) -> Response:
        if self.webhook["url"]:
            return _error(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(given.get("offset", 0))
        self.queue = [update for update in self.queue if update["update_id"] >= offset]
        deadline = time.monotonic() + min(float(given.get("timeout", 0)), 1.0)
        while not self.queue and time.monotonic() < deadline:  # noqa: ASYNC110 (a poll, as the platform's)
            await asyncio.sleep(0.02)
        return _ok(self.queue[:100])

    async def _do_set_my_commands(self, given: dict[str, Any]) -> Response:
        self.profile["commands"] = json.loads(given["commands"])
        return _ok(True)

    async def _do_set_my_description(self, given: dict[str, Any]) -> Response:
        self.profile["description"] = given["description"]
        return _ok(len(given["description"]) <= 512)

    async def _do_set_my_short_description(self, given: dict[str, Any]) -> Response:
        self.profile["short_description"] = given["short_description"]
        return _ok(len(given["short_description"]) <= 120)

    async def _send(self, given: dict[str, Any], method: str, text: str, photo: Any = None) -> Response:
        chat = int(given["chat_id"])
        markup = json.loads(given["reply_markup"]) if given.get("reply_markup") else None
        problem = _markup_refusal(markup)
        if problem:
            return _error(400, problem)
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if chat == 0:
            return _error(400, "Bad Request: chat not found")
        shown = Shown(chat, 0, text, time.time(), method, markup, photo)
        if self.faults:
            return await self._fault(self.faults.popleft(), shown)
        return self._deliver(shown)

    async def _fault(self, fault: Fault, shown: Shown | None) -> Response:
        if fault.deliver and shown is not None:
            self._deliver(shown)
        await asyncio.sleep(fault.hang)
        if fault.body is not None:
            return Response(fault.body, fault.status)
        return _error(fault.status, fault.description, fault.retry_after)

    def _deliver(self, shown: Shown) -> Response:
        shown.number = next(self._numbers)
        self.shown.append(shown)
        chat = {"id": shown.chat, "type": "private", "first_name": "An"}
        return _ok({"message_id": shown.number, "date": int(shown.at), "chat": chat, "text": shown.text})


@dataclass
class Person:
    """A customer with a phone: makes updates as Telegram would."""

    api: BotApi
    chat: int
    name: str = "An"
    _numbers: Any = field(default_factory=lambda: itertools.count(500_000))

    def message(self, **content: Any) -> dict[str, Any]:
        """An update with a new message; `text`, `photo`, `voice`, `contact` …"""
        who = {"id": self.chat, "is_bot": False, "first_name": self.name, "language_code": "vi"}
        chat = {"id": self.chat, "type": "private", "first_name": self.name}
        message = {"message_id": next(self._numbers), "date": int(time.time()), "from": who, "chat": chat, **content}
        return self.api.next_update(message=message)

    def tap(self, title: str) -> dict[str, Any]:
        """An update that taps the newest button of this title."""
        for shown in reversed(self.api.to(self.chat)):
            for button in shown.buttons:
                if title.lower() in button["text"].lower():
                    return self._tapped(shown, button["callback_data"])
        raise AssertionError(f"no button {title!r}")

    def _tapped(self, shown: Shown, data: str) -> dict[str, Any]:
        number = next(self._numbers)
        chat = {"id": self.chat, "type": "private", "first_name": self.name}
        message = {"message_id": shown.number, "date": int(shown.at), "chat": chat, "reply_markup": shown.markup}
        who = {"id": self.chat, "is_bot": False, "first_name": self.name}
        query = {"id": f"q{number}", "from": who, "chat_instance": "1", "data": data, "message": message}
        return self.api.next_update(callback_query=query)

    def deliver(self, update: dict[str, Any], base: str) -> int:
        """Post the update to the application as the webhook would; the status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        return httpx.post(f"{base}/webhooks/telegram", json=update, headers=headers, timeout=20).status_code


async def _content(given: dict[str, Any], name: str) -> bytes | str:
    value = given.get(name)
    if isinstance(value, UploadFile):
        return await value.read()
    if isinstance(value, str) and value.startswith("attach://"):
        return await _content(given, value.removeprefix("attach://"))
    return str(value or "")


def _markup_refusal(markup: dict[str, Any] | None) -> str | None:
    """Why the platform would not take this keyboard, or None."""
    rows = (markup or {}).get("inline_keyboard", [])
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        return "Bad Request: too many buttons"
    for button in (button for row in rows for button in row):
        data = button.get("callback_data")
        if not button.get("text") or (data is None) == ("url" not in button):
            return "Bad Request: inline keyboard button is malformed"
        if data is not None and not 0 < len(data.encode()) <= 64:
            return "Bad Request: BUTTON_DATA_INVALID"
    return None


def _ok(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _error(status: int, description: str, retry_after: int | None = None) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return JSONResponse(body, status)
