"""The bytes behind our own links, for connectors that hand pictures over instead of naming an address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import httpx
import structlog

_log = structlog.get_logger(__name__)

Asgi = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[MutableMapping[str, Any]]],
        Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ],
    Awaitable[None],
]


class OwnLinks:
    """Reads what `PUBLIC_URL` serves without leaving the process."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url
        self._http: httpx.AsyncClient | None = None

    def serve(self, app: Asgi) -> None:
        """Read from this application from now on."""
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://own")

    async def load(self, url: str) -> bytes | None:
        """The bytes behind a link of ours; None for any other address and for a link that has ended."""
        path = url.removeprefix(self._public_url)
        if self._http is None or path == url or not path.startswith("/"):
            return None
        answer = await self._http.get(path)
        if answer.status_code != 200:
            _log.warning("a link of ours shows nothing", status=answer.status_code)
            return None
        return answer.content
