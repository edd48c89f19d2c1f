"""Asks a customer how they were helped, when a person has given their conversation back."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re

import structlog

from actions.phrases import part
from gateway.broker import OUTBOUND, Broker
from gateway.codec import encode_wake
from gateway.errors import BrokerUnavailable, Unavailable
from gateway.live import Live
from gateway.models import Holder
from gateway.records import conversations, ratings
from gateway.store import Store
from gateway.tasks import end
from gateway.windows import NEWS
from utility.clock import Clock

_log = structlog.get_logger(__name__)

SCORES = (5, 4, 3, 2, 1)
# From here down a person may still make it good.
UNHAPPY = 2
_PAYLOAD = re.compile(r"/rate\{.{1,40}\}")
_AGAIN_SECONDS = 5.0


class Ratings:
    """Hears that conversations are given back, and asks. The question is stored once, whoever hears first."""

    def __init__(self, store: Store, broker: Broker, live: Live, clock: Clock) -> None:
        self._store = store
        self._broker = broker
        self._live = live
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin listening."""
        self._task = asyncio.create_task(self._run(), name="ratings")

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            await end(self._task)

    async def ask(self, conversation: int) -> bool:
        """Ask, unless there is nothing to ask about or it was asked."""
        now = self._clock.now()
        talk = await self._store.read(lambda db: conversations.by_id(db, conversation))
        buttons = [{"title": part(f"rating_{score}"), "payload": payload_of(score)} for score in SCORES]
        window = NEWS.get(talk.channel)
        asked = await self._store.write(
            lambda db: ratings.ask(db, conversation, part("rating_question"), {"buttons": buttons}, now, window)
        )
        if asked is None:
            return False
        await self._live.created(*asked)
        with contextlib.suppress(BrokerUnavailable):  # it is stored: the sweeper brings it to its lane
            await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), f"send:{asked[1].id}")
        return True

    async def take(self, conversation: int, score: int) -> tuple[str, bool]:
        """Keep an answer; the words to say, and whether the customer was unhappy."""
        now = self._clock.now()
        await self._store.write(lambda db: ratings.rate(db, conversation, score, now))
        unhappy = score <= UNHAPPY
        return part("rating_sorry" if unhappy else "rating_thanks"), unhappy

    async def _run(self) -> None:
        while True:
            try:
                async with self._live.subscribe() as events:
                    async for event in events:
                        if event["type"] == "conversation.updated" and event.get("holder") == Holder.BOT.value:
                            await self.ask(int(event["id"]))
            except Unavailable as error:
                _log.debug("ratings wait", error=str(error))
            except Exception:
                _log.exception("a satisfaction question failed")
            await asyncio.sleep(_AGAIN_SECONDS)


def payload_of(score: int) -> str:
    """The value of a button of the question."""
    return f'/rate{{"score": {score}}}'


def score_of(payload: str | None) -> int | None:
    """The score in a button's value; None for any other value."""
    if payload is None or _PAYLOAD.fullmatch(payload) is None:
        return None
    try:
        score = json.loads(payload.removeprefix("/rate"))["score"]
    except (ValueError, KeyError, TypeError):
        return None
    return score if isinstance(score, int) and not isinstance(score, bool) and score in SCORES else None
