"""The shapes of the protocol `/widget/v1`: what the page sends, and how what the store says is written for it."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from connectors.webchat.ports import (
    ChatMessage,
    Choice,
    Event,
    Media,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    Resync,
    Status,
    StatusChanged,
    Typing,
)
from connectors.webchat.settings import ChatSettings
from connectors.webchat.token import Tokens

TYPING_MILLISECONDS = 6000  # the page forgets a typing sign after this unless it is renewed

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class _Body(BaseModel):
    """Strict about types, deaf to fields it doesn't know, so that an older server bears a newer page."""

    model_config = ConfigDict(strict=True, extra="ignore")


class SessionBody(_Body):
    """`POST /widget/v1/sessions`."""

    site_key: Key | None = None
    visitor_token: Annotated[str, Field(max_length=1024)] | None = None
    identity_token: Annotated[str, Field(max_length=4096)] | None = None
    page_url: Annotated[str, Field(max_length=2048)] = ""
    locale: Annotated[str, StringConstraints(pattern=r"^[A-Za-z-]{2,16}$")] = "vi"


class PostBody(_Body):
    """`POST /widget/v1/messages`: `text`, or `payload` (a button's value, with its title in `text`), or uploads."""

    client_id: Key
    text: str = ""
    payload: Annotated[str, Field(max_length=2048)] | None = None
    attachment_ids: Annotated[list[Annotated[str, Field(max_length=128)]], Field(max_length=50)] = []


class LetterBody(_Body):
    """`POST /widget/v1/transcript`. Whether the address takes letters only its server knows."""

    email: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, max_length=254, pattern=r"^[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+$"
        ),
    ]


class ReadBody(_Body):
    """`POST /widget/v1/read`."""

    up_to_seq: Annotated[int, Field(ge=0, le=2**53)]


def clean_text(text: str) -> str:
    """NFC, trimmed, without control characters other than tab and new line.

    Telex and VNI keyboards of some systems send decomposed letters; everything after this point may compare and
    count composed ones. Lone surrogates (half an emoji) and bidirectional overrides go too: the first can't be
    stored, the second make a text look like another.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in text if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and not _overrides(c)))
    return "".join(kept).strip()


def _overrides(character: str) -> bool:
    return "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"


def site_of(page_url: str) -> str:
    """The address of the host page without query and fragment, which may hold personal data; "" if it isn't one."""
    try:
        parts = urlsplit(page_url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.scheme in ("http", "https") else ""


class Writer:
    """Writes the store's objects as the page reads them: buttons and uploads signed, times in UTC."""

    def __init__(self, settings: ChatSettings, tokens: Tokens) -> None:
        self._settings = settings
        self._tokens = tokens

    def status(self, status: Status) -> dict[str, Any]:
        """The state of a conversation."""
        return {
            "status": status.holder.value,
            "last_seq": status.last_seq,
            "agent": status.agent,
            "read_by_us": status.read_by_us,
            "read_by_customer": status.read_by_customer,
            "position": status.position,
        }

    def message(self, conversation: str, message: ChatMessage) -> dict[str, Any]:
        """One message."""
        return {
            "id": message.id,
            "seq": message.seq,
            "client_id": message.client_id,
            "author": message.author.value,
            "name": message.name,
            "text": message.text,
            "buttons": [self._choice(conversation, choice) for choice in message.choices],
            "media": [shown for item in message.media if (shown := self._media(conversation, item))],
            "created_at": _utc(message.created_at),
        }

    def frame(self, conversation: str, event: Event) -> dict[str, Any]:
        """A live event as a frame of the socket."""
        match event:
            case MessageCreated(message):
                shown = self.message(conversation, message)
                return {"type": "message.created", "seq": message.seq, "message": shown}
            case MessageUpdated(message):
                shown = self.message(conversation, message)
                return {"type": "message.updated", "seq": message.seq, "message": shown}
            case MessageDeleted(seq, message_id):
                return {"type": "message.deleted", "seq": seq, "id": message_id}
            case Typing(author, on, name):
                return {
                    "type": "typing",
                    "author": author.value,
                    "on": on,
                    "name": name,
                    "expires_in_ms": TYPING_MILLISECONDS,
                }
            case StatusChanged(status):
                return {"type": "conversation.status", **self.status(status)}
            case Resync(reason):
                return {"type": "resync", "reason": reason}

    def _choice(self, conversation: str, choice: Choice) -> dict[str, Any]:
        if choice.url is not None:
            return {"title": choice.title, "url": choice.url if _is_web(choice.url) else None}
        payload = choice.payload or ""
        return {"title": choice.title, "payload": self._tokens.sign_choice(conversation, payload)}

    def _media(self, conversation: str, media: Media) -> dict[str, Any] | None:
        url = self._media_url(conversation, media)
        if url is None:
            return None
        return {
            "kind": media.kind if media.kind in ("image", "audio") else "file",
            "url": url,
            "id": media.id,
            "mime": media.mime,
            "name": media.name,
            "size": media.size,
            "width": media.width,
            "height": media.height,
            "alt": media.alt,
        }

    def _media_url(self, conversation: str, media: Media) -> str | None:
        if media.id is not None:
            minutes = self._settings.attachment_url_minutes
            return "/widget/v1/attachments/" + self._tokens.file_path(conversation, media.id, minutes)
        url = media.url or ""
        own = self._settings.own_origin
        if url.startswith(own + "/"):
            # As a path, so that the page shows it whichever of our addresses it was opened by.
            url = url[len(own) :]
        if url.startswith("/") and not url.startswith(("//", "/\\")):
            return url
        return url if _is_web(url) else None


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
