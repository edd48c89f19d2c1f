"""Who may call the protocol: origin, visitor token, limits, and how a refusal is answered.

Refusals are `{"error": {"code", "message"}}`; the code is for the page, the Vietnamese sentence for a person.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from connectors.webchat.limits import Holds, Window
from connectors.webchat.media import MediaRefused
from connectors.webchat.ports import ChatUnavailable
from connectors.webchat.settings import ChatSettings, Site
from connectors.webchat.texts import TEXTS
from connectors.webchat.token import TokenRefused, Tokens, Visitor

Body = TypeVar("Body", bound=BaseModel)

STATUS_OF_TOKEN = {"choice_unknown": 422, "link_expired": 404}
STATUS_OF_MEDIA = {"upload_too_large": 413, "upload_type": 415}
UNAVAILABLE_SECONDS = 3  # when the store is away, how soon the page may try again


class Refusal(Exception):
    """A request we don't serve: HTTP status, code, and when to come back."""

    def __init__(self, status: int, code: str, *, retry_after: float = 0.0) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after

    def response(self) -> JSONResponse:
        """The answer."""
        headers = {"Cache-Control": "no-store"}
        if self.retry_after:
            headers["Retry-After"] = str(math.ceil(self.retry_after))
        message = TEXTS["errors"].get(self.code, TEXTS["errors"]["unknown"])
        return JSONResponse({"error": {"code": self.code, "message": message}}, self.status, headers)


class ChatRoute(APIRoute):
    """Turns refusals into answers for the routes of the chat alone, wherever they are mounted."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with refusals caught."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                return refusal.response()
            except RequestValidationError:
                return Refusal(400, "bad_request").response()
            except TokenRefused as error:
                return Refusal(STATUS_OF_TOKEN.get(error.code, 401), error.code).response()
            except MediaRefused as error:
                return Refusal(STATUS_OF_MEDIA.get(error.code, 422), error.code).response()
            except ChatUnavailable:
                return Refusal(503, "unavailable", retry_after=UNAVAILABLE_SECONDS).response()

        return guarded


class Access:
    """The checks every call of the protocol passes."""

    def __init__(self, settings: ChatSettings, tokens: Tokens) -> None:
        limits = settings.limits
        self.settings = settings
        self.tokens = tokens
        self._addresses = Window(limits.address_requests_per_minute)
        self._sessions = Window(limits.sessions_per_minute)
        self._messages = Window(limits.messages_per_minute)
        self._uploads = Window(limits.uploads_per_minute)
        self._letters = Window(limits.letters_per_hour, seconds=3600.0)
        self.sockets = Holds(limits.sockets_per_visitor)

    def visitor(self, request: HTTPConnection) -> Visitor:
        """The visitor of a request, by its bearer token and origin."""
        self.address(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(401, "token_missing")
        return self.known(request, token.strip())

    def known(self, request: HTTPConnection, token: str) -> Visitor:
        """The visitor of a token, if its site still exists and allows the page's origin."""
        visitor = self.tokens.read(token)
        site = self.settings.site(visitor.site)
        if site is None:
            raise TokenRefused("token_invalid")
        self.origin(request.headers, site)
        return visitor

    def origin(self, headers: Headers, site: Site) -> None:
        """Refuse a browser page of an origin that is not on the site's list.

        Browsers send `Origin` with every call that changes something and with every socket; programs that send none
        gain nothing by it, as they need a token all the same.
        """
        origin = headers.get("origin")
        if origin is None or origin in (self.settings.own_origin, *site.origins):
            return
        if origin.partition("://")[2] == headers.get("host") and _is_literal(origin):
            return  # opened by address (this machine, the office network): no name that could be pointed at us
        raise Refusal(403, "origin_refused")

    def address(self, request: HTTPConnection) -> None:
        """Count a call of a network address."""
        _take(self._addresses, _address(request), "rate_limited")

    def session(self, request: HTTPConnection) -> None:
        """Count a session begun at a network address."""
        self.address(request)
        _take(self._sessions, _address(request), "rate_limited")

    def message(self, visitor: Visitor) -> None:
        """Count a message."""
        _take(self._messages, visitor.conversation, "rate_limited")

    def upload(self, visitor: Visitor) -> None:
        """Count an upload."""
        _take(self._uploads, visitor.conversation, "rate_limited")

    def letter(self, request: HTTPConnection, visitor: Visitor) -> None:
        """Count a letter, of the visitor and of the network address: a new visitor is made in a moment."""
        _take(self._letters, visitor.conversation, "rate_limited")
        _take(self._letters, _address(request), "rate_limited")


def _take(window: Window, key: str, code: str) -> None:
    wait = window.take(key)
    if wait:
        raise Refusal(429, code, retry_after=wait)


def _address(request: HTTPConnection) -> str:
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    # One IPv6 customer holds a whole /64.
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host


def _is_literal(origin: str) -> bool:
    try:
        host = urlsplit(origin).hostname or ""
        if host == "localhost":
            return True
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def capped(request: Request, limit: int, code: str) -> AsyncGenerator[bytes, None]:
    """The body in pieces; `Refusal` 413 as soon as it is announced or grows longer than `limit` bytes."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise Refusal(413, code)
    length = 0
    async for piece in request.stream():
        length += len(piece)
        if length > limit:
            raise Refusal(413, code)
        yield piece


async def json_body(request: Request, model: type[Body], limit: int) -> Body:
    """The JSON body of a request. Raises `Refusal` 413, 415 or 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "json_expected")
    data = b"".join([piece async for piece in capped(request, limit, "body_too_large")])
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise Refusal(400, "bad_request") from error
