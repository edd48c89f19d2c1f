"""What the thresholds of the dialogue lead to, on sentences of authors the model has not seen.

``.venv/bin/python -m benchmarks.dialogue_thresholds FILE`` with the file of ``benchmarks/held_out_rankings.py``. For each
threshold of `actions/dialogue/confidence.py` that decides whether to act, a row: how often the right thing was done at
once, how often a wrong one that changes something, how often a wrong one that only shows something, and how often the
customer was asked, with the right wish among the buttons.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from rasa_sdk.executor import ActionExecutor

from actions.dialogue import clarify, confidence, flow, receive
from actions.dialogue.contextual import CONTEXTUAL

SWEEPS = {"SURE": (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8), "SURE_TO_ANSWER": (0.3, 0.35, 0.4, 0.45, 0.5)}
OUTCOMES = ("right", "acted wrongly", "showed wrongly", "asked rightly", "asked wrongly")
# What an outcome costs a customer, in taps: a form begun by mistake has to be read, refused and left; a wrong answer is
# read and asked again; a choice of buttons is one tap, or a sentence more when the right one is not among them.
COSTS = {"acted wrongly": 5, "showed wrongly": 2, "asked rightly": 1, "asked wrongly": 2}


@dataclass(frozen=True)
class Case:
    """A sentence: what was meant, how it was written, and the ranking it got."""

    intent: str
    register: str
    ranking: list[tuple[str, float]]


def outcome(case: Case) -> str:
    """What the dialogue does with a sentence while nothing is asked."""
    name, sure = case.ranking[0]
    turn: Any = SimpleNamespace(intent=name, confidence=sure, ranking=case.ranking)
    if not receive._sure(turn):
        shown = [n for n, c in case.ranking if c >= confidence.POSSIBLE and clarify._offered(n)][: clarify.SHOWN]
        return "asked rightly" if case.intent in shown else "asked wrongly"
    if name == case.intent or _same_answer(name, case.intent):
        return "right"
    journey = flow.find(name)
    return "acted wrongly" if journey is not None and journey.acts else "showed wrongly"


def _same_answer(one: str, other: str) -> bool:
    """Small talk answered as other small talk harms nobody."""
    talk = {"greet", "thank", "goodbye", "chitchat", "affirm", "deny", "help", "out_of_scope", *CONTEXTUAL}
    return one in talk and other in talk


def row(cases: list[Case]) -> str:
    """The shares of the outcomes in percent, and the taps they cost a hundred customers."""
    counts = Counter(outcome(case) for case in cases)
    shares = " ".join(f"{100 * counts[name] / len(cases):8.2f}" for name in OUTCOMES)
    return f"{shares} {100 * sum(counts[name] * cost for name, cost in COSTS.items()) / len(cases):8.1f}"


def main() -> None:
    """Print the table of every sweep, and the present thresholds by register."""
    parser = argparse.ArgumentParser(description="What the dialogue's thresholds lead to.")
    parser.add_argument("rankings", type=Path)
    options = parser.parse_args()
    ActionExecutor().register_package("actions")
    lines = (json.loads(line) for line in options.rankings.read_text(encoding="utf-8").splitlines())
    cases = [Case(c["intent"], c["register"], [(n, s) for n, s in c["ranking"]]) for c in lines]
    head = " ".join(f"{name[:8]:>8}" for name in ("right", "act wrong", "show wrong", "asked ok", "asked no", "taps"))
    for threshold, values in SWEEPS.items():
        print(f"\n{threshold:16s} {head}   ({len(cases)} sentences, percent)")
        for value in values:
            with patch.object(receive, threshold, value):
                mark = " *" if getattr(confidence, threshold) == value else ""
                print(f"{value:16.2f} {row(cases)}{mark}")
    print(f"\n{'register':16s} {head}")
    for register in sorted({case.register for case in cases}):
        chosen = [case for case in cases if case.register == register]
        print(f"{register:16s} {row(chosen)}   ({len(chosen)})")


if __name__ == "__main__":
    main()
