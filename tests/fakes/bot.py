"""A bot that behaves like Rasa's channel "gateway": turns in order, the same answers for the same message id."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "token-of-the-tests"


@dataclass
class FakeBot:
    """Answers `Dạ, <text>`; a text of the table in `_answers` is answered otherwise."""

    delay: float = 0.0
    failing: bool = False
    failing_for: set[str] = field(default_factory=set)  # conversations
    turns: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # texts by conversation, once each
    asked: list[tuple[str, str]] = field(default_factory=list)  # every call: conversation, message id
    metadata: list[dict[str, Any]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    models: list[str] = field(default_factory=lambda: ["assistant-1.tar.gz", "assistant-2.tar.gz"])
    serving: str = "assistant-1.tar.gz"
    unusable: set[str] = field(default_factory=set)
    # What a text means, by its words; anything else is a bill's amount.
    meanings: dict[str, dict[str, Any]] = field(default_factory=dict)
    rehearsed: list[str] = field(default_factory=list)
    _stored: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/webhooks/gateway/message", self._message, methods=["POST"]),
                Route("/webhooks/gateway/health", self._health),
                Route("/webhooks/gateway/understand", self._understand, methods=["POST"]),
                Route("/webhooks/gateway/rehearse", self._rehearse, methods=["POST"]),
                Route("/webhooks/gateway/models", self._models),
                Route("/webhooks/gateway/model", self._use, methods=["PUT"]),
            ]
        )

    async def _health(self, request: Request) -> Response:
        return JSONResponse({"model": "fake-model"}, 503 if self.failing else 200)

    async def _understand(self, request: Request) -> Response:
        text = (await request.json())["text"]
        sure = {"name": "ask_bill_amount", "confidence": 0.97}
        known = {"intent": sure, "ranking": [sure], "entities": [], "faq": []}
        return (
            JSONResponse({"error": "failed"}, 500)
            if self.failing
            else JSONResponse(known | self.meanings.get(text, {}))
        )

    async def _rehearse(self, request: Request) -> Response:
        self.rehearsed.append((await request.json())["text"])
        return JSONResponse({"messages": [{"text": f"Dạ, Quý khách hỏi: {self.rehearsed[-1]}"}]})

    async def _models(self, request: Request) -> Response:
        listed = [{"name": name, "made_at": 1.79e9 + n, "bytes": 3_000_000} for n, name in enumerate(self.models)]
        return JSONResponse({"serving": self.serving, "models": listed}, 503 if self.failing else 200)

    async def _use(self, request: Request) -> Response:
        name = (await request.json())["model"]
        if name not in self.models:
            return JSONResponse({"error": "unknown_model"}, 404)
        if name in self.unusable:
            return JSONResponse({"error": "unusable_model"}, 422)
        self.serving = name
        return JSONResponse({"model": name, "seconds": 0.9})

    async def _message(self, request: Request) -> Response:
        if request.headers.get("x-assistant-token") != TOKEN:
            return JSONResponse({"error": "wrong token"}, 401)
        body = await request.json()
        conversation, message_id = body["conversation"], body["message_id"]
        self.asked.append((conversation, message_id))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.delay)
            if self.failing or conversation in self.failing_for:
                return JSONResponse({"error": "the turn failed"}, 500)
            known = self._stored.get((conversation, message_id))
            if known is not None:
                return JSONResponse({"messages": known, "repeated": True, "intent": {"name": "x", "confidence": 1.0}})
            self.turns[conversation].append(body["text"])
            self.metadata.append(body["metadata"])
            answers = _while_waiting(body["text"]) if body["metadata"].get("waiting") else _answers(body["text"])
            self._stored[conversation, message_id] = answers
            return JSONResponse(
                {"messages": answers, "repeated": False, "intent": {"name": "ask_bill_amount", "confidence": 0.97}}
            )
        finally:
            self.at_once -= 1


def _while_waiting(text: str) -> list[dict[str, Any]]:
    """Where a person is expected: silent but for danger, and for who wants a person no more."""
    return {
        "cháy": [{"text": "Dạ, xin tránh xa ạ."}],
        "thôi khỏi": [{"text": "Dạ, em vẫn ở đây ạ."}, {"custom": {"release": True}}],
    }.get(text, [{"custom": {"silent": True}}])


def _answers(text: str) -> list[dict[str, Any]]:
    if text.startswith("chấm "):
        score = json.loads(text.removeprefix("chấm "))
        return [{"custom": {"rating": {"score": score}}}, {"text": f"Dạ, {text}"}]
    return {
        "im lặng": [],
        "hai câu": [{"text": "Dạ, câu một."}, {"text": "Dạ, câu hai."}],
        "nút": [{"text": "Dạ, chọn giúp em ạ.", "buttons": [{"title": "Có", "payload": "/affirm"}]}],
        "ảnh": [{"text": "Dạ, mã QR đây ạ.", "image": "/media/vietqr/abc.png"}],
        "gặp người": [
            {"text": "Dạ, em chuyển tổng đài viên ạ."},
            {"custom": {"handover": {"reason": "requested", "summary": {"intent": "talk_to_agent"}}}},
        ],
        "/talk_to_agent": [
            {"text": "Dạ, em chuyển tổng đài viên ạ."},
            {"custom": {"handover": {"reason": "requested", "summary": {"intent": "talk_to_agent"}}}},
        ],
        "trả rồi": [
            {"text": "Dạ, em đã gửi tra soát ạ."},
            {"custom": {"handover": {"reason": "payment_not_updated", "summary": {"request": "YC1"}}}},
        ],
    }.get(text, [{"text": f"Dạ, {text}"}])
