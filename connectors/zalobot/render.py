"""A reply for a platform that only knows texts and pictures: choices become a numbered menu."""

from __future__ import annotations

import unicodedata

from connectors.contract import Outbound, Part
from connectors.menu import fetchable, menu
from connectors.split import split_text

TEXT_LIMIT = 2000


def render(message: Outbound) -> list[Part]:
    """The calls of a reply, in sending order; a menu is the last thing to be seen."""
    text = unicodedata.normalize("NFC", message.text).strip()
    listed = menu(message.buttons)
    lead, last = (text, listed) if message.image and listed else ("\n\n".join(filter(None, (text, listed))), "")
    parts = [_text(piece) for piece in split_text(lead, TEXT_LIMIT)]
    if message.image:
        address = fetchable(message.image)
        parts.append(Part({"method": "sendPhoto", "body": {"photo": address}, "link": message.image}, "photo"))
    if message.file:  # the platform takes no files
        parts.append(_text(message.file))
    parts += [_text(piece) for piece in split_text(last, TEXT_LIMIT)]
    return parts


def _text(text: str) -> Part:
    return Part({"method": "sendMessage", "body": {"text": text}}, f"text, {len(text)} characters")
