"""OAuth v4 for official accounts: a code or a refresh token for a pair of tokens.

A refresh token works once. Its answer is the only copy of the next pair, so success means: HTTP is well *and* both
tokens are there; errors may come with HTTP 200. Nothing here is repeated; the keeper of the tokens decides.
Source: Zalo for Developers, "Xác thực và ủy quyền cho ứng dụng OA".
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

import httpx

from connectors.errors import ChannelDown, Retry, Unknown
from connectors.zalo.faults import error_code, shortened
from connectors.zalo.tokens import Pair

_PATH = "/v4/oa/access_token"
_TIMEOUT = httpx.Timeout(15.0, connect=5.0)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# The codes of "come again later" among the OAuth host's errors.
_BUSY = frozenset({-32})
# What the documents say today; the answer's own number counts when there is one.
_USUAL_LIFETIME = 90_000.0
_SHORTEST_LIFETIME = 60.0


class GrantRefused(ChannelDown):
    """The platform does not take this code or refresh token: an administrator of the account must consent again."""


class OAuth:
    """The OAuth server, for one app."""

    def __init__(
        self, url: str, app_id: str, app_secret: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url = url.rstrip("/")
        self._app_id = app_id
        self._http = httpx.AsyncClient(headers={"secret_key": app_secret}, timeout=_TIMEOUT, transport=transport)

    def consent_link(self, redirect: str, verifier: str, state: str) -> str:
        """Where an administrator of the account allows the app to act for it."""
        query = {
            "app_id": self._app_id,
            "redirect_uri": redirect,
            "code_challenge": challenge(verifier),
            "state": state,
        }
        return f"{self._url}/v4/oa/permission?{urlencode(query)}"

    async def exchange(self, code: str, verifier: str) -> Pair:
        """The first pair for the code of a consent (10 minutes, single use)."""
        return await self._ask({"grant_type": "authorization_code", "code": code, "code_verifier": verifier})

    async def refresh(self, refresh_token: str) -> Pair:
        """The next pair. Raises `GrantRefused`, `Retry` (nothing was used up) or `Unknown` (it may have been)."""
        return await self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(self, form: dict[str, str]) -> Pair:
        try:
            answer = await self._http.post(self._url + _PATH, data={"app_id": self._app_id, **form})
        except _NOT_SENT as error:
            raise Retry(f"Zalo's OAuth server can't be reached ({type(error).__name__})", code="connect") from error
        except httpx.HTTPError as error:
            raise Unknown(f"Zalo's OAuth server did not answer ({type(error).__name__})", code="no-answer") from error
        return _pair(answer)


def challenge(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _pair(answer: httpx.Response) -> Pair:
    try:
        content: Any = answer.json()
    except ValueError:
        content = None
    if isinstance(content, dict):
        access, refresh = content.get("access_token"), content.get("refresh_token")
        if answer.is_success and isinstance(access, str) and access and isinstance(refresh, str) and refresh:
            return Pair(access, refresh, _lifetime(content.get("expires_in")))
    code = error_code(content)
    if answer.status_code in (429, 503) or code in _BUSY:
        raise Retry(f"Zalo's OAuth server is busy ({code or answer.status_code})", code=str(code or answer.status_code))
    if answer.status_code >= 500 or code is None:
        # Not the documented answer: a proxy's page, or half of one. The token may be used up.
        raise Unknown(f"Zalo's OAuth server answered HTTP {answer.status_code} without tokens", code="no-tokens")
    name = shortened(content.get("error_name") or content.get("message") or "")
    raise GrantRefused(f"Zalo refused the grant: {code} {name}", code=str(code))


def _lifetime(value: Any) -> float:
    """`expires_in` is a text of seconds."""
    try:
        return max(_SHORTEST_LIFETIME, float(value))
    except (TypeError, ValueError):
        return _USUAL_LIFETIME
