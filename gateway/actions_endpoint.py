"""`POST /actions/webhook`: Rasa's custom actions, run in this process instead of in an action server.

Rasa proves itself with the shared `RASA_TOKEN`, as `?token=` (what `token:` in endpoints.yml makes) or as the header
`X-Assistant-Token`. Answers follow rasa-sdk's protocol: 400 for a rejected execution, 404 for an unknown action, 449
when the domain must be sent along.
"""

from __future__ import annotations

import hmac
import json
import zlib
from typing import Any, Protocol

import structlog
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.bodies import TooLarge, read_body

_log = structlog.get_logger(__name__)

# A domain and a long tracker are some hundred kilobytes.
_MAX_BODY = 8 * 1024 * 1024


class Executor(Protocol):
    """What rasa-sdk's `ActionExecutor` does."""

    async def run(self, action_call: dict[str, Any]) -> Any:
        """Run the action that `next_action` names."""
        ...


class ActionsEndpoint:
    """The route that Rasa's `action_endpoint` points at."""

    def __init__(self, executor: Executor, token: str) -> None:
        self._executor = executor
        self._token = token

    def route(self) -> Route:
        """The route."""
        return Route("/actions/webhook", self._endpoint, methods=["POST"])

    async def _endpoint(self, request: Request) -> Response:
        if not self._token:
            return JSONResponse({"error": "Set RASA_TOKEN to the same value here and for Rasa."}, 403)
        given = request.query_params.get("token") or request.headers.get("x-assistant-token") or ""
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return JSONResponse({"error": "The token is not the RASA_TOKEN of this application."}, 403)
        try:
            call = await _call(request)
        except TooLarge:
            return JSONResponse({"error": "The call is too large."}, 413)
        except ValueError:
            return JSONResponse({"error": "The call is not a JSON object."}, 400)
        return await self._run(call)

    async def _run(self, call: dict[str, Any]) -> Response:
        name = call.get("next_action")
        try:
            result = await self._executor.run(call)
        except ActionExecutionRejection as error:
            return JSONResponse({"error": error.message, "action_name": error.action_name}, 400)
        except ActionNotFoundException as error:
            _log.error("action not found", action=name)
            return JSONResponse({"error": error.message, "action_name": error.action_name}, 404)
        except ActionMissingDomainException as error:
            return JSONResponse({"error": error.message, "action_name": error.action_name}, 449)
        except Exception:
            _log.exception("action failed", action=name)
            return JSONResponse({"error": "The action failed; the application's log has the trace."}, 500)
        return JSONResponse(result.model_dump() if result is not None else None)


async def _call(request: Request) -> dict[str, Any]:
    body = await read_body(request, _MAX_BODY)
    if request.headers.get("content-encoding", "").lower() == "deflate":
        body = _inflated(body)
    call = json.loads(body)
    if not isinstance(call, dict):
        raise ValueError("not an object")
    # Rasa leaves the domain out (selective domain) and knows no digests; without either rasa-sdk would ask for it.
    call.setdefault("domain", {})
    return call


def _inflated(body: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(body, _MAX_BODY)
    except zlib.error as error:
        raise ValueError("not deflated") from error
    if inflater.unconsumed_tail:
        raise TooLarge
    return content
