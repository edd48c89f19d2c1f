"""`/health/live`, `/health/ready`, `/metrics`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from gateway.broker import INBOUND, OUTBOUND, Broker
from gateway.errors import Unavailable
from gateway.metrics import Metrics

# A load balancer asks every second or so from several places; the parts need not answer each of them.
_REMEMBER_SECONDS = 1.0
_CHECK_SECONDS = 2.0

Check = Callable[[], Awaitable[object]]


class Readiness:
    """Asks each part for a sign of life and remembers the answer for a second."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._report: dict[str, dict[str, object]] = {}
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def report(self) -> dict[str, dict[str, object]]:
        """By part: `ok`, and `error` in words when it is not."""
        async with self._lock:
            if time.monotonic() >= self._until:
                answers = await asyncio.gather(*(self._ask(check) for check in self._checks.values()))
                self._report = dict(zip(self._checks, answers, strict=True))
                self._until = time.monotonic() + _REMEMBER_SECONDS
            return self._report

    async def _ask(self, check: Check) -> dict[str, object]:
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                detail = await check()
        except Unavailable as error:
            return {"ok": False, "error": str(error)}
        except TimeoutError:
            return {"ok": False, "error": f"no answer within {_CHECK_SECONDS:.0f} s"}
        return {"ok": True} if detail is None else {"ok": True, "detail": str(detail)}


def router(readiness: Readiness, metrics: Metrics, broker: Broker) -> APIRouter:
    """The routes of an operator."""
    routes = APIRouter(tags=["operations"])

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        """The process runs and its event loop turns."""
        return {"status": "live"}

    @routes.get("/health/ready")
    async def ready() -> JSONResponse:
        """Every part answers: NATS, the database and Rasa, each by name."""
        parts = await readiness.report()
        fine = all(part["ok"] for part in parts.values())
        return JSONResponse({"status": "ready" if fine else "not ready", **parts}, 200 if fine else 503)

    @routes.get("/metrics")
    async def figures() -> Response:
        """Prometheus text."""
        with contextlib.suppress(Exception):  # without NATS the other figures still count
            backlog = {stream: await broker.backlog(stream) for stream in (INBOUND, OUTBOUND)}
            metrics.lane_backlog.clear()
            for stream, lanes in backlog.items():
                for lane, count in lanes.items():
                    metrics.lane_backlog.labels(stream, f"{lane:02d}").set(count)
        return Response(metrics.render(), media_type=CONTENT_TYPE_LATEST)

    return routes
