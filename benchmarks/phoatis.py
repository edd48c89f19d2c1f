"""The understanding's parts on PhoATIS: ``bot/.venv/bin/python -m benchmarks.phoatis DIR``.

DIR holds the public data set's files (VinAIResearch/JointIDSF, syllable level; for research only): train/, dev/ and
test/, each with ``seq.in``, ``seq.out`` and ``label``. Intents are classified with the assistant's own features and
scorers; slots are tagged by a conditional random field of the kind the assistant's name tagger is, over the same
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

from benchmarks.phoatis_features import slot_features
from bot.nlu.model import IntentModel
from bot.text.document import Document

#: JointIDSF (PhoBERT), as published; and Rasa's default pipeline measured on two CPU cores (docs/understanding.md).
PUBLISHED = ("JointIDSF, published", 97.62, 94.98, 86.25)
STOCK = ("Rasa's DIET, 24 epochs", 93.84, 87.97, 70.44)


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


class SlotTagger:
    """Several conditional random fields whose beliefs are averaged."""

    def __init__(self) -> None:
        self._taggers: list[pycrfsuite.Tagger] = []
        self._models: list[bytes] = []  # the taggers read from these buffers

    def train(self, utterances: Sequence[Utterance], settings: Sequence[dict[str, float | str]]) -> None:
        """One model a setting ("algorithm" and its parameters)."""
        rows = [(slot_features(u.words), list(u.tags)) for u in utterances]
        for setting in settings:
            parameters = dict(setting)
            trainer = pycrfsuite.Trainer(algorithm=str(parameters.pop("algorithm")), verbose=False)
            trainer.set_params({"feature.possible_transitions": True, **parameters})
            for features, tags in rows:
                trainer.append(features, tags)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "slots"
                trainer.train(str(path))
                self._models.append(path.read_bytes())
            tagger = pycrfsuite.Tagger()
            tagger.open_inmemory(self._models[-1])
            self._taggers.append(tagger)

    @property
    def size(self) -> int:
        """Bytes of the models."""
        return sum(len(model) for model in self._models)

    def tag(self, words: Sequence[str]) -> list[str]:
        """The tags; with several models, the best sequence under the mean of their marginals."""
        features = slot_features(words)
        if len(self._taggers) == 1:
            return list(self._taggers[0].tag(features))
        labels = sorted(self._taggers[0].labels())
        belief = np.zeros((len(words), len(labels)))
        for tagger in self._taggers:
            tagger.set(features)
            for at in range(len(words)):
                belief[at] += [tagger.marginal(label, at) for label in labels]
        return _best_sequence(np.log(belief / len(self._taggers) + 1e-9), labels)


def _best_sequence(scores: np.ndarray, labels: Sequence[str]) -> list[str]:  # type: ignore[type-arg]
    """Viterbi with the one rule that I-x follows B-x or I-x."""
    allowed = np.zeros((len(labels), len(labels)))
    for to, label in enumerate(labels):
        if label.startswith("I-"):
            for at, before in enumerate(labels):
                if before[2:] != label[2:] or before == "O":
                    allowed[at, to] = -1e9
    best = scores[0] + np.array([-1e9 if label.startswith("I-") else 0.0 for label in labels])
    back = []
    for row in scores[1:]:
        through = best[:, None] + allowed
        back.append(through.argmax(0))
        best = through.max(0) + row
    at = int(best.argmax())
    path = [at]
    for pointers in reversed(back):
        at = int(pointers[at])
        path.append(at)
    return [labels[i] for i in reversed(path)]


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
    parser.add_argument("--fast", action="store_true", help="one passive-aggressive slot model instead of three")
    options = parser.parse_args()
    train, dev, test = (read(options.folder / part) for part in ("train", "dev", "test"))
    start, cpu = time.perf_counter(), time.process_time()
    intents = IntentModel().fit([u.text for u in train], [u.intent for u in train], calibrate=False)
    slots = SlotTagger()
    slots.train(train, FAST if options.fast else FULL)
    seconds, burnt = time.perf_counter() - start, time.process_time() - cpu
    print(f"trained in {seconds:.0f} s ({burnt:.0f} s CPU), {slots.size:,} B of slot models")
    print(f"{'':28s} {'intent':>7s} {'slot F1':>8s} {'sentence':>9s} {'CPU ms':>7s}")
    for name, part in (("dev", dev), ("test", test)):
        print(_row(f"ours, {name}", *_measure(intents, slots, part)))
    for row in (PUBLISHED, STOCK):
        print(_row(*row, None))


#: Different learners err differently; their mean is better than each.
FULL: list[dict[str, float | str]] = [
    {"algorithm": "lbfgs", "c1": 0.08, "c2": 0.02, "max_iterations": 90},
    {"algorithm": "lbfgs", "c1": 0.0, "c2": 0.3, "max_iterations": 90},
]
FAST: list[dict[str, float | str]] = [{"algorithm": "pa", "max_iterations": 30}]


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
