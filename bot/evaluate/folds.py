"""Which sentences are trained on and which are asked: random folds, or all of one author at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from bot.evaluate.data import Sample

#: An author with fewer sentences than this says too little to be held out.
MIN_HELD_OUT = 150


@dataclass(frozen=True)
class Fold:
    """Indexes of a split."""

    name: str
    train: NDArray[np.int64]
    test: NDArray[np.int64]


def stratified(samples: Sequence[Sample], folds: int, seed: int = 7) -> Iterator[Fold]:
    """Random folds with every intent and register spread evenly; deterministic."""
    strata = [f"{sample.intent}" for sample in samples]
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for number, (train, test) in enumerate(splitter.split(np.zeros(len(samples)), strata), start=1):
        yield Fold(f"fold {number}", train, test)


def fixed(samples: Sequence[Sample], folds: int) -> Iterator[Fold]:
    """Each sentence in the fold that its own text gives it: sentences that are added or go move no other."""
    digests = [blake2b(sample.text.encode(), digest_size=4).digest() for sample in samples]
    places = np.array([int.from_bytes(digest, "big") % folds for digest in digests])
    for number in range(folds):
        yield Fold(f"fold {number + 1}", np.flatnonzero(places != number), np.flatnonzero(places == number))


def by_author(samples: Sequence[Sample]) -> Iterator[Fold]:
    """Train on all other authors, ask this one; intents that only this author wrote are left out."""
    authors = np.array([sample.author for sample in samples])
    intents = np.array([sample.intent for sample in samples])
    for author in sorted(set(authors)):
        train, test = np.flatnonzero(authors != author), np.flatnonzero(authors == author)
        known = set(intents[train])
        test = test[[intents[i] in known for i in test]]
        if len(test) >= MIN_HELD_OUT and len(train) > len(test) // 2:
            yield Fold(f"without {author}", train, test)
