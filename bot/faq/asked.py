"""Which stored question is asked, learnt from all wordings: a machine a question, and one for what is none of ours.

Likeness to the nearest wording fails where a customer names nothing by the words of any; the machines weigh which words
matter for which question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Stream, TfIdf
from bot.nlu.solver import one_against_rest
from bot.text.document import Document

Array = NDArray[Any]

#: As for the intents.
COST, TOLERANCE, PASSES = 1.0, 0.1, 3

#: An n-gram counts when that many wordings hold it.
MIN_COUNT = 2

#: Half of the streams that intents are learnt from: as many paraphrases are found, in half the time.
STREAMS = (
    Stream("folded", "words", 2),
    Stream("folded", "letters", 4),
    Stream("folded", "pairs", 4, weight=0.6),
    Stream("conceptual", "words", 2, weight=1.2),
)

#: The margin of a question without a machine.
_NOT = -1.0


class Asked:
    """Margins of a message for each question, and for being none of ours."""

    def __init__(self) -> None:
        self.features = TfIdf(STREAMS, min_count=MIN_COUNT)
        self.weights: Array = np.zeros((0, 1), dtype=np.float16)  # feature × question, the last is "none of ours"
        self.bias: Array = np.full(1, _NOT, dtype=np.float32)

    @classmethod
    def fit(cls, documents: Sequence[Document], owners: Sequence[int], outsiders: Sequence[Document]) -> Asked:
        """Learn whose wording each document is; ``outsiders`` ask none."""
        made = cls()
        number = max(owners, default=-1) + 1
        positive = np.array([*owners, *[number] * len(outsiders)], dtype=np.int64)
        made.bias = np.full(number + 1, _NOT, dtype=np.float32)
        made.weights = np.zeros((0, number + 1), dtype=np.float16)
        present = np.unique(positive)
        if len(present) < 2:
            return made
        matrix = made.features.fit_transform([*documents, *outsiders])
        place = np.full(number + 1, -1)
        place[present] = np.arange(len(present))
        counts = np.bincount(positive)[present]
        weights, bias = one_against_rest(
            matrix,
            place[positive],
            COST * len(positive) / (len(present) * counts),
            COST,
            tolerance=TOLERANCE,
            passes=PASSES,
        )
        made.weights = np.zeros((matrix.shape[1], number + 1), dtype=np.float16)
        made.weights[:, present], made.bias[present] = weights, bias
        return made

    def margins(self, document: Document) -> tuple[Array, float]:
        """One for each question, and that of "none of ours"."""
        columns, values = self.features.single(document)
        found = values @ self.weights[columns].astype(np.float32) + self.bias
        return found[:-1], float(found[-1])

    def state(self) -> dict[str, Array]:
        """The machines as arrays."""
        return {**self.features.state(), "weights": self.weights, "bias": self.bias}

    @classmethod
    def from_state(cls, state: dict[str, Array]) -> Asked:
        """The machines again."""
        made = cls()
        made.features = TfIdf.from_state(state)
        made.weights, made.bias = state["weights"], state["bias"]
        return made
