"""Live events: what has just changed in a conversation, for the desk and the web chat.

They travel on NATS core subjects `live.<conversation token>`, so every process hears of every change. They are a
convenience: nothing is stored, and a listener that may have missed some is told to `resync`. An event is a JSON
object with `type` (`message.created`, `message.updated`, `message.deleted`, `message.state`, `conversation.updated`,
`typing`, `channel.down`, `customer.read`, `resync`) and `conversation` (its key).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import blake2b
from typing import Any

import nats.errors
import structlog
from nats.aio.msg import Msg

from gateway.broker import Broker
from gateway.errors import BrokerUnavailable
from gateway.records.views import StoredMessage, Talk

_log = structlog.get_logger(__name__)

# A listener this many events behind is told to read the store again instead of catching up.
_QUEUE = 256

Event = dict[str, Any]
_RESYNC: Event = {"type": "resync"}


def subject_of(conversation: str) -> str:
    """The subject of a conversation's events. Keys hold characters that subjects can't."""
    return f"live.{blake2b(conversation.encode(), digest_size=12).hexdigest()}"


class Live:
    """Publishes and hears live events."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def publish(self, conversation: str, event: Mapping[str, Any]) -> None:
        """Tell everybody who listens; a lost event is repaired by their next read of the store."""
        body = json.dumps({**event, "conversation": conversation}, ensure_ascii=False, separators=(",", ":"))
        try:
            await self._broker.client.publish(subject_of(conversation), body.encode())
        except (BrokerUnavailable, nats.errors.Error, OSError) as error:
            _log.debug("live event lost", error=type(error).__name__)

    async def created(self, talk: Talk, *messages: StoredMessage) -> None:
        """Messages were added."""
        for message in messages:
            await self.publish(talk.key, {"type": "message.created", "message": message.as_json()})

    async def updated(self, talk: Talk, *messages: StoredMessage) -> None:
        """Messages changed in what they say."""
        for message in messages:
            await self.publish(talk.key, {"type": "message.updated", "message": message.as_json()})

    async def state(self, talk: Talk, message: StoredMessage, state: str, error: str | None = None) -> None:
        """The delivery state of one message changed."""
        await self.publish(
            talk.key,
            {"type": "message.state", "id": str(message.id), "seq": message.seq, "state": state, "error": error},
        )

    async def conversation(self, talk: Talk) -> None:
        """Who holds a conversation changed."""
        fields = {"id": talk.id, "holder": talk.holder, "agent": talk.agent, "reason": talk.reason}
        await self.publish(talk.key, {"type": "conversation.updated", **fields})

    @asynccontextmanager
    async def subscribe(self, conversation: str | None = None) -> AsyncIterator[AsyncIterator[Event]]:
        """Events of one conversation, or of all. Listening has begun once the context is entered.

        After a reconnect, or when the reader falls behind, one `resync` stands for what may be missing.
        """
        waiting: asyncio.Queue[Event] = asyncio.Queue(_QUEUE)

        def put(event: Event) -> None:
            if waiting.full():
                while not waiting.empty():
                    waiting.get_nowait()
                event = _RESYNC
            waiting.put_nowait(event)

        async def heard(message: Msg) -> None:
            put(json.loads(message.data))

        async def watch_reconnects() -> None:
            while True:
                await self._broker.reconnected.wait()
                put(_RESYNC)
                await asyncio.sleep(0)

        async def events() -> AsyncIterator[Event]:
            while True:
                yield await waiting.get()

        client = self._broker.client
        subscription = await client.subscribe(subject_of(conversation) if conversation else "live.*", cb=heard)
        await client.flush()  # the server knows of us: nothing published from here on is missed
        watching = asyncio.create_task(watch_reconnects())
        try:
            yield events()
        finally:
            watching.cancel()
            try:
                await subscription.unsubscribe()
            except nats.errors.Error:
                _log.debug("subscription was already gone")
