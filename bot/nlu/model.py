"""The intent model: n-gram features, one linear scorer an intent, calibrated confidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold

from bot.nlu.augment import augmented
from bot.nlu.calibration import fit_temperature, softmax
from bot.nlu.contrast import without_turned_down
from bot.nlu.features import TfIdf
from bot.nlu.forms import forms_of
from bot.nlu.halves import both
from bot.nlu.solver import Machines
from bot.text.document import Document

#: Regularisation of the scorers; measured on held-out authors.
C = 1.0

#: When the solver stops: more passes and smaller changes alter one decision in a hundred, as often for the worse.
#: ``PASSES`` without a temperature; else two, the held-back piece is asked, and two more with it.
PASSES, PASSES_BEFORE, PASSES_AFTER = 3, 2, 2
TOLERANCE = 0.1

#: An n-gram counts when that many sentences and variants hold it.
MIN_COUNT = 3

#: A variant of a sentence, without diacritics or retold. Measured on authors held out: +0.5 points over none, as
#: good as both, in half the time; slips and shorthand add nothing, the normaliser undoes them.
KINDS = ("either",)

#: Of every second sentence: with thirty thousand of them as good as of each (94.5 % both, learnt from one half and asked
#: the other), in three quarters of the time.
EVERY = 2

#: The temperature is found from a piece of the sentences that is learnt after the others: one of so many.
PIECES = 8

TRAINING_DAY = date(2026, 1, 15)

Array = NDArray[Any]


class IntentModel:
    """Fit once, then :meth:`probabilities` of a document in a fraction of a millisecond."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.features = TfIdf(min_count=MIN_COUNT)
        self.weights: Array = np.zeros((0, 0), dtype=np.float32)  # feature × label
        self.bias: Array = np.zeros(0, dtype=np.float32)
        self.temperature = 1.0

    def fit(self, texts: Sequence[str], labels: Sequence[str], *, calibrate: bool = True) -> IntentModel:
        """Learn from written sentences; variants of them are made here."""
        self.labels = sorted(set(labels))
        index = {label: i for i, label in enumerate(self.labels)}
        truth = np.array([index[label] for label in labels])
        variants, origin = augmented(texts, KINDS, every=EVERY)
        matrix = self.features.fit_transform(forms_of(variants, TRAINING_DAY))
        asked = _asked(truth) if calibrate and min(np.bincount(truth)) >= 3 else np.zeros(0, dtype=np.int64)
        self.weights, self.bias, margins = _linear(
            matrix, truth[origin], len(self.labels), np.isin(origin, asked), asked
        )
        if len(asked):
            self.temperature = fit_temperature(margins, truth[asked])
        return self

    def scores(self, document: Document) -> Array:
        """Margin of each label; of a message that turns a wish down, the mean with what it says besides."""
        besides = without_turned_down(document)
        margins = self._margins(document)
        return margins if besides is None else np.asarray((margins + self._margins(besides)) / 2)

    def _margins(self, document: Document) -> Array:
        columns, values = self.features.single(document)
        return np.asarray(values @ self.weights[columns].astype(np.float32) + self.bias)

    def probabilities(self, document: Document) -> Array:
        """Calibrated probability of each label, in the order of ``labels``."""
        return softmax(self.scores(document), self.temperature)

    def score_matrix(self, documents: Sequence[Document]) -> Array:
        """Margins of many documents."""
        return np.asarray(self.features.transform(documents) @ self.weights.astype(np.float32) + self.bias)

    def state(self) -> dict[str, Array]:
        """The model as arrays; weights in half precision (measured: no decision changes)."""
        return {
            **self.features.state(),
            "labels": np.array(self.labels),
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
            "temperature": np.array(self.temperature),
        }

    @classmethod
    def from_state(cls, state: dict[str, Array]) -> IntentModel:
        """The fitted model again."""
        made = cls()
        made.features = TfIdf.from_state(state)
        made.labels = [str(label) for label in state["labels"]]
        made.weights = state["weights"]  # in half precision also here: half the memory, what a message needs is widened
        made.bias = state["bias"]
        made.temperature = float(state["temperature"])
        return made


def _asked(truth: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sentences of every label, by their index, that tell how sure the others make one of the truth."""
    pieces = min(PIECES, max(2, int(min(np.bincount(truth)))))
    _, asked = next(StratifiedKFold(pieces, shuffle=True, random_state=7).split(np.zeros(len(truth)), truth))
    return np.asarray(asked, dtype=np.int64)


def _linear(
    matrix: csr_matrix, truth: NDArray[np.int64], n_labels: int, later: NDArray[np.bool_], asked: NDArray[np.int64]
) -> tuple[Array, Array, Array]:
    """Balanced one-against-rest linear support vector machines: weights (feature × label), bias, margins of ``asked``.

    The rows ``later`` are learnt after the others. The rows ``asked``, which are among them, are asked in between.
    """
    weights = np.zeros((matrix.shape[1], n_labels), dtype=np.float32)
    bias = np.full(n_labels, -1.0, dtype=np.float32)
    margins = np.full((len(asked), n_labels), -1.0, dtype=np.float32)
    present: list[int] = np.flatnonzero(np.bincount(truth, minlength=n_labels)).tolist()
    if len(present) < 2:
        bias[present] = 1.0
        return weights, bias, margins
    for labels, found, intercepts, answers in both(lambda part: _machines(matrix, truth, part, later, asked), present):
        weights[:, labels], bias[labels], margins[:, labels] = found, intercepts, answers
    return weights, bias, margins


def _machines(
    matrix: csr_matrix,
    truth: NDArray[np.int64],
    labels: Sequence[int],
    later: NDArray[np.bool_],
    asked: NDArray[np.int64],
) -> tuple[list[int], Array, Array, Array]:
    """The machines of some labels; a label's sentences weigh as much as those of an average label."""
    chosen = list(labels)
    counts = np.bincount(truth)
    place = np.full(len(counts), -1)
    place[chosen] = np.arange(len(chosen))
    costs = C * len(truth) / (np.count_nonzero(counts) * counts[chosen])
    machines = Machines(matrix, place[truth], costs, C)
    if len(asked):
        machines.learn(np.flatnonzero(~later), tolerance=TOLERANCE, passes=PASSES_BEFORE)
    answers = machines.margins(asked)
    machines.learn(np.arange(len(truth)), tolerance=TOLERANCE, passes=PASSES_AFTER if len(asked) else PASSES)
    return chosen, *machines.learnt(), answers
