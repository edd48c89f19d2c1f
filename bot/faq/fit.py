"""Fit the gate: ``python -m bot.faq.fit --rankings FILE`` prints the weights for ``gate.py``.

Right: every stored wording, asked of an index without it. Wrong: the training sentences that are none of ours, with the
probability a model gave them that had not seen their author (``benchmarks/held_out_rankings.py`` writes that file).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.evaluate import data
from bot.faq import questions
from bot.faq.coverage import Coverage
from bot.faq.gate import NONE_OF_OURS
from bot.faq.index import COVERED, LOOKED_AT, MEANING, MEANING_PLAIN, FaqIndex
from bot.text.document import Document
from bot.understanding import Understanding

#: The regression's inverse penalty: four signs and a thousand cases need little.
C = 10.0

Array = NDArray[Any]


def signs(
    index: FaqIndex, coverage: Coverage, text: str, outside: float, *, without: int | None = None
) -> tuple[str, list[float]]:
    """The most alike question and the signs for it; ``without`` is the place in the index to leave out."""
    document = Document.of(text)
    alike = index.words.likeness(document)
    meaning = index.meaning.likeness(document) if index.meaning else np.zeros(len(index.owners))
    if without is not None:
        alike[without] = -1.0
    wordings, outsiders = alike[: len(index.owners)], alike[len(index.owners) :]
    share = MEANING_PLAIN if document.is_plain else MEANING
    mixed = (1 - share) * wordings + share * meaning
    if without is not None and without < len(mixed):
        mixed[without] = -1.0
    by_question = np.maximum.reduceat(mixed, np.flatnonzero(np.diff(index.owners, prepend=-1)))
    near = [int(at) for at in np.argsort(-by_question)[:LOOKED_AT]]
    covered = dict(zip(near, coverage.of(document, near), strict=True))
    best = max(near, key=lambda at: by_question[at] + COVERED * covered[at])
    return index.ids[best], [float(by_question[best]), float(outsiders.max()), covered[best], outside]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit the gate of the stored questions.")
    parser.add_argument("--rankings", type=Path, required=True, help="what benchmarks.held_out_rankings wrote")
    options = parser.parse_args()
    held_out = {}
    for line in options.rankings.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        held_out[case["text"]] = sum(share for name, share in case["ranking"] if name in NONE_OF_OURS)
    outsiders = [sample.text for sample in data.read() if sample.intent in NONE_OF_OURS]
    stored = questions.read()
    index = FaqIndex.fit(stored, outsiders)
    understanding = Understanding.load()
    labels = understanding.intents.labels
    right: list[list[float]] = []
    texts, owners = questions.wordings(stored)
    documents = [Document.of(text) for text in texts]
    for place, (text, owner) in enumerate(zip(texts, owners, strict=True)):
        probabilities = understanding.probabilities(text)
        outside = sum(float(probabilities[labels.index(name)]) for name in NONE_OF_OURS if name in labels)
        others = [at for at in range(len(texts)) if at != place]
        coverage = Coverage.fit([documents[at] for at in others], [owners[at] for at in others])
        found, case = signs(index, coverage, text, outside, without=place)
        if found == stored[owner].id:
            right.append(case)
    wrong = [
        signs(index, index.coverage, text, held_out[text], without=len(texts) + place)[1]
        for place, text in enumerate(outsiders)
        if text in held_out
    ]
    fitted = LogisticRegression(C=C, class_weight="balanced", max_iter=2000).fit(
        np.array([*right, *wrong]), [1] * len(right) + [0] * len(wrong)
    )
    weights = ", ".join(f"{weight:.2f}" for weight in (*fitted.coef_[0], fitted.intercept_[0]))
    print(f"LIKENESS, OUTSIDER, COVERED, OUTSIDE, BIAS = {weights}")
    for level in (0.25, 0.45, 0.6):
        told = [float((fitted.predict_proba(np.array(cases))[:, 1] >= level).mean()) for cases in (right, wrong)]
        print(f"from {level}: {told[0]:.3f} of the wordings, {told[1]:.3f} of what is none of ours")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
