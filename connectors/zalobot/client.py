"""Calls to the Bot API. The token is part of every address, so no address is ever logged."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import httpx

from connectors.answers import json_of, retry_after
from connectors.errors import ChannelDown, Retry, SendError, Unknown
from connectors.zalobot.faults import fault

_log = logging.getLogger(__name__)

_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# How long the platform holds a poll open, and how long we wait for it.
POLL_SECONDS = 30
_POLL_TIMEOUT = httpx.Timeout(POLL_SECONDS + 10.0, connect=5.0)
# A poll with nothing new.
_NOTHING_NEW = 408


class BotApi:
    """The Bot API of one bot. The transport can be swapped, so that tests stay on this machine."""

    def __init__(self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._base = f"{url.rstrip('/')}/bot{token}"
        self._http = httpx.AsyncClient(timeout=_TIMEOUT, transport=transport)
        # httpx tells every address it asks at level INFO.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    async def call(self, method: str, body: Mapping[str, Any] | None = None) -> Any:
        """The `result` of a method. Raises a `SendError` whose type says whether to try again."""
        answer = await self._post(method, body, _TIMEOUT)
        content = json_of(answer)
        if answer.is_success and isinstance(content, dict) and content.get("ok") is True:
            return content.get("result")
        raise fault(answer.status_code, content, retry_after(answer))

    async def updates(self) -> Any:
        """The next update as the platform sent it, None when there was nothing new. Raises a `SendError`."""
        answer = await self._post("getUpdates", {"timeout": str(POLL_SECONDS)}, _POLL_TIMEOUT)
        content = json_of(answer)
        if not isinstance(content, dict):
            raise fault(answer.status_code, content)
        if content.get("ok") is True:
            return content.get("result")
        if answer.status_code == _NOTHING_NEW or content.get("error_code") == _NOTHING_NEW:
            return None
        raise fault(answer.status_code, content)

    async def attempt(self, method: str, body: Mapping[str, Any]) -> None:
        """A call whose failure does not matter."""
        try:
            await self.call(method, body)
        except SendError as error:
            _log.info("zalo bot %s failed: %s", method, error.code)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _post(self, method: str, body: Mapping[str, Any] | None, limits: httpx.Timeout) -> httpx.Response:
        try:
            return await self._http.post(f"{self._base}/{method}", json=dict(body or {}), timeout=limits)
        except _NOT_SENT as error:
            raise Retry(f"Zalo Bot can't be reached ({type(error).__name__})", code="connect") from error
        except httpx.InvalidURL as error:
            raise ChannelDown("ZALOBOT_TOKEN or ZALOBOT_API_URL is not valid", code="address") from error
        except httpx.HTTPError as error:
            raise Unknown(f"Zalo Bot did not answer ({type(error).__name__})", code="no-answer") from error
