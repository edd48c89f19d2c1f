"""A stand-in for the Graph API's Send API: its checks, its errors, its faults, on loopback only.

It refuses what the platform refuses (token, limits, unknown ids), remembers what was sent in order, and can be told to
answer the next sends with an error, to hang, or to deliver and then lose the answer.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ACTIONS = {"typing_on", "typing_off", "mark_seen"}


@dataclass
class Sent:
    """A message that reached a customer."""

    user: str
    message: dict[str, Any]
    mid: str
    at: float
    messaging_type: str = ""

    @property
    def text(self) -> str:
        attachment = self.message.get("attachment") or {}
        return str(self.message.get("text") or attachment.get("payload", {}).get("text") or "")

    @property
    def image(self) -> str | None:
        attachment = self.message.get("attachment") or {}
        return attachment["payload"]["url"] if attachment.get("type") == "image" else None

    @property
    def quick_replies(self) -> list[dict[str, str]]:
        return self.message.get("quick_replies") or []


@dataclass
class Fault:
    """What the next send meets. `deliver` says whether the message arrives all the same."""

    status: int = 400
    code: int | None = None
    subcode: int | None = None
    deliver: bool = False
    hang: float = 0.0
    retry_after: str | None = None


@dataclass
class GraphApi:
    """The platform: give `app` to a server or an ASGI transport."""

    page_token: str = "page-token"
    sent: list[Sent] = field(default_factory=list)
    actions: list[tuple[str, str]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    blocked: set[str] = field(default_factory=set)
    profile: dict[str, Any] = field(default_factory=dict)
    subscribed: list[str] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)  # threads that an app has taken
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        page = "/{version}/{page}"
        self.app = Starlette(
            routes=[
                Route(f"{page}/messages", self._messages, methods=["POST"]),
                Route(f"{page}/messenger_profile", self._set_profile, methods=["POST"]),
                Route(f"{page}/subscribed_apps", self._subscribe, methods=["POST"]),
                Route(f"{page}/pass_thread_control", self._pass_thread, methods=["POST"]),
                Route(f"{page}/take_thread_control", self._take_thread, methods=["POST"]),
                Route(f"{page}/thread_owner", self._owner, methods=["GET"]),
                Route(page, self._page, methods=["GET"]),
                Route("/_sent", self._shown, methods=["GET"]),
            ]
        )

    def to(self, user: str) -> list[Sent]:
        """What one customer has received, in order."""
        return [sent for sent in self.sent if sent.user == user]

    def _known(self, request: Request) -> bool:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return (token or request.query_params.get("access_token")) == self.page_token

    async def _page(self, request: Request) -> Response:
        if not self._known(request):
            return _error(401, 190, 460, "Error validating access token")
        return JSONResponse({"id": "100200300", "name": "Điện lực"})

    async def _set_profile(self, request: Request) -> Response:
        body = await request.json()
        if not self._known(request) or len(body) != 1:
            return _error(400, 100, None, "one key a call")
        ((name, value),) = body.items()
        if name == "persistent_menu" and "get_started" not in self.profile:
            return _error(
                400, 100, 2018145, "You must set a Get Started button if you also wish to use persistent menu"
            )
        if name == "ice_breakers" and not 0 < len(value[0]["call_to_actions"]) <= 4:
            return _error(400, 100, None, "at most 4 ice breakers")
        self.profile[name] = value
        return JSONResponse({"result": "success"})

    async def _subscribe(self, request: Request) -> Response:
        self.subscribed = str((await request.json())["subscribed_fields"]).split(",")
        return JSONResponse({"success": True})

    async def _pass_thread(self, request: Request) -> Response:
        body = await request.json()
        self.owners[body["recipient"]["id"]] = str(body["target_app_id"])
        return JSONResponse({"success": True})

    async def _take_thread(self, request: Request) -> Response:
        self.owners[(await request.json())["recipient"]["id"]] = "123456"
        return JSONResponse({"success": True})

    async def _owner(self, request: Request) -> Response:
        owner = self.owners.get(request.query_params["recipient"])
        return JSONResponse({"data": [{"thread_owner": {"app_id": owner}}] if owner else []})

    async def _messages(self, request: Request) -> Response:
        if not self._known(request):
            return _error(401, 190, 460, "Error validating access token")
        try:
            body = json.loads(await request.body())
        except ValueError:
            return _error(400, 100, None, "Invalid JSON")
        recipient = body.get("recipient") or {}
        user = str(recipient.get("id") or "")
        if number := str(recipient.get("comment_id") or ""):
            user = f"comment:{number}"
            if self.to(user):
                return _error(400, 10900, None, "Activity already replied to")
        if not user:
            return _error(400, 100, 2018001, "No matching user found")
        if "sender_action" in body:
            return self._action(user, body)
        problem = refusal(body)
        if problem:
            return _error(400, 100, None, problem)
        if user in self.blocked:
            return _error(400, 551, 1545041, "This person isn't available right now")
        if self.faults:
            fault = self.faults.popleft()
            if fault.deliver:
                self._deliver(user, body)
            await asyncio.sleep(fault.hang)
            headers = {"retry-after": fault.retry_after} if fault.retry_after else {}
            if fault.code is None:
                return Response(status_code=fault.status, headers=headers)
            return _error(fault.status, fault.code, fault.subcode, "fault", headers)
        return JSONResponse({"recipient_id": user, "message_id": self._deliver(user, body)})

    def _action(self, user: str, body: dict[str, Any]) -> Response:
        if "message" in body or body["sender_action"] not in ACTIONS:
            return _error(400, 100, None, "Invalid sender action")
        self.actions.append((user, body["sender_action"]))
        return JSONResponse({"recipient_id": user})

    def _deliver(self, user: str, body: dict[str, Any]) -> str:
        mid = f"m_out_{next(self._numbers)}"
        self.sent.append(Sent(user, body["message"], mid, time.time(), body.get("messaging_type", "")))
        return mid

    async def _shown(self, request: Request) -> Response:
        after = int(request.query_params.get("after", "0"))
        rows = [{"user": sent.user, "message": sent.message, "mid": sent.mid} for sent in self.sent[after:]]
        return JSONResponse({"sent": rows})


def refusal(body: dict[str, Any]) -> str | None:
    """Why the platform would not take this send, or None."""
    message = body.get("message")
    if not isinstance(message, dict):
        return "message is required"
    to_comment = "comment_id" in (body.get("recipient") or {})
    if not to_comment and body.get("messaging_type") not in ("RESPONSE", "UPDATE", "MESSAGE_TAG"):
        return "messaging_type is required"
    if (body.get("messaging_type") == "MESSAGE_TAG") != ("tag" in body):
        return "messaging_type MESSAGE_TAG and tag go together"
    if ("text" in message) == ("attachment" in message):
        return "exactly one of text and attachment"
    if "text" in message and not 0 < len(message["text"]) <= 2000:
        return "text must have 1 to 2000 characters"
    if len(message.get("metadata", "")) > 1000:
        return "metadata too long"
    return _quick_reply_refusal(message) or _attachment_refusal(message.get("attachment"))


def _quick_reply_refusal(message: dict[str, Any]) -> str | None:
    replies = message.get("quick_replies", [])
    if len(replies) > 13:
        return "more than 13 quick replies"
    for reply in replies:
        if reply.get("content_type") == "user_phone_number":
            continue
        if not 0 < len(reply.get("title", "")) <= 20 or not 0 < len(reply.get("payload", "")) <= 1000:
            return "quick reply title or payload has a wrong length"
    return None


def _attachment_refusal(attachment: dict[str, Any] | None) -> str | None:
    if attachment is None:
        return None
    payload = attachment.get("payload", {})
    if attachment.get("type") in ("image", "file", "audio", "video"):
        url = payload.get("url", "")
        return None if url.startswith("http") and " " not in url else "url can't be fetched"
    if attachment.get("type") != "template" or payload.get("template_type") != "button":
        return "unknown attachment"
    if not 0 < len(payload.get("text", "")) <= 640 or not 0 < len(payload.get("buttons", [])) <= 3:
        return "button template out of limits"
    titles_fit = all(0 < len(button["title"]) <= 20 for button in payload["buttons"])
    return None if titles_fit else "button title out of limits"


def _error(
    status: int, code: int, subcode: int | None, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbCd"}
    if subcode:
        error["error_subcode"] = subcode
    return JSONResponse({"error": error}, status_code=status, headers=headers)
