"""Puts the company's news into conversations: stored first, once by its id, then told to the lane that sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import structlog

from actions.notices import Notice
from gateway.broker import OUTBOUND, Broker
from gateway.codec import encode_wake
from gateway.errors import BrokerUnavailable, StoreUnavailable
from gateway.live import Live
from gateway.records import notices
from gateway.store import Store
from gateway.windows import NEWS
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# A piece of news waits in line behind a batch of messages at most.
_WITHIN_SECONDS = 10.0


class Postman:
    """Delivers news. `deliver` may be called from any thread but the event loop's."""

    def __init__(self, store: Store, broker: Broker, live: Live, clock: Clock) -> None:
        self._store = store
        self._broker = broker
        self._live = live
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """From now on news can be delivered; call it on the event loop."""
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        """News of now on is told again after the next start."""
        self._loop = None

    def deliver(self, chats: Iterable[str], news: str, notice: Notice) -> int:
        """Puts the news into each chat once; gives how many have it. Raises `StoreUnavailable`."""
        if self._loop is None:
            raise StoreUnavailable("the application is not running")
        work = asyncio.run_coroutine_threadsafe(self._deliver(list(dict.fromkeys(chats)), news, notice), self._loop)
        try:
            return work.result(_WITHIN_SECONDS)
        except TimeoutError as error:
            raise StoreUnavailable("the news could not be stored in time") from error

    async def _deliver(self, chats: list[str], news: str, notice: Notice) -> int:
        delivered = 0
        for chat in chats:
            delivered += await self._add(chat, news, notice)
        if delivered < len(chats):
            _log.info("news not sent: no such conversation, or its window is closed", chats=len(chats) - delivered)
        return delivered

    async def _add(self, chat: str, news: str, notice: Notice) -> bool:
        content = {"buttons": [_button(button) for button in notice.buttons]} if notice.buttons else {}
        window = NEWS.get(chat.partition(":")[0])
        now = self._clock.now()
        added = await self._store.write(lambda db: notices.add(db, chat, news, notice.text, content, now, window))
        if added is None:
            return False
        talk, message, repeated = added
        if not repeated:
            await self._live.created(talk, message)
            try:
                await self._broker.publish(OUTBOUND, talk.lane, encode_wake(talk.id), f"send:{message.id}")
            except BrokerUnavailable:
                _log.warning("lane not told of news; the sweeper brings it back", message=message.id)
        return True


def _button(button: Mapping[str, str]) -> dict[str, str]:
    if "url" in button:
        return {"title": button["title"], "url": button["url"]}
    return {"title": button["title"], "payload": button["payload"]}
