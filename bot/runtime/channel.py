"""The input channel "gateway": how the application talks to Rasa.

``POST /webhooks/gateway/message``, header ``X-Assistant-Token``, JSON ``{"conversation", "message_id", "text",
"channel", "metadata"}`` → 200 ``{"messages": […], "repeated": bool, "intent": {"name", "confidence"}}``. A turn that
fails is a 5xx and leaves the conversation untouched, so the same message can simply be sent again; a message id that
was answered is answered again from the conversation, and nothing runs twice.
``GET /webhooks/gateway/health`` → 200 ``{"model": id, "file": name}`` once the model is loaded, 503 before.
``POST /webhooks/gateway/understand`` ``{"text"}`` → what a text means to the model; nothing is said, kept or done.
``POST /webhooks/gateway/rehearse`` ``{"text"}`` → what would be said to a stranger; the conversation is forgotten.
``GET /webhooks/gateway/models`` → the models that could be served; ``PUT /webhooks/gateway/model`` ``{"model": name}``
serves another one (``switch.py``). All but health want the token.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.runtime.switch import Busy, Switch, UnknownModel, UnusableModel

logger = logging.getLogger(__name__)

TOKEN_HEADER = "X-Assistant-Token"  # noqa: S105 - the header's name

#: Longest customer text understood, in characters; the gateway shortens before. Platforms allow 2,000 to 4,096.
TEXT_LIMIT = 8_000

#: Longest body, in bytes: the text at 4 bytes a character, and the metadata.
BODY_LIMIT = 64_000

#: Longest conversation key, message id and channel name; the store's columns have this width.
NAME_LIMIT = 255


class BadRequest(ValueError):
    """The body is not a message; the text says what is wrong with it."""


@dataclass(frozen=True)
class Incoming:
    """A checked request body."""

    conversation: str
    message_id: str
    text: str
    channel: str = "gateway"
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, body: bytes) -> Incoming:
        """Read a request body; raises ``BadRequest``."""
        if len(body) > BODY_LIMIT:
            raise BadRequest(f"The body is longer than {BODY_LIMIT} bytes.")
        data = _object(body)
        text = data.get("text")
        if not isinstance(text, str) or not text.strip():
            raise BadRequest("text is missing or empty.")
        if len(text) > TEXT_LIMIT:
            raise BadRequest(f"text is longer than {TEXT_LIMIT} characters.")
        metadata = data.get("metadata")
        if metadata is not None and not isinstance(metadata, dict):
            raise BadRequest("metadata is not an object.")
        return cls(
            _name(data, "conversation"),
            _name(data, "message_id"),
            # Half a surrogate pair, which JSON can carry, is no text and can be neither sent nor stored.
            text.encode("utf-8", "replace").decode(),
            _name(data, "channel") if data.get("channel") is not None else "gateway",
            metadata or {},
        )


def _name(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not 1 <= len(value) <= NAME_LIMIT or not value.isprintable():
        raise BadRequest(f"{key} must be a text of 1 to {NAME_LIMIT} printable characters.")
    return value


class GatewayChannel(InputChannel):
    """Takes messages from the gateway; the runtime of ``app.ctx.switch`` answers them."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        """The path below ``/webhooks/``."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> GatewayChannel:
        """``token`` is the secret shared with the gateway; without one nobody may call."""
        token = (credentials or {}).get("token")
        if not token:
            cls.raise_missing_credentials_exception()
        return cls(str(token))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes. Rasa's ``on_new_message`` is not used: it gives no answers back."""
        blueprint = Blueprint("gateway")

        @blueprint.route("/message", methods=["POST"])
        async def message(request: Request) -> HTTPResponse:
            return await self._proved(request, _message)

        @blueprint.route("/understand", methods=["POST"])
        async def understand(request: Request) -> HTTPResponse:
            return await self._proved(request, _understand)

        @blueprint.route("/rehearse", methods=["POST"])
        async def rehearse(request: Request) -> HTTPResponse:
            return await self._proved(request, _rehearse)

        @blueprint.route("/models", methods=["GET"])
        async def models(request: Request) -> HTTPResponse:
            return await self._proved(request, _models)

        @blueprint.route("/model", methods=["PUT"])
        async def model(request: Request) -> HTTPResponse:
            return await self._proved(request, _serve_another)

        @blueprint.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            switch: Switch | None = getattr(request.app.ctx, "switch", None)
            if switch is None:
                return json_response({"model": None}, status=503)
            return json_response({"model": switch.runtime.model_id, "file": switch.name})

        return blueprint

    async def _proved(
        self, request: Request, answer: Callable[[Request, Switch], Awaitable[HTTPResponse]]
    ) -> HTTPResponse:
        token = request.headers.get(TOKEN_HEADER, "")
        if not hmac.compare_digest(token.encode(), self._token):
            return _problem(403, "wrong_token", f"{TOKEN_HEADER} is missing or wrong.")
        switch: Switch | None = getattr(request.app.ctx, "switch", None)
        if switch is None:
            return _problem(503, "not_ready", "The model is still loading.")
        try:
            return await answer(request, switch)
        except BadRequest as error:
            return _problem(400, "bad_request", str(error))


