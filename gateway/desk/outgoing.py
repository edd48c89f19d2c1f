"""Replies of agents: kept a few seconds in which they can be taken back, then sent the way every reply goes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from gateway.broker import OUTBOUND, Broker
from gateway.codec import encode_wake
from gateway.desk.channel import KEY
from gateway.desk.records import pending
from gateway.errors import BrokerUnavailable, Unavailable
from gateway.live import Live
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# How late a reply may leave. One look reads an index of a few rows.
_LOOK_SECONDS = 0.5
LONGEST_UNDO = 15.0


class Outgoing:
    """Queues, takes back and sends replies of agents. Every process runs one; a delete decides who sends."""

    def __init__(self, store: Store, broker: Broker, live: Live, clock: Clock) -> None:
        self._store = store
        self._broker = broker
        self._live = live
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def reply(
        self,
        conversation: int,
        agent: str,
        text: str,
        client_id: str,
        content: Mapping[str, Any],
        undo_seconds: float,
    ) -> None:
        """Take a reply in, once per `client_id`. Raises `NotHolder` and `NotFound`."""
        now = self._clock.now()
        due = now + timedelta(seconds=min(max(undo_seconds, 0.0), LONGEST_UNDO))
        await self._store.write(lambda db: pending.put(db, conversation, agent, client_id, text, content, due, now))
        if due <= now:
            await self.send_now(conversation)
        else:
            await self._tell(conversation)

    async def take_back(self, conversation: int, agent: str, client_id: str) -> str | None:
        """Take a reply back; its text, or None when it has gone out."""
        text = await self._store.write(lambda db: pending.take_back(db, conversation, agent, client_id))
        await self._tell(conversation)
        return text

    async def send_now(self, conversation: int) -> None:
        """Send everything a conversation has waiting."""
        await self._send(conversation, early=True)

    def start(self) -> None:
        """Begin looking for what is due."""
        self._task = asyncio.create_task(self._run(), name="desk-outgoing")

    async def stop(self) -> None:
        """Stop; what waits goes out at the next start, or by another process."""
        if self._task is not None:
            await end(self._task)

    async def look(self) -> int:
        """Send what is due now; how many conversations had something."""
        now = self._clock.now()
        found = await self._store.read(lambda db: pending.due(db, now))
        for conversation in found:
            await self._send(conversation, early=False)
        return len(found)

    async def _send(self, conversation: int, *, early: bool) -> None:
        now = self._clock.now()
        sent = await self._store.write(lambda db: pending.send(db, conversation, now, early=early))
        for talk, message in sent:
            await self._live.created(talk, message)
        if sent:
            talk, message = sent[0]
            with contextlib.suppress(BrokerUnavailable):  # it is stored: the sweeper brings it back
                await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), f"send:{message.id}")
        await self._tell(conversation)

    async def _tell(self, conversation: int) -> None:
        waiting = await self._store.read(lambda db: pending.of_conversation(db, conversation))
        await self._live.publish(KEY, {"type": "pending", "id": conversation, "pending": waiting})

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Unavailable as error:
                _log.warning("replies wait", error=str(error))
            except Exception:
                _log.exception("sending replies failed")
            await asyncio.sleep(_LOOK_SECONDS)
