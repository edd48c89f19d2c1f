"""The understanding's parts on PhoATIS: ``bot/.venv/bin/python -m benchmarks.phoatis DIR``.

DIR holds the public data set's files (VinAIResearch/JointIDSF, syllable level; for research only): train/, dev/ and
test/, each with ``seq.in``, ``seq.out`` and ``label``. Intents are classified with the assistant's own features and
scorers; slots are tagged by conditional random fields of the kind the assistant's name tagger is, over the same
accent-blind words. Printed: intent accuracy, slot F1 (CoNLL), sentence accuracy, training time, CPU ms a sentence.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pycrfsuite

from benchmarks.phoatis_features import guess_features, slot_features
from bot.nlu.model import IntentModel
from bot.text.document import Document

#: JointIDSF (PhoBERT), as published; and Rasa's default pipeline measured on two CPU cores (docs/understanding.md).
PUBLISHED = ("JointIDSF, published", 97.62, 94.98, 86.25)
STOCK = ("Rasa's DIET, 24 epochs", 93.84, 87.97, 70.44)

#: Passes over the sentences; and over those but one piece of so many, which is then read.
ITERATIONS, ITERATIONS_OF_A_PIECE, PIECES = 30, 10, 4


@dataclass(frozen=True)
class Utterance:
    """One sentence of the data set."""

    words: tuple[str, ...]
    tags: tuple[str, ...]
    intent: str

    @property
    def text(self) -> str:
        """The sentence."""
        return " ".join(self.words)


def read(folder: Path) -> list[Utterance]:
    """The sentences of one part."""
    columns = [(folder / name).read_text(encoding="utf-8").splitlines() for name in ("seq.in", "seq.out", "label")]
    return [Utterance(tuple(w.split()), tuple(t.split()), i.strip()) for w, t, i in zip(*columns, strict=True)]


class Field:
    """A conditional random field over features that are words."""

    def __init__(self, rows: Sequence[tuple[list[list[str]], Sequence[str]]], iterations: int) -> None:
        """Passive-aggressive learning: an order of magnitude faster than maximum likelihood with a hundred tags."""
        trainer = pycrfsuite.Trainer(algorithm="pa", verbose=False)
        trainer.set_params({"feature.possible_transitions": True, "max_iterations": iterations})
        for features, tags in rows:
            trainer.append(features, tags)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "slots"
            trainer.train(str(path))
            self.model = path.read_bytes()  # the tagger reads from this buffer
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self.model)

    def tag(self, features: list[list[str]]) -> list[str]:
        """The best sequence of tags."""
        return list(self._tagger.tag(features))


class SlotTagger:
    """One field; or a first one whose reading of the whole sentence a second one knows.

    Which role a place or a time has (departure, arrival, return) shows in slots far from it, which a chain cannot see.
    """

    def __init__(self, *, twice: bool) -> None:
        self._twice = twice
        self._fields: list[Field] = []

    def train(self, utterances: Sequence[Utterance]) -> None:
        """The second field learns from readings of sentences that the first had not learnt."""
        rows = [(slot_features(u.words), u.tags) for u in utterances]
        self._fields = [Field(rows, ITERATIONS)]
        if not self._twice:
            return
        guesses: list[list[str]] = [[] for _ in rows]
        for piece in range(PIECES):
            field = Field([row for at, row in enumerate(rows) if at % PIECES != piece], ITERATIONS_OF_A_PIECE)
            for at in range(piece, len(rows), PIECES):
                guesses[at] = field.tag(rows[at][0])
        again = [(_beside(f, guess_features(g)), tags) for (f, tags), g in zip(rows, guesses, strict=True)]
        self._fields.append(Field(again, ITERATIONS))

    @property
    def size(self) -> int:
        """Bytes of the models."""
        return sum(len(field.model) for field in self._fields)

    def tag(self, words: Sequence[str]) -> list[str]:
        """The tags."""
        features = slot_features(words)
        tags = self._fields[0].tag(features)
        return self._fields[1].tag(_beside(features, guess_features(tags))) if self._twice else tags


def _beside(one: list[list[str]], other: list[list[str]]) -> list[list[str]]:
    return [a + b for a, b in zip(one, other, strict=True)]


def chunks(tags: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """(type, first, past the last) of every span, as the CoNLL script reads BIO."""
    start, kind = 0, ""
    for at, tag in enumerate([*tags, "O"]):
        prefix, _, name = tag.partition("-")
        if kind and (prefix != "I" or name != kind):
            yield kind, start, at
            kind = ""
        if prefix == "B" or (prefix == "I" and not kind):
            start, kind = at, name


def main() -> None:
    """Train on train/, report on dev/ and test/."""
    parser = argparse.ArgumentParser(description="The understanding's parts on PhoATIS.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fast", action="store_true", help="one field for the slots instead of two")
    options = parser.parse_args()
    train, dev, test = (read(options.folder / part) for part in ("train", "dev", "test"))
    start, cpu = time.perf_counter(), time.process_time()
    intents = IntentModel().fit([u.text for u in train], [u.intent for u in train], calibrate=False)
    slots = SlotTagger(twice=not options.fast)
    slots.train(train)
    seconds, burnt = time.perf_counter() - start, time.process_time() - cpu
    print(f"trained in {seconds:.0f} s ({burnt:.0f} s CPU), {slots.size:,} B of slot models")
    print(f"{'':28s} {'intent':>7s} {'slot F1':>8s} {'sentence':>9s} {'CPU ms':>7s}")
    for name, part in (("dev", dev), ("test", test)):
        print(_row(f"ours, {name}", *_measure(intents, slots, part)))
    for row in (PUBLISHED, STOCK):
        print(_row(*row, None))


def _measure(intents: IntentModel, slots: SlotTagger, part: Sequence[Utterance]) -> tuple[float, float, float, float]:
    right = both = agreed = said = true = 0
    cpu = time.process_time()
    for utterance in part:
        scores = intents.scores(Document.of(utterance.text))
        tags = slots.tag(utterance.words)
        intent_right = intents.labels[int(np.argmax(scores))] == utterance.intent
        expected, found = set(chunks(utterance.tags)), set(chunks(tags))
        agreed, said, true = agreed + len(expected & found), said + len(found), true + len(expected)
        right += intent_right
        both += intent_right and list(utterance.tags) == tags
    milliseconds = (time.process_time() - cpu) * 1000 / len(part)
    f1 = 2 * agreed / (said + true) if said + true else 0.0
    return 100 * right / len(part), 100 * f1, 100 * both / len(part), milliseconds


def _row(name: str, intent: float, f1: float, sentence: float, milliseconds: float | None) -> str:
    cost = f"{milliseconds:7.2f}" if milliseconds is not None else "      -"
    return f"{name:28s} {intent:7.2f} {f1:8.2f} {sentence:9.2f} {cost}"


if __name__ == "__main__":
    main()
