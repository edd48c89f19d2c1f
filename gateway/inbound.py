"""The inbound worker: one event of a lane, stored once, answered once."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from actions.dialogue.turn import wish_button
from connectors import payloads
from connectors.contract import Confirming, Connector, Inbound, Kind
from gateway import replies
from gateway.bot import BotClient, BotReply
from gateway.bot_input import bot_input
from gateway.broker import OUTBOUND, Broker
from gateway.codec import decode_event, encode_wake
from gateway.desk.queue import DeskQueue
from gateway.downloads import Downloads
from gateway.errors import BotUnavailable
from gateway.live import Live
from gateway.metrics import Metrics
from gateway.models import State
from gateway.photos import Photos
from gateway.platform_events import PlatformEvents
from gateway.ratings import Ratings, score_of
from gateway.records import conversations, inbox, people, ratings, turns
from gateway.records.inbox import Taken
from gateway.records.turns import Answered
from gateway.records.views import StoredMessage, Talk
from gateway.retry import BOT
from gateway.store import Store
from gateway.voice_notes import VoiceNotes
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# Kinds that are messages to us; every other kind tells about something.
MESSAGES = frozenset(
    {
        Kind.TEXT,
        Kind.PAYLOAD,
        Kind.IMAGE,
        Kind.AUDIO,
        Kind.VIDEO,
        Kind.FILE,
        Kind.LOCATION,
        Kind.CONTACT,
        Kind.STICKER,
    }
)
_WITHOUT_ATTACHMENTS = frozenset({Kind.TEXT.value, Kind.PAYLOAD.value})
# "Seen" and "typing" are shown for a turn that takes longer than this; an answer that is there at once needs neither.
_TYPING_AFTER = 0.25
# Once begun, the call must end before the reply goes out: "typing" after the answer would stay on for seconds.
_TYPING_WITHIN = 1.0


class InboundWorker:
    """Handles the messages of the inbound lanes."""

    def __init__(
        self,
        store: Store,
        broker: Broker,
        bot: BotClient,
        live: Live,
        events: PlatformEvents,
        connectors: Mapping[str, Connector],
        clock: Clock,
        metrics: Metrics,
        downloads: Downloads,
        ratings: Ratings,
        queue: DeskQueue,
        photos: Photos,
        notes: VoiceNotes,
        form: str,
    ) -> None:
        self._photos = photos
        self._notes = notes
        self._ratings = ratings
        self._queue = queue
        self._form = form  # how customers are addressed
        self._store = store
        self._broker = broker
        self._bot = bot
        self._live = live
        self._events = events
        self._connectors = connectors
        self._clock = clock
        self._metrics = metrics
        self._downloads = downloads
        self._confirming: set[asyncio.Task[None]] = set()

    async def handle(self, body: Mapping[str, Any], waited: float) -> None:
        """The work of one lane message: an event, or word that a conversation's wait is over."""
        if "wake" in body:
            await self._catch_up(int(body["wake"]))
            return
        event = decode_event(body["event"])
        with structlog.contextvars.bound_contextvars(channel=event.channel, event=event.external_id):
            if event.kind in MESSAGES:
                started = time.perf_counter()
                await self._message(event)
                self._metrics.reply_seconds.labels(event.channel).observe(waited + time.perf_counter() - started)
            else:
                await self._events.handle(event)

    async def _message(self, event: Inbound) -> None:
        self._confirm(event)
        taken = await self._take_in(await self._in_full(event))
        message, talk = taken.message, taken.talk
        self._metrics.messages_in.labels(event.channel, "repeated" if taken.repeated else message.state).inc()
        if event.attachments:
            self._downloads.wake()
            await self._prove(talk, event)
        if not taken.repeated:
            await self._live.created(talk, message)
        elif taken.replies_queued:
            # The process died between storing the replies and telling their lane.
            await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), f"again:{message.id}")
        if message.state != State.RECEIVED.value:
            if not taken.repeated:
                self._notes.for_people(talk, message)
            return
        if talk.bot_due is None and not taken.repeated:
            await self._ask(talk, message, more=False)
        elif talk.bot_due is None or talk.bot_due <= self._clock.now():
            await self._catch_up(talk.id)
        # Otherwise an earlier message waits for the bot: this one keeps its place behind it.

    async def _prove(self, talk: Talk, event: Inbound) -> None:
        """A contact card that the platform vouches for proves its number."""
        for card in (item.data for item in event.attachments if item.kind is Kind.CONTACT and item.data.get("own")):
            phone = people.phone_number(str(card.get("phone") or ""))
            if phone is not None:
                prove = functools.partial(people.prove, kind=people.PHONE, value=phone, now=self._clock.now())
                await self._store.write(functools.partial(prove, conversation_id=talk.id))

    def _confirm(self, event: Inbound) -> None:
        """Let the platform know, beside the work: a tapped button stops waiting."""
        connector = self._connectors.get(event.channel)
        if event.kind is Kind.PAYLOAD and isinstance(connector, Confirming):
            task = asyncio.create_task(connector.confirm(event))
            self._confirming.add(task)
            task.add_done_callback(self._confirmed)

    def _confirmed(self, task: asyncio.Task[None]) -> None:
        self._confirming.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("confirmation failed", error=type(error).__name__)

    async def _in_full(self, event: Inbound) -> Inbound:
        """A button's short name becomes the payload it was shown for; an unknown one counts as its title."""
        short = event.payload
        if short is None or not payloads.is_short(short):
            return event
        found = await self._store.read(lambda db: inbox.payload_of(db, event.conversation, short))
        return replace(event, payload=found, kind=event.kind if found else Kind.TEXT)

    async def _take_in(self, event: Inbound) -> Taken:
        now = self._clock.now()
        try:
            return await self._store.write(lambda db: inbox.take_in(db, event, now))
        except IntegrityError:  # another worker stored it in the same moment: the second look finds it
            return await self._store.write(lambda db: inbox.take_in(db, event, now))

    async def _catch_up(self, conversation: int) -> None:
        """Answer everything the bot owes a conversation, in order, until one has to wait again."""
        more = True
        while more:
            talk, waiting = await self._store.read(lambda db: turns.next_unanswered(db, conversation))
            now = self._clock.now()
            if talk.bot_due is not None and talk.bot_due > now:
                return
            if not waiting:
                await self._nothing_owed(talk)
                return
            if not conversations.bot_may_speak(talk):
                await self._store.write(functools.partial(turns.show_to_person, conversation_id=conversation, now=now))
                return
            more = len(waiting) > 1
            if not await self._ask(talk, waiting[0], more=more):
                return

    async def _nothing_owed(self, talk: Talk) -> None:
        """A wake that finds no message: perhaps the process died between storing replies and telling their lane."""
        if talk.bot_due is not None:
            await self._store.write(lambda db: turns.settle(db, talk.id))
        if await self._store.read(lambda db: inbox.replies_queued(db, talk.id)):
            await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), f"again:{talk.id}:{talk.last_seq}")

    async def _ask(self, talk: Talk, message: StoredMessage, *, more: bool) -> bool:
        """One bot turn; False when the bot gave no answer and the conversation waits."""
        started = time.perf_counter()
        try:
            reply = await self._turn(talk, message)
        except BotUnavailable as error:
            self._metrics.bot_seconds.labels(error.reason).observe(time.perf_counter() - started)
            await self._no_answer(talk, message, error)
            return False
        self._metrics.bot_seconds.labels("answered").observe(time.perf_counter() - started)
        said = replies.read(reply.messages)
        drafts = replies.addressed(said.drafts, self._form)
        now = self._clock.now()

        def answer(connection: Connection) -> Answered | None:
            answered = turns.answer(
                connection,
                message,
                drafts,
                said.handover,
                now,
                intent=reply.intent,
                confidence=reply.confidence,
                more=more,
                released=said.released,
            )
            if answered is not None and said.score is not None:
                ratings.give(connection, talk.id, said.score, now)
            return answered

        answered = await self._store.write(answer)
        if answered is not None:
            await self._tell(answered, talk, said.handover.reason if said.handover else None)
        return True

    async def _tell(self, answered: Answered, before: Talk, handed_over: str | None) -> None:
        talk, stored = answered.talk, answered.replies
        if stored:
            await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), f"send:{stored[0].id}")
            await self._live.created(talk, *stored)
        if (talk.holder, talk.reason) != (before.holder, before.reason):
            await self._live.conversation(talk)
        if handed_over and not answered.silenced:
            self._metrics.handovers.labels(handed_over).inc()
            _log.info("handed over", conversation=talk.id, reason=handed_over)

    async def _turn(self, talk: Talk, message: StoredMessage) -> BotReply:
        attachments: list[dict[str, Any]] = []
        if message.kind not in _WITHOUT_ATTACHMENTS or message.content:
            attachments = await self._store.read(lambda db: inbox.attachments_of(db, message.id))
        await self._live.publish(talk.key, {"type": "typing", "author": "bot", "on": True})
        typing = _Typing(self._connectors.get(talk.channel), talk)
        try:
            message = await self._notes.heard(talk, message, attachments)
            bill = await self._photos.read(talk.channel, message.id, attachments)
            given = bot_input(message, attachments, self._queue.line, bill)
            if (score := score_of(message.payload)) is not None:
                return await self._rated(talk, score)
            metadata = await self._while_waiting(talk, given.metadata)
            return await self._bot.ask(
                talk.key, message.external_id or str(message.id), given.text, talk.channel, metadata
            )
        finally:
            await typing.end()

    async def _while_waiting(self, talk: Talk, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the bot must know where a person is expected: why, and the customer's place in the line."""
        if not conversations.person_expected(talk):
            return metadata
        ahead = await self._store.read(functools.partial(conversations.waiting_before, conversation_id=talk.id))
        return {**metadata, "waiting": talk.reason, "desk": {**metadata.get("desk", {}), "place": ahead + 1}}

    async def _rated(self, talk: Talk, score: int) -> BotReply:
        """The answer to the satisfaction question is no matter for the bot."""
        words, unhappy = await self._ratings.take(talk.id, score)
        buttons = [wish_button("talk_to_agent")] if unhappy else []
        return BotReply([{"text": words, "buttons": buttons}], intent="rate", confidence=1.0)

    async def _no_answer(self, talk: Talk, message: StoredMessage, error: BotUnavailable) -> None:
        now = self._clock.now()
        if conversations.person_expected(talk):  # it is for them anyway
            await self._store.write(functools.partial(turns.show_to_person, conversation_id=talk.id, now=now))
            return
        attempts = message.attempts + 1
        if not (error.hopeless or BOT.exhausted(attempts)):
            due = now + BOT.wait(attempts)
            await self._store.write(lambda db: turns.postpone(db, message, due, str(error), now))
            _log.warning("bot gave no answer", conversation=talk.id, attempts=attempts, reason=error.reason)
            return
        after = await self._store.write(lambda db: turns.give_up(db, message, str(error), now))
        _log.error("bot given up for a message", conversation=talk.id, attempts=attempts, reason=error.reason)
        self._metrics.handovers.labels(conversations.BOT_UNAVAILABLE).inc()
        await self._live.state(after, message, State.FAILED.value, str(error))
        await self._live.conversation(after)


class _Typing:
    """Shows the customer "seen" and "typing" when a turn is slow."""

    def __init__(self, connector: Connector | None, talk: Talk) -> None:
        self._connector = connector
        self._talk = talk
        self._begun = False
        self._task = asyncio.create_task(self._run())

    async def end(self) -> None:
        """Drop a sign that has not begun; wait a little for one that has."""
        if not self._begun:
            self._task.cancel()
            return
        _, late = await asyncio.wait({self._task}, timeout=_TYPING_WITHIN)
        for task in late:
            task.cancel()

    async def _run(self) -> None:
        await asyncio.sleep(_TYPING_AFTER)
        if self._connector is None:
            return
        self._begun = True
        try:
            await self._connector.acknowledge(self._talk.account, self._talk.user)
        except Exception as error:  # best effort by contract: the answer matters more
            _log.warning("typing sign failed", error=type(error).__name__)
