"""Plots as SVG for the report."""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib as mpl  # type: ignore[import-untyped]

mpl.use("Agg")

import matplotlib.pyplot as plt  # type: ignore[import-untyped]

from bot.evaluate.metrics import Row


def calibration(curve: Sequence[tuple[float, float, int]]) -> str:
    """Accuracy over confidence; on the diagonal the confidence means what it says."""
    figure, axes = plt.subplots(figsize=(4.6, 4.2))
    axes.plot([0, 1], [0, 1], color="#999", linewidth=1)
    axes.plot([c for c, _, _ in curve], [a for _, a, _ in curve], marker="o", color="#0b6e99")
    axes.set(xlabel="confidence", ylabel="accuracy", xlim=(0, 1.02), ylim=(0, 1.02), title="Calibration")
    return _svg(figure)


def bars(rows: Sequence[Row], title: str) -> str:
    """Accuracy of each group."""
    figure, axes = plt.subplots(figsize=(7.5, 0.28 * len(rows) + 1))
    ordered = sorted(rows, key=lambda row: row.accuracy)
    axes.barh([f"{row.name} ({row.count})" for row in ordered], [row.accuracy for row in ordered], color="#0b6e99")
    axes.set(xlim=(0, 1), title=title)
    axes.tick_params(labelsize=8)
    return _svg(figure)


def _svg(figure: plt.Figure) -> str:
    buffer = io.StringIO()
    figure.tight_layout()
    figure.savefig(buffer, format="svg")
    plt.close(figure)
    text = buffer.getvalue()
    return text[text.index("<svg") :]
