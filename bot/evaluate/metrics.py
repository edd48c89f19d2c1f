"""Figures from answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from bot.evaluate.run import Answer
from bot.nlu.calibration import expected_calibration_error

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Row:
    """Accuracy of a group."""

    name: str
    count: int
    accuracy: float
    in_top_three: float


def accuracy_by(answers: Sequence[Answer], key: Callable[[Answer], str]) -> list[Row]:
    """A row a group, in the order of names."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[key(answer)].append(answer)
    return [_row(name, group) for name, group in sorted(groups.items())]


def overall(answers: Sequence[Answer]) -> Row:
    """All answers as one group."""
    return _row("all", answers)


def _row(name: str, group: Sequence[Answer]) -> Row:
    right = sum(answer.correct for answer in group) / len(group)
    top = sum(answer.sample.intent in answer.ranking for answer in group) / len(group)
    return Row(name, len(group), right, top)


def confusions(answers: Sequence[Answer], most: int = 40) -> list[tuple[str, str, int, list[str]]]:
    """(intent, taken for, how often, some sentences), the frequent pairs first."""
    pairs: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[str]] = defaultdict(list)
    for answer in answers:
        if not answer.correct:
            pair = answer.sample.intent, answer.intent
            pairs[pair] += 1
            examples[pair].append(answer.sample.text)
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [(true, taken, count, examples[true, taken][:3]) for (true, taken), count in ordered]


def calibration_error(answers: Sequence[Answer]) -> float:
    """Expected calibration error of the confidence."""
    return expected_calibration_error(*_confidence(answers))


def calibration_curve(answers: Sequence[Answer], bins: int = 12) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, count) over equally filled bins."""
    confidence, correct = _confidence(answers)
    parts = np.array_split(np.argsort(confidence, kind="stable"), bins)
    return [(float(confidence[p].mean()), float(correct[p].mean()), len(p)) for p in parts if len(p)]


def _confidence(answers: Sequence[Answer]) -> tuple[NDArray[Any], NDArray[Any]]:
    return (
        np.array([answer.confidence for answer in answers]),
        np.array([answer.correct for answer in answers], dtype=float),
    )


def out_of_scope_auroc(answers: Sequence[Answer]) -> float | None:
    """Area under the curve of P(out_of_scope); None when the answers hold only one of the two kinds."""
    outside = [answer.sample.intent == OUT_OF_SCOPE for answer in answers]
    if all(outside) or not any(outside):
        return None
    return float(roc_auc_score(outside, [answer.out_of_scope for answer in answers]))


def out_of_scope_caught(answers: Sequence[Answer], rejected: float = 0.05) -> float | None:
    """Share of out-of-scope messages above the threshold that rejects this share of the others."""
    inside = sorted(a.out_of_scope for a in answers if a.sample.intent != OUT_OF_SCOPE)
    outside = [a.out_of_scope for a in answers if a.sample.intent == OUT_OF_SCOPE]
    if not inside or not outside:
        return None
    threshold = inside[int(len(inside) * (1 - rejected))]
    return sum(score > threshold for score in outside) / len(outside)


def thresholds(answers: Sequence[Answer]) -> list[tuple[float, float, float]]:
    """(confidence asked for, share answered, accuracy of those): fallback thresholds are chosen from these rows."""
    rows: list[tuple[float, float, float]] = []
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        kept = [answer for answer in answers if answer.confidence >= threshold]
        if kept:
            rows.append((threshold, len(kept) / len(answers), sum(a.correct for a in kept) / len(kept)))
    return rows
