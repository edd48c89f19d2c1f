"""A store of conversations in memory, with the behaviour `ChatPort` promises, and a scripted assistant."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from connectors.webchat.ports import (
    AddressRefused,
    Author,
    ChatMessage,
    ChatUnavailable,
    Choice,
    Event,
    Holder,
    Identity,
    Media,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    Post,
    Posted,
    Resync,
    Status,
    StatusChanged,
    Typing,
    Upload,
    UploadUnknown,
    Visit,
)

QUEUE = 200  # events a reader may fall behind before it must resync


@dataclass
class Room:
    """One conversation."""

    messages: list[ChatMessage] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)
    holder: Holder = Holder.BOT
    agent: str | None = None
    read_by_us: int = 0
    read_by_customer: int = 0
    identity: Identity | None = None
    typed: list[bool] = field(default_factory=list)

    @property
    def status(self) -> Status:
        return Status(
            self.holder,
            self.messages[-1].seq if self.messages else 0,
            self.agent,
            self.read_by_us,
            self.read_by_customer,
        )


Assistant = Callable[["FakeChatPort", str, Post], Awaitable[None]]


class FakeChatPort:
    """Survives a restart of the server in front of it; may be spoken to from any thread."""

    def __init__(self, assistant: Assistant | None = None) -> None:
        self.rooms: dict[str, Room] = defaultdict(Room)
        self.visits: list[Visit] = []
        self.down = False
        self.letters: list[tuple[str, str]] = []
        self._assistant = assistant
        self._lock = threading.RLock()
        self._readers: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Queue[Event]]]] = defaultdict(set)
        self._tasks: set[asyncio.Task[None]] = set()

    # What the tests do in the house's place

    def say(
        self,
        key: str,
        text: str,
        *,
        author: Author = Author.BOT,
        choices: Sequence[Choice] = (),
        media: Sequence[Media] = (),
        name: str | None = None,
        at: datetime | None = None,
    ) -> ChatMessage:
        """Write as one of ours."""
        message = self._store(
            key, author, text=text, choices=tuple(choices), media=tuple(media), name=name, created_at=at
        )
        self.publish(key, MessageCreated(message))
        return message

    def hold(self, key: str, holder: Holder, agent: str | None = None) -> None:
        """Give the conversation to somebody."""
        room = self.rooms[key]
        room.holder, room.agent = holder, agent
        self.publish(key, StatusChanged(room.status))

    def see(self, key: str) -> None:
        """All of the customer's messages have been seen."""
        room = self.rooms[key]
        room.read_by_us = room.status.last_seq
        self.publish(key, StatusChanged(room.status))

    def type(self, key: str, on: bool = True, author: Author = Author.AGENT, name: str | None = None) -> None:
        """Begin or stop writing."""
        self.publish(key, Typing(author, on, name))

    def change(self, key: str, seq: int, text: str) -> None:
        """Change a message."""
        room = self.rooms[key]
        index = next(i for i, message in enumerate(room.messages) if message.seq == seq)
        room.messages[index] = replace(room.messages[index], text=text)
        self.publish(key, MessageUpdated(room.messages[index]))

    def withdraw(self, key: str, seq: int) -> None:
        """Take a message back."""
        room = self.rooms[key]
        gone = next(message for message in room.messages if message.seq == seq)
        room.messages.remove(gone)
        self.publish(key, MessageDeleted(seq, gone.id))

    def publish(self, key: str, event: Event) -> None:
        """Tell every reader; one that is far behind loses everything but the sign to resync."""
        with self._lock:
            readers = list(self._readers[key])
        for loop, queue in readers:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._deliver, queue, event)

    @staticmethod
    def _deliver(queue: asyncio.Queue[Event], event: Event) -> None:
        if queue.full():
            while not queue.empty():
                queue.get_nowait()
            event = Resync("slow")
        queue.put_nowait(event)

    def _store(
        self,
        key: str,
        author: Author,
        *,
        text: str,
        client_id: str | None = None,
        choices: tuple[Choice, ...] = (),
        media: tuple[Media, ...] = (),
        name: str | None = None,
        created_at: datetime | None = None,
    ) -> ChatMessage:
        with self._lock:
            room = self.rooms[key]
            seq = room.status.last_seq + 1
            moment = created_at or datetime.now(UTC)
            message = ChatMessage(seq, f"m-{seq}", author, moment, text, client_id, name, choices=choices, media=media)
            room.messages.append(message)
            return message

    def _check(self) -> None:
        if self.down:
            raise ChatUnavailable("The store is down.")

    # ChatPort

    async def open(self, visit: Visit) -> Status:
        self._check()
        self.visits.append(visit)
        room = self.rooms[visit.conversation]
        room.identity = visit.identity or room.identity
        if visit.former is not None and visit.former in self.rooms:
            for message in self.rooms.pop(visit.former).messages:
                seq = room.status.last_seq + 1
                room.messages.append(replace(message, seq=seq, id=f"m-{seq}"))
        return room.status

    async def status(self, conversation: str) -> Status:
        self._check()
        return self.rooms[conversation].status

    async def post(self, conversation: str, post: Post) -> Posted:
        self._check()
        with self._lock:
            room = self.rooms[conversation]
            for message in room.messages:
                if message.client_id == post.client_id:
                    return Posted(message.seq, message.id, message.created_at, repeated=True)
            media = tuple(self._shown(room, upload_id) for upload_id in post.uploads)
            message = self._store(conversation, Author.CUSTOMER, text=post.text, client_id=post.client_id, media=media)
            room.posts.append(post)
        self.publish(conversation, MessageCreated(message))
        if self._assistant is not None and room.holder is Holder.BOT:
            task = asyncio.create_task(self._answer(conversation, post))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return Posted(message.seq, message.id, message.created_at)

    @staticmethod
    def _shown(room: Room, upload_id: str) -> Media:
        upload = room.uploads.get(upload_id)
        if upload is None:
            raise UploadUnknown(upload_id)
        return Media(
            upload.kind,
            id=upload_id,
            mime=upload.mime,
            name=upload.name,
            size=len(upload.data),
            width=upload.width,
            height=upload.height,
        )

    async def _answer(self, conversation: str, post: Post) -> None:
        assert self._assistant is not None
        self.see(conversation)
        self.type(conversation, True, Author.BOT)
        await self._assistant(self, conversation, post)
        self.type(conversation, False, Author.BOT)

    async def history(self, conversation: str, after_seq: int, limit: int) -> Sequence[ChatMessage]:
        self._check()
        return [m for m in self.rooms[conversation].messages if m.seq > after_seq][:limit]

    async def latest(self, conversation: str, before_seq: int | None, limit: int) -> Sequence[ChatMessage]:
        self._check()
        messages = self.rooms[conversation].messages
        return [m for m in messages if before_seq is None or m.seq < before_seq][-limit:]

    @asynccontextmanager
    async def subscribe(self, conversation: str) -> AsyncIterator[AsyncIterator[Event]]:
        self._check()
        reader = (asyncio.get_running_loop(), asyncio.Queue[Event](QUEUE))
        with self._lock:
            self._readers[conversation].add(reader)
        try:
            yield self._events(reader[1])
        finally:
            with self._lock:
                self._readers[conversation].discard(reader)

    @staticmethod
    async def _events(queue: asyncio.Queue[Event]) -> AsyncIterator[Event]:
        while True:
            yield await queue.get()

    async def typing(self, conversation: str, on: bool) -> None:
        self.rooms[conversation].typed.append(on)

    async def read(self, conversation: str, up_to_seq: int) -> None:
        self._check()
        room = self.rooms[conversation]
        room.read_by_customer = min(max(room.read_by_customer, up_to_seq), room.status.last_seq)

    async def transcript(self, conversation: str, address: str) -> None:
        self._check()
        if address.startswith("nobody@"):
            raise AddressRefused(address)
        self.letters.append((conversation, address))

    async def upload(self, conversation: str, upload: Upload) -> str:
        self._check()
        room = self.rooms[conversation]
        upload_id = f"u-{len(room.uploads) + 1}"
        room.uploads[upload_id] = upload
        return upload_id

    async def download(self, conversation: str, upload_id: str) -> Upload:
        self._check()
        try:
            return self.rooms[conversation].uploads[upload_id]
        except KeyError:
            raise UploadUnknown(upload_id) from None
