"""The two halves of a message that joins two wishes: "xem tiền điện tháng này và lịch cắt điện"."""

from __future__ import annotations

import re

import numpy as np

from bot.nlu.model import IntentModel
from bot.text.document import Document

#: Words that join wishes, folded. "và" also joins things, so each half must say a wish of its own to count.
_JOINTS = re.compile(
    r"(?:[,;.]\s*)?\b(?:va|voi ca|voi lai|tien the|san tien|dong thoi|ngoai ra|con nua|them nua|roi cho|sau do)\b|[;?]\s"
)

#: From this probability on a half says its wish. Of 20 joined messages all are found; of 1,584 sentences of two new voices
#: none is taken for two wishes.
SURE = 0.70

#: A half shorter than this says no wish; a message longer than this tells a story.
LEAST_WORDS, MOST_WORDS = 2, 40


def halves(document: Document) -> tuple[str, str] | None:
    """What stands before and after the first joint, as typed; None when the message joins nothing."""
    if len(document.words) > MOST_WORDS:
        return None
    for joint in _JOINTS.finditer(document.folded):
        typed = document.normal.text[joint.start() : joint.end()].lstrip(" ,;.")
        if typed.startswith(("vá", "vạ", "vã")):
            continue
        start, end = document.normal.span(joint.start(), joint.end())
        before, after = document.original[:start].strip(), document.original[end:].strip()
        if min(len(before.split()), len(after.split())) >= LEAST_WORDS:
            return before, after
    return None


def joined_wishes(model: IntentModel, document: Document, whole: str) -> tuple[str, str] | None:
    """The wishes of the two halves, when they differ, each is sure, and one of them is that of the ``whole``."""
    texts = halves(document)
    if texts is None:
        return None
    said: list[str] = []
    for text in texts:
        probabilities = model.probabilities(Document.of(text))
        best = int(np.argmax(probabilities))
        if float(probabilities[best]) < SURE:
            return None
        said.append(model.labels[best])
    return (said[0], said[1]) if said[0] != said[1] and whole in said else None
