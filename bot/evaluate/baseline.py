"""The regression gate: cross-validated accuracy by register against a recorded file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bot.evaluate.metrics import accuracy_by, overall
from bot.evaluate.run import Answer

BASELINE = Path("nlu_data/baseline.json")

#: A register may fall this far (share of its sentences) before training fails.
TOLERANCE = 0.01


def figures(answers: Sequence[Answer]) -> dict[str, float]:
    """Accuracy by register and over all, rounded as it is recorded."""
    rows = [*accuracy_by(answers, lambda answer: answer.sample.register), overall(answers)]
    return {row.name: round(row.accuracy, 4) for row in rows}


def record(found: dict[str, float], path: Path = BASELINE) -> None:
    """Write the figures as the ones to hold."""
    path.write_text(json.dumps({"accuracy": found}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def falls(found: dict[str, float], path: Path = BASELINE) -> list[str]:
    """A sentence for each register that fell more than the tolerance, or is gone; raise when nothing is recorded."""
    if not path.exists():
        raise FileNotFoundError(f"There is no baseline in {path}: record one with --record.")
    recorded: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["accuracy"]
    messages: list[str] = []
    for name, before in recorded.items():
        now = found.get(name)
        if now is None:
            messages.append(f"{name}: recorded with {before:.2%}, and has no sentence now.")
        elif before - now > TOLERANCE + 1e-9:
            messages.append(f"{name}: {now:.2%}, more than {TOLERANCE:.0%} under the recorded {before:.2%}.")
    return messages


def tell(out: Path, found: dict[str, float], messages: Sequence[str], path: Path = BASELINE) -> None:
    """Write figures, the recorded ones and why they are refused (nothing: they hold) as JSON, for other programs."""
    recorded = json.loads(path.read_text(encoding="utf-8"))["accuracy"]
    told = {"accuracy": found, "baseline": recorded, "falls": list(messages)}
    out.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
