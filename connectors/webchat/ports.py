"""What the web chat needs from the store of conversations, declared by the side that uses it.

A conversation is named by its key `webchat:<site key>:<visitor>` (`key_of`), the same key every channel
uses. Every message of a conversation, whoever wrote it, has a `seq`: 1, 2, 3 … strictly increasing in that
conversation, never reused. The page asks for everything after the last `seq` it has seen, so nothing
depends on a live event arriving.

Every method may raise `ChatUnavailable`; the page keeps what the customer wrote and tries again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

CHANNEL = "webchat"


def key_of(site: str, visitor: str) -> str:
    """The conversation key of a visitor of a site; the same as `Inbound.conversation` makes."""
    return f"{CHANNEL}:{site}:{visitor}"


class Author(StrEnum):
    """Who wrote a message, as the customer may know it."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"  # a line of the house: "a person has joined", "the conversation has ended"


class Holder(StrEnum):
    """Who answers now."""

    BOT = "bot"
    WAITING = "waiting"  # handed over, no person has taken it yet
    AGENT = "agent"
    CLOSED = "closed"  # ended; the next message of the customer opens it again with the bot


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a message. Exactly one of `payload` (sent back by a tap) and `url` (opened) is set."""

    title: str
    payload: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or file of a message: `url` (http, or a path of this server) or the `id` of an upload of
    this chat."""

    kind: str  # "image", "audio" (a recording of speech) or "file"
    url: str | None = None
    id: str | None = None
    mime: str = ""
    name: str = ""
    size: int | None = None  # bytes
    width: int | None = None  # pixels, of an image
    height: int | None = None
    alt: str = ""  # what the picture shows, for those who can't see it


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as the customer sees it. Notes of agents among themselves never come here."""

    seq: int
    id: str
    author: Author
    created_at: datetime  # timezone-aware
    text: str = ""
    client_id: str | None = None  # of the customer's own messages: the id the page gave it
    name: str | None = None  # display name of an agent
    choices: tuple[Choice, ...] = ()
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a conversation that a page must know after each (re)connect."""

    holder: Holder
    last_seq: int  # 0 in a new conversation
    agent: str | None = None  # display name, while an agent holds it
    read_by_us: int = 0  # highest `seq` of the customer's messages that the bot has taken or an agent has seen
    read_by_customer: int = 0  # highest `seq` the customer has seen; the rest is unread
    position: int | None = None  # 1 = next, while waiting, if known


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the customer is, signed by the backend of the company's site (`token.read_identity`)."""

    subject: str  # the site's own id of the person, stable
    name: str | None = None
    customer_codes: tuple[str, ...] = ()  # codes the site has already proved to belong to the person


@dataclass(frozen=True, slots=True)
class Visit:
    """A page being opened.

    `former` is the key of the anonymous conversation that the same browser had before the site said who the
    person is; the store moves its messages into this conversation, or leaves them if it can't.
    """

    site: str
    visitor: str
    page_url: str = ""
    locale: str = "vi"
    identity: Identity | None = None
    former: str | None = None

    @property
    def conversation(self) -> str:
        """The key of this visitor's conversation."""
        return key_of(self.site, self.visitor)


@dataclass(frozen=True, slots=True)
class Post:
    """What the customer sends: a text, a tapped choice (`payload`, with its title in `text`), or uploads,
    or text with uploads. `text` is NFC, trimmed, without control characters, at most the limit of the
    settings. A `text` that begins with "/" is words of the customer, never a command: only `payload` is.
    `client_id` is unique in the conversation and is the idempotency key."""

    client_id: str
    text: str = ""
    payload: str | None = None
    uploads: tuple[str, ...] = ()
    sent_at: datetime | None = None  # the server's clock at receipt, timezone-aware


@dataclass(frozen=True, slots=True)
class Posted:
    """The stored message. `repeated`: this `client_id` was stored before, and nothing was added."""

    seq: int
    id: str
    created_at: datetime
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of the customer, already checked by content and cleaned (`media.check`)."""

    kind: str  # "image", "audio" (a recording of speech) or "file"
    mime: str
    name: str  # cleaned, with the extension of its real type
    data: bytes
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class MessageCreated:
    """A new message, also the customer's own (other tabs show it; the sending tab matches `client_id`)."""

    message: ChatMessage


@dataclass(frozen=True, slots=True)
class MessageUpdated:
    """A message changed; same `id` and `seq`."""

    message: ChatMessage


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message was withdrawn."""

    seq: int
    id: str


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody of ours began or stopped writing. It expires by itself in the page; never stored."""

    author: Author
    on: bool = True
    name: str | None = None


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The holder or a read mark changed."""

    status: Status


@dataclass(frozen=True, slots=True)
class Resync:
    """Events may have been lost (a slow reader, a broker reconnect): the page must ask for history and
    status."""

    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


Event = MessageCreated | MessageUpdated | MessageDeleted | Typing | StatusChanged | Resync


class ChatError(Exception):
    """Anything the store refuses."""


class ChatUnavailable(ChatError):
    """The store or the queue can't take this now; nothing was stored. Answered with 503."""


class AddressRefused(ChatError):
    """No letter can be sent to this e-mail address. Answered with 422."""


class UploadUnknown(ChatError):
    """An upload id that this conversation doesn't have. Answered with 422 (post) or 404 (download)."""


class ChatPort(Protocol):
    """The store of conversations as the web chat sees it."""

    async def open(self, visit: Visit) -> Status:
        """Begin or resume the visitor's conversation (creating nothing visible) and tell its state."""
        ...

    async def status(self, conversation: str) -> Status:
        """The state now; a fresh `Status(Holder.BOT, 0)` for a conversation nobody has written in."""
        ...

    async def post(self, conversation: str, post: Post) -> Posted:
        """Store the customer's message once and queue it for an answer. Returns before any answer is made.

        The stored message is also published as `MessageCreated`. Raises `UploadUnknown`.
        """
        ...

    async def history(self, conversation: str, after_seq: int, limit: int) -> Sequence[ChatMessage]:
        """The first `limit` messages with `seq > after_seq`, ascending. Empty when there are none."""
        ...

    async def latest(self, conversation: str, before_seq: int | None, limit: int) -> Sequence[ChatMessage]:
        """The last `limit` messages (with `seq < before_seq` if given), ascending: a page opened anew
        starts here."""
        ...

    def subscribe(self, conversation: str) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Live events. Listening has begun once the context is entered, so that history read inside it
        leaves no gap.

        The iterator ends only when the context is left. A reader that falls behind gets `Resync` in place
        of what was dropped.
        """
        ...

    async def typing(self, conversation: str, on: bool) -> None:
        """The customer began or stopped writing (throttled by the router); best effort."""
        ...

    async def read(self, conversation: str, up_to_seq: int) -> None:
        """The customer has seen messages up to here; marks never go back."""
        ...

    async def transcript(self, conversation: str, address: str) -> None:
        """Send the conversation to an e-mail address. Raises `AddressRefused`, and `ChatUnavailable` without mail."""
        ...

    async def upload(self, conversation: str, upload: Upload) -> str:
        """Keep a file until a message names it (then as long as the message). Returns its id."""
        ...

    async def download(self, conversation: str, upload_id: str) -> Upload:
        """A file of this conversation. Raises `UploadUnknown`."""
        ...
