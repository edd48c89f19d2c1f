"""The search over the stored questions: words for every message, meaning where words leave doubt."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.faq.coverage import Coverage
from bot.faq.gate import Signs
from bot.faq.kept_vectors import KeptVectors
from bot.faq.meaning import Meaning
from bot.faq.questions import Question, wordings
from bot.faq.words import Words
from bot.text.document import Document

Array = NDArray[Any]

#: The file in a trained model.
FILE = "faq.npz"

#: Share of meaning in the likeness; measured on unseen paraphrases, flat between 0.3 and 0.5. The vectors know little
#: of Vietnamese without diacritics, so there words count nearly alone.
MEANING, MEANING_PLAIN = 0.4, 0.1

#: A score by words alone under which meaning has never made a stored question the one that was asked.
HOPELESS = 0.01

#: Words alone decide when the best question is this alike and this far ahead of the next.
PLAIN, AHEAD = 0.60, 0.15

#: How many candidates are looked at again, and what a question gains there that holds all the message's words.
LOOKED_AT, COVERED = 5, 0.2

#: How many candidates are given.
SHOWN = 3


@dataclass(frozen=True)
class Match:
    """A stored question that may be the one asked; ``score`` between 0 and 1 (see ``gate.Signs``)."""

    id: str
    score: float


class FaqIndex:
    """Build with :meth:`fit` or :meth:`from_state`, ask with :meth:`search`."""

    def __init__(self, ids: Sequence[str], owners: Array, words: Words, coverage: Coverage, meaning: Meaning | None):
        """From fitted parts. Wordings come first in ``words``, then the sentences that are none of ours."""
        self.ids = list(ids)
        self.owners = owners  # wording → question
        self.words = words
        self.coverage = coverage
        self.meaning = meaning
        self._starts = np.flatnonzero(np.diff(owners, prepend=-1)) if len(owners) else owners

    @classmethod
    def fit(
        cls,
        questions: Sequence[Question],
        outsiders: Sequence[str] = (),
        *,
        dense: bool = True,
        kept: KeptVectors | None = None,
    ) -> FaqIndex:
        """Index these questions (without ``dense`` by words alone); ``outsiders`` are sentences that ask none."""
        texts, owners = wordings(questions)
        documents = [Document.of(text) for text in texts]
        words = Words().fit([*documents, *map(Document.of, outsiders)])
        coverage = Coverage.fit(documents, owners)
        meaning = Meaning.of(documents, kept) if dense and documents else None
        return cls([question.id for question in questions], np.array(owners, dtype=np.int64), words, coverage, meaning)

    def search(self, document: Document, *, outside: float = 0.0, dense: bool = True) -> list[Match]:
        """The most alike questions, the likeliest first; empty when none has enough in common with the message.

        ``outside``: the intent model's probability that the message is none of ours. ``dense``: meaning may be looked
        at, where words leave doubt.
        """
        if not self.ids:
            return []
        alike = self.words.likeness(document)
        wordings, outsiders = alike[: len(self.owners)], alike[len(self.owners) :]
        outsider = float(outsiders.max()) if len(outsiders) else 0.0
        by_question = self._best(wordings)
        found = self._matches(document, by_question, outsider, outside)
        if found[0].score < HOPELESS:
            return []
        best, second = np.sort(by_question)[-1:-3:-1] if len(self.ids) > 1 else (by_question[0], 0.0)
        if dense and self.meaning is not None and not (best >= PLAIN and best - second >= AHEAD):
            share = MEANING_PLAIN if document.is_plain else MEANING
            mixed = (1 - share) * wordings + share * self.meaning.likeness(document)
            found = self._matches(document, self._best(mixed), outsider, outside)
        return found

    def _matches(self, document: Document, by_question: Array, outsider: float, outside: float) -> list[Match]:
        order = [int(at) for at in np.argsort(-by_question, kind="stable")[:LOOKED_AT]]
        covered = dict(zip(order, self.coverage.of(document, order), strict=True))
        order.sort(key=lambda at: -(by_question[at] + COVERED * covered[at]))
        return [
            Match(self.ids[at], round(Signs(float(by_question[at]), outsider, covered[at], outside).score, 4))
            for at in order[:SHOWN]
        ]

    def _best(self, likeness: Array) -> Array:
        """The best wording of each question."""
        return np.asarray(np.maximum.reduceat(likeness, self._starts))

    def state(self) -> dict[str, Array]:
        """The index as arrays."""
        words = {f"words_{name}": array for name, array in self.words.state().items()}
        coverage = {f"coverage_{name}": array for name, array in self.coverage.state().items()}
        dense = {f"meaning_{name}": array for name, array in self.meaning.state().items()} if self.meaning else {}
        return {"ids": np.array(self.ids, dtype=np.str_), "owners": self.owners, **words, **coverage, **dense}

    @classmethod
    def from_state(cls, state: dict[str, Array]) -> FaqIndex:
        """The index again."""
        dense = _below("meaning_", state)
        return cls(
            [str(name) for name in state["ids"]],
            state["owners"],
            Words.from_state(_below("words_", state)),
            Coverage.from_state(_below("coverage_", state)),
            Meaning.from_state(dense) if dense else None,
        )

    @classmethod
    def load(cls, model: Path) -> FaqIndex | None:
        """The index in a trained model's file; None when it was trained without one."""
        with tarfile.open(model) as archive:
            for member in archive.getmembers():
                if PurePosixPath(member.name).name == FILE and (handle := archive.extractfile(member)):
                    with np.load(io.BytesIO(handle.read())) as arrays:
                        return cls.from_state(dict(arrays))
        return None


def _below(prefix: str, state: dict[str, Array]) -> dict[str, Array]:
    return {name.removeprefix(prefix): array for name, array in state.items() if name.startswith(prefix)}
