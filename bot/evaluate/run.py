"""Train on one part, ask the other, and keep every answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from bot.entities.match import Entity
from bot.entities.name_tagger import NameTagger
from bot.evaluate.data import Sample
from bot.evaluate.folds import Fold
from bot.nlu.model import IntentModel
from bot.understanding import Understanding

#: The day that relative dates count from, unless another is asked for: spans do not depend on it.
DAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Answer:
    """What was said about a sample that was not trained on."""

    sample: Sample
    fold: str
    intent: str
    confidence: float
    out_of_scope: float
    ranking: tuple[str, ...]
    entities: tuple[Entity, ...]

    @property
    def correct(self) -> bool:
        """Whether the intent is right."""
        return self.intent == self.sample.intent


@dataclass
class Timing:
    """Seconds of CPU over a run."""

    training: list[float] = field(default_factory=list)
    asking: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> tuple[float, float]:
        """Median and 95th percentile of one message."""
        times = np.array(self.asking, dtype=np.float64) * 1000
        return float(np.percentile(times, 50)), float(np.percentile(times, 95))


def answers(
    samples: Sequence[Sample],
    folds: Iterable[Fold],
    *,
    entities: bool,
    timing: Timing,
    say: Callable[[str], None] = lambda text: None,
    calibrate: bool = True,
    today: date = DAY,
) -> list[Answer]:
    """The answers for every tested sample of every fold; with ``entities``, the name tagger is trained as well.

    Without ``calibrate`` the confidences mean nothing, and training takes two thirds of the time.
    """
    found: list[Answer] = []
    for fold in folds:
        start = time.process_time()
        train = [samples[i] for i in fold.train]
        model = IntentModel().fit([s.text for s in train], [s.intent for s in train], calibrate=calibrate)
        names = NameTagger.fit([s.annotated for s in train]) if entities else NameTagger()
        timing.training.append(time.process_time() - start)
        understanding = Understanding(model, names)
        part = [_answer(understanding, samples[i], fold.name, timing, today if entities else None) for i in fold.test]
        found += part
        say(f"{fold.name}: {sum(a.correct for a in part) / len(part):.4f} of {len(part)}")
    return found


def _answer(understanding: Understanding, sample: Sample, fold: str, timing: Timing, today: date | None) -> Answer:
    """The answer; with its entities when there is a day for them to count from."""
    start = time.process_time()
    probabilities = understanding.probabilities(sample.text)
    labels = understanding.intents.labels
    order = np.argsort(-probabilities, kind="stable")[:3]
    best = labels[order[0]]
    # Entities are asked for under the true intent: an intent error is counted once.
    spans = understanding.entities(sample.text, sample.intent, today) if today else []
    timing.asking.append(time.process_time() - start)
    scope = float(probabilities[labels.index("out_of_scope")]) if "out_of_scope" in labels else 0.0
    ranking = tuple(labels[i] for i in order)
    return Answer(sample, fold, best, float(probabilities[order[0]]), scope, ranking, tuple(spans))
