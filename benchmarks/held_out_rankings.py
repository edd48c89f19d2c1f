"""What the intent model says of sentences it was not trained on, one JSON object a line.

Run in the bot's environment: ``bot/.venv/bin/python -m benchmarks.held_out_rankings --out FILE``. All sentences of one
author are held out at a time, so the figures are those of strangers; `benchmarks/dialogue_thresholds.py` reads them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from bot.evaluate import data, folds
from bot.nlu.model import IntentModel
from bot.text.document import Document

RANKED = 10


def main() -> None:
    """Train once an author, write the ranking of each of their sentences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    samples = data.read()
    with options.out.open("w", encoding="utf-8") as file:
        for fold in folds.by_author(samples):
            train = [samples[i] for i in fold.train]
            model = IntentModel().fit([s.text for s in train], [s.intent for s in train])
            for i in fold.test:
                probabilities = model.probabilities(Document.of(samples[i].text))
                best = np.argsort(-probabilities, kind="stable")[:RANKED]
                ranking = [[model.labels[j], round(float(probabilities[j]), 4)] for j in best]
                sample = samples[i]
                line = {"text": sample.text, "intent": sample.intent, "register": sample.register, "ranking": ranking}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            print(f"{fold.name}: {len(fold.test)} sentences", flush=True)


if __name__ == "__main__":
    main()
