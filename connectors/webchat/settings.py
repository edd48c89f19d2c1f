"""Settings of the web chat, handed in by the gateway; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectors.webchat.ports import Choice
from connectors.webchat.texts import TEXTS

QUICK_STARTS = tuple(Choice(start["title"], start["payload"]) for start in TEXTS["quick_starts"])


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one visitor and one address. Policy numbers of our own; platforms set none here."""

    messages_per_minute: int = 20
    # Many customers of a mobile network share one address, so an address may do much more than a visitor.
    address_requests_per_minute: int = 600
    sessions_per_minute: int = 60
    uploads_per_minute: int = 10
    # Each goes to an address that the visitor names: enough for a slip, too few to bother anybody.
    letters_per_hour: int = 3
    text_characters: int = 2000
    json_bytes: int = 16 * 1024
    upload_bytes: int = 10 * 1024 * 1024
    upload_pixels: int = 40_000_000
    uploads_per_message: int = 5
    history_page: int = 100
    sockets_per_visitor: int = 10


@dataclass(frozen=True, slots=True)
class Site:
    """A web site that shows the chat. `origins` are the host pages that may embed it, as
    `https://host[:port]`."""

    key: str
    company: str
    hotline: str = ""
    origins: tuple[str, ...] = ()
    identity_secret: str = ""  # shared with the site's backend (HS256, at least 32 bytes); empty: nobody is identified
    quick_starts: tuple[Choice, ...] = QUICK_STARTS
    privacy_url: str = ""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """`public_url` is where customers reach this server; its origin is always allowed. `secret` signs
    tokens."""

    secret: str
    public_url: str
    sites: tuple[Site, ...]
    token_days: int = 30
    attachment_url_minutes: int = 60
    letters: bool = False  # whether a conversation can be sent by e-mail
    limits: Limits = field(default_factory=Limits)
    ping_seconds: float = 25.0
    pong_seconds: float = 10.0  # after a ping, how long silence is borne
    auth_seconds: float = 10.0  # for the first frame of a socket

    def site(self, key: str) -> Site | None:
        """The site of a key; an empty key means the first site, which the page `/chat` shows by default."""
        if not key:
            return self.sites[0] if self.sites else None
        return next((site for site in self.sites if site.key == key), None)

    @property
    def own_origin(self) -> str:
        """Scheme, host and port of `public_url`."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"
