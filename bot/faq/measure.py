"""How well stored questions are found: ``python -m bot.faq.measure [--words-only]``.

Asks the trained model paraphrases that it has never seen (``tests/bot/faq/paraphrases.tsv``) and questions that are
none of ours (``unrelated.txt``), and prints the shares and the CPU time of one search.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bot.faq.gate import NONE_OF_OURS
from bot.faq.index import FaqIndex, Match
from bot.runtime.choice import newest as newest_model
from bot.text.document import Document
from bot.understanding import Understanding

CASES = Path("tests/bot/faq")

#: From this score on the dialogue answers (actions/dialogue/confidence.py).
ANSWERED = 0.85


@dataclass(frozen=True)
class Figures:
    """Shares of the cases, 0 to 1, and milliseconds of CPU of one search."""

    recall: float
    answered_rightly: float
    answered_wrongly: float
    unrelated_answered: float
    milliseconds: float


def measure(index: FaqIndex, understanding: Understanding, *, dense: bool = True) -> Figures:
    """Ask every case."""
    lines = (CASES / "paraphrases.tsv").read_text(encoding="utf-8").splitlines()
    cases = [(wanted, text) for wanted, _, text in (line.partition("\t") for line in lines)]
    unrelated = (CASES / "unrelated.txt").read_text(encoding="utf-8").splitlines()
    start = time.process_time()
    found = [(wanted, _best(index, understanding, text, dense)) for wanted, text in cases]
    milliseconds = (time.process_time() - start) / len(cases) * 1000
    told = [(wanted, match) for wanted, match in found if match and match.score >= ANSWERED]
    right = sum(match.id == wanted for wanted, match in told)
    strangers = [match for text in unrelated if (match := _best(index, understanding, text, dense))]
    return Figures(
        sum(bool(match) and match.id == wanted for wanted, match in found if match) / len(cases),
        right / len(cases),
        (len(told) - right) / len(cases),
        sum(match.score >= ANSWERED for match in strangers) / len(unrelated),
        milliseconds,
    )


def _best(index: FaqIndex, understanding: Understanding, text: str, dense: bool) -> Match | None:
    probabilities = understanding.probabilities(text)
    labels = understanding.intents.labels
    outside = sum(float(probabilities[labels.index(name)]) for name in NONE_OF_OURS if name in labels)
    return next(iter(index.search(Document.of(text), outside=outside, dense=dense)), None)


def main() -> int:
    """Command line; 1 when there is no trained model with stored questions."""
    parser = argparse.ArgumentParser(description="Measure the search for stored questions.")
    parser.add_argument("--words-only", action="store_true", help="without sentence vectors")
    options = parser.parse_args()
    model = newest_model(Path("models"))
    index = FaqIndex.load(model) if model else None
    if model is None or index is None:
        sys.stderr.write("There is no trained model with stored questions: run ./assistant train.\n")
        return 1
    figures = measure(index, Understanding.load(model), dense=not options.words_only)
    print(f"recall@1 {figures.recall:.3f}")
    print(f"answered rightly {figures.answered_rightly:.3f}, wrongly {figures.answered_wrongly:.3f}")
    print(f"unrelated questions answered {figures.unrelated_answered:.3f}")
    print(f"CPU of one search {figures.milliseconds:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
