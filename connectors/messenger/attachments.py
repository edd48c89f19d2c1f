"""The media of a message. Links and shared posts are kept as links and never downloaded as media."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contract import Attachment, Kind
from connectors.places import coordinates
from connectors.text import clean, identifier

_KINDS = {
    "image": Kind.IMAGE,
    "video": Kind.VIDEO,
    "audio": Kind.AUDIO,
    "file": Kind.FILE,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
}
# The thumbs-up in its three sizes: customers mean "OK" by it.
THUMBS_UP = frozenset({"369239263222822", "369239343222814", "369239383222810"})


def attachments_of(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """All attachments that a message names, in its order."""
    items = message.get("attachments")
    if not isinstance(items, list):
        return ()
    return tuple(_attachment(item) for item in items if isinstance(item, dict))


def kind_of(attachments: tuple[Attachment, ...]) -> Kind:
    """What a message without text is: the kind of its first attachment."""
    return attachments[0].kind


def _attachment(item: Mapping[str, Any]) -> Attachment:
    raw_payload = item.get("payload")
    payload = raw_payload if isinstance(raw_payload, dict) else {}
    name = clean(item.get("type"))[:32]
    if payload.get("sticker_id"):
        sticker = identifier(payload["sticker_id"])
        return Attachment(
            Kind.STICKER, url=_text(payload.get("url")), data={"sticker": sticker, "like": sticker in THUMBS_UP}
        )
    if name == "location":
        raw = payload.get("coordinates")
        place = raw if isinstance(raw, dict) else {}
        return Attachment(Kind.LOCATION, data=coordinates(place.get("lat"), place.get("long")))
    if name in _KINDS:
        return Attachment(_KINDS[name], url=_text(payload.get("url")), name=_text(payload.get("title")))
    link = _text(item.get("url")) or _text(payload.get("url"))
    title = _text(item.get("title")) or _text(payload.get("title"))
    return Attachment(Kind.FILE, name=title, data={"type": name, "link": link})


def _text(value: Any) -> str | None:
    return clean(value) or None
