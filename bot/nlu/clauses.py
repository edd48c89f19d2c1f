"""The parts of a message that joins wishes: "xem tiền điện tháng này và lịch cắt điện"."""

from __future__ import annotations

import re

import numpy as np

from bot.nlu.model import IntentModel
from bot.text.document import Document

#: Words that join wishes, folded. "và" also joins things, so each half must say a wish of its own to count.
_JOINTS = re.compile(
    r"(?:[,;.]\s*)?\b(?:va|voi ca|voi lai|tien the|san tien|dong thoi|ngoai ra|con nua|them nua|roi cho|sau do|kem theo|"
    r"voi(?! (?:em|anh|chi|toi|tui|minh|nhau|ban|ad|shop|a|nhe|nha|ai|gi|lai|ca)\b))\b|[;?]\s"
)

#: A comma joins three wishes ("tiền điện, lịch cúp điện với giá điện"); between two it stands in every second sentence.
_COMMA = re.compile(rf"{_JOINTS.pattern}|,\s*")

#: From this probability on a half says its wish. Of 20 joined messages all are found; of 1,584 sentences of two new voices
#: none is taken for two wishes.
SURE = 0.70

#: "Giúp em với, tiền điện cao quá" wishes one thing.
ASKS_NOTHING = frozenset({"help"})

#: A half shorter than this says no wish; a message longer than this tells a story.
LEAST_WORDS, MOST_WORDS = 2, 40


#: A message of more parts is a list of things, a story or an address.
MOST_WISHES = 4


def halves(document: Document) -> tuple[str, str] | None:
    """What stands before and after the first joint, as typed; None when the message joins nothing."""
    if len(document.words) > MOST_WORDS:
        return None
    for joint in _joints(document, _JOINTS):
        before, after = document.original[: joint[0]].strip(), document.original[joint[1] :].strip()
        if min(len(before.split()), len(after.split())) >= LEAST_WORDS:
            return before, after
    return None


def parts(document: Document) -> list[str]:
    """What stands between all joints and commas, as typed; empty when that is not three or four things."""
    if len(document.words) > MOST_WORDS:
        return []
    joints = _joints(document, _COMMA)
    bounds = zip((0, *(end for _, end in joints)), (*(start for start, _ in joints), None), strict=True)
    found = [part for start, end in bounds if (part := document.original[start:end].strip(" ,;.?"))]
    several = 2 < len(found) <= MOST_WISHES and all(len(part.split()) >= LEAST_WORDS for part in found)
    return found if several else []


def _joints(document: Document, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where in the original text the joints begin and end."""
    found = []
    for joint in pattern.finditer(document.folded):
        typed = document.normal.text[joint.start() : joint.end()].lstrip(" ,;.")
        if not typed.startswith(("vá", "vạ", "vã")):
            found.append(document.normal.span(joint.start(), joint.end()))
    return found


def joined_wishes(model: IntentModel, document: Document, whole: str) -> tuple[str, ...] | None:
    """The wishes of the parts, when they differ, each is sure, and one of them is that of the ``whole``."""
    several = [_wish(model, part) for part in parts(document)]
    if several and None not in several and len(set(several)) == len(several) and whole in several:
        return tuple(name for name in several if name)
    said = [_wish(model, half) for half in halves(document) or ()]
    if len(said) != 2 or None in said or said[0] == said[1] or whole not in said:
        return None
    return tuple(name for name in said if name)


def _wish(model: IntentModel, text: str) -> str | None:
    """The wish that a part says by itself; None when that is not sure."""
    probabilities = model.probabilities(Document.of(text))
    best = int(np.argmax(probabilities))
    sure = float(probabilities[best]) >= SURE and model.labels[best] not in ASKS_NOTHING
    return model.labels[best] if sure else None
