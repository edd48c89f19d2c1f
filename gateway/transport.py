"""The network under platform clients: httpx's interface on aiohttp's connections.

Connectors speak httpx and take a transport. httpx's own looks at every pooled connection for every request, which
under load costs many times what the request does; aiohttp's event-driven pool does not. What matters here is that
errors keep their meaning: only a connection that was never made is a `ConnectError`; whatever happened after that may
have reached the other side and is a `ReadError`, a `ReadTimeout` or a `RemoteProtocolError`.
"""

from __future__ import annotations

import aiohttp
import httpx

# Connections kept open between messages; platforms close theirs after a minute or so.
_KEEP_ALIVE_SECONDS = 30.0
_CONNECTIONS = 100


class AiohttpTransport(httpx.AsyncBaseTransport):
    """An httpx transport on an aiohttp session, made at the first request because it needs the running loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request whose body is at hand; the answer is read whole."""
        limits = request.extensions.get("timeout", {})
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=limits.get("pool"),
            sock_connect=limits.get("connect"),
            sock_read=limits.get("read"),
        )
        try:
            async with self._open().request(
                request.method,
                str(request.url),
                headers=request.headers.multi_items(),
                data=await request.aread() or None,
                allow_redirects=False,
                timeout=timeout,
            ) as answer:
                # The session has undone the compression; the headers that told of it would mislead httpx.
                headers = [
                    (name, value)
                    for name, value in answer.raw_headers
                    if name.lower() not in (b"content-encoding", b"content-length", b"transfer-encoding")
                ]
                return httpx.Response(answer.status, headers=headers, content=await answer.read(), request=request)
        except aiohttp.ClientError as error:
            raise _translated(error, request) from error
        except TimeoutError as error:
            raise httpx.ReadTimeout("no answer in time", request=request) from error

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=True,
            )
        return self._session


def _translated(error: aiohttp.ClientError, request: httpx.Request) -> httpx.RequestError:
    # The order matters: aiohttp's classes overlap.
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return httpx.ConnectTimeout("no connection in time", request=request)
    if isinstance(error, aiohttp.ServerTimeoutError):
        return httpx.ReadTimeout("no answer in time", request=request)
    if isinstance(error, aiohttp.ClientConnectorError):
        return httpx.ConnectError(str(error), request=request)
    if isinstance(error, aiohttp.InvalidURL):
        return httpx.UnsupportedProtocol(str(error), request=request)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return httpx.RemoteProtocolError("the server closed the connection", request=request)
    return httpx.ReadError(str(error), request=request)