async def _message(request: Request, switch: Switch) -> HTTPResponse:
    incoming = Incoming.parse(request.body)
    try:
        turn = await switch.runtime.turns.run(
            incoming.conversation,
            incoming.message_id,
            incoming.text,
            incoming.channel,
            incoming.metadata,
        )
    except Exception as error:
        # The exception's text may quote the customer: the log has its type and place only.
        logger.error("Turn of message %s failed: %s", incoming.message_id, _where(error))
        return _problem(500, "turn_failed", "The turn failed; the conversation is as it was before.")
    return json_response({"messages": turn.messages, "repeated": turn.repeated, "intent": turn.intent})


async def _understand(request: Request, switch: Switch) -> HTTPResponse:
    return json_response(await switch.runtime.understand(_words(request.body)))


async def _rehearse(request: Request, switch: Switch) -> HTTPResponse:
    try:
        return json_response({"messages": await switch.runtime.rehearse(_words(request.body))})
    except BadRequest:
        raise
    except Exception as error:
        logger.error("A rehearsal failed: %s", _where(error))
        return _problem(500, "rehearsal_failed", "The bot has nothing to say to this.")


def _words(body: bytes) -> str:
    """The text of a body, never as a command."""
    text = _object(body).get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > TEXT_LIMIT:
        raise BadRequest(f"text must have 1 to {TEXT_LIMIT} characters.")
    return text.encode("utf-8", "replace").decode().lstrip("/ ") or "…"


async def _models(_request: Request, switch: Switch) -> HTTPResponse:
    return json_response({"serving": switch.name, "models": await asyncio.to_thread(switch.models)})


async def _serve_another(request: Request, switch: Switch) -> HTTPResponse:
    name = _name(_object(request.body), "model")
    try:
        done = await switch.to(name)
    except UnknownModel:
        return _problem(404, "unknown_model", "There is no such model in the folder.")
    except Busy:
        return _problem(409, "busy", "Another model is being loaded.")
    except UnusableModel:
        return _problem(422, "unusable_model", "The model can't be loaded; the former one goes on.")
    return json_response({"model": done.model, "seconds": round(done.seconds, 3)})


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(data, dict):
        raise BadRequest("The body is not a JSON object.")
    return data


def _problem(status: int, code: str, message: str) -> HTTPResponse:
    return json_response({"error": code, "message": message}, status=status)


def _where(error: BaseException) -> str:
    """Type of an exception, its cause's, and the line that raised it."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    cause = f" caused by {type(error.__cause__).__name__}" if error.__cause__ else ""
    return f"{type(error).__name__}{place}{cause}"
