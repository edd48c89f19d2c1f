"""Fit the gate: ``python -m bot.faq.fit --rankings FILE`` prints the weights for ``gate.py``.

Right: every stored wording. Wrong: the training sentences that are none of ours, with the probability a model gave them
that had not seen their author (``benchmarks/held_out_rankings.py`` writes that file). Each is asked of an index made
without its part of the wordings and sentences.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.evaluate import data
from bot.faq import questions
from bot.faq.gate import NONE_OF_OURS
from bot.faq.index import FaqIndex
from bot.faq.questions import Question
from bot.text.document import Document
from bot.understanding import Understanding

#: The regression's inverse penalty: a few signs and thousands of cases need little.
C = 10.0

#: A text is in one of so many parts.
PARTS = 5

#: Sentences about one's own affairs: of each intent so many, and what one counts. With this weight as many of them
#: reach a score as before more wordings were learnt from.
OWN, OWN_WEIGHT = 24, 0.04

#: Intents of which many sentences ask what a stored question answers.
PUBLIC = frozenset({
    "ask_procedure", "ask_tariff", "ask_electricity_safety", "ask_electricity_saving", "ask_discount", "calculate_bill",
    "ask_contact", "ask_payment_methods", "explain_bill", "register_rooftop_solar", "get_einvoice",
    "ask_restoration_time", "ask_reading_schedule", "request_after_meter_service",
})  # fmt: skip

Array = NDArray[Any]


def part(text: str) -> int:
    """Which part a text is in; its own letters say it."""
    return blake2b(text.encode(), digest_size=1).digest()[0] % PARTS


def without(stored: Sequence[Question], number: int) -> list[Question]:
    """The questions without the wordings of a part; the question itself stays where all others are in it."""
    kept = []
    for question in stored:
        told = tuple(text for text in question.wordings if part(text) != number) or question.wordings[:1]
        kept.append(replace(question, wordings=told, more=tuple(t for t in question.more if part(t) != number)))
    return kept


def cases(
    stored: Sequence[Question], outside: dict[str, float], understanding: Understanding
) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]], int]:
    """Signs of wordings whose question was found, signs of sentences that ask none, how many wordings were asked."""
    right: list[tuple[float, ...]] = []
    wrong: list[tuple[float, ...]] = []
    asked = 0
    for number in range(PARTS):
        index = FaqIndex.fit(without(stored, number), [text for text in outside if part(text) != number])
        for at, question in enumerate(stored):
            for text in (*question.wordings, *question.more):
                if part(text) != number:
                    continue
                asked += 1
                found, signs = index.signs(Document.of(text), outside=_outside(understanding, text))[0]
                if found == at:
                    right.append(astuple(signs))
        wrong += [
            astuple(index.signs(Document.of(text), outside=share)[0][1])
            for text, share in outside.items()
            if part(text) == number
        ]
    return right, wrong, asked


def own_affairs(index: FaqIndex, understanding: Understanding) -> list[tuple[float, ...]]:
    """Signs of sentences about one's own bill, supply and requests, as the dialogue asks for them: by words alone."""
    seen: Counter[str] = Counter()
    found = []
    for sample in data.read():
        seen[sample.intent] += 1
        if sample.intent not in NONE_OF_OURS | PUBLIC and seen[sample.intent] <= OWN:
            found.append(
                astuple(
                    index.signs(Document.of(sample.text), outside=_outside(understanding, sample.text), dense=False)[0][
                        1
                    ]
                )
            )
    return found


def _outside(understanding: Understanding, text: str) -> float:
    probabilities, labels = understanding.probabilities(text), understanding.intents.labels
    return sum(float(probabilities[labels.index(name)]) for name in NONE_OF_OURS if name in labels)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit the gate of the stored questions.")
    parser.add_argument("--rankings", type=Path, required=True, help="what benchmarks.held_out_rankings wrote")
    options = parser.parse_args()
    held_out = {}
    for line in options.rankings.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        held_out[case["text"]] = sum(share for name, share in case["ranking"] if name in NONE_OF_OURS)
    stored, understanding = questions.read(), Understanding.load()
    outside = {s.text: held_out[s.text] for s in data.read() if s.intent in NONE_OF_OURS and s.text in held_out}
    outside |= {text: _outside(understanding, text) for text in questions.near()}
    right, wrong, asked = cases(stored, outside, understanding)
    own = own_affairs(FaqIndex.fit(stored, list(outside), dense=False), understanding)
    fitted = LogisticRegression(C=C, max_iter=2000).fit(
        np.array([*right, *wrong, *own]),
        [1] * len(right) + [0] * (len(wrong) + len(own)),
        sample_weight=[1.0] * (len(right) + len(wrong)) + [OWN_WEIGHT] * len(own),
    )
    weights = ", ".join(f"{weight:.2f}" for weight in (*fitted.coef_[0], fitted.intercept_[0]))
    print(f"found {len(right) / asked:.3f} of {asked} wordings")
    print(f"LIKENESS, OUTSIDER, COVERED, OUTSIDE, MARGIN, STRANGER, BIAS = {weights}")
    for level in (0.5, 0.85, 0.9, 0.97):
        told = [float((fitted.predict_proba(np.array(some))[:, 1] >= level).mean()) for some in (right, wrong, own)]
        print(
            f"from {level}: {told[0]:.3f} of the wordings, {told[1]:.3f} of what is none of ours, {told[2]:.3f} of own"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
