"""TF-IDF of several streams: word and character n-grams, with and without diacritics, things replaced by their kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.nlu.halves import both
from bot.nlu.ngrams import Hashes, Tally, char_ngrams, char_tally, tally, word_ngrams, word_pairs
from bot.nlu.views import Forms, form
from bot.text.document import Document

Array = NDArray[Any]

Kind = Literal["words", "letters", "pairs"]

#: From so many documents on a second process is worth its start.
MANY = 2000

#: The letter groups of so many words are kept for the next message that has them.
KEPT_WORDS = 8192


@dataclass(frozen=True)
class Stream:
    """One kind of n-gram of one form of the message (a name of ``VIEWS``).

    ``words``: up to ``longest`` words; ``letters``: up to ``longest`` characters of a word; ``pairs``: two words up to
    ``longest`` apart, and not neighbours ("mất … điện", "không … được").
    """

    view: str
    kind: Kind
    longest: int
    weight: float = 1.0

    def tally(self, documents: Sequence[Document | Forms], seed: int) -> Tally:
        """The n-grams of many documents."""
        texts = [form(self.view, document) for document in documents]
        if self.kind == "letters":
            return char_tally(texts, self.longest, seed)
        return tally(*_WORDS[self.kind]([text.split() for text in texts], self.longest, seed), len(texts))

    def hashes(self, document: Document, seed: int) -> Hashes:
        """The n-grams of words of one document, repeated as often as they stand there."""
        return _WORDS[self.kind]([form(self.view, document).split()], self.longest, seed)[1]


_WORDS = {"words": word_ngrams, "pairs": word_pairs}

#: Measured on held-out authors: the slotted stream is worth 0.6 points, the pairs 0.4, the concepts 0.5 to 2,
#: a third of that by their pairs.
STREAMS = (
    Stream("raw", "words", 3),
    Stream("folded", "words", 3),
    Stream("raw", "letters", 3),
    Stream("folded", "letters", 5),
    Stream("slotted", "words", 2, weight=0.8),
    Stream("folded", "pairs", 4, weight=0.6),
    Stream("conceptual", "words", 2, weight=1.2),
    Stream("conceptual", "pairs", 4, weight=0.6),
)


class TfIdf:
    """Sublinear TF-IDF, each stream of unit length, over the n-grams seen at least ``min_count`` times."""

    def __init__(self, streams: Sequence[Stream] = STREAMS, min_count: int = 2) -> None:
        self.streams = tuple(streams)
        self.min_count = min_count
        self.vocabulary: Hashes = np.zeros(0, dtype=np.uint64)  # sorted
        self.idf: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._of_word: dict[tuple[int, str], NDArray[np.int64]] = {}

    @property
    def size(self) -> int:
        """Number of features."""
        return len(self.vocabulary)

    def fit_transform(self, documents: Sequence[Document | Forms]) -> csr_matrix:
        """Learn vocabulary and weights, and the matrix of the documents."""
        tallies = self._tallies(documents)
        hashes = np.concatenate([part.hashes for part in tallies])
        in_documents = np.concatenate(
            [np.bincount(part.counts.indices, minlength=len(part.hashes)) for part in tallies]
        )
        kept = in_documents >= self.min_count
        self.vocabulary, first = np.unique(hashes[kept], return_index=True)
        self._of_word.clear()
        idf = np.log((1 + len(documents)) / (1 + in_documents[kept][first])) + 1
        self.idf = idf.astype(np.float32)
        return self._matrix(tallies, len(documents))

    def transform(self, documents: Sequence[Document | Forms]) -> csr_matrix:
        """One row a document."""
        return self._matrix(self._tallies(documents), len(documents))

    def _tallies(self, documents: Sequence[Document | Forms]) -> list[Tally]:
        """The n-grams of each stream; of many documents on two processors."""

        def tallies(part: Sequence[tuple[int, Stream]]) -> list[Tally]:
            return [stream.tally(documents, at) for at, stream in part]

        streams = list(enumerate(self.streams))
        if len(documents) < MANY:
            return tallies(streams)
        first, second = both(tallies, streams)
        return [*first, *second]

    def single(self, document: Document) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Columns and values of one document, without the cost of a matrix."""
        columns: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float32]] = []
        for at, stream in enumerate(self.streams):
            found, counts = np.unique(self._columns(document, at), return_counts=True)
            weights = (1 + np.log(counts)) * self.idf[found]
            length = float(np.sqrt(weights @ weights)) or 1.0
            columns.append(found)
            values.append((weights * (stream.weight / length)).astype(np.float32))
        return np.concatenate(columns), np.concatenate(values)

    def _columns(self, document: Document, at: int) -> NDArray[np.int64]:
        """The known n-grams of one stream, as often as they stand in the document."""
        stream = self.streams[at]
        if stream.kind != "letters":
            return self._known(stream.hashes(document, at))
        words = form(stream.view, document).split()
        return np.concatenate([self._letters(word, at) for word in words]) if words else np.zeros(0, dtype=np.int64)

    def _letters(self, word: str, at: int) -> NDArray[np.int64]:
        """The known letter groups of a word."""
        found = self._of_word.get((at, word))
        if found is None:
            if len(self._of_word) >= KEPT_WORDS:
                self._of_word.clear()
            found = self._known(char_ngrams([word], self.streams[at].longest, at)[1])
            self._of_word[at, word] = found
        return found

    def _known(self, hashes: Hashes) -> NDArray[np.int64]:
        """The columns of the n-grams that have one."""
        if not self.size:
            return np.zeros(0, dtype=np.int64)
        columns = np.searchsorted(self.vocabulary, hashes)
        columns[columns == self.size] = 0
        found: NDArray[np.int64] = columns[self.vocabulary[columns] == hashes]
        return found

    def _matrix(self, tallies: Sequence[Tally], n: int) -> csr_matrix:
        """The streams' TF-IDF side by side, in the columns of the vocabulary."""
        parts = [self._weighed(part, stream.weight) for stream, part in zip(self.streams, tallies, strict=True)]
        lengths = [np.diff(indptr) for indptr, _, _ in parts]
        ends = np.concatenate([[0], np.cumsum(np.sum(lengths, axis=0))])
        columns = np.zeros(ends[-1], dtype=np.int32)
        values = np.zeros(ends[-1], dtype=np.float32)
        free = ends[:-1].copy()  # where each row's next stream begins
        for (indptr, part_columns, part_values), length in zip(parts, lengths, strict=True):
            at = np.arange(len(part_columns)) + np.repeat(free - indptr[:-1], length)
            columns[at], values[at] = part_columns, part_values
            free += length
        return csr_matrix((values, columns, ends.astype(np.int32)), shape=(n, self.size))

    def _weighed(self, part: Tally, weight: float) -> tuple[Array, Array, Array]:
        """One stream's known n-grams as a matrix's row starts, columns and values; rows of length ``weight``."""
        if not self.size:
            return np.zeros(part.counts.shape[0] + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
        places = np.searchsorted(self.vocabulary, part.hashes)
        places[places == self.size] = 0
        keep = (self.vocabulary[places] == part.hashes)[part.counts.indices]
        indptr = np.concatenate([[0], np.cumsum(keep)])[part.counts.indptr]
        columns = places[part.counts.indices[keep]]
        values = (1 + np.log(part.counts.data[keep])) * self.idf[columns]
        rows = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
        lengths = np.sqrt(np.bincount(rows, weights=values * values, minlength=len(indptr) - 1))
        lengths[lengths == 0] = 1
        return indptr, columns, values * (weight / lengths[rows])

    def state(self) -> dict[str, NDArray[Any]]:
        """What :meth:`from_state` needs, as arrays."""
        streams = np.array([f"{s.view} {s.kind} {s.longest} {s.weight}" for s in self.streams])
        return {"vocabulary": self.vocabulary, "idf": self.idf, "streams": streams}

    @classmethod
    def from_state(cls, state: dict[str, NDArray[Any]]) -> TfIdf:
        """The fitted features again."""
        streams: list[Stream] = []
        for line in state["streams"]:
            view, kind, longest, weight = str(line).split()
            streams.append(Stream(view, kind, int(longest), float(weight)))  # type: ignore[arg-type] # as state() wrote it
        made = cls(streams)
        made.vocabulary, made.idf = state["vocabulary"], state["idf"]
        return made
