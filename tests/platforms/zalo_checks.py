"""What Zalo's OpenAPI refuses in a consultation message, as its error code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ACTIONS = {"oa.query.hide", "oa.query.show", "oa.open.url", "oa.open.phone", "oa.open.sms"}


def refusal(message: Mapping[str, Any], uploads: Mapping[str, Any], unfetchable: set[str]) -> int:
    """The error code, 0 for a good message."""
    text, attachment = message.get("text"), message.get("attachment")
    if text is None and attachment is None:
        return -201
    if text is not None and (not isinstance(text, str) or not text):
        return -201
    if text is not None and len(text) > 2000:
        return -210
    return 0 if attachment is None else _attachment(attachment, text, uploads, unfetchable)


def _attachment(
    attachment: Mapping[str, Any], text: str | None, uploads: Mapping[str, Any], unfetchable: set[str]
) -> int:
    payload = attachment.get("payload") or {}
    if attachment.get("type") == "file":
        return 0 if payload.get("token") in uploads else -100
    if attachment.get("type") != "template":
        return -233
    kind = payload.get("template_type")
    if kind is None:
        return _buttons(payload.get("buttons"), text)
    elements = payload.get("elements")
    if not isinstance(elements, list) or not elements:
        return -201
    if kind == "media":
        return _media(elements[0], uploads, unfetchable)
    if kind == "request_user_info":
        fits = len(elements) == 1 and 0 < len(elements[0].get("title", "")) <= 100
        return 0 if fits and 0 < len(elements[0].get("subtitle", "")) <= 500 else -210
    if kind == "list":
        fits = len(elements) <= 5 and bool(elements[0].get("subtitle")) and all(item.get("title") for item in elements)
        return 0 if fits else -210
    return -233


def _buttons(buttons: Any, text: str | None) -> int:
    if not text or not isinstance(buttons, list) or not buttons:
        return -201
    if len(buttons) > 5:
        return -210
    for button in buttons:
        payload = button.get("payload")
        if button.get("type") not in _ACTIONS or not 0 < len(button.get("title", "")) <= 100:
            return -201
        if button["type"].startswith("oa.query") and not (isinstance(payload, str) and 0 < len(payload) <= 1000):
            return -210
        if button["type"] == "oa.open.url" and not str(payload.get("url", "")).startswith("http"):
            return -201
    return 0


def _media(element: Mapping[str, Any], uploads: Mapping[str, Any], unfetchable: set[str]) -> int:
    if ("url" in element) == ("attachment_id" in element):
        return -201
    if element.get("media_type") == "sticker":
        return 0 if element.get("attachment_id") else -201
    if "url" in element:
        url = element["url"]
        return 0 if url.startswith("http") and " " not in url and url not in unfetchable else -201
    return 0 if element["attachment_id"] in uploads else -100
