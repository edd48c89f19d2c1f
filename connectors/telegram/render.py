"""A reply in Telegram's shapes and limits (`telegram.constants`; lengths in UTF-16 units, as the platform counts)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.contract import Button, Outbound, Part
from connectors.payloads import fitting
from connectors.split import split_text
from connectors.telegram.texts import TEXTS

TEXT_LIMIT = 4096
CALLBACK_BYTES = 64
BUTTONS = 100
# Telegram cuts long titles off at the screen's edge; two short ones share a row.
_SHORT_TITLE = 16
_TITLE_LIMIT = 200

Markup = dict[str, Any]


def render(message: Outbound) -> list[Part]:
    """The platform messages of a reply, in sending order; the keyboard is under the last one."""
    buttons = [button for button in message.buttons if _usable(button)][:BUTTONS]
    bodies: list[dict[str, Any]] = [{"method": "text", "text": part} for part in _texts(message.text)]
    bodies += [{"method": "photo", "url": url} for url in [message.image] if url]
    bodies += [{"method": "document", "url": url} for url in [message.file] if url]
    markup = _asking(message.asks, buttons) if message.asks else _inline(buttons)
    if markup is not None and not bodies:
        bodies = [{"method": "text", "text": "\N{WHITE DOWN POINTING BACKHAND INDEX}"}]
    if markup is not None:
        bodies[-1]["markup"] = markup
    return [Part(body, f"{body['method']}, {len(buttons)} buttons") for body in bodies]


def _texts(text: str) -> Iterator[str]:
    for part in split_text(text, TEXT_LIMIT):
        # Only emoji take two units each: a text of nothing else is cut once more.
        yield from [part] if len(part.encode("utf-16-le")) <= 2 * TEXT_LIMIT else split_text(part, TEXT_LIMIT // 2)


def _usable(button: Button) -> bool:
    return bool(button.title.strip()) and (button.url is None or button.url.startswith(("https://", "http://")))


def _inline(buttons: Sequence[Button]) -> Markup | None:
    rows: list[list[dict[str, str]]] = []
    room = False
    for button in buttons:
        short = len(button.title) <= _SHORT_TITLE
        if room and short:
            rows[-1].append(_button(button))
            room = False
        else:
            rows.append([_button(button)])
            room = short
    return {"inline": rows} if rows else None


def _button(button: Button) -> dict[str, str]:
    title = button.title[:_TITLE_LIMIT]
    if button.url is not None:
        return {"text": title, "url": button.url}
    return {"text": title, "callback_data": fitting(button.payload or button.title, CALLBACK_BYTES)}


def _asking(what: str | None, buttons: Sequence[Button]) -> Markup | None:
    """A keyboard that shares the customer's own number or place with one tap. Choices stand below it as words."""
    if what not in ("phone", "location"):
        return _inline(buttons)
    rows: list[list[dict[str, Any]]] = [[{"text": TEXTS[f"share_{what}"], "share": what}]]
    rows += [[{"text": button.title[:_TITLE_LIMIT]}] for button in buttons if button.url is None]
    return {"keyboard": rows}
