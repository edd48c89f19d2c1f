"""What agents answered to questions like this one, in conversations that were resolved."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection, select

from gateway.desk.models import STATE
from gateway.models import MESSAGE, Direction
from utility.text import fold

# The latest answers of people; more would slow down every opened conversation for little.
_LOOKED_AT = 1500
# A greeting or "one moment" answers nothing.
_SHORTEST = 30
_LONGEST = 1000
ALIKE = 0.35


@dataclass(frozen=True, slots=True)
class Answer:
    """A past answer with the question it was given to; `likeness` 0 to 1."""

    conversation: int
    question: str
    text: str
    agent: str
    likeness: float


def answers(connection: Connection, question: str, apart_from: int, most: int = 3) -> list[Answer]:
    """The answers given to the most similar questions, one a conversation, the most alike first."""
    asked = MESSAGE.alias("asked")
    before = (
        select(asked.c.text)
        .where(
            asked.c.conversation_id == MESSAGE.c.conversation_id,
            asked.c.seq < MESSAGE.c.seq,
            asked.c.direction == Direction.IN.value,
            asked.c.text != "",
        )
        .order_by(asked.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(MESSAGE.c.conversation_id, MESSAGE.c.text, MESSAGE.c.author_name, before.label("question"))
        .join(STATE, STATE.c.conversation_id == MESSAGE.c.conversation_id)
        .where(
            MESSAGE.c.author == "agent",
            MESSAGE.c.direction == Direction.OUT.value,
            MESSAGE.c.conversation_id != apart_from,
            STATE.c.resolved_at.is_not(None),
        )
        .order_by(MESSAGE.c.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    fit = [row for row in rows if row.question and _SHORTEST <= len(row.text) <= _LONGEST]
    weights = _weights([_terms(row.question) for row in fit])
    wanted = _terms(question)
    best: dict[int, Answer] = {}
    for row in fit:
        likeness = _cosine(wanted, _terms(row.question), weights)
        known = best.get(row.conversation_id)
        if likeness >= ALIKE and (known is None or likeness > known.likeness):
            best[row.conversation_id] = Answer(
                row.conversation_id, row.question, row.text, row.author_name or "", likeness
            )
    return sorted(best.values(), key=lambda one: -one.likeness)[:most]


def _terms(text: str) -> frozenset[str]:
    """Words and pairs of words, the same with and without diacritics."""
    words = fold(text).split()
    return frozenset([*words, *(f"{a} {b}" for a, b in pairwise(words))])


def _weights(documents: Iterable[frozenset[str]]) -> dict[str, float]:
    """How telling each term is: rare ones more. Unknown terms count as the rarest."""
    listed = list(documents)
    seen = Counter(term for terms in listed for term in terms)
    return {term: math.log(1 + len(listed) / count) for term, count in seen.items()}


def _cosine(a: frozenset[str], b: frozenset[str], weights: dict[str, float]) -> float:
    rarest = max(weights.values(), default=1.0)

    def size(terms: Iterable[str]) -> float:
        return sum(weights.get(term, rarest) ** 2 for term in terms)

    whole = math.sqrt(size(a) * size(b))
    return size(a & b) / whole if whole else 0.0
