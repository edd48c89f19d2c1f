"""One ear for all desk pages of this process: hears every live event, reads each changed row once, tells the pages.

A page gets the rows and counts of all lists, and the messages, notes and typing signs of the conversation it watches.
Pages that can't keep up are disconnected; they come back and read anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import update

from gateway.desk.channel import KEY
from gateway.desk.models import USER
from gateway.desk.presence import Presence
from gateway.desk.records import rows
from gateway.errors import Unavailable
from gateway.live import Live
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# Changes that come within this time share one read and one message; well under what an eye sees.
_ROWS_EVERY = 0.04
_COUNTS_EVERY = 0.3
_QUEUE = 1000
# A page whose process died is "away" after this; automatic assignment looks at it.
SEEN_EVERY = 20.0
_ROW_EVENTS = frozenset({"message.created", "message.updated", "message.deleted", "message.state"})


@dataclass(eq=False)
class Page:
    """One connected desk page."""

    user_id: int
    name: str
    waiting: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(_QUEUE))
    watches: int | None = None
    watches_key: str | None = None
    parts: Mapping[str, int] = field(default_factory=dict)  # what is merged into it, by key

    def put(self, text: str) -> None:
        """Queue a message; one that can't keep up is ended."""
        if self.waiting.full():
            self.end()
        else:
            self.waiting.put_nowait(text)

    def end(self) -> None:
        """Disconnect; what waits is dropped."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Hub:
    """The pages of this process."""

    def __init__(self, store: Store, live: Live, clock: Clock) -> None:
        self._store = store
        self._live = live
        self._clock = clock
        self._pages: set[Page] = set()
        self._dirty: set[str] = set()
        self._counting = False
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        # Others of this process that wait for an event of the desk, by its type.
        self.listeners: dict[str, Callable[[Mapping[str, Any]], None]] = {}
        self.presence = Presence()

    def start(self) -> None:
        """Begin listening."""
        self._tasks = [
            asyncio.create_task(self._listen(), name="desk-hub"),
            asyncio.create_task(self._show_rows(), name="desk-rows"),
            asyncio.create_task(self._show_counts(), name="desk-counts"),
            asyncio.create_task(self._beat(), name="desk-beat"),
        ]

    async def stop(self) -> None:
        """Stop listening and end the pages."""
        for page in list(self._pages):
            page.end()
        await end(*self._tasks)

    def connected(self, page: Page) -> None:
        """A page has come."""
        self._pages.add(page)

    async def gone(self, page: Page) -> None:
        """A page has left."""
        self._pages.discard(page)
        await self.look(page, None, None, typing=False)

    async def look(self, page: Page, conversation: int | None, key: str | None, *, typing: bool) -> None:
        """A page watches a conversation, or writes in it; the other watchers are told."""
        page.watches, page.watches_key = conversation, key
        sign = {
            "type": "presence",
            "page": f"{id(self)}-{id(page)}",
            "user": page.user_id,
            "name": page.name,
            "at": conversation,
            "typing": typing,
        }
        await self._live.publish(KEY, sign)

    def online(self) -> set[int]:
        """People with a page in this process."""
        return {page.user_id for page in self._pages}

    async def counts(self) -> dict[str, Any]:
        """The counts over the lists now."""
        now = self._clock.now()
        return await self._store.read(lambda db: rows.counts(db, now))

    async def _listen(self) -> None:
        while True:
            try:
                async with self._live.subscribe() as events:
                    self._tell({"type": "resync"})
                    async for event in events:
                        self._hear(event)
            except Unavailable as error:
                _log.warning("desk hears nothing", error=str(error))
            except Exception:
                _log.exception("desk listener failed")
            await asyncio.sleep(1.0)

    def _hear(self, event: Mapping[str, Any]) -> None:
        kind, key = event["type"], event.get("conversation")
        if kind == "resync":
            self._tell({"type": "resync"})
        elif key == KEY:
            self._hear_desk(kind, event)
        elif key is not None:
            if kind == "conversation.updated" or kind in _ROW_EVENTS:
                self._dirty.add(key)
                self._changed.set()
            watching = [page for page in self._pages if page.watches_key == key or key in page.parts]
            if watching:
                body = {name: value for name, value in event.items() if name != "conversation"}
                part = watching[0].parts.get(key)
                text = _text({"type": "event", "id": watching[0].watches, "part": part, "event": body})
                for page in watching:
                    page.put(text)

    def _hear_desk(self, kind: str, event: Mapping[str, Any]) -> None:
        body = {name: value for name, value in event.items() if name != "conversation"}
        if kind in self.listeners:
            self.listeners[kind](event)
        if kind == "row":
            self._dirty.add(event["key"])
            self._changed.set()
        elif kind == "presence":
            now = time.monotonic()
            for number in self.presence.hear(event, now):
                self._tell_watchers(
                    number, {"type": "presence", "id": number, "people": self.presence.people(number, now)}
                )
        elif kind == "entry":
            self._tell_watchers(event["id"], body)
            for user in event["entry"]["detail"].get("mentions", ()):
                self._tell_user(user, {"type": "mention", "id": event["id"], "entry": event["entry"]})
        elif kind == "pending":
            self._tell_watchers(event["id"], body)
        elif kind == "notice":
            for user in event["users"]:
                self._tell_user(user, body)
        else:
            self._tell(body)

    async def _show_rows(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(_ROWS_EVERY)
            self._changed.clear()
            keys, self._dirty = list(self._dirty), set()
            self._counting = True
            if not self._pages or not keys:
                continue
            now = self._clock.now()
            try:
                found = await self._store.read(lambda db, keys=keys, now=now: rows.by_keys(db, keys, now))  # type: ignore[misc]
            except Unavailable as error:
                _log.warning("rows not read", error=str(error))
                self._tell({"type": "resync"})
                continue
            self._tell({"type": "rows", "rows": found})

    async def _show_counts(self) -> None:
        while True:
            await asyncio.sleep(_COUNTS_EVERY)
            if not self._counting or not self._pages:
                continue
            self._counting = False
            with contextlib.suppress(Unavailable):
                self._tell({"type": "counts", "counts": await self.counts()})

    async def _beat(self) -> None:
        while True:
            people = self.online()
            if people:
                now = self._clock.now()
                with contextlib.suppress(Unavailable):
                    await self._store.write(
                        lambda db, people=people, now=now: db.execute(  # type: ignore[misc]
                            update(USER).where(USER.c.id.in_(people)).values(seen_at=now)
                        )
                    )
                for page in list(self._pages):
                    if page.watches is not None:
                        await self.look(page, page.watches, page.watches_key, typing=False)
            self._counting = True  # time alone changes them: a snooze ends
            await asyncio.sleep(SEEN_EVERY)

    def _tell(self, message: Mapping[str, Any]) -> None:
        if self._pages:
            text = _text(message)
            for page in self._pages:
                page.put(text)

    def _tell_watchers(self, conversation: int, message: Mapping[str, Any]) -> None:
        text = _text(message)
        for page in self._pages:
            if page.watches == conversation:
                page.put(text)
            elif conversation in page.parts.values():
                page.put(_text({**message, "id": page.watches, "part": conversation}))

    def _tell_user(self, user: int, message: Mapping[str, Any]) -> None:
        text = _text(message)
        for page in self._pages:
            if page.user_id == user:
                page.put(text)


def _text(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
