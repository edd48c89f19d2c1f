"""One-against-rest linear support vector machines for all labels at once.

The usual solver (liblinear) learns one label after another and reads every sentence anew for each. Here a sentence is
read once a pass for all labels: its margins are one row times the weights (feature × label), its changes one outer
product. The optimum is the same (squared hinge, dual coordinate descent: Hsieh et al., "A Dual Coordinate Descent Method
for Large-scale Linear SVM", 2008).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# The kernels behind a sparse matrix's products. Called for one row each: what surrounds them there costs ten times more.
from scipy.sparse import _sparsetools, csr_matrix

Array = NDArray[Any]

#: Every so many passes all sentences are looked at; between them only those that still changed.
WHOLE = 3


class Machines:
    """As many machines as there are ``costs``; they learn some rows of a matrix, and may go on with others."""

    def __init__(self, matrix: csr_matrix, positive: NDArray[np.int64], costs: Array, cost: float) -> None:
        """``positive``: the label of each row, -1 where it is none of these.

        A label's own sentences weigh ``costs`` of it, all others ``cost``.
        """
        rows, features = matrix.shape
        # Features that many sentences hold lie side by side: they stay in the processor's cache.
        self._place = np.empty(features, dtype=np.int32)
        self._place[np.argsort(-np.bincount(matrix.indices, minlength=features), kind="stable")] = np.arange(features)
        self._data, self._indptr = matrix.data.astype(np.float32, copy=False), matrix.indptr
        self._indices = self._place[matrix.indices]
        self._positive = positive
        self._costs, self._cost = costs, cost
        self._weights = np.zeros((features, len(costs)), dtype=np.float32)
        self._bias = np.ones(len(costs), dtype=np.float32)  # plus 1: a sentence of another label should be below -1
        self._duals = np.zeros((rows, len(costs)), dtype=np.float32)
        # The bias is a feature that is always 1.
        self._squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel() + 1.0
        self._random = np.random.default_rng(0)

    def learn(self, rows: NDArray[np.int64], *, tolerance: float, passes: int) -> None:
        """Read these rows so many times, or until none of them changes.

        A sentence that would change by less than ``tolerance`` (in units of margin) is left as it is, and looked at
        again only in every third pass.
        """
        features, labels = self._weights.shape
        weights, bias, duals, data, indices = self._weights.ravel(), self._bias, self._duals, self._data, self._indices
        slack, own_slack = 1 / (2 * self._cost), (1 / (2 * self._costs)).tolist()
        step = (1 / (self._squares + slack)).astype(np.float32)
        kept = (1 - slack * step).astype(np.float32)
        calm = ((tolerance * step) ** 2).tolist()
        owners, lengths = self._positive.tolist(), self._squares.tolist()
        starts = [self._indptr[row : row + 2] for row in range(len(owners))]
        margins, after, change = (np.empty(labels, dtype=np.float32) for _ in range(3))
        product, outer = _sparsetools.csr_matvecs, _sparsetools.csc_matvecs
        active = rows
        for number in range(passes):
            if number % WHOLE == 0:
                active = rows.copy()
            self._random.shuffle(active)
            moved: list[int] = []
            for row in active.tolist():
                before, owner = duals[row], owners[row]
                margins[:] = bias
                product(1, features, labels, starts[row], indices, data, weights, margins)
                np.multiply(margins, step[row], out=after)
                np.multiply(before, kept[row], out=change)
                after += change
                np.maximum(after, 0, out=after)
                np.subtract(before, after, out=change)
                if owner >= 0:
                    own = float(before[owner])
                    gradient = 1 - (float(margins[owner]) - 1) - own * own_slack[owner]
                    mended = max(0.0, own + gradient / (lengths[row] + own_slack[owner]))
                    after[owner], change[owner] = mended, mended - own
                if change.dot(change) > calm[row]:
                    outer(features, 1, labels, starts[row], indices, data, change, weights)
                    bias += change
                    duals[row] = after
                    moved.append(row)
            if not moved and number % WHOLE == 0:
                break
            active = np.array(moved, dtype=np.int64)

    def margins(self, rows: NDArray[np.int64]) -> Array:
        """What the machines say of these rows now (row × label)."""
        matrix = csr_matrix((self._data, self._indices, self._indptr), shape=(len(self._positive), len(self._weights)))
        return np.asarray(matrix[rows] @ self._weights + (self._bias - 1))

    def learnt(self) -> tuple[Array, Array]:
        """Weights (feature × label) and biases."""
        return self._weights[self._place], self._bias - 1


def one_against_rest(
    matrix: csr_matrix,
    positive: NDArray[np.int64],
    costs: Array,
    cost: float,
    *,
    tolerance: float,
    passes: int,
) -> tuple[Array, Array]:
    """Weights (feature × label) and biases of machines that learnt every row."""
    machines = Machines(matrix, positive, costs, cost)
    machines.learn(np.arange(matrix.shape[0]), tolerance=tolerance, passes=passes)
    return machines.learnt()
