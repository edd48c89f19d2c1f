"""A reply in the shapes and limits of Zalo's consultation messages (limits in characters)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.contract import Button, Outbound, Part
from connectors.errors import Refused
from connectors.menu import fetchable, menu
from connectors.split import shorten, split_text
from connectors.zalo.payload import Seal

TEXT_LIMIT = 2000
TITLE_LIMIT = 100
BUTTONS = 5
LIST_ELEMENTS = 5
FORM_TITLE_LIMIT = 100
FORM_TEXT_LIMIT = 500
LIST_TITLE_LIMIT = 100
LIST_TEXT_LIMIT = 500

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """What the account adds of its own: its name and picture on the contact form."""

    name: str
    picture: str = ""


def render(message: Outbound, seal: Seal, look: Look) -> list[Part]:
    """The platform messages of a reply, in sending order; buttons stand on the last text.

    Each part brings a plainer form of itself, for an account whose platform refuses the richer one. Raises `Refused`
    for a button whose payload is longer than the platform takes: cut off it would mean something else.
    """
    text = unicodedata.normalize("NFC", message.text).strip()
    parts: list[Message] = []
    fallbacks: list[Message | None] = []

    def add(body: Message, fallback: Message | None = None) -> None:
        parts.append(body)
        fallbacks.append(fallback)

    form = message.asks == "phone"
    alone = form and not message.buttons and len(text) <= FORM_TEXT_LIMIT
    texts = [] if alone else split_text(_with_menu(text, message.buttons), TEXT_LIMIT)
    if message.buttons and not texts:
        raise Refused("buttons need a text to stand on", code="no-text")
    media = [_image(message.image)] if message.image else []
    for body in texts[:-1]:
        add({"text": body})
    if message.buttons:  # the picture first, so that the choices are the last thing to be seen
        for picture in media:
            add({"attachment": picture}, {"text": str(message.image)})
        add(*_with_buttons(texts[-1], message.buttons, seal))
    elif media:
        caption = {"text": texts[-1]} if texts else {}
        add({**caption, "attachment": media[0]}, {"text": "\n".join([*caption.values(), str(message.image)])})
    elif texts:
        add({"text": texts[-1]})
    if message.file:
        add({"file": message.file}, {"text": message.file})
    if form:
        add(_form(text, look), {"text": text} if alone and text else None)
    _add_custom(message.custom, add, seal)
    silence = message.silence.total_seconds() if message.silence is not None else None
    common = {"author": message.author, "silence": silence}
    return [
        Part({"message": body, "fallback": fallback, **common}, _summary(body))
        for body, fallback in zip(parts, fallbacks, strict=True)
    ]


def _too_long(buttons: Sequence[Button]) -> bool:
    return any(len(button.title) > TITLE_LIMIT for button in buttons)


def _with_menu(text: str, buttons: Sequence[Button]) -> str:
    """Choices that don't all fit on buttons are listed in the text too, so that each can be had by its number."""
    if len(buttons) <= BUTTONS and not _too_long(buttons):
        return text
    return "\n\n".join(block for block in (text, menu(buttons)) if block)


def _with_buttons(text: str, buttons: Sequence[Button], seal: Seal) -> tuple[Message, Message]:
    shown = [_button(button, seal) for button in buttons[:BUTTONS]]
    body = {"text": text, "attachment": {"type": "template", "payload": {"buttons": shown}}}
    listed = menu(buttons)
    plain = text if listed in text else f"{text}\n\n{listed}"
    # A text that is full keeps its words; the menu is then what it costs.
    return body, {"text": plain if len(plain) <= TEXT_LIMIT else text}


def _button(button: Button, seal: Seal) -> Message:
    title = shorten(unicodedata.normalize("NFC", button.title), TITLE_LIMIT)
    if button.url is not None:
        if button.url.startswith("tel:"):
            return {"title": title, "type": "oa.open.phone", "payload": {"phone_code": _phone(button.url[4:])}}
        return {"title": title, "type": "oa.open.url", "payload": {"url": fetchable(button.url)}}
    payload = seal.close(button.title, button.payload or "")
    if payload is None:
        raise Refused("a button's payload is longer than Zalo takes", code="payload-too-long")
    return {"title": title, "type": "oa.query.hide", "payload": payload}


def _phone(number: str) -> str:
    digits = "".join(letter for letter in number if letter.isdigit())
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def _image(url: str) -> Message:
    elements = [{"media_type": "image", "url": fetchable(url)}]
    return {"type": "template", "payload": {"template_type": "media", "elements": elements}}


def _form(text: str, look: Look) -> Message:
    element = {
        "title": shorten(look.name, FORM_TITLE_LIMIT),
        "subtitle": shorten(text, FORM_TEXT_LIMIT),
        **({"image_url": look.picture} if look.picture else {}),
    }
    return {
        "attachment": {
            "type": "template",
            "payload": {"template_type": "request_user_info", "elements": [element]},
        }
    }


def _add_custom(custom: Mapping[str, Any], add: Any, seal: Seal) -> None:
    rows = custom.get("list")
    if isinstance(rows, list) and rows:
        elements = [_row(row, seal) for row in rows[:LIST_ELEMENTS] if isinstance(row, Mapping) and row.get("title")]
        if elements:
            payload = {"template_type": "list", "elements": elements}
            add({"attachment": {"type": "template", "payload": payload}}, {"text": _rows_as_text(rows)})
    sticker = custom.get("sticker")
    if isinstance(sticker, str) and sticker:
        elements = [{"media_type": "sticker", "attachment_id": sticker}]
        payload = {"template_type": "media", "elements": elements}
        add({"attachment": {"type": "template", "payload": payload}}, None)


def _row(row: Mapping[str, Any], seal: Seal) -> Message:
    element: Message = {"title": shorten(str(row["title"]), LIST_TITLE_LIMIT)}
    # The platform wants a subtitle on the first element; on the others it does no harm.
    element["subtitle"] = shorten(str(row.get("text") or row["title"]), LIST_TEXT_LIMIT)
    if row.get("image"):
        element["image_url"] = fetchable(str(row["image"]))
    if row.get("url"):
        element["default_action"] = {"type": "oa.open.url", "url": fetchable(str(row["url"]))}
    elif row.get("payload"):
        sealed = seal.close(str(row["title"]), str(row["payload"]))
        if sealed is None:
            raise Refused("a list row's payload is longer than Zalo takes", code="payload-too-long")
        element["default_action"] = {"type": "oa.query.hide", "payload": sealed}
    return element


def _rows_as_text(rows: Sequence[Any]) -> str:
    lines = [
        "\n".join(str(row[key]) for key in ("title", "text", "url") if row.get(key))
        for row in rows
        if isinstance(row, Mapping)
    ]
    return split_text("\n\n".join(lines), TEXT_LIMIT)[0]


def _summary(body: Message) -> str:
    if "file" in body:
        return "file"
    payload = body.get("attachment", {}).get("payload", {})
    kind = str(payload.get("template_type") or "text")
    return f"{kind}, {len(body.get('text', ''))} characters, {len(payload.get('buttons', ()))} buttons"
