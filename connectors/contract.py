"""The one contract between the gateway and a channel.

A connector turns a platform's webhook into `Inbound` events and an `Outbound` message into the platform's calls. It
never talks to Rasa or the database. Errors of sending are types that carry their own policy (`connectors.errors`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable


class Kind(StrEnum):
    """What an inbound event is. Only the first group is shown to the bot."""

    TEXT = "text"
    PAYLOAD = "payload"  # a tapped button, quick reply or menu item; `payload` holds its value, `text` its title
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"

    ECHO = "echo"  # something our account sent; `data["app_id"]`, `data["metadata"]` say who
    DELIVERED = "delivered"  # `data["watermark"]` (UTC datetime, ISO) and/or `data["ids"]`
    READ = "read"
    EDITED = "edited"
    DELETED = "deleted"
    REACTION = "reaction"
    REFERRAL = "referral"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    OWNERSHIP = "ownership"  # a platform moved the thread between apps or to its own inbox
    INFO = "info"  # good to know, asks for nothing; `data["event"]`, `data["alert"]`; `user` is "" if about our account


@dataclass(frozen=True, slots=True)
class Attachment:
    """A media item of a message. `url` is the platform's, usually signed and short-lived."""

    kind: Kind
    url: str | None = None
    mime: str | None = None
    name: str | None = None
    size: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One event of one customer on one channel.

    `external_id` is the platform's durable id of this event (never reused for another event of the channel), `sent_at`
    is timezone-aware UTC, `text` is NFC. `data` holds what only some kinds carry.
    """

    channel: str
    account: str
    user: str
    external_id: str
    kind: Kind
    sent_at: datetime
    text: str = ""
    payload: str | None = None
    attachments: tuple[Attachment, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def conversation(self) -> str:
        """The key of the conversation: channel, account and user, never shared between channels."""
        return f"{self.channel}:{self.account}:{self.user}"


@dataclass(frozen=True, slots=True)
class Button:
    """A choice. Exactly one of `payload` (comes back as `Kind.PAYLOAD`) and `url` is set."""

    title: str
    payload: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Outbound:
    """One reply as the bot or an agent meant it, before a channel's limits. `image` and `file` are absolute URLs."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    file: str | None = None
    author: str = "bot"  # "bot" or "agent"; some platforms allow a person more
    # What only some platforms can show; each connector takes what it knows and leaves the rest out:
    # `list` [{title, text?, image?, url? or payload?}], `sticker` (the platform's id).
    custom: Mapping[str, Any] = field(default_factory=dict)
    # How long the customer has been silent: the platforms' reply windows count from their last message.
    silence: timedelta | None = None
    asks: str | None = None  # "phone" or "location": what the customer is asked for and may give with one tap


@dataclass(frozen=True, slots=True)
class Part:
    """One platform call that `render` made of an `Outbound`: its body, ready to send, plus what the log may show."""

    body: Mapping[str, Any]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's answer to a send: its id of the message, if it gives one."""

    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request as it arrived. Header names are lower case, `body` is the raw bytes."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer the platform with when it is not the plain 200."""

    status: int = 200
    text: str = ""


class Connector(Protocol):
    """A channel. `name` is also the last part of its webhook path and the first part of its conversation keys."""

    name: str

    def handshake(self, request: Webhook) -> Reply:
        """Answer the platform's GET verification of the webhook address (404 where it has none)."""
        ...

    def receive(self, request: Webhook) -> Sequence[Inbound]:
        """Check the signature on the raw bytes and parse. Unknown events are left out.

        Raises `connectors.errors.SignatureRefused` (403) and `connectors.errors.BadRequest` (400).
        """
        ...

    def render(self, message: Outbound) -> Sequence[Part]:
        """Split and shape a reply for this platform, in sending order."""
        ...

    async def send(self, account: str, user: str, part: Part, reference: str) -> Receipt:
        """Send one part. `reference` is our own id, given to the platform where it takes one.

        Raises a `connectors.errors.SendError`.
        """
        ...

    async def acknowledge(self, account: str, user: str) -> None:
        """Show "seen" and "typing" where the platform can; best effort, never raises."""
        ...

    async def close(self) -> None:
        """Release the platform client."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an account may send: `per_second` on average, `burst` at once."""

    per_second: float
    burst: int


# What only some channels need. A connector that has one of these is asked for it; the others are left alone.


@runtime_checkable
class Paced(Protocol):
    """A channel whose platform limits the messages of an account."""

    pace: Pace


@runtime_checkable
class Confirming(Protocol):
    """A channel that wants to hear at once that an event was taken in."""

    async def confirm(self, event: Inbound) -> None:
        """Tell the platform (a tapped button stops waiting); best effort, never raises."""
        ...


@runtime_checkable
class Fetching(Protocol):
    """A channel whose media have no address of their own: only its client can fetch them."""

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment, at most `limit` of them.

        Raises a `connectors.errors.SendError`: `Retry` when it may work later, `Refused` when it never will.
        """
        ...


@runtime_checkable
class Starting(Protocol):
    """A channel with work of its own beside sending: renewing its tokens."""

    async def start(self) -> None:
        """Begin it; `close` ends it."""
        ...


Take = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Stores events durably; raises when it could not."""


@runtime_checkable
class Polling(Protocol):
    """A channel that can ask its platform for events, where no public address can be called (development)."""

    async def poll(self, take: Take) -> None:
        """Ask and hand over until cancelled. The platform is told to forget an event only after `take` has it."""
        ...


@runtime_checkable
class SetUp(Protocol):
    """A channel with something to set at its platform: the webhook address, menus, greetings."""

    async def set_up(self, webhook_url: str) -> Sequence[str]:
        """Set what differs; a sentence for each thing done or found in order. Raises a `SendError`."""
        ...


Load = Callable[[str], Awaitable[bytes | None]]
"""The bytes behind one of our own links; None for anybody else's address."""
