"""How much of what a message says the wordings of a question hold, each word counted by how much it tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.text.document import Document

Array = NDArray[Any]


#: How people address each other and open a question; says nothing about what is asked.
FILLERS = frozenset([
    "a", "ad", "alo", "anh", "ban", "chi", "cho", "chut", "co", "da", "day", "em", "gium", "giup", "hen", "hoi",
    "khach", "la", "luon", "ma", "minh", "mot", "nao", "nay", "ne", "nghe", "nha", "nhe", "nhi", "nhu", "oi", "quy",
    "roi", "shop", "ta", "the", "thi", "toi", "tui", "u", "uh", "vay", "voi", "xin",
])  # fmt: skip


class Coverage:
    """Words without diacritics; a word that no wording holds tells the most."""

    def __init__(self, words: Sequence[str], seen: Array, held: frozenset[tuple[int, int]], wordings: int) -> None:
        """``seen``: in how many wordings each word stands; ``held``: pairs of a question and a word of it."""
        self._seen = seen
        self._held = held
        self._wordings = wordings
        self._at = {word: at for at, word in enumerate(words)}

    @classmethod
    def fit(cls, documents: Sequence[Document], owners: Sequence[int]) -> Coverage:
        """Count the words of these wordings, and which question (``owners``) each belongs to."""
        counts = Counter(word for document in documents for word in _words(document))
        words = sorted(counts)
        at = {word: number for number, word in enumerate(words)}
        held = {
            (owner, at[word]) for document, owner in zip(documents, owners, strict=True) for word in _words(document)
        }
        seen = np.array([counts[word] for word in words], dtype=np.int32)
        return cls(words, seen, frozenset(held), len(documents))

    def of(self, document: Document, questions: Sequence[int]) -> list[float]:
        """For each question the share, 0 to 1, of the message's information that its wordings hold."""
        places = [self._at.get(word) for word in _words(document)]
        weights = [self._weight(place) for place in places]
        total = sum(weights) or 1.0
        return [
            sum(weight for place, weight in zip(places, weights, strict=True) if (question, place) in self._held)
            / total
            for question in questions
        ]

    def _weight(self, place: int | None) -> float:
        seen = int(self._seen[place]) if place is not None else 0
        return log(1 + (self._wordings - seen + 0.5) / (seen + 0.5))

    def state(self) -> dict[str, Array]:
        """The counts as arrays."""
        return {
            "words": np.array(list(self._at), dtype=np.str_),
            "seen": self._seen,
            "held": np.array(sorted(self._held), dtype=np.int32).reshape(-1, 2),
            "wordings": np.array(self._wordings),
        }

    @classmethod
    def from_state(cls, state: dict[str, Array]) -> Coverage:
        """The counts again."""
        held = frozenset((int(question), int(word)) for question, word in state["held"])
        return cls([str(word) for word in state["words"]], state["seen"], held, int(state["wordings"]))


def _words(document: Document) -> Iterator[str]:
    return iter(dict.fromkeys(word for word in document.folded_pattern.split() if word not in FILLERS))
