"""The store of conversations as the web chat sees it: `connectors.webchat.ports.ChatPort`."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import structlog

from connectors.contract import Inbound, Kind
from connectors.webchat.ports import (
    CHANNEL,
    AddressRefused,
    Author,
    ChatMessage,
    ChatUnavailable,
    Choice,
    Event,
    Holder,
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
from gateway import transcripts
from gateway.broker import INBOUND, Broker
from gateway.codec import encode_wake
from gateway.errors import BrokerUnavailable, Unavailable
from gateway.live import Live
from gateway.mail import Mailer, MailFailed
from gateway.metrics import Metrics
from gateway.models import Direction, State
from gateway.records import identified, widget
from gateway.records.views import StoredMessage
from gateway.records.widget import UploadRow
from gateway.store import Store
from utility.clock import Clock

_log = structlog.get_logger(__name__)
T = TypeVar("T")

# A file that no message names within this time was given up by its sender.
_UNUSED_UPLOAD = timedelta(hours=24)


class ChatStore:
    """Implements `ChatPort` on the gateway's store, lanes and live events."""

    def __init__(
        self,
        store: Store,
        broker: Broker,
        live: Live,
        files: Path,
        clock: Clock,
        metrics: Metrics,
        mailer: Mailer | None = None,
        company: str = "",
    ) -> None:
        self._mailer = mailer
        self._company = company
        self._store = store
        self._broker = broker
        self._live = live
        self._files = files
        self._clock = clock
        self._metrics = metrics

    async def open(self, visit: Visit) -> Status:
        """The state of the visitor's conversation, which takes over the browser's anonymous one.

        A visitor whom the company's site has named is linked to the customer codes that the site vouches for.
        """
        if visit.identity is not None:
            await self._identified(visit)
        return await self.status(visit.conversation)

    async def _identified(self, visit: Visit) -> None:
        now, codes, former = self._clock.now(), visit.identity.customer_codes if visit.identity else (), visit.former
        event = Inbound(CHANNEL, visit.site, visit.visitor, "", Kind.FOLLOW, now)
        talk = await _available(self._store.write(lambda db: identified.vouched(db, event, codes, now)))
        if former is None:
            return
        moved = await _available(self._store.write(lambda db: identified.take_over(db, former, talk, now)))
        for changed in moved or ():
            await self._live.publish(changed.key, {"type": "resync"})
            await self._live.conversation(changed)

    async def status(self, conversation: str) -> Status:
        """The state now."""
        state = await _available(self._store.read(lambda db: widget.state(db, conversation)))
        if state is None:
            return Status(Holder.BOT, 0)
        return Status(
            holder=Holder(state.holder),
            last_seq=state.last_seq,
            agent=state.agent,
            read_by_us=state.read_by_us,
            read_by_customer=state.read_by_customer,
            position=state.position,
        )

    async def post(self, conversation: str, post: Post) -> Posted:
        """Store the post, then tell its lane; a post that the lane does not hear of is brought back by the sweeper."""
        now = self._clock.now()
        event = _event(conversation, post, now)
        try:
            taken = await _available(
                self._store.write(lambda db: widget.post(db, event, post.uploads, post.client_id, now))
            )
        except LookupError as error:
            raise UploadUnknown(str(error)) from error
        message, talk = taken.message, taken.talk
        self._metrics.messages_in.labels(CHANNEL, "repeated" if taken.repeated else message.state).inc()
        if not taken.repeated:
            await self._live.created(talk, message)
        if message.state == State.RECEIVED.value:
            try:
                await self._broker.publish(INBOUND, talk.lane, encode_wake(talk.id), f"{CHANNEL}:{event.external_id}")
            except BrokerUnavailable as error:
                _log.warning("lane not told of a post", conversation=talk.id, error=str(error))
                await _available(self._store.write(lambda db: widget.wake_at(db, talk.id, now)))
        return Posted(message.seq, str(message.id), message.created_at, taken.repeated)

    async def history(self, conversation: str, after_seq: int, limit: int) -> Sequence[ChatMessage]:
        """The first messages after a sequence number."""
        found = await _available(self._store.read(lambda db: widget.after(db, conversation, after_seq, limit)))
        return [_chat_message(message) for message in found]

    async def latest(self, conversation: str, before_seq: int | None, limit: int) -> Sequence[ChatMessage]:
        """The last messages, ascending."""
        found = await _available(self._store.read(lambda db: widget.before(db, conversation, before_seq, limit)))
        return [_chat_message(message) for message in found]

    @asynccontextmanager
    async def subscribe(self, conversation: str) -> AsyncIterator[AsyncIterator[Event]]:
        """Live events of a conversation, in the customer's view."""
        try:
            async with self._live.subscribe(conversation) as heard:
                yield self._events(conversation, heard)
        except Unavailable as error:
            raise ChatUnavailable(str(error)) from error

    async def typing(self, conversation: str, on: bool) -> None:
        """Tell the desk that the customer is writing."""
        await self._live.publish(conversation, {"type": "typing", "author": "customer", "on": on})

    async def read(self, conversation: str, up_to_seq: int) -> None:
        """Move the customer's read mark."""
        now = self._clock.now()
        mark = await _available(self._store.write(lambda db: widget.read_up_to(db, conversation, up_to_seq, now)))
        if mark is not None:
            await self._live.publish(conversation, {"type": "customer.read", "seq": mark})

    async def transcript(self, conversation: str, address: str) -> None:
        """Send the conversation to an e-mail address."""
        if self._mailer is None:
            raise ChatUnavailable("no mail server is set")
        found = await _available(self._store.read(lambda db: widget.after(db, conversation, 0, transcripts.MOST)))
        subject = transcripts.subject(self._company, self._clock.now())
        try:
            await self._mailer.send(address, subject, transcripts.letter(found))
        except MailFailed as error:
            _log.warning("a transcript was not sent", reason=str(error))
            raise (AddressRefused if error.permanent else ChatUnavailable)(str(error)) from error

    async def upload(self, conversation: str, upload: Upload) -> str:
        """Keep a file: the bytes first, so that a row never stands for nothing."""
        number, now = secrets.token_hex(16), self._clock.now()
        row = UploadRow(number, upload.kind, upload.mime, upload.name, len(upload.data), upload.width, upload.height)
        await asyncio.to_thread(self._keep, number, upload.data)
        await _available(self._store.write(lambda db: widget.add_upload(db, conversation, row, now)))
        await self._forget_unused(now)
        return number

    async def download(self, conversation: str, upload_id: str) -> Upload:
        """A file of the conversation."""
        try:
            row = await _available(self._store.read(lambda db: widget.upload(db, conversation, upload_id)))
            data = await asyncio.to_thread((self._files / row.id).read_bytes)
        except (LookupError, OSError) as error:
            raise UploadUnknown("There is no such file in this conversation.") from error
        return Upload(row.kind, row.mime, row.name, data, row.width, row.height)

    def _keep(self, number: str, data: bytes) -> None:
        self._files.mkdir(parents=True, exist_ok=True)
        (self._files / number).write_bytes(data)

    async def _forget_unused(self, now: datetime) -> None:
        numbers = await _available(self._store.write(lambda db: widget.drop_unused_uploads(db, now - _UNUSED_UPLOAD)))
        for number in numbers:
            await asyncio.to_thread((self._files / number).unlink, missing_ok=True)

    async def _events(self, conversation: str, heard: AsyncIterator[Mapping[str, Any]]) -> AsyncIterator[Event]:
        async for event in heard:
            match event["type"]:
                case "message.created":
                    yield MessageCreated(_from_json(event["message"]))
                case "message.updated":
                    yield MessageUpdated(_from_json(event["message"]))
                case "message.deleted":
                    yield MessageDeleted(event["seq"], event["id"])
                case "typing" if event["author"] != Author.CUSTOMER:
                    yield Typing(Author(event["author"]), bool(event["on"]), event.get("name"))
                case "conversation.updated" | "customer.read":
                    yield StatusChanged(await self.status(conversation))
                case "resync":
                    yield Resync()


