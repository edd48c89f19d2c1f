"""A stand-in for Zalo's template messages by phone number."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class TemplateSent:
    """A template message on somebody's phone."""

    phone: str
    template_id: str
    values: dict[str, str]
    tracking_id: str
    msg_id: str


@dataclass
class TemplateService:
    """Templates, quota and messages of one account."""

    genuine: Callable[[str], bool]  # whether an access token works
    oa_id: str
    templates: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"295847": _BILL})
    sent: list[TemplateSent] = field(default_factory=list)
    without_zalo: set[str] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    quota: int = 500
    faults: deque[int] = field(default_factory=deque)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def routes(self) -> list[Route]:
        return [
            Route("/message/template", self._send, methods=["POST"]),
            Route("/message/status", self._status),
            Route("/message/quota", self._quota),
            Route("/template/info/v2", self._template),
        ]

    def receipt(self, sent: TemplateSent) -> dict[str, Any]:
        """The delivery event of a message."""
        now = str(int(time.time() * 1000))
        return {
            "event_name": "user_received_message",
            "sender": {"id": self.oa_id},
            "recipient": {"id": sent.phone},
            "message": {"delivery_time": now, "msg_id": sent.msg_id, "tracking_id": sent.tracking_id},
            "timestamp": now,
        }

    def _refused(self, request: Request) -> Response | None:
        return None if self.genuine(request.headers.get("access_token", "")) else _answer(-124)

    async def _send(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        body = json.loads(await request.body())
        if self.faults:
            return _answer(self.faults.popleft())
        code = self._problem(body)
        if code:
            return _answer(code)
        self.quota -= 1
        sent = TemplateSent(
            body["phone"], body["template_id"], body["template_data"], body["tracking_id"], f"zns{next(self._numbers)}"
        )
        self.sent.append(sent)
        quota = {"dailyQuota": "500", "remainingQuota": str(self.quota)}
        return _answer(0, {"msg_id": sent.msg_id, "sent_time": "1626926349402", "sending_mode": "1", "quota": quota})

    def _problem(self, body: dict[str, Any]) -> int:
        if body.get("template_id") not in self.templates:
            return -109
        if not re.fullmatch(r"84\d{9}", str(body.get("phone"))):
            return -108
        if not 0 < len(str(body.get("tracking_id", ""))) <= 48:
            return -132
        values = body.get("template_data", {})
        for parameter in self.templates[body["template_id"]]:
            value = values.get(parameter["name"])
            if value is None and parameter["require"]:
                return -1122
            if not isinstance(value, str) or len(value) > parameter["maxLength"]:
                return -1124
        if body["phone"] in self.without_zalo:
            return -118
        if body["phone"] in self.refusing:
            return -141
        return -144 if self.quota <= 0 else 0

    async def _status(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        known = any(sent.msg_id == request.query_params.get("message_id") for sent in self.sent)
        return _answer(0, {"status": 1 if known else -1})

    async def _quota(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        return _answer(0, {"dailyQuota": "500", "remainingQuota": str(self.quota)})

    async def _template(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        name = request.query_params.get("template_id", "")
        if name not in self.templates:
            return _answer(-109)
        info = {"templateId": name, "templateName": "Hoá đơn", "status": "ENABLE", "templateQuality": "HIGH"}
        return _answer(0, {**info, "listParams": self.templates[name]})


_BILL = [
    {"name": "customer", "require": True, "type": "STRING", "maxLength": 30, "minLength": 0},
    {"name": "cid", "require": True, "type": "STRING", "maxLength": 15, "minLength": 0},
    {"name": "amount", "require": True, "type": "NUMBER", "maxLength": 20, "minLength": 0},
]


def _answer(code: int, data: Any = None) -> JSONResponse:
    return JSONResponse({"error": code, "message": "Success" if code == 0 else "failed", "data": data})
