"""What agents do with conversations. The desk and its API call these and nothing deeper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateway.broker import OUTBOUND, Broker
from gateway.codec import encode_wake
from gateway.errors import BrokerUnavailable, NotHolder
from gateway.live import Live
from gateway.models import Holder
from gateway.records import desk
from gateway.records.views import StoredMessage, Talk
from gateway.store import Store
from utility.clock import Clock


class Handover:
    """Claim, reply, release; each change is told as a live event."""

    def __init__(self, store: Store, broker: Broker, live: Live, clock: Clock) -> None:
        self._store = store
        self._broker = broker
        self._live = live
        self._clock = clock

    async def claim(self, conversation: int, agent: str) -> Talk:
        """Take a conversation. Raises `NotHolder` when another agent was first, and `NotFound`."""
        now = self._clock.now()
        talk = await self._store.write(lambda db: desk.claim(db, conversation, agent, now))
        if talk is None:
            raise NotHolder("Another agent has taken this conversation.")
        await self._live.conversation(talk)
        return talk

    async def release(self, conversation: int, agent: str) -> Talk:
        """Give a conversation back to the bot. Raises `NotHolder` and `NotFound`."""
        now = self._clock.now()
        talk = await self._store.write(lambda db: desk.release(db, conversation, agent, now))
        await self._live.conversation(talk)
        return talk

    async def reply(self, conversation: int, agent: str, text: str, client_id: str) -> StoredMessage:
        """Answer the customer, once per `client_id`. Raises `NotHolder` and `NotFound`."""
        now = self._clock.now()
        talk, message, repeated = await self._store.write(
            lambda db: desk.reply(db, conversation, agent, text, client_id, now)
        )
        if not repeated:
            await self._live.created(talk, message)
        await self._send(talk, f"send:{message.id}")
        return message

    async def send_again(self, message_id: int) -> StoredMessage:
        """Send a failed or doubtful reply once more, because a person says so. Raises `NotFound`."""
        now = self._clock.now()
        talk, message = await self._store.write(lambda db: desk.retry_failed(db, message_id, now))
        await self._live.updated(talk, message)
        await self._send(talk, f"send:{message.id}:{now.timestamp()}")
        return message

    async def conversations(self, holder: Holder | None, limit: int) -> Sequence[dict[str, Any]]:
        """Conversations by holder, oldest waiting first."""
        return await self._store.read(lambda db: desk.waiting(db, holder, limit))

    async def history(self, conversation: int, after_seq: int, limit: int) -> list[StoredMessage]:
        """Messages after a sequence number, ascending."""
        return await self._store.read(lambda db: desk.history(db, conversation, after_seq, limit))

    async def _send(self, talk: Talk, message_id: str) -> None:
        try:
            await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), message_id)
        except BrokerUnavailable:
            return  # it is stored: the sweeper brings it back when NATS is there again
