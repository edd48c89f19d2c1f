"""A reply in Messenger's shapes and limits (Send API reference; limits in characters)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.contract import Button, Outbound, Part
from connectors.errors import Refused
from connectors.menu import fetchable
from connectors.messenger.windows import kind_of_message
from connectors.split import shorten, split_text

TEXT_LIMIT = 2000
TEMPLATE_TEXT_LIMIT = 640
TITLE_LIMIT = 20
PAYLOAD_LIMIT = 1000
QUICK_REPLIES = 13
TEMPLATE_BUTTONS = 3


def render(message: Outbound) -> list[Part]:
    """The platform messages of a reply, in sending order.

    Quick replies vanish with the next message, so they always sit on the last part. Raises `Refused` for a button whose
    payload is longer than the platform takes (cut off it would mean something else), and `WindowClosed` when the
    customer has been silent for longer than the platform allows an answer.
    """
    choices = [button for button in message.buttons if button.payload is not None]
    links = [button for button in message.buttons if button.url is not None]
    if any(len(button.payload or "") > PAYLOAD_LIMIT for button in choices):
        raise Refused("a button's payload is longer than Messenger takes", code="payload-too-long")

    bodies = _texts(_with_full_titles(message.text, choices), links)
    bodies += [_media("image", url) for url in [message.image] if url]
    bodies += [_media("file", url) for url in [message.file] if url]
    if choices and not bodies:
        raise Refused("quick replies need a text or an image to stand on", code="no-text")
    if choices:
        bodies[-1]["quick_replies"] = [_quick_reply(button) for button in choices[:QUICK_REPLIES]]
    if message.asks == "phone" and bodies:
        replies = bodies[-1].setdefault("quick_replies", [])
        bodies[-1]["quick_replies"] = [{"content_type": "user_phone_number"}, *replies][:QUICK_REPLIES]
    kind = kind_of_message(message.author, message.silence)
    return [Part({**kind, "message": body}, _summary(body)) for body in bodies]


def _with_full_titles(text: str, choices: Sequence[Button]) -> str:
    """Titles that don't fit on a quick reply are also listed in the text, so that nobody has to guess."""
    if not any(len(button.title) > TITLE_LIMIT for button in choices):
        return text
    listed = "\n".join(f"{number}. {button.title}" for number, button in enumerate(choices, 1))
    return f"{text}\n\n{listed}" if text else listed


def _texts(text: str, links: Sequence[Button]) -> list[dict[str, Any]]:
    if not links:
        return [{"text": part} for part in split_text(text, TEXT_LIMIT)]
    parts = split_text(text, TEMPLATE_TEXT_LIMIT) or [links[0].title]
    # Short parts only because the template's text must be short: what stands before may be joined again.
    lead = split_text("\n\n".join(parts[:-1]), TEXT_LIMIT)
    return [{"text": part} for part in lead] + [_template(parts[-1], links[:TEMPLATE_BUTTONS])]


def _template(text: str, links: Sequence[Button]) -> dict[str, Any]:
    buttons = [{"type": "web_url", "url": link.url, "title": shorten(link.title, TITLE_LIMIT)} for link in links]
    payload = {"template_type": "button", "text": text, "buttons": buttons}
    return {"attachment": {"type": "template", "payload": payload}}


def _media(kind: str, url: str) -> dict[str, Any]:
    # The platform fetches the address itself and refuses one with spaces.
    return {"attachment": {"type": kind, "payload": {"url": fetchable(url)}}}


def _quick_reply(button: Button) -> dict[str, str]:
    return {"content_type": "text", "title": shorten(button.title, TITLE_LIMIT), "payload": button.payload or ""}


def _summary(body: dict[str, Any]) -> str:
    kind = "text" if "text" in body else str(body["attachment"]["type"])
    return f"{kind}, {len(body.get('quick_replies', []))} quick replies"
