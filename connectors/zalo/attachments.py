"""The media of a message. Field names drift between event kinds and years, so every known place is looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.contract import Attachment, Kind
from connectors.places import coordinates
from connectors.text import clean

_MEDIA = {
    "image": Kind.IMAGE,
    "photo": Kind.IMAGE,
    "gif": Kind.IMAGE,
    "video": Kind.VIDEO,
    "audio": Kind.AUDIO,
    "voice": Kind.AUDIO,
    "file": Kind.FILE,
    "sticker": Kind.STICKER,
}


def attachments_of(message: Mapping[str, Any], event: str) -> tuple[Attachment, ...]:
    """All attachments that a message names, in its order. `event` says what the message is where an item does not."""
    items = message.get("attachments")
    if not isinstance(items, list):
        return ()
    return tuple(_attachment(item, event) for item in items if isinstance(item, dict))


def contact(info: Mapping[str, Any]) -> Attachment:
    """Contact data in the shapes seen so far: flat, or with the address in `full_address`."""
    nested = info.get("full_address")
    address = nested if isinstance(nested, dict) else {}
    found = {
        "name": _first(info, "name", "display_name"),
        "phone": _first(info, "phone", "phone_number"),
        "address": _first(address, "user_address") or _first(info, "address"),
        "ward": _first(address, "user_ward") or _first(info, "ward"),
        "district": _first(address, "user_district") or _first(info, "district"),
        "city": _first(address, "user_city") or _first(info, "city"),
    }
    return Attachment(
        Kind.CONTACT, name=found["name"] or None, data={key: value for key, value in found.items() if value}
    )


def _attachment(item: Mapping[str, Any], event: str) -> Attachment:
    raw_payload = item.get("payload")
    payload = raw_payload if isinstance(raw_payload, dict) else {}
    name = clean(item.get("type")).lower()[:32]
    if event.endswith("business_card"):
        return _business_card(payload)
    if name == "location" or "coordinates" in payload:
        return _location(payload)
    if name == "sticker":
        return Attachment(Kind.STICKER, url=_url(payload), data={"sticker": _first(payload, "id", "sticker_id")})
    if name in _MEDIA:
        return Attachment(
            _MEDIA[name],
            url=_url(payload),
            name=_first(payload, "name") or None,
            size=_size(payload),
            data=_more(payload),
        )
    # Links and everything new: kept as what it names, never downloaded as media.
    title = _first(payload, "title", "description") or None
    return Attachment(Kind.FILE, name=title, data={"type": name or "unknown", "link": _url(payload)})


def _location(payload: Mapping[str, Any]) -> Attachment:
    raw = payload.get("coordinates")
    place = raw if isinstance(raw, dict) else {}
    return Attachment(
        Kind.LOCATION,
        data=coordinates(place.get("latitude", place.get("lat")), place.get("longitude", place.get("long"))),
    )


def _business_card(payload: Mapping[str, Any]) -> Attachment:
    """The card of a Zalo user; its phone number stands as JSON inside the description."""
    try:
        described = json.loads(str(payload.get("description") or ""))
    except (ValueError, RecursionError):
        described = {}
    info = described if isinstance(described, dict) else {}
    card = contact({**payload, **info})
    return Attachment(Kind.CONTACT, name=card.name, data={**card.data, "card": True})


def _more(payload: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key in ("thumbnail", "description", "type") if (value := _first(payload, key))}


def _url(payload: Mapping[str, Any]) -> str | None:
    url = _first(payload, "url", "href")
    return url if url.startswith(("https://", "http://")) else None


def _first(source: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = source.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return clean(str(value)).strip()[:1000]
    return ""


def _size(payload: Mapping[str, Any]) -> int | None:
    size = _first(payload, "size")
    return int(size) if size.isdecimal() and len(size) < 13 else None
