"""The outbound worker: sends what a conversation has queued, in order, each part marked before its platform call.

Whether the account may be used now is asked of its circuit breaker and its token bucket first. What a platform takes no
more because the customer has been silent too long, or has left, goes to another channel of the same person, else to an
agent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from connectors.contract import Connector, Part, Receipt
from connectors.errors import ChannelDown, Retry, SendError, Unknown, Unreachable, WindowClosed
from gateway import platform_call, replies
from gateway.broker import OUTBOUND, Broker
from gateway.codec import encode_wake
from gateway.delivery import Delivery
from gateway.detour import Detour
from gateway.errors import BrokerUnavailable, StoreUnavailable
from gateway.live import Live
from gateway.metrics import Metrics
from gateway.models import State
from gateway.permits import Permits
from gateway.records import elsewhere, outbox
from gateway.records.outbox import INTERRUPTED, Claim
from gateway.records.views import Talk
from gateway.retry import CHANNEL_DOWN, SEND
from gateway.store import Store
from utility.clock import Clock

_log = structlog.get_logger(__name__)
T = TypeVar("T")

# How soon the record of a send is tried again when the database is away (seconds).
_WRITE_AGAIN = 0.5


class Sender:
    """Handles the messages of the outbound lanes, each of which names a conversation."""

    def __init__(
        self,
        store: Store,
        broker: Broker,
        live: Live,
        connectors: Mapping[str, Connector],
        public_url: str,
        clock: Clock,
        metrics: Metrics,
        delivery: Delivery,
        repeatable: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self._broker = broker
        self._live = live
        self._connectors = connectors
        self._public_url = public_url
        self._clock = clock
        self._metrics = metrics
        self._breaker = delivery.breaker
        self._permits = Permits(store, delivery.pacer, connectors, clock)
        # Channels where sending twice is harmless, because our own store is what the customer sees.
        self._repeatable = repeatable
        self._detour = Detour(connectors, delivery.breaker, public_url, clock, pages=repeatable)

    async def handle(self, body: Mapping[str, Any], _waited: float) -> None:
        """Send everything the conversation has, until it is empty or has to wait."""
        conversation = int(body["wake"])
        claim = await self._claim(conversation)
        while claim is not None:
            with structlog.contextvars.bound_contextvars(channel=claim.talk.channel, message=claim.message.id):
                claim = await self._send(claim)

    async def _claim(self, conversation: int) -> Claim | None:
        """The next message, marked as under way: all waiting that can be done before is over."""
        paced = await self._permits.ahead(conversation)
        claim = await self._store.write(lambda db: self._next(db, conversation))
        if paced and (claim is None or claim.is_notice):  # news yields to replies and asks for itself
            await self._permits.give_back(conversation)
            return claim
        return None if claim is None else replace(claim, paced=paced)

    def _next(self, connection: Connection, conversation: int) -> Claim | None:
        return outbox.claim_next(connection, conversation, self._clock.now(), repeatable=self._repeatable)

    async def _send(self, claim: Claim) -> Claim | None:
        """Send one message; the next one of the conversation, or None when it has to wait."""
        talk = claim.talk
        connector = self._connectors.get(talk.channel)
        if connector is None:
            return await self._retry(claim, ChannelDown("this channel is not configured", code="not-configured"))
        pause = self._breaker.wait(talk.channel, talk.account)
        if pause is not None:
            await self._put_back(claim, pause)
            return None
        try:
            silence = talk.silence(self._clock.now())
            parts = connector.render(replies.outbound(claim.message, self._public_url, silence))
        except SendError as error:
            self._count(claim, error)
            return await self._undeliverable(claim, error, whole=claim.message.parts_done == 0)
        except Exception as error:
            _log.exception("a reply can't be rendered")
            return await self._fail(claim, f"can't be shown on this channel: {type(error).__name__}", "render")
        return await self._parts(connector, claim, parts)

    async def _parts(self, connector: Connector, claim: Claim, parts: Sequence[Part]) -> Claim | None:
        start = claim.message.parts_done
        if start >= len(parts):  # nothing to show (a `custom` of another channel), or all done before a crash
            return await self._finished_before(claim)
        following: Claim | None = None
        for position in range(start, len(parts)):
            last = position == len(parts) - 1
            wait = None if claim.paced and position == start else await self._permits.until(claim)
            if wait is not None:
                await self._put_back(claim, wait)
                return None
            doubt = None
            receipt = Receipt()
            try:
                receipt = await platform_call.send(connector, claim, parts[position], position, self._metrics)
                await self._breaker.succeeded(claim.talk.channel, claim.talk.account)
            except Unknown as error:
                doubt = str(error)
                claim = self._doubtful(claim, error)
                await self._failed(claim, error, self._clock.now())
            except SendError as error:
                self._count(claim, error)
                if isinstance(error, Retry | ChannelDown):
                    return await self._retry(claim, error)
                await self._failed(claim, error, self._clock.now())
                return await self._undeliverable(claim, error, whole=position == 0)
            held, following = await self._record(claim, position, receipt, doubt, last=last)
            if not held:  # another worker has taken the message over while we were cut off
                return None
        return following

    async def _write(self, work: Callable[[Connection], T]) -> T:
        """Write down what became of a claimed message, however long the database is away.

        Nobody else knows it: were it left to the next worker, a message that was sent, or never tried, would count as
        doubtful. The lane holds meanwhile, as it would anyway; a process that ends gives up here.
        """
        while True:
            try:
                return await self._store.write(work)
            except StoreUnavailable as error:
                _log.warning("what became of a send can't be written down yet", error=str(error))
                await asyncio.sleep(_WRITE_AGAIN)

    async def _put_back(self, claim: Claim, due: datetime) -> None:
        await self._write(lambda db: outbox.put_back(db, claim, due, self._clock.now()))

    async def _record(
        self, claim: Claim, position: int, receipt: Receipt, doubt: str | None, *, last: bool
    ) -> tuple[bool, Claim | None]:
        """Write down what became of a part and, after the last one, claim the next message.

        In the same breath where its call may follow at once; else it waits unmarked.
        """
        now = self._clock.now()
        at_once = last and self._permits.at_once(claim.talk)
        external_id = receipt.external_id

        def work(connection: Connection) -> tuple[bool, Claim | None, bool]:
            if doubt is None:
                held = outbox.part_done(connection, claim, position, external_id, last=last, now=now)
            else:
                held = outbox.part_doubtful(connection, claim, position, doubt, last=last, now=now)
            if not (held and last):
                return held, None, False
            if not at_once:
                return held, None, outbox.has_next(connection, claim.talk.id, now)
            return held, self._next(connection, claim.talk.id), False

        try:
            held, following, more = await self._write(work)
        except IntegrityError:
            # A platform that gives one id twice must not undo what was really sent; the id only serves receipts.
            _log.warning("platform id was given before", position=position)
            external_id = None
            held, following, more = await self._write(work)
        if at_once and (following is None or following.is_notice):
            await self._permits.give_back(claim.talk.id)
        elif following is not None:
            following = replace(following, paced=True)
        if held and last:
            await self._settled(claim, State.UNKNOWN if claim.doubtful else State.SENT, doubt)
        return held, await self._claim(claim.talk.id) if more else following

    async def _finished_before(self, claim: Claim) -> Claim | None:
        now = self._clock.now()
        await self._write(lambda db: outbox.finish(db, claim, now))
        await self._settled(claim, State.UNKNOWN if claim.doubtful else State.SENT, claim.message.error)
        return await self._claim(claim.talk.id)

    async def _retry(self, claim: Claim, error: SendError) -> Claim | None:
        now, attempts = self._clock.now(), claim.message.attempts + 1
        policy = CHANNEL_DOWN if isinstance(error, ChannelDown) else SEND
        if policy.exhausted(attempts):
            return await self._fail(claim, str(error), error.code or type(error).__name__)
        due = now + policy.wait(attempts, error.retry_after)
        down = await self._failed(claim, error, due)
        if down:
            await self._live.publish(claim.talk.key, {"type": "channel.down", "channel": claim.talk.channel})
        _log.warning("send is tried again", code=error.code, error=str(error), attempts=attempts)
        await self._write(lambda db: outbox.retry_later(db, claim, due, str(error), error.code, now))
        await self._live.state(claim.talk, claim.message, State.QUEUED.value, str(error))
        return None

    async def _failed(self, claim: Claim, error: SendError, due: datetime) -> bool:
        """Let the account's circuit breaker know; True when the account is left alone now."""
        return await self._breaker.failed(claim.talk.channel, claim.talk.account, claim.talk.id, error, due)

    async def _undeliverable(self, claim: Claim, error: SendError, *, whole: bool) -> Claim | None:
        """This channel takes the message no more: another one of the same person may, else an agent must see it.

        `whole`: no part of it has gone out here.
        """
        code = error.code or type(error).__name__
        if not isinstance(error, WindowClosed | Unreachable):
            return await self._fail(claim, str(error), code)
        candidates = await self._write(lambda db: elsewhere.of_the_same_person(db, claim.talk.id)) if whole else ()
        if (other := self._detour.among(candidates, claim.message)) is not None:
            now = self._clock.now()
            moved = await self._write(lambda db: elsewhere.move(db, claim, other, str(error), now))
            _log.info("a reply goes out on another channel", to=other.channel, reason=code)
            await self._settled(claim, State.FAILED, moved.note)
            await self._live.created(moved.talk, moved.message)
            await self._wake(moved.talk, f"send:{moved.message.id}")
            return await self._claim(claim.talk.id)
        after = await self._fail(claim, str(error), code)
        now = self._clock.now()
        talk = await self._write(lambda db: elsewhere.to_an_agent(db, claim.talk.id, now))
        if talk is not None:
            await self._live.conversation(talk)
        return after

    async def _wake(self, talk: Talk, message_id: str) -> None:
        try:
            await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), message_id)
        except BrokerUnavailable:
            return  # it is stored: the sweeper brings it back when NATS is there again

    async def _fail(self, claim: Claim, error: str, code: str) -> Claim | None:
        now = self._clock.now()
        await self._write(lambda db: outbox.fail(db, claim, error, code, now))
        _log.error("a reply was given up", code=code, error=error)
        await self._settled(claim, State.FAILED, error)
        return await self._claim(claim.talk.id)

    async def _settled(self, claim: Claim, state: State, error: str | None = None) -> None:
        self._metrics.messages_out.labels(claim.talk.channel, state.value).inc()
        await self._live.state(claim.talk, claim.message, state.value, error)

    def _doubtful(self, claim: Claim, error: Unknown) -> Claim:
        self._count(claim, error)
        _log.warning("nobody knows whether a part arrived", code=error.code, error=str(error))
        return replace(claim, message=replace(claim.message, error_code=INTERRUPTED))

    def _count(self, claim: Claim, error: SendError) -> None:
        self._metrics.delivery_errors.labels(claim.talk.channel, type(error).__name__).inc()
