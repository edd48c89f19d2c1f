"""The forms of a message that n-grams are taken of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import chain

from bot.entities.grammars import found_on, spans_of
from bot.entities.match import Match, View
from bot.nlu.concepts import conceptual
from bot.nlu.halves import both
from bot.text.document import Document

#: What stands for a thing in the text; other kinds of things stay as they are.
_NAMES = {
    "customer_code": "xcode", "period": "xperiod", "date_time": "xdate", "usage_kwh": "xkwh", "amount_vnd": "xmoney",
    "phone_number": "xphone", "id_number": "xid", "place": "xplace", "payment_provider": "xbank", "otp": "xotp",
    "request_code": "xrequest", "meter_number": "xmeter", "rating": "xrating", "household_count": "xhouseholds",
    "capacity_kw": "xpower", "phases": "xphases",
}  # fmt: skip
_WORDS = re.compile(r"[^\W_]+|\?")


def prepare(documents: Sequence[Document], day: date) -> None:
    """Find the things in many documents on two processors; on a fixed day, for a model must not depend on its own."""

    def found(part: Sequence[Document]) -> list[str]:
        for document in part:
            found_on(document, day)
        return [slotted(document) for document in part]

    texts = chain.from_iterable(both(found, documents))
    for document, text in zip(documents, texts, strict=True):
        document.__dict__["_slotted"] = text


def slotted(document: Document) -> str:
    """Folded words with the name of its kind for each thing found: "tien dien xperiod ma xcode bao nhieu"."""
    prepared: str | None = document.__dict__.get("_slotted")
    if prepared is not None:
        return prepared
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
