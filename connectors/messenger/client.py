"""Calls to the Graph API."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import httpx

from connectors.answers import json_of, retry_after
from connectors.contract import Receipt
from connectors.errors import Retry, Unknown
from connectors.messenger.faults import fault

_log = logging.getLogger(__name__)

# The platform answers a send within a second; it fetches images by URL within ten, while we wait.
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
# Errors of connecting: not a byte of the message has left, so the same call may be made again.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class GraphClient:
    """The Send API of one page. The transport can be swapped, so that tests stay on this machine."""

    def __init__(self, api_url: str, page_token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=api_url.rstrip("/"),
            headers={"Authorization": f"Bearer {page_token}"},
            timeout=_TIMEOUT,
            transport=transport,
        )

    async def send(self, body: Mapping[str, Any]) -> Receipt:
        """Send one message. Raises a `SendError` whose type says whether to try again."""
        try:
            answer = await self._http.post("/me/messages", json=body)
        except _NOT_SENT as error:
            raise Retry(f"Messenger can't be reached ({type(error).__name__})", code="connect") from error
        except httpx.HTTPError as error:
            raise Unknown(f"Messenger did not answer ({type(error).__name__})", code="no-answer") from error
        content = json_of(answer)
        if answer.is_success and isinstance(content, dict) and content.get("message_id"):
            return Receipt(str(content["message_id"]))
        problem = fault(answer.status_code, content, retry_after(answer))
        if problem is None:
            return Receipt(None)
        raise problem

    async def get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Ask the Graph API. Raises a `SendError`."""
        return await self._call("GET", path, query=query)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Set something at the Graph API; repeating it is harmless. Raises a `SendError`."""
        return await self._call("POST", path, body=body)

    async def _call(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            answer = await self._http.request(
                method, f"/{path}", params=dict(query) if query else None, json=dict(body) if body else None
            )
        except httpx.HTTPError as error:
            raise Retry(f"Messenger can't be reached ({type(error).__name__})", code="connect") from error
        content = json_of(answer)
        if answer.is_success and isinstance(content, dict):
            return content
        problem = fault(answer.status_code, content, retry_after(answer))
        raise problem or Retry("Messenger's answer can't be read", code="unreadable")

    async def action(self, user: str, name: str) -> None:
        """Show a sender action (`typing_on`, `mark_seen`). Best effort: a failure is only logged."""
        try:
            answer = await self._http.post("/me/messages", json={"recipient": {"id": user}, "sender_action": name})
            if not answer.is_success:
                _log.info("messenger %s answered HTTP %s", name, answer.status_code)
        except httpx.HTTPError as error:
            _log.info("messenger %s failed: %s", name, type(error).__name__)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
