"""Scores into probabilities that mean what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Array = NDArray[Any]


def softmax(scores: Array, temperature: float) -> Array:
    """Probabilities along the last axis."""
    scaled = scores / temperature
    scaled = scaled - scaled.max(axis=-1, keepdims=True)
    powers = np.exp(scaled)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def fit_temperature(scores: Array, truth: NDArray[np.int64]) -> float:
    """The temperature with the highest likelihood of the truth, on scores of messages that were not trained on."""
    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        probabilities = softmax(scores, float(np.exp(log_temperature)))[rows, truth]
        return float(-np.log(np.maximum(probabilities, 1e-12)).mean())

    found = minimize_scalar(loss, bounds=(np.log(0.01), np.log(10.0)), method="bounded")
    return float(np.exp(found.x))


def expected_calibration_error(confidence: Array, correct: Array, bins: int = 15) -> float:
    """Mean distance of confidence and accuracy over equally filled bins."""
    order = np.argsort(confidence, kind="stable")
    total = 0.0
    for part in np.array_split(order, bins):
        if len(part):
            total += len(part) * abs(float(confidence[part].mean()) - float(correct[part].mean()))
    return total / max(1, len(confidence))
