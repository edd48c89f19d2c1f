"""A trained tagger (conditional random field) for what no grammar can list: persons, street addresses, bare places."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pycrfsuite

from bot.entities.grammars import matches
from bot.entities.match import Match
from bot.entities.name_features import word_features
from bot.entities.place import CUES, PRIORITY_WITH_UNIT, is_everyday, names_in
from bot.text.characters import fold
from bot.text.document import Document
from bot.text.words import word_set

#: Entities the tagger learns; all others have grammars.
LEARNED = ("person_name", "address", "place")
PRIORITY = 43

#: Of the sentences without a learned entity, one in so many is kept: they are most, and say little new.
KEEP_EMPTY = 5

#: First words of a place's name that are no everyday words.
_UNITS = frozenset({"xã", "phường", "quận", "huyện", "tỉnh", "thị", "thành", "tp"})

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
        named = [m for m in found if m.entity == "place" and m.priority >= PRIORITY_WITH_UNIT]
        first = 0
        for at in range(len(labels) + 1):
            inside = at < len(labels) and at > first and labels[at] == "I-" + labels[first][2:]
            if at and not inside and labels[first] != "O":
                match = Match(
                    labels[first][2:], document.words[first].start, document.words[at - 1].end, None, PRIORITY
                )
                yield from _kept(document, match, first, at, named)
            if not inside:
                first = at


def _kept(document: Document, match: Match, first: int, end: int, named: Sequence[Match]) -> Iterator[Match]:
    """What of the tagger's span is a name, and which kind of name it is."""
    if match.entity == "place":
        if not (
            _is_within(match, named)
            or _is_word(document, first, end)
            or _is_cut(document, first, end)
            or _is_unit(document, first, end)
        ):
            yield match
    elif match.entity == "person_name":
        if _is_town(document, first, end):
            yield replace(match, entity="place")
        elif not (_is_cut(document, first, end) or _is_phrase(document, first, end)):
            yield match
    else:
        if any(match.start < other.end and other.start < match.start for other in named):
            return  # "thành phố Thuận An": no street "phố Thuận An"
        if _is_town(document, first, end) and (not first or document.folded_words[first - 1] not in _STREETS):
            yield replace(match, entity="place")
            return
        while first < end - 1 and document.words[first].text in _BEFORE_STREET:
            first += 1
        span = document.normal.text[document.words[first].start : match.end]
        if _INDEX.match(span):
            return
        town = _town_at_end(document, first, end)
        if town:
            yield replace(match, entity="place", start=document.words[town].start)
            end = town
        yield replace(match, start=document.words[first].start, end=document.words[end - 1].end)


#: What stands in a street is no part of its name: "đèn đường Quang Trung", "tuyến Nguyễn Trãi".
_BEFORE_STREET = frozenset({"đèn", "tuyến", "cột", "trụ", "địa", "chỉ"})
#: An index of a meter, a sum: no house has such a number.
_INDEX = re.compile(r"\d{1,3}(?:[.,]\d{3})+\Z")
_PLACE_KINDS = frozenset({"thành phố", "tỉnh", "quận", "huyện", "phường", "xã", "thị xã", "thị trấn", "thanh pho"})


def _is_unit(document: Document, first: int, end: int) -> bool:
    """Only the kind of place, no name: "ở thành phố"."""
    return " ".join(word.text for word in document.words[first:end]) in _PLACE_KINDS


def _is_cut(document: Document, first: int, end: int) -> bool:
    """Whether a sentence ends inside: "ở tạm. Anh", "đầu năm, căn nhà"."""
    words, text = document.words, document.normal.text
    return any(
        set(text[words[i].end : words[i + 1].start]) & set(",;:!?")
        or ". " in text[words[i].end : words[i + 1].start + 1]
        for i in range(first, end - 1)
    )


def _is_phrase(document: Document, first: int, end: int) -> bool:
    """Words without capitals among others that have them: "Nghe thì yên tâm" is no name."""
    if document.is_plain:
        return False
    typed = [_typed(document, at) for at in range(first, end)]
    capitals = sum(text[:1].isupper() for text in typed)
    return capitals * 2 < len(typed) and any(_typed(document, at)[:1].isupper() for at in range(len(document.words)))


def _is_town(document: Document, first: int, end: int) -> bool:
    """A district or province under its own name, not said of a person: "Thủ Đức" alone."""
    if first and document.folded_words[first - 1] in _OF_PERSONS:
        return False
    words = [word.text for word in document.words[first:end]]
    found = names_in(words, document.folded_words[first:end])
    whole = next((levels for start, last, levels in found if start == 0 and last == len(words) - 1), frozenset())
    return bool(whole & {"province", "district"}) and not is_everyday(document.folded_words[first:end])


_OF_PERSONS = word_set("ten anh chi ong ba co chu em bac chau cu thim di cau mo me bo cha con chong vo ho")


_STREETS = word_set("duong pho ngo hem kiet ngach so")

#: Words of a street's name that are left before a town: "45 Lê Lợi Huế", but "5 Nguyễn Huệ".
_LEAST_OF_STREET = 2


def _town_at_end(document: Document, first: int, end: int) -> int:
    """Where a town begins that was told right after the street ("22/5 nguyễn oanh gò vấp"); 0 when none was."""
    words, folded = [word.text for word in document.words[first:end]], document.folded_words[first:end]
    street = sum(word[:1].isalpha() and word not in _STREETS for word in folded)
    for start, last, levels in names_in(words, folded):
        named = sum(word[:1].isalpha() and word not in _STREETS for word in folded[:start])
        if last == len(words) - 1 and levels & {"province", "district"} and _LEAST_OF_STREET <= named < street:
            gap = document.normal.text[document.words[first + start - 1].end : document.words[first + start].start]
            return first + start if gap == " " and folded[start - 1] not in _STREETS else 0
    return 0


def _typed(document: Document, at: int) -> str:
    word = document.words[at]
    return document.original[slice(*document.normal.span(word.start, word.end))]


def _is_within(match: Match, named: Sequence[Match]) -> bool:
    """Whether the list of places knows better where the name begins: with its unit ("thị xã Sơn Tây")."""
    return any(match.start < other.end and other.start < match.end for other in named)


def _is_word(document: Document, first: int, end: int) -> bool:
    """Everyday words that look like a place's name without their diacritics: "quan tâm", "diễn biến".

    The tagger is blind for diacritics; in a message that has them a name is written with its own, with capitals, or
    after a word that says where.
    """
    words = document.words[first:end]
    typed = [document.original[slice(*document.normal.span(word.start, word.end))] for word in words]
    if document.is_plain or any(text[:1].isupper() for text in typed):
        return False
    if words[0].text in _UNITS or (first and document.folded_words[first - 1] in CUES):
        return False
    return not names_in([word.text for word in words], document.folded_words[first:end])


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
