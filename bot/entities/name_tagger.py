"""A trained tagger (conditional random field) for what no grammar can list: persons, street addresses, bare places."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pycrfsuite

from bot.entities.grammars import matches
from bot.entities.match import Match
from bot.entities.name_features import word_features
from bot.entities.place import PRIORITY_WITH_UNIT
from bot.entities.tagged_names import kept
from bot.text.characters import fold
from bot.text.document import Document

#: Entities the tagger learns; all others have grammars.
LEARNED = ("person_name", "address", "place")
PRIORITY = 43

#: Of the sentences without a learned entity, one in so many is kept: they are most, and say little new.
KEEP_EMPTY = 5

#: Any day: what is found does not depend on it, only values do.
_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Annotated:
    """A sentence and its learned entities: (entity, start, end) in the sentence as written."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


class NameTagger:
    """Fit on annotated sentences; finds matches in documents."""

    def __init__(self, model: bytes = b"") -> None:
        self._model = model  # pycrfsuite does not copy it: it must live as long as the tagger
        self._tagger: pycrfsuite.Tagger | None = None
        if model:
            self._tagger = pycrfsuite.Tagger()
            self._tagger.open_inmemory(model)

    @property
    def model(self) -> bytes:
        """The trained model in CRFsuite's own format."""
        return self._model

    @classmethod
    def fit(cls, sentences: Sequence[Annotated], *, iterations: int = 45) -> NameTagger:
        """Learn; without a learned entity anywhere the tagger finds nothing."""
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 0.05, "c2": 0.02, "max_iterations": iterations, "feature.possible_transitions": True})
        learned = 0
        for sentence in chosen(sentences):
            learned += len(sentence.spans)
            for text in _writings(sentence):
                document = Document.of(text)
                trainer.append(word_features(document, list(matches(document, _DAY))), _labels(document, sentence))
        if not learned:
            return cls()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "names.crfsuite"
            trainer.train(str(path))
            return cls(path.read_bytes())

    def find(self, document: Document, found: Sequence[Match]) -> Iterator[Match]:
        """Names in the document; ``found`` is what the grammars found there."""
        if self._tagger is None or not document.words:
            return
        labels = self._tagger.tag(word_features(document, found))
        named = [
            m for m in found if m.entity == "address" or (m.entity == "place" and m.priority >= PRIORITY_WITH_UNIT)
        ]
        first = 0
        for at in range(len(labels) + 1):
            inside = at < len(labels) and at > first and labels[at] == "I-" + labels[first][2:]
            if at and not inside and labels[first] != "O":
                match = Match(
                    labels[first][2:], document.words[first].start, document.words[at - 1].end, None, PRIORITY
                )
                yield from kept(document, match, first, at, named)
            if not inside:
                first = at


def chosen(sentences: Sequence[Annotated]) -> list[Annotated]:
    """What the tagger learns from; which of those without a name, depends on their own text alone."""
    return [sentence for sentence in sentences if sentence.spans or _number(sentence.text) % KEEP_EMPTY == 0]


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big")


def _writings(sentence: Annotated) -> list[str]:
    """The sentence as written and in lower case without diacritics; of those without a name one of the two."""
    plain = sentence.text.lower() if len(sentence.text.lower()) == len(sentence.text) else sentence.text
    folded = fold(plain)
    writings = [sentence.text, folded if len(folded) == len(sentence.text) else plain]
    return list(dict.fromkeys(writings)) if sentence.spans else [writings[_number(sentence.text) // KEEP_EMPTY % 2]]


def _labels(document: Document, sentence: Annotated) -> list[str]:
    labels: list[str] = []
    last: tuple[str, int, int] | None = None
    for word in document.words:
        start, end = document.normal.span(word.start, word.end)
        inside = next((span for span in sentence.spans if span[1] <= start and end <= span[2]), None)
        labels.append("O" if inside is None else ("I-" if inside == last else "B-") + inside[0])
        last = inside
    return labels
