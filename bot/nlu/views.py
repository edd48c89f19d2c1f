"""The forms of a message that n-grams are taken of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bot.entities.grammars import spans_of
from bot.entities.match import Match, View
from bot.nlu.concepts import conceptual
from bot.text.document import Document

#: What stands for a thing in the text; other kinds of things stay as they are.
_NAMES = {
    "customer_code": "xcode", "period": "xperiod", "date_time": "xdate", "usage_kwh": "xkwh", "amount_vnd": "xmoney",
    "phone_number": "xphone", "id_number": "xid", "place": "xplace", "payment_provider": "xbank", "otp": "xotp",
    "request_code": "xrequest", "meter_number": "xmeter", "rating": "xrating", "household_count": "xhouseholds",
    "capacity_kw": "xpower", "phases": "xphases",
}  # fmt: skip
_WORDS = re.compile(r"[^\W_]+|\?")


def slotted(document: Document) -> str:
    """Folded words with the name of its kind for each thing found: "tien dien xperiod ma xcode bao nhieu"."""
    kept: list[Match] = []
    for match in sorted(spans_of(document), key=lambda m: (-m.priority, m.start)):
        free = all(match.end <= other.start or other.end <= match.start for other in kept)
        if match.view is View.NORMAL and match.entity in _NAMES and free:
            kept.append(match)
    text = document.folded
    for match in sorted(kept, key=lambda m: -m.start):
        text = f"{text[: match.start]} {_NAMES[match.entity]} {text[match.end :]}"
    return " ".join(_WORDS.findall(text))


#: Name of a form → how it is made.
VIEWS: dict[str, Callable[[Document], str]] = {
    "raw": lambda document: document.pattern,
    "folded": lambda document: document.folded_pattern,
    "slotted": slotted,
    "conceptual": conceptual,
}


class Forms(NamedTuple):
    """The forms of one message by their names, written out: all that the features are taken of."""

    raw: str
    folded: str
    slotted: str
    conceptual: str


def form(view: str, message: Document | Forms) -> str:
    """The form of that name."""
    found: str = getattr(message, view) if isinstance(message, Forms) else VIEWS[view](message)
    return found
