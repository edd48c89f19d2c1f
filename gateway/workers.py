"""Workers on the lanes of a stream: one message at a time per lane, acknowledged when it is done."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import nats.errors
import nats.js.errors
import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from gateway.broker import ACK_WAIT, Broker, message_sequence
from gateway.errors import Unavailable
from gateway.lanes import LANES
from gateway.metrics import Metrics
from gateway.tasks import end

_log = structlog.get_logger(__name__)

# A lingering request for a lane's next message; only its renewal costs anything.
_FETCH_SECONDS = 30.0
# While the database or NATS is away the lane holds, looking again in these steps (seconds).
_UNAVAILABLE_DELAY = 1.0
# A message that fails this often for any other reason has met a bug: it is buried, so that its lane goes on.
_MAX_FAILURES = 5
_FAILURE_DELAY = 0.5

Handle = Callable[[Mapping[str, Any], float], Awaitable[None]]
"""Does the work of one lane message. The number is how long it has waited in its lane, in seconds."""


class LaneWorkers:
    """Readers of all lanes of one stream in this process. Any number of processes may run them."""

    def __init__(self, broker: Broker, stream: str, handle: Handle, metrics: Metrics) -> None:
        self._broker = broker
        self._stream = stream
        self._handle = handle
        self._metrics = metrics
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._working: dict[int, Msg] = {}
        self._failures: Counter[int] = Counter()
        self._background: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        """Begin reading."""
        for lane in range(LANES):
            self._tasks[lane] = asyncio.create_task(self._run(lane), name=f"{self._stream}-{lane:02d}")
        self._background = [
            asyncio.create_task(self._report_progress()),
            asyncio.create_task(self._follow_reconnects()),
        ]

    async def stop(self, grace: float) -> None:
        """Take nothing new, let what is under way finish within `grace` seconds."""
        self._stopping = True
        for lane, task in self._tasks.items():
            if lane not in self._working:
                task.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks.values(), timeout=grace)
            await end(*late)
        await end(*self._background)

    async def _run(self, lane: int) -> None:
        while not self._stopping:
            try:
                reader = await self._broker.lane(self._stream, lane)
                while not self._stopping:
                    message = await self._next(reader)
                    if message is not None:
                        await self._process(lane, message)
            except (Unavailable, nats.errors.Error, nats.js.errors.Error, OSError) as error:
                _log.debug("lane waits for nats", stream=self._stream, lane=lane, error=type(error).__name__)
                await asyncio.sleep(_UNAVAILABLE_DELAY)

    async def _next(self, reader: JetStreamContext.PullSubscription) -> Msg | None:
        try:
            return (await reader.fetch(1, timeout=_FETCH_SECONDS))[0]
        except TimeoutError:  # nats.errors.TimeoutError is one
            return None

    async def _process(self, lane: int, message: Msg) -> None:
        self._working[lane] = message
        sequence, _ = message_sequence(message)
        try:
            waited = max(0.0, time.time() - message.metadata.timestamp.timestamp())
            await self._handle(json.loads(message.data), waited)
        except asyncio.CancelledError:
            with contextlib.suppress(Exception):
                await message.nak()  # the next worker need not wait for the silence
            raise
        except Unavailable as error:
            self._metrics.lane_errors.labels(self._stream, "held").inc()
            _log.warning("lane holds", stream=self._stream, lane=lane, error=str(error))
            await message.nak(delay=_UNAVAILABLE_DELAY)
        except Exception:
            await self._failed(lane, message, sequence)
        else:
            self._failures.pop(sequence, None)
            await message.ack()
        finally:
            self._working.pop(lane, None)

    async def _failed(self, lane: int, message: Msg, sequence: int) -> None:
        self._failures[sequence] += 1
        times = self._failures[sequence]
        buried = times >= _MAX_FAILURES
        self._metrics.lane_errors.labels(self._stream, "buried" if buried else "repeated").inc()
        _log.exception("lane message failed", stream=self._stream, lane=lane, times=times, buried=buried)
        if not buried:
            await message.nak(delay=_FAILURE_DELAY * 2**times)
            return
        await self._broker.bury(self._stream, lane, message.data, f"failed {times} times")
        self._failures.pop(sequence, None)
        await message.ack()

    async def _report_progress(self) -> None:
        while True:
            await asyncio.sleep(ACK_WAIT / 3)
            for message in list(self._working.values()):
                with contextlib.suppress(nats.errors.Error, OSError):
                    await message.in_progress()

    async def _follow_reconnects(self) -> None:
        """A server that was away has forgotten our requests for messages: idle lanes ask anew."""
        while True:
            await self._broker.reconnected.wait()
            for lane, task in list(self._tasks.items()):
                if lane not in self._working and not self._stopping:
                    task.cancel()
                    self._tasks[lane] = asyncio.create_task(self._run(lane), name=task.get_name())
            await asyncio.sleep(0)
