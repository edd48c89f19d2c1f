"""The log of every exchange with a platform: noted in memory, redacted and written in batches, kept seven days."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog

from gateway import redaction
from gateway.errors import Unavailable
from gateway.records import exchanges as records
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

KEPT = timedelta(days=7)
_WRITE_SECONDS = 1.0
_PURGE_SECONDS = 3600.0
# Exchanges waiting to be written; when the database is away for long, the newest are what matters.
_WAITING = 5000
_BATCH = 500

# The reply that is being sent, so that its platform calls can be found by it.
sending: ContextVar[int | None] = ContextVar("sending", default=None)


@dataclass(frozen=True, slots=True)
class Noted:
    """An exchange as it happened, not yet redacted."""

    at: datetime
    channel: str
    direction: str
    method: str
    url: str
    status: int | None
    seconds: float
    request: bytes
    request_type: str
    response: bytes
    response_type: str
    error: str | None = None
    message_id: int | None = None

    def row(self) -> dict[str, Any]:
        """The row to be stored: nothing of a person, no secret."""
        return {
            "at": self.at,
            "channel": self.channel,
            "direction": self.direction,
            "method": self.method[:8],
            "url": redaction.url(self.url)[:500],
            "status": self.status,
            "milliseconds": round(self.seconds * 1000),
            "request": redaction.body(self.request, self.request_type),
            "response": redaction.body(self.response, self.response_type),
            "error": self.error[:200] if self.error else None,
            "message_id": self.message_id,
        }


class Exchanges:
    """Takes notes without waiting; a task of its own writes them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self.clock = clock
        self._waiting: deque[Noted] = deque(maxlen=_WAITING)
        self._task: asyncio.Task[None] | None = None

    def note(self, exchange: Noted) -> None:
        """Keep an exchange; costs nothing now."""
        self._waiting.append(exchange)

    def start(self) -> None:
        """Begin writing."""
        self._task = asyncio.create_task(self._run(), name="exchanges")

    async def stop(self) -> None:
        """Write what is noted and stop."""
        if self._task is not None:
            await end(self._task)
        with contextlib.suppress(Unavailable):
            await self.write()

    async def write(self) -> int:
        """Store what is noted; how many. Raises `StoreUnavailable`, keeping the notes."""
        batch = [self._waiting[at] for at in range(min(_BATCH, len(self._waiting)))]
        if not batch:
            return 0
        rows = await asyncio.to_thread(lambda: [noted.row() for noted in batch])
        await self._store.write(lambda db: records.add(db, rows))
        for _ in range(min(len(batch), len(self._waiting))):
            self._waiting.popleft()
        return len(batch)

    async def purge(self) -> int:
        """Forget what is older than seven days; how many."""
        before = self.clock.now() - KEPT
        return await self._store.write(lambda db: records.purge(db, before))

    async def listed(self, wanted: records.Wanted) -> list[dict[str, Any]]:
        """Exchanges, the newest first."""
        return await self._store.read(lambda db: records.listed(db, wanted))

    async def _run(self) -> None:
        next_purge = 0.0
        while True:
            await asyncio.sleep(_WRITE_SECONDS)
            try:
                while await self.write() == _BATCH:
                    continue
                if time.monotonic() >= next_purge:
                    await self.purge()
                    next_purge = time.monotonic() + _PURGE_SECONDS
            except Unavailable as error:
                _log.debug("exchanges wait to be written", error=str(error))
            except Exception:
                _log.exception("exchanges can't be written")
                self._waiting.clear()


class NotedTransport(httpx.AsyncBaseTransport):
    """A transport that notes every request with what came of it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, channel: str, exchanges: Exchanges) -> None:
        self._inner = inner
        self._channel = channel
        self._exchanges = exchanges

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        content = await request.aread()
        started, at = time.perf_counter(), self._exchanges.clock.now()
        response: httpx.Response | None = None
        error: str | None = None
        answer = b""
        try:
            response = await self._inner.handle_async_request(request)
            answer = await response.aread()
            return response
        except httpx.HTTPError as problem:
            error = type(problem).__name__
            raise
        finally:
            self._exchanges.note(
                Noted(
                    at,
                    self._channel,
                    "out",
                    request.method,
                    str(request.url),
                    response.status_code if response is not None else None,
                    time.perf_counter() - started,
                    content,
                    request.headers.get("content-type", ""),
                    answer,
                    response.headers.get("content-type", "") if response is not None else "",
                    error,
                    sending.get(),
                )
            )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
