"""A stand-in for Zalo's OAuth server: codes and refresh tokens that work once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

INVALID_GRANT = -14014


@dataclass
class OAuthFault:
    """What the next token call meets. `rotate` says whether the old pair dies all the same: the answer is lost."""

    status: int = 200
    error: int | None = INVALID_GRANT
    rotate: bool = False
    hang: float = 0.0


@dataclass
class OAuthServer:
    """Tokens of one app and one account."""

    app_id: str
    app_secret: str
    oa_id: str
    lifetime: int = 90_000
    refresh_tokens: set[str] = field(default_factory=lambda: {"first-refresh-token"})  # those that still work
    access_tokens: set[str] = field(default_factory=set)
    used_twice: list[str] = field(default_factory=list)
    asked: int = 0  # questions for a token
    renewals: int = 0
    delay: float = 0.0
    faults: deque[OAuthFault] = field(default_factory=deque)
    trusting: bool = False  # takes tokens of a former run: for trying by hand, where the stand-in forgets and we don't
    _codes: dict[str, str] = field(default_factory=dict)  # code → challenge
    _spent: set[str] = field(default_factory=set)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def routes(self) -> list[Route]:
        return [
            Route("/v4/oa/access_token", self._token, methods=["POST"]),
            Route("/v4/oa/permission", self._permission),
        ]

    def genuine(self, token: str) -> bool:
        """Whether an access token works."""
        return token in self.access_tokens or (self.trusting and token.startswith("access-"))

    def expire(self) -> None:
        """Every access token is over."""
        self.access_tokens.clear()

    async def _permission(self, request: Request) -> Response:
        """The administrator consents at once."""
        query = request.query_params
        if query.get("app_id") != self.app_id or not query.get("redirect_uri"):
            return _error(-14003, "Invalid redirect uri")
        code = f"code-{next(self._numbers)}"
        self._codes[code] = query.get("code_challenge", "")
        back = {"code": code, "oa_id": self.oa_id, "state": query.get("state", "")}
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode(back)}", 302)

    async def _token(self, request: Request) -> Response:
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        self.asked += 1
        await asyncio.sleep(self.delay)
        if request.headers.get("secret_key") != self.app_secret or form.get("app_id") != self.app_id:
            return _error(-14005, "Invalid secret key")
        if self.faults:
            fault = self.faults.popleft()
            if fault.rotate:
                self._rotate(form)
            await asyncio.sleep(fault.hang)
            return (
                Response(status_code=fault.status)
                if fault.error is None
                else _error(fault.error, "fault", fault.status)
            )
        pair = self._rotate(form)
        return _error(INVALID_GRANT, "Invalid refresh token") if pair is None else JSONResponse(pair)

    def _rotate(self, form: dict[str, str]) -> dict[str, str] | None:
        if form.get("grant_type") == "authorization_code":
            challenge = self._codes.pop(form.get("code", ""), None)
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if challenge is None or base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
                return None
        else:
            token = form.get("refresh_token", "")
            if token not in self.refresh_tokens and not self.trusting:
                if token in self._spent:
                    self.used_twice.append(token)
                return None
            self._spent.add(token)
        self.renewals += 1
        number = next(self._numbers)
        self.refresh_tokens = {f"refresh-{number}"}
        self.access_tokens = {f"access-{number}"}
        return {
            "access_token": f"access-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": str(self.lifetime),
        }


def _error(code: int, name: str, status: int = 200) -> JSONResponse:
    body = {"error": code, "error_name": name, "error_reason": "", "error_description": name, "ref_doc": ""}
    return JSONResponse(body, status)
