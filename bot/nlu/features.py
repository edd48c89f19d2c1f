"""TF-IDF of several streams: word and character n-grams, with and without diacritics, things replaced by their kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.nlu.ngrams import Counts, Hashes, char_ngrams, count, word_ngrams
from bot.nlu.views import VIEWS
from bot.text.document import Document


@dataclass(frozen=True)
class Stream:
    """One kind of n-gram of one form of the message (a name of ``VIEWS``)."""

    view: str
    words: bool
    longest: int
    weight: float = 1.0

    def ngrams(self, documents: Sequence[Document], seed: int) -> tuple[NDArray[np.int64], Hashes]:
        """Row and hash of every n-gram."""
        texts = [VIEWS[self.view](document) for document in documents]
        if self.words:
            return word_ngrams([text.split() for text in texts], self.longest, seed)
        return char_ngrams(texts, self.longest, seed)


#: Rows, columns and values of one stream.
Weighted = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]

#: Measured on held-out authors: the slotted stream is worth 0.6 points, the pairs 0.4.
STREAMS = (
    Stream("raw", words=True, longest=3),
    Stream("folded", words=True, longest=3),
    Stream("raw", words=False, longest=3),
    Stream("folded", words=False, longest=5),
    Stream("slotted", words=True, longest=2, weight=0.8),
    Stream("pairs", words=True, longest=1, weight=0.6),
)


class TfIdf:
    """Sublinear TF-IDF, each stream of unit length, over the n-grams seen at least ``min_count`` times."""

    def __init__(self, streams: Sequence[Stream] = STREAMS, min_count: int = 2) -> None:
        self.streams = tuple(streams)
        self.min_count = min_count
        self.vocabulary: Hashes = np.zeros(0, dtype=np.uint64)  # sorted
        self.idf: NDArray[np.float32] = np.zeros(0, dtype=np.float32)

    @property
    def size(self) -> int:
        """Number of features."""
        return len(self.vocabulary)

    def fit_transform(self, documents: Sequence[Document]) -> csr_matrix:
        """Learn vocabulary and weights, and the matrix of the documents."""
        parts = [self._counts(documents, i) for i in range(len(self.streams))]
        hashes = np.concatenate([part.hashes for part in parts])
        vocabulary, in_documents = np.unique(hashes, return_counts=True)
        kept = in_documents >= self.min_count
        self.vocabulary = vocabulary[kept]
        n = len(documents)
        self.idf = (np.log((1 + n) / (1 + in_documents[kept])) + 1).astype(np.float32)
        return self._matrix([self._weighed(part, i, n) for i, part in enumerate(parts)], n)

    def transform(self, documents: Sequence[Document]) -> csr_matrix:
        """One row a document."""
        return self._matrix([self._weighted(documents, i) for i in range(len(self.streams))], len(documents))

    def _matrix(self, parts: Sequence[Weighted], n: int) -> csr_matrix:
        rows, columns, values = (np.concatenate([part[i] for part in parts]) for i in range(3))
        matrix = csr_matrix((values, (rows, columns)), shape=(n, self.size), dtype=np.float32)
        matrix.sort_indices()
        return matrix

    def single(self, document: Document) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Columns and values of one document, without the cost of a matrix."""
        parts = [self._weighted([document], i) for i in range(len(self.streams))]
        return np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts])

    def _counts(self, documents: Sequence[Document], stream: int) -> Counts:
        rows, hashes = self.streams[stream].ngrams(documents, stream)
        return count(rows, hashes, len(documents))

    def _weighted(self, documents: Sequence[Document], stream: int) -> Weighted:
        return self._weighed(self._counts(documents, stream), stream, len(documents))

    def _weighed(self, counts: Counts, stream: int, n: int) -> Weighted:
        """Rows, columns and TF-IDF values of one stream's known n-grams."""
        if not self.size:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, np.zeros(0, dtype=np.float32)
        at = np.searchsorted(self.vocabulary, counts.hashes)
        at[at == self.size] = 0
        known = self.vocabulary[at] == counts.hashes
        rows, columns = counts.rows[known], at[known]
        values = (1 + np.log(counts.counts[known])) * self.idf[columns]
        norms = np.sqrt(np.bincount(rows, weights=values * values, minlength=n))
        norms[norms == 0] = 1
        values = values / norms[rows] * self.streams[stream].weight
        return rows, columns, values.astype(np.float32)

    def state(self) -> dict[str, NDArray[Any]]:
        """What :meth:`from_state` needs, as arrays."""
        streams = np.array([f"{s.view} {int(s.words)} {s.longest} {s.weight}" for s in self.streams])
        return {"vocabulary": self.vocabulary, "idf": self.idf, "streams": streams}

    @classmethod
    def from_state(cls, state: dict[str, NDArray[Any]]) -> TfIdf:
        """The fitted features again."""
        streams = [str(line).split() for line in state["streams"]]
        made = cls([Stream(view, words == "1", int(n), float(weight)) for view, words, n, weight in streams])
        made.vocabulary, made.idf = state["vocabulary"], state["idf"]
        return made
