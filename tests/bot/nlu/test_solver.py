"""The scorers' solver against liblinear on the same sentences."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, random
from sklearn.svm import LinearSVC

from bot.nlu.solver import one_against_rest

LABELS = 4


@pytest.fixture(scope="module")
def world() -> tuple[csr_matrix, NDArray[np.int64]]:
    """Sparse rows whose label is a noisy function of them."""
    generator = np.random.default_rng(5)
    matrix = random(300, 80, density=0.15, format="csr", dtype=np.float32, random_state=5)
    hidden = generator.normal(size=(80, LABELS))
    truth = np.argmax(matrix @ hidden + generator.normal(scale=0.3, size=(300, LABELS)), axis=1)
    return matrix, truth.astype(np.int64)


def test_the_optimum_is_liblinears(world: tuple[csr_matrix, NDArray[np.int64]]) -> None:
    matrix, truth = world
    costs = np.array([2.0, 1.0, 0.5, 3.0])
    weights, bias = one_against_rest(matrix, truth, costs, 1.0, tolerance=0.0, passes=300)
    for label in range(LABELS):
        own = LinearSVC(C=1.0, class_weight={1: costs[label], 0: 1.0}, tol=1e-6, max_iter=20_000, random_state=0)
        own.fit(matrix, truth == label)
        assert np.allclose(weights[:, label], own.coef_[0], atol=2e-3)
        assert bias[label] == pytest.approx(own.intercept_[0], abs=2e-3)


def test_some_labels_alone_get_the_machines_they_have_beside_the_others(
    world: tuple[csr_matrix, NDArray[np.int64]],
) -> None:
    matrix, truth = world
    whole, bias = one_against_rest(matrix, truth, np.ones(LABELS), 1.0, tolerance=0.0, passes=200)
    part, of_part = one_against_rest(matrix, np.where(truth < 2, truth, -1), np.ones(2), 1.0, tolerance=0.0, passes=200)
    assert np.allclose(part, whole[:, :2], atol=1e-3)
    assert np.allclose(of_part, bias[:2], atol=1e-3)


def test_few_passes_come_close(world: tuple[csr_matrix, NDArray[np.int64]]) -> None:
    matrix, truth = world
    soon = one_against_rest(matrix, truth, np.ones(LABELS), 1.0, tolerance=0.1, passes=6)
    late = one_against_rest(matrix, truth, np.ones(LABELS), 1.0, tolerance=0.0, passes=200)
    said, meant = (np.argmax(matrix @ weights + bias, axis=1) for weights, bias in (soon, late))
    assert float((said == meant).mean()) > 0.95
    assert float((meant == truth).mean()) > 0.8


def test_it_ends_when_nothing_moves_and_is_the_same_each_time(world: tuple[csr_matrix, NDArray[np.int64]]) -> None:
    matrix, truth = world
    first, again = (one_against_rest(matrix, truth, np.ones(LABELS), 1.0, tolerance=0.2, passes=5000) for _ in range(2))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])


def test_an_empty_row_moves_nothing_but_the_bias() -> None:
    weights, bias = one_against_rest(
        csr_matrix((2, 3), dtype=np.float32), np.array([0, -1]), np.ones(1), 1.0, tolerance=0.0, passes=50
    )
    assert not weights.any()
    assert bias[0] == pytest.approx(0.0, abs=1e-3)