async def _available(work: Awaitable[T]) -> T:
    try:
        return await work
    except Unavailable as error:
        raise ChatUnavailable(str(error)) from error


def _event(conversation: str, post: Post, now: datetime) -> Inbound:
    _, site, visitor = conversation.split(":", 2)
    digest = blake2b(f"{conversation}\x00{post.client_id}".encode(), digest_size=16).hexdigest()
    return Inbound(
        channel=CHANNEL,
        account=site,
        user=visitor,
        external_id=digest,
        kind=Kind.PAYLOAD if post.payload is not None else Kind.TEXT,
        sent_at=post.sent_at or now,
        text=post.text,
        payload=post.payload,
    )


def _chat_message(message: StoredMessage) -> ChatMessage:
    return _view(
        message.seq,
        str(message.id),
        message.author,
        message.created_at,
        message.text,
        message.client_id if message.direction == Direction.IN.value else None,
        message.author_name,
        message.content,
    )


def _from_json(message: Mapping[str, Any]) -> ChatMessage:
    return _view(
        message["seq"],
        message["id"],
        message["author"],
        datetime.fromisoformat(message["created_at"]),
        message["text"],
        message["client_id"] if message["direction"] == Direction.IN.value else None,
        message["name"],
        message["content"],
    )


def _view(
    seq: int,
    number: str,
    author: str,
    created_at: datetime,
    text: str,
    client_id: str | None,
    name: str | None,
    content: Mapping[str, Any],
) -> ChatMessage:
    media = [Media(**item) for item in content.get("media", ())]
    if content.get("image"):
        media.append(Media("image", url=content["image"]))
    if content.get("file"):
        media.append(Media("file", url=content["file"]))
    return ChatMessage(
        seq=seq,
        id=number,
        author=Author(author),
        created_at=created_at,
        text=text,
        client_id=client_id,
        name=name,
        choices=tuple(
            Choice(item["title"], item.get("payload"), item.get("url")) for item in content.get("buttons", ())
        ),
        media=tuple(media),
    )
