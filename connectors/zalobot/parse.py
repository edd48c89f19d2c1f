"""Webhook bodies and polled updates to events. Field names drift between versions: every known one is read."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.contract import Attachment, Inbound, Kind
from connectors.text import clean, identifier

_log = logging.getLogger(__name__)

CHANNEL = "zalobot"
# A `date` above this is in milliseconds.
_MILLISECONDS_FROM = 1_000_000_000_000


def parse(payload: Any, bot_id: str) -> list[Inbound]:
    """The event of a body, bare or wrapped as `{"ok": true, "result": {…}}`. Groups and bots are left out."""
    update = payload
    if isinstance(payload, dict) and isinstance(payload.get("result"), dict | list):
        update = payload["result"]
    updates = update if isinstance(update, list) else [update]
    events = []
    for item in updates:
        try:
            event = _event(item, bot_id) if isinstance(item, dict) else None
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError) as error:
            _log.warning("zalo bot update can't be read: %s", type(error).__name__)
            continue
        if event is not None:
            events.append(event)
    return events


def _event(update: Mapping[str, Any], bot_id: str) -> Inbound | None:
    name, message = update.get("event_name"), update.get("message")
    if not isinstance(name, str) or not isinstance(message, dict):
        return None
    parts = name.split(".")
    if len(parts) != 3 or parts[0] != "message" or parts[2] != "received":
        _log.info("zalo bot event left out: %s", "".join(letter for letter in name[:60] if letter.isprintable()))
        return None
    chat, sender = _dict(message.get("chat")), _dict(message.get("from"))
    if str(chat.get("chat_type") or "PRIVATE").upper() != "PRIVATE" or sender.get("is_bot") is True:
        return None
    user, message_id = identifier(chat.get("id")) or identifier(sender.get("id")), identifier(message.get("message_id"))
    if not user or not message_id:
        return None
    data: dict[str, Any] = {}
    shown_name = clean(sender.get("display_name") or sender.get("name")).strip()[:100]
    if shown_name:
        data["name"] = shown_name
    kind, text, attachments = _content(parts[1], message)
    if kind is Kind.FILE and not attachments:
        data["unsupported"] = True
    return Inbound(
        channel=CHANNEL,
        account=bot_id,
        user=user,
        external_id=message_id,
        kind=kind,
        sent_at=_time(message.get("date")),
        text=text,
        attachments=attachments,
        data=data,
    )


def _content(kind: str, message: Mapping[str, Any]) -> tuple[Kind, str, tuple[Attachment, ...]]:
    text = clean(message.get("text") or message.get("caption"))
    photo = _url(message.get("photo_url")) or _url(message.get("photo"))
    if kind == "image" or photo:
        picture = (Attachment(Kind.IMAGE, url=photo),) if photo else ()
        return (Kind.TEXT if text.strip() else Kind.IMAGE), text, picture
    if kind == "sticker":
        sticker = Attachment(
            Kind.STICKER, url=_url(message.get("url")), data={"sticker": _plain(message.get("sticker"))}
        )
        return Kind.STICKER, "", (sticker,)
    if text.strip():
        return Kind.TEXT, text, ()
    # Voice, files and places come without their content; the customer still deserves an answer.
    return Kind.FILE, "", ()


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _url(value: Any) -> str | None:
    url = clean(value).strip() if isinstance(value, str) else ""
    return url[:2000] if url.startswith(("https://", "http://")) else None


def _plain(value: Any) -> str:
    return identifier(value) or identifier(_dict(value).get("id"))


def _time(value: Any) -> datetime:
    """Seconds or milliseconds; now, when the platform sent nonsense (the message still counts)."""
    try:
        moment = int(value)
        return datetime.fromtimestamp(moment / 1000 if moment > _MILLISECONDS_FROM else moment, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.now(UTC)
