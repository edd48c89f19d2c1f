"""A stand-in for Zalo's official accounts: the OpenAPI with its checks, errors, windows and quotas, and its webhook.

It refuses what the platform refuses, with HTTP 200 and `error` as the platform does, remembers what was sent in order,
and can be told to answer the next sends with an error, to hang, or to deliver and then lose the answer. Customers write
through `says`, `taps` and `event`.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import time
from collections import deque
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from tests.platforms.hooks import Hook
from tests.platforms.zalo_checks import refusal
from tests.platforms.zalo_oauth import OAuthServer
from tests.platforms.zalo_zns import TemplateService

APP_ID, APP_SECRET, OA_SECRET = "360846524940903967", "zalo-app-secret", "zalo-oa-secret"
OA = "388613280878808645"
ADMIN = "2577382736"
_HOUR = 3600.0
_IMAGE_BYTES, _FILE_BYTES = 1024 * 1024, 5 * 1024 * 1024


@dataclass
class Sent:
    """A message that reached a customer."""

    user: str
    message: dict[str, Any]
    mid: str
    at: float

    @property
    def text(self) -> str:
        return str(self.message.get("text") or "")

    @property
    def payload(self) -> dict[str, Any]:
        return (self.message.get("attachment") or {}).get("payload") or {}

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return self.payload.get("buttons") or []

    @property
    def image(self) -> str | None:
        elements = self.payload.get("elements") or [{}]
        return elements[0].get("url") if elements[0].get("media_type") == "image" else None


@dataclass
class Fault:
    """What the next send meets. `deliver` says whether the message arrives all the same."""

    code: int | None = -200
    status: int = 200
    deliver: bool = False
    hang: float = 0.0


@dataclass
class ZaloApi:
    """The platform: give `app` to a server or an ASGI transport; paths are below /api, /oauth and /business."""

    hook: Hook | None = None
    echoes: bool = False  # post an `oa_send_*` for every message, as the platform does
    slow: float = 0.0  # seconds between a message's delivery and the answer to its send
    echo_first: bool = False  # and before the send call is answered
    sent: list[Sent] = field(default_factory=list)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    blocked: set[str] = field(default_factory=set)
    interactions: dict[str, float] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    refuse_buttons: bool = False
    unfetchable: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    free_replies: int = 0  # per window; 0 means that replies are not counted
    _used: dict[str, int] = field(default_factory=dict)
    _tasks: set[Any] = field(default_factory=set)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.oauth = OAuthServer(APP_ID, APP_SECRET, OA)
        self.zns = TemplateService(self._genuine, OA)
        post = ["POST"]
        api = [
            Route("/v3.0/oa/message/cs", self._cs, methods=post),
            Route("/v3.0/oa/quota/message", self._quota, methods=post),
            Route("/v3.0/oa/user/detail", self._detail),
            Route("/v2.0/oa/getoa", self._getoa),
            Route("/v2.0/oa/message", self._old, methods=post),
            Route("/v2.0/oa/upload/{kind}", self._upload, methods=post),
        ]
        self.app = Starlette(
            routes=[
                Mount("/api", routes=api),
                Mount("/oauth", routes=self.oauth.routes()),
                Mount("/business", routes=self.zns.routes()),
            ]
        )

    # What customers do.

    def to(self, user: str) -> list[Sent]:
        """What one customer has received, in order."""
        return [sent for sent in self.sent if sent.user == user]

    def event(self, name: str, user: str, **more: Any) -> dict[str, Any]:
        """A webhook body of a customer's event."""
        base = {"app_id": APP_ID, "event_name": name, "timestamp": str(int(time.time() * 1000))}
        if name in ("follow", "unfollow"):
            return {**base, "oa_id": OA, "follower": {"id": user}, "source": "oa_profile", **more}
        if name == "user_click_chatnow":
            return {**base, "oa_id": OA, "user_id": user, **more}
        return {**base, "sender": {"id": user}, "recipient": {"id": OA}, "user_id_by_app": f"by-app-{user}", **more}

    def text_event(self, user: str, words: str) -> dict[str, Any]:
        message = {"text": words, "msg_id": f"z{next(self._numbers)}in"}
        return self.event("user_send_text", user, message=message)

    def touch(self, user: str, *, hours_ago: float = 0.0) -> None:
        """The customer's last interaction was so long ago."""
        self.interactions[user] = time.time() - hours_ago * _HOUR
        self._used[user] = 0

    async def says(self, user: str, words: str) -> None:
        """A customer writes."""
        self.touch(user)
        await self._post(self.text_event(user, words))

    async def taps(self, user: str, payload: str) -> None:
        """A customer taps a button: it comes back as a text."""
        await self.says(user, payload)

    async def agent_says(self, user: str, words: str) -> None:
        """A person of the company answers in Zalo's own inbox."""
        self.sent.append(Sent(user, {"text": words}, f"z{next(self._numbers)}person", time.time()))
        await self._post(self.echo_event(self.sent[-1], admin=ADMIN))

    def echo_event(self, sent: Sent, admin: str = "") -> dict[str, Any]:
        sender = {"id": OA, "admin_id": admin} if admin else {"id": OA}
        name = "oa_send_text" if "text" in sent.message else "oa_send_image"
        message = {"msg_id": sent.mid, **({"text": sent.text} if sent.text else {})}
        base = {"app_id": APP_ID, "event_name": name, "timestamp": str(int(time.time() * 1000))}
        return {**base, "sender": sender, "recipient": {"id": sent.user}, "message": message}

    async def _post(self, payload: Mapping[str, Any]) -> None:
        if self.hook is not None:
            await self.hook.deliver([payload])

    # What the company calls.

    def _genuine(self, token: str) -> bool:
        return self.oauth.genuine(token)

    def _refused(self, request: Request) -> Response | None:
        self.calls.append(request.url.path)
        return None if self._genuine(request.headers.get("access_token", "")) else answer(-216)

    async def _cs(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        body = json.loads(await request.body())
        user = str((body.get("recipient") or {}).get("user_id") or "")
        problem = self._problem(user, body)
        if problem:
            return answer(problem)
        if self.faults:
            fault = self.faults.popleft()
            if fault.deliver:
                self._deliver(user, body["message"])
            await asyncio.sleep(fault.hang)
            return Response(status_code=fault.status) if fault.code is None else answer(fault.code, status=fault.status)
        sent = self._deliver(user, body["message"])
        if self.echoes and self.echo_first:
            await self._post(self.echo_event(sent))
        elif self.echoes:
            self._later(self._post(self.echo_event(sent)))
        await asyncio.sleep(self.slow)
        left = max(0, self.free_replies - self._used[user])
        quota = {"quota_type": "reply", "remain": str(left), "total": str(self.free_replies)}
        data = {"message_id": sent.mid, "user_id": user, **({"quota": quota} if self.free_replies else {})}
        return answer(0, data)

    def _problem(self, user: str, body: dict[str, Any]) -> int:
        if user in self.blocked:
            return -217
        age = time.time() - self.interactions.get(user, 0)
        if user not in self.interactions or age > 7 * 24 * _HOUR:
            return -230
        message = body.get("message") or {}
        if self.refuse_buttons and ((message.get("attachment") or {}).get("payload") or {}).get("buttons"):
            return -233
        return refusal(message, self.uploads, self.unfetchable)

    def _deliver(self, user: str, message: dict[str, Any]) -> Sent:
        sent = Sent(user, message, f"z{next(self._numbers)}out", time.time())
        self.sent.append(sent)
        self._used[user] = self._used.get(user, 0) + 1
        return sent

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quota(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        user = str(json.loads(await request.body()).get("user_id"))
        if user not in self.interactions:
            return answer(-213)
        left = max(0, self.free_replies - self._used.get(user, 0))
        counts = {"remain": left, "total": self.free_replies}
        return answer(0, {"last_interaction": str(int(self.interactions[user] * 1000)), "cs_reply": counts})

    async def _detail(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        user = json.loads(request.query_params.get("data", "{}")).get("user_id")
        if user not in self.names:
            return answer(-213)
        shared = {"phone": 84912345678, "name": self.names[user]}
        more = {"user_is_follower": True, "avatar": "https://s120.zdn.vn/a.jpg", "shared_info": shared}
        return answer(0, {"user_id": user, "display_name": self.names[user], **more})

    async def _getoa(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        return answer(0, {"oa_id": OA, "name": "Điện lực thử nghiệm"})

    async def _old(self, request: Request) -> Response:
        return self._refused(request) or answer(-240)

    async def _upload(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        kind = request.path_params["kind"]
        async with request.form() as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return answer(-201)
            content, name = await file.read(), file.filename or ""
        if len(content) > (_FILE_BYTES if kind == "file" else _IMAGE_BYTES):
            return answer(-210)
        if kind == "file" and not name.lower().endswith((".pdf", ".doc", ".docx", ".csv")):
            return answer(-201)
        number = f"up{next(self._numbers)}"
        self.uploads[number] = (name, content)
        return answer(0, {"token" if kind == "file" else "attachment_id": number})


def sign(body: bytes, payload: Mapping[str, Any]) -> dict[str, str]:
    """The signature header of a body."""
    text = APP_ID.encode() + body + str(payload.get("timestamp", "")).encode("utf-8", "replace") + OA_SECRET.encode()
    return {"X-ZEvent-Signature": f"mac={hashlib.sha256(text).hexdigest()}"}


def answer(code: int, data: Any = None, status: int = 200) -> JSONResponse:
    """The platform's envelope: errors come with HTTP 200."""
    return JSONResponse({"error": code, "message": "Success" if code == 0 else "failed", "data": data}, status)
