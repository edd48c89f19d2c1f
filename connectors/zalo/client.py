"""Calls to the OpenAPI: the token in its header, one renewal when it is refused, typed errors."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from connectors.answers import json_of, retry_after
from connectors.errors import Retry, SendError, Unknown
from connectors.zalo.faults import CODES, TOKEN_REFUSED, Policy, error_code, fault, without_code
from connectors.zalo.tokens import AccessTokens

# The platform answers within a second; it fetches pictures by their address while we wait.
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
# Errors of connecting: not a byte of the message has left, so the same call may be made again.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_VIETNAM = timedelta(hours=7)
# The quiet hours end at six; a few minutes later the rush is over.
_MORNING = timedelta(hours=6, minutes=5)


class OpenApi:
    """One host of the platform for one official account. The transport can be swapped, so that tests stay here."""

    def __init__(
        self,
        url: str,
        tokens: AccessTokens,
        *,
        codes: dict[int, Policy] = CODES,
        refused_tokens: frozenset[int] = TOKEN_REFUSED,
        proof_secret: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._tokens = tokens
        self._codes = codes
        self._refused_tokens = refused_tokens
        self._proof_secret = proof_secret
        self._http = httpx.AsyncClient(timeout=_TIMEOUT, transport=transport)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The `data` of the answer. Raises a `SendError` whose type says whether to try again."""
        return await self._call("POST", path, json=dict(body))

    async def get(self, path: str, data: Mapping[str, Any] | None = None, **query: str) -> Any:
        """As `post`; `data` travels as one JSON text, as the OA paths want it, `query` as it is."""
        packed = {"data": json.dumps(data, separators=(",", ":"))} if data is not None else {}
        return await self._call("GET", path, params={**packed, **query})

    async def upload(self, path: str, name: str, content: bytes, mime: str) -> Any:
        """Upload a file and return the answer's `data`."""
        return await self._call("POST", path, files={"file": (name, content, mime)})

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _call(self, method: str, path: str, **request: Any) -> Any:
        token = await self._tokens.current()
        content, problem = await self._once(method, path, token, request)
        if problem is not None and problem.code.lstrip("-").isdigit() and int(problem.code) in self._refused_tokens:
            # The platform did nothing with the refused call: making it again can't double anything.
            token = await self._tokens.renewed(token)
            content, problem = await self._once(method, path, token, request)
        if problem is not None:
            raise problem
        return content

    async def _once(
        self, method: str, path: str, token: str, request: Mapping[str, Any]
    ) -> tuple[Any, SendError | None]:
        headers = {"access_token": token}
        if self._proof_secret:
            proof = hmac.new(self._proof_secret.encode(), token.encode(), hashlib.sha256)
            headers["appsecret_proof"] = proof.hexdigest()
        try:
            answer = await self._http.request(method, self._url + path, headers=headers, **request)
        except _NOT_SENT as error:
            raise Retry(f"Zalo can't be reached ({type(error).__name__})", code="connect") from error
        except httpx.HTTPError as error:
            raise Unknown(f"Zalo did not answer ({type(error).__name__})", code="no-answer") from error
        return self._read(answer)

    def _read(self, answer: httpx.Response) -> tuple[Any, SendError | None]:
        content = json_of(answer)
        code = error_code(content)
        wait = retry_after(answer)
        if code is None:
            if answer.is_success and isinstance(content, list):  # a few paths answer with a bare list
                return content, None
            return None, without_code(answer.status_code, wait)
        if code == 0:
            return content.get("data"), None
        message = str(content.get("message") or "")
        morning = _until_morning(datetime.now(UTC))
        return None, fault(code, message, codes=self._codes, retry_after=wait, until_morning=morning)


def _until_morning(now: datetime) -> float:
    """Seconds until the platform's quiet hours in Viet Nam are over."""
    local = now + _VIETNAM
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    morning = midnight + _MORNING
    if local >= morning:
        morning += timedelta(days=1)
    return (morning - local).total_seconds()
