"""The search over the stored questions: words and what was learnt for every message, meaning where they leave doubt."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.faq.asked import Asked
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

#: Under this score by words alone meaning is not asked, and nothing is found: of 370 paraphrases none is lost by it.
HOPELESS = 0.05

#: From this score by words alone on meaning changes nothing.
CERTAIN = 0.99

#: Words alone decide when the best question is this alike and this far ahead of the next.
PLAIN, AHEAD = 0.60, 0.15

#: How many candidates are looked at again.
LOOKED_AT = 5

#: What a margin of the machines counts beside the likeness.
LEARNT = 0.2

#: How many candidates are given.
SHOWN = 3


@dataclass(frozen=True)
class Match:
    """A stored question that may be the one asked; ``score`` between 0 and 1 (see ``gate.Signs``)."""

    id: str
    score: float


@dataclass(frozen=True)
class Sense:
    """Vectors of wordings, and whose each is."""

    vectors: Meaning
    owners: Array

    def of(self, document: Document) -> Array:
        """The likeness of the message to the nearest wording of each question."""
        return np.asarray(np.maximum.reduceat(self.vectors.likeness(document), _starts(self.owners)))

    def state(self) -> dict[str, Array]:
        """As arrays."""
        return {**self.vectors.state(), "owners": self.owners}

    @classmethod
    def from_state(cls, state: dict[str, Array]) -> Sense:
        """The same again."""
        return cls(Meaning.from_state(state), state["owners"])


class FaqIndex:
    """Build with :meth:`fit` or :meth:`from_state`, ask with :meth:`search`."""

    def __init__(
        self, ids: Sequence[str], owners: Array, words: Words, coverage: Coverage, asked: Asked, meaning: Sense | None
    ) -> None:
        """``owners``: the place in ``ids`` of each wording, in order."""
        self.ids = list(ids)
        self.owners = owners
        self.words = words
        self.coverage = coverage
        self.asked = asked
        self.meaning = meaning
        self._starts = _starts(owners)

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
        texts, owners = wordings(questions, more=True)
        documents, strangers = [Document.of(text) for text in texts], [Document.of(text) for text in outsiders]
        meaning = None
        if dense and documents:
            short, of = wordings(questions)
            meaning = Sense(Meaning.of([Document.of(text) for text in short], kept), np.array(of, dtype=np.int64))
        return cls(
            [question.id for question in questions],
            np.array(owners, dtype=np.int64),
            Words().fit([*documents, *strangers]),
            Coverage.fit(documents, owners),
            Asked.fit(documents, owners, strangers),
            meaning,
        )

    def search(self, document: Document, *, outside: float = 0.0, dense: bool = True) -> list[Match]:
        """The most alike questions, the likeliest first; empty when none has enough in common with the message.

        ``outside``: the intent model's probability that the message is none of ours. ``dense``: meaning may be looked
        at, where words leave doubt.
        """
        if not self.ids:
            return []
        found = self.signs(document, outside=outside, dense=dense)
        if found[0][1].score < HOPELESS:
            return []
        return [Match(self.ids[at], round(signs.score, 4)) for at, signs in found[:SHOWN]]

    def signs(self, document: Document, *, outside: float = 0.0, dense: bool = True) -> list[tuple[int, Signs]]:
        """The candidates by their place in ``ids``, the likeliest first, each with what speaks for it."""
        alike = self.words.likeness(document)
        outsider = float(alike[len(self.owners) :].max(initial=0.0))
        by_question = np.asarray(np.maximum.reduceat(alike[: len(self.owners)], self._starts))
        margins, stranger = self.asked.margins(document)

        def candidates(likeness: Array) -> list[tuple[int, Signs]]:
            order = [int(at) for at in np.argsort(-(likeness + LEARNT * margins), kind="stable")[:LOOKED_AT]]
            covered = self.coverage.of(document, order)
            found = [
                (at, Signs(float(likeness[at]), outsider, share, outside, float(margins[at]), stranger))
                for at, share in zip(order, covered, strict=True)
            ]
            return sorted(found, key=lambda candidate: -candidate[1].score)

        found = candidates(by_question)
        if not dense or self.meaning is None or _plain(by_question) or not HOPELESS <= found[0][1].score < CERTAIN:
            return found
        share = MEANING_PLAIN if document.is_plain else MEANING
        return candidates((1 - share) * by_question + share * self.meaning.of(document))

    def state(self) -> dict[str, Array]:
        """The index as arrays."""
        words = {f"words_{name}": array for name, array in self.words.state().items()}
        coverage = {f"coverage_{name}": array for name, array in self.coverage.state().items()}
        asked = {f"asked_{name}": array for name, array in self.asked.state().items()}
        dense = {f"meaning_{name}": array for name, array in self.meaning.state().items()} if self.meaning else {}
        own = {"ids": np.array(self.ids, dtype=np.str_), "owners": self.owners}
        return {**own, **words, **coverage, **asked, **dense}

    @classmethod
    def from_state(cls, state: dict[str, Array]) -> FaqIndex:
        """The index again."""
        dense = _below("meaning_", state)
        return cls(
            [str(name) for name in state["ids"]],
            state["owners"],
            Words.from_state(_below("words_", state)),
            Coverage.from_state(_below("coverage_", state)),
            Asked.from_state(_below("asked_", state)),
            Sense.from_state(dense) if dense else None,
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


def _starts(owners: Array) -> Array:
    """Where the wordings of each question begin."""
    return np.flatnonzero(np.diff(owners, prepend=-1)) if len(owners) else owners


def _plain(by_question: Array) -> bool:
    """Whether words alone decide."""
    best, second = np.sort(by_question)[-1:-3:-1] if len(by_question) > 1 else (by_question[0], 0.0)
    return bool(best >= PLAIN and best - second >= AHEAD)


def _below(prefix: str, state: dict[str, Array]) -> dict[str, Array]:
    return {name.removeprefix(prefix): array for name, array in state.items() if name.startswith(prefix)}
