"""Rasa's messages to what is stored: drafts of replies, and the wish to hand over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from connectors.contract import Button, Outbound
from gateway.records.turns import Draft, Handover
from gateway.records.views import StoredMessage

_USUAL_FORM = "Quý khách"
# It stands at the beginning of a line or sentence: then the other form begins with a capital too.
_OPENING = re.compile(rf"(?:(?<=\A)|(?<=\n)|(?<=[.!?] )|(?<=• )){_USUAL_FORM}")
# What a customer may give with one tap on some channels.
_BEST = 10
_ASKED = frozenset({"phone", "location"})


@dataclass(frozen=True, slots=True)
class Reply:
    """A turn of the bot: what the customer reads, and who goes on."""

    drafts: list[Draft]
    handover: Handover | None = None
    released: bool = False
    score: int | None = None  # of ten, given in the conversation


def read(messages: Sequence[Mapping[str, Any]]) -> Reply:
    """Drafts in Rasa's order. `custom: {"handover": {…}}` is not a message but a wish; the last one counts.

    `{"rating": {"score": 9}}` is kept, not shown. `{"release": true}`: the customer waits for a person no more.
    `{"silent": true}`: the bot leaves this to the person.
    """
    drafts: list[Draft] = []
    handover: Handover | None = None
    released = False
    score: int | None = None
    for message in messages:
        custom = message.get("custom")
        if isinstance(custom, Mapping) and isinstance(custom.get("handover"), Mapping):
            wish = custom["handover"]
            summary = wish.get("summary")
            handover = Handover(
                str(wish.get("reason") or "requested"), dict(summary) if isinstance(summary, Mapping) else {}
            )
            custom = {key: value for key, value in custom.items() if key != "handover"}
        if isinstance(custom, Mapping) and (custom.get("release") is True or custom.get("silent") is True):
            released = released or custom.get("release") is True
            continue
        if isinstance(custom, Mapping) and isinstance(custom.get("rating"), Mapping):
            score = _score(custom["rating"].get("score"))
            custom = {key: value for key, value in custom.items() if key != "rating"}
        if isinstance(custom, Mapping) and custom.get("ask") in _ASKED:
            # It stands beside the words that ask, which Rasa has sent just before.
            _ask(drafts, str(custom["ask"]))
            custom = {key: value for key, value in custom.items() if key != "ask"}
        content = _content(message, custom)
        text = str(message.get("text") or "")
        if text or content:
            drafts.append(Draft(text=text, content=content))
    return Reply(drafts, handover, released, score)


def addressed(drafts: Sequence[Draft], form: str) -> list[Draft]:
    """The drafts with "Quý khách" as this company says it ("anh/chị", "cô chú"): regions and companies differ."""
    if form == _USUAL_FORM:
        return list(drafts)
    return [replace(draft, text=spoken_form(draft.text, form)) for draft in drafts]


def spoken_form(text: str, form: str) -> str:
    """One text with "Quý khách" as this company says it."""
    return text if form == _USUAL_FORM else _OPENING.sub(_capital(form), text).replace(_USUAL_FORM, form)


def outbound(message: StoredMessage, public_url: str, silence: timedelta | None = None) -> Outbound:
    """A stored reply for a connector's `render`; our own links become absolute."""
    content = message.content
    buttons = tuple(
        Button(title=item["title"], payload=item.get("payload"), url=absolute(item.get("url"), public_url))
        for item in content.get("buttons", ())
    )
    return Outbound(
        text=message.text,
        buttons=buttons,
        image=absolute(content.get("image"), public_url),
        file=absolute(content.get("file"), public_url),
        author=message.author,
        custom=content.get("custom") or {},
        silence=silence,
        asks=content.get("asks"),
    )


def absolute(url: str | None, public_url: str) -> str | None:
    """A link that works outside: a path of ours gets `PUBLIC_URL` in front."""
    return f"{public_url}{url}" if url and url.startswith("/") else url


def _score(value: Any) -> int | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _BEST
    return value if good else None


def _capital(form: str) -> str:
    return form[:1].upper() + form[1:]


def _content(message: Mapping[str, Any], custom: Any) -> dict[str, Any]:
    content: dict[str, Any] = {}
    buttons = [button for item in message.get("buttons") or () if (button := _button(item))]
    if buttons:
        content["buttons"] = buttons
    if message.get("image"):
        content["image"] = str(message["image"])
    attachment = message.get("attachment")
    if isinstance(attachment, str) and attachment:
        content["file"] = attachment
    elif isinstance(attachment, Mapping) and (url := attachment.get("url") or _payload_url(attachment)):
        content["file"] = str(url)
    if isinstance(custom, Mapping) and custom:
        content["custom"] = dict(custom)
    return content


def _button(item: Any) -> dict[str, str] | None:
    if not isinstance(item, Mapping) or not item.get("title"):
        return None
    if item.get("url"):
        return {"title": str(item["title"]), "url": str(item["url"])}
    return {"title": str(item["title"]), "payload": str(item.get("payload") or item["title"])}


def _payload_url(attachment: Mapping[str, Any]) -> Any:
    payload = attachment.get("payload")
    return payload.get("url") or payload.get("src") if isinstance(payload, Mapping) else None


def _ask(drafts: list[Draft], what: str) -> None:
    if drafts:
        last = drafts[-1]
        drafts[-1] = Draft(last.kind, last.text, {**(last.content or {}), "asks": what})
