"""What a short message asks, whatever it is about: the linear machines of the intents over other labels."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.aspects.data import NONE
from bot.nlu.model import IntentModel
from bot.text.document import Document

#: The file in a trained model.
FILE = "aspects.npz"

#: A longer message says itself what it is about.
LONGEST = 14  # words

#: So many sentences of wishes that name their matter are learnt as asking no aspect, spread over all of them.
WISHES = 2000


class Aspects:
    """Made by :meth:`learnt`, :meth:`from_state` or :meth:`load`; without sentences it finds nothing."""

    def __init__(self, model: IntentModel | None = None) -> None:
        """Around a fitted model."""
        self.model = model or IntentModel()

    @classmethod
    def learnt(cls, pairs: Sequence[tuple[str, str]], wishes: Sequence[str] = ()) -> Aspects:
        """From pairs of aspect and sentence, and from ``wishes``, which ask none."""
        if not pairs:
            return cls()
        every = max(1, len(wishes) // WISHES)
        aspects, sentences = zip(*pairs, *((NONE, wish) for wish in wishes[::every]), strict=True)
        return cls(IntentModel().fit(sentences, aspects))

    def of(self, document: Document) -> tuple[str, float] | None:
        """The aspect that a message asks and how sure that is; None when it asks none, or is long."""
        if not self.model.labels or not 0 < len(document.words) <= LONGEST:
            return None
        probabilities = self.model.probabilities(document)
        best = int(np.argmax(probabilities))
        name = self.model.labels[best]
        return None if name == NONE else (name, float(probabilities[best]))

    def state(self) -> dict[str, NDArray[Any]]:
        """As arrays."""
        return self.model.state()

    @classmethod
    def from_state(cls, state: dict[str, NDArray[Any]]) -> Aspects:
        """The same again."""
        return cls(IntentModel.from_state(state))

    @classmethod
    def load(cls, model: Path) -> Aspects:
        """Those of a trained model's file; empty ones when it was trained without."""
        with tarfile.open(model) as archive:
            for member in archive.getmembers():
                if PurePosixPath(member.name).name == FILE and (handle := archive.extractfile(member)):
                    with np.load(io.BytesIO(handle.read())) as arrays:
                        return cls.from_state(dict(arrays))
        return cls()
