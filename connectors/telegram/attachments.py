"""The media of a message. Files have no public address (it would hold the bot's token): they are named by `file_id`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from telegram import Location, Message

from connectors.contract import Attachment, Kind
from connectors.places import coordinates
from connectors.text import clean

# The largest file a bot may download (Bot API, getFile).
DOWNLOAD_LIMIT = 20_000_000


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """What a message carries beside its text: at most one thing (an album comes as several messages)."""
    found = _media(message) or _other(message)
    return (found,) if found is not None else ()


def kind_of(attachments: tuple[Attachment, ...]) -> Kind:
    """What a message with an attachment is."""
    return attachments[0].kind


def _media(message: Message) -> Attachment | None:
    if message.photo:
        return _file(Kind.IMAGE, message.photo[-1], mime="image/jpeg")  # the sizes come in ascending order
    if message.voice:
        return _file(Kind.AUDIO, message.voice, voice=True, seconds=_seconds(message.voice))
    if message.audio:
        return _file(Kind.AUDIO, message.audio, seconds=_seconds(message.audio))
    if message.video:
        return _file(Kind.VIDEO, message.video, seconds=_seconds(message.video))
    if message.video_note:
        return _file(Kind.VIDEO, message.video_note, mime="video/mp4", seconds=_seconds(message.video_note))
    if message.sticker:
        return _file(Kind.STICKER, message.sticker, emoji=clean(message.sticker.emoji)[:16])
    if message.document:  # an animation comes as a document too
        is_image = clean(message.document.mime_type).startswith("image/")
        return _file(Kind.IMAGE if is_image else Kind.FILE, message.document)
    return None


def _other(message: Message) -> Attachment | None:
    if message.venue:
        place = message.venue.location
        return Attachment(
            Kind.LOCATION,
            name=clean(message.venue.title)[:255],
            data={**_place(place), "address": clean(message.venue.address)[:500]},
        )
    if message.location:
        return Attachment(Kind.LOCATION, data=_place(message.location))
    if message.contact:
        contact = message.contact
        own = contact.user_id is not None and message.from_user is not None and contact.user_id == message.from_user.id
        name = " ".join(part for part in (clean(contact.last_name), clean(contact.first_name)) if part)
        # Only the customer's own card proves a number; anybody's can be forwarded.
        return Attachment(Kind.CONTACT, name=name[:255], data={"phone": clean(contact.phone_number)[:32], "own": own})
    return None


def _file(kind: Kind, media: Any, *, mime: str | None = None, **more: Any) -> Attachment:
    size = getattr(media, "file_size", None)
    return Attachment(
        kind,
        mime=clean(getattr(media, "mime_type", None))[:100] or mime,
        name=clean(getattr(media, "file_name", None))[:255] or None,
        size=size if isinstance(size, int) and 0 <= size < 2**53 else None,
        data={"file_id": clean(media.file_id)[:255], **more},
    )


def _place(place: Location) -> dict[str, float | None]:
    return coordinates(place.latitude, place.longitude)


def _seconds(media: Any) -> int:
    length = media.duration
    return int(length.total_seconds() if isinstance(length, timedelta) else length)
