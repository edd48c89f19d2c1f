"""Brings back what waits in SQL: retries when their time has come, and open work whose lane message is gone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from gateway.broker import ACK_WAIT, Broker
from gateway.codec import encode_wake
from gateway.errors import Unavailable
from gateway.records import due
from gateway.records.due import Wake
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# How late a retry may be. One look is two index reads.
_LOOK_SECONDS = 0.5
# Work that no redelivery has brought back within this time is not in any lane (NATS lost its files).
_FORGOTTEN_AFTER = timedelta(seconds=6 * ACK_WAIT)
_FORGOTTEN_EVERY = 30.0


class Sweeper:
    """Publishes a wake for each due conversation. Every process runs one; the message ids make it harmless."""

    def __init__(self, store: Store, broker: Broker, clock: Clock) -> None:
        self._store = store
        self._broker = broker
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin looking."""
        self._task = asyncio.create_task(self._run(), name="sweeper")

    async def stop(self) -> None:
        """Stop looking."""
        if self._task is not None:
            await end(self._task)

    async def sweep(self, *, forgotten: bool) -> int:
        """One look; how many conversations were woken."""
        now = self._clock.now()
        wakes = await self._store.read(lambda db: due.due(db, now))
        if forgotten:
            before = now - _FORGOTTEN_AFTER
            lost = await self._store.read(lambda db: due.forgotten(db, before, now))
            if lost:
                _log.warning("open work without a lane message", conversations=len(lost))
            wakes += lost
        for wake in wakes:
            await self._wake(wake)
        return len(wakes)

    async def _wake(self, wake: Wake) -> None:
        # The same occasion is told once, and again after a while should it still stand.
        again = int(self._clock.now().timestamp() / ACK_WAIT)
        message_id = f"wake:{wake.stream}:{wake.conversation_id}:{wake.mark}:{again}"
        await self._broker.publish(wake.stream, wake.lane, encode_wake(wake.conversation_id), message_id)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        next_search = loop.time()
        while True:
            forgotten = loop.time() >= next_search
            if forgotten:
                next_search = loop.time() + _FORGOTTEN_EVERY
            try:
                await self.sweep(forgotten=forgotten)
            except Unavailable as error:
                _log.warning("sweep put off", error=str(error))
            except Exception:
                _log.exception("sweep failed")
            await asyncio.sleep(_LOOK_SECONDS)
