"""Provinces, districts and wards, before and after 1 July 2025: "phường Ba Đình", "q3", "TP Huế", "Củ Chi"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bot.entities.match import Match
from bot.entities.place_words import EVERYDAY, EVERYDAY_TYPED, LOOK_ALIKE, NICKNAMES
from bot.entities.trie import Trie
from bot.text.characters import has_diacritics
from bot.text.document import WORD, Document, Word
from bot.text.words import word_set

PLACES = Path(__file__).parents[2] / "nlu_data" / "lookup" / "places.tsv"
PRIORITY = 30
PRIORITY_WITH_UNIT = 42

#: Units before a name, folded, with the levels they can stand for.
_UNITS: dict[tuple[str, ...], str] = {
    ("thanh", "pho"): "province district", ("tp",): "province district", ("tinh",): "province",
    ("quan",): "district", ("q",): "district", ("huyen",): "district", ("h",): "district",
    ("thi", "xa"): "district", ("tx",): "district", ("thi", "tran"): "ward", ("tt",): "ward",
    ("phuong",): "ward", ("p",): "ward", ("f",): "ward", ("ph",): "ward", ("xa",): "ward", ("x",): "ward",
    ("dac", "khu"): "ward district", ("phuog",): "ward", ("fuong",): "ward", ("dao",): "district ward",
}  # fmt: skip
_FIRST_OF_UNIT = frozenset(unit[0] for unit in _UNITS)
_TYPED_UNITS = {
    "quan": ("quận", "quan"), "phuong": ("phường", "phuong", "phương", "phừơng", "phuờng", "phưòng"), "xa": ("xã", "xa"),
    "tinh": ("tỉnh", "tinh"), "huyen": ("huyện", "huyen", "huyên"), "dao": ("đảo",), "x": ("x",), "h": ("h",),
}  # fmt: skip


#: Capitalised words before a place that are no name.
CUES_TYPED = word_set("ở tại tp thành phố tỉnh điện lực evn pc cpc khu công ty về o tai")
CUES = word_set("o tai khu vuc quan huyen tinh pho duoi tren ben ve cho luc quanh gan vung que bo")
_NUMBERED = frozenset(str(n) for n in range(1, 29))
_SPOKEN_NUMBERS = word_set("mot hai ba bon tu nam sau bay tam chin muoi")
_TYPED_NUMBERS = word_set("một hai ba bốn tư năm sáu bảy bẩy tám chín mười")


@dataclass(frozen=True)
class Place:
    """Levels that a name has ("district", "ward province" …)."""

    levels: frozenset[str]
    syllables: tuple[str, ...] = ()
    """As the name is written."""


@cache
def _trie() -> Trie[Place]:
    levels: dict[str, set[str]] = {}
    for line in PLACES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        level, name, _ = line.split("\t")
        levels.setdefault(_bare(name.lower()), set()).add(level)
    for name, level in NICKNAMES.items():
        levels.setdefault(name, set()).add(level)
    trie: Trie[Place] = Trie()
    for name, found in sorted(levels.items()):
        trie.add(name, Place(frozenset(found), tuple(WORD.findall(name))))
    return trie


def known_names(folded: Sequence[str]) -> list[tuple[int, int, frozenset[str]]]:
    """(first, last, levels) of every name of the list in folded words, whatever it means there."""
    return [(first, last, place.levels) for first, last, place in _trie().find(folded, folded)]


def names_in(texts: Sequence[str], folded: Sequence[str]) -> list[tuple[int, int, frozenset[str]]]:
    """The same of words with their diacritics, which must be the name's own."""
    return [(first, last, place.levels) for first, last, place in _trie().find(texts, folded)]


def is_everyday(folded: Sequence[str]) -> bool:
    """Whether a name is a person's, a street's or an everyday word as often as a place's."""
    return " ".join(folded) in EVERYDAY


_PREFIX = re.compile(r"(?:thành phố|tỉnh|quận|huyện|thị xã|thị trấn|phường|xã|đặc khu) (?=\S)")


def _bare(name: str) -> str:
    """The name without its unit ("Quận 3" → "3")."""
    return _PREFIX.sub("", name, count=1)


def find(document: Document, today: date) -> Iterator[Match]:
    """Names with their unit when one stands before them; bare names when they can hardly be anything else."""
    words = document.words
    texts = [word.text for word in words]
    folded = document.folded_words
    covered = -1
    typed_plain = document.is_plain or not has_diacritics(document.clean.text)  # "tp" written out has diacritics
    for at in range(len(words)):
        if at <= covered:
            continue
        numbered = _compact_number(document, words[at]) if texts[at][0] in "qpf" else None
        if numbered:
            covered = at
            yield numbered
            continue
        unit = _unit(texts, folded, at) if folded[at] in _FIRST_OF_UNIT else None
        if unit and texts[at] in ("xa", "quan") and not typed_plain and not _capitalised(document, words[at + unit[0]]):
            unit = None  # "đường xa ba chục cây", "quan tâm"
        if unit:
            size, levels = unit
            last = _named(texts, folded, at + size, levels, document, words)
            if last is not None and (province := _province_inside(document, texts, folded, at + size, last)):
                yield Match("place", words[at].start, words[last - 1].end, None, PRIORITY_WITH_UNIT)
                yield Match("place", words[last].start, words[province].end, None, PRIORITY_WITH_UNIT)
                covered = province
            elif last is not None:
                covered = last
                yield Match("place", words[at].start, words[last].end, None, PRIORITY_WITH_UNIT)
    for first, last, place in _trie().find(texts, _without_offices(folded)):
        if _is_whole(document, words, first, last) and _stands_alone(document, words, folded, first, last, place):
            yield Match("place", words[first].start, words[last].end, None, PRIORITY)


_COMPACT = re.compile(r"(?:q|p|f)\.?(\d{1,2})\Z")


def _compact_number(document: Document, word: Word) -> Match | None:
    """q3, p12."""
    match = _COMPACT.match(word.text)
    if match and match.group(1).lstrip("0") in _NUMBERED:
        return Match("place", word.start, word.end, None, PRIORITY_WITH_UNIT)
    return None


def _unit(texts: Sequence[str], folded: Sequence[str], at: int) -> tuple[int, str] | None:
    """How many words the unit at ``at`` has and its levels."""
    for size in (2, 1):
        levels = _UNITS.get(tuple(folded[at : at + size]))
        if levels and at + size < len(texts):
            allowed = _TYPED_UNITS.get(folded[at]) if size == 1 else None
            if folded[at] == "xa" and at and folded[at - 1] == "tac":
                return None  # "hợp tác xã"
            if allowed is None or texts[at] in allowed:
                return size, levels
    return None


def _named(
    texts: Sequence[str], folded: Sequence[str], at: int, levels: str, document: Document, words: Sequence[Word]
) -> int | None:
    """The last word of the name at ``at``: a number, a known name of the level, or two or three capitalised words."""
    if at >= len(texts):
        return None
    if texts[at].lstrip("0") in _NUMBERED and levels != "province":
        return None if folded[at - 1] in ("h", "xa", "x") else at
    gap = document.normal.text[words[at - 1].end : words[at].start]
    if gap.strip(" ."):
        return None
    best: int | None = None
    for first, last, place in _trie().find(texts[at : at + 5], folded[at : at + 5]):
        if not _is_whole(document, words, at + first, at + last):
            break
        fits = bool(place.levels & set(levels.split())) or _capitalised(document, words[at])
        if first == 0 and fits and _is_written(document, words[at : at + last + 1], place):
            best = at + last
        break
    if best is not None:
        return best
    if folded[at] in _SPOKEN_NUMBERS and folded[at - 1] in ("quan", "phuong"):
        if not document.is_plain and (texts[at] not in _TYPED_NUMBERS or texts[at - 1] not in ("quận", "phường")):
            return None  # "quan tâm", "cơ quan bà", "phương ba"
        following = folded[at + 1] if at + 1 < len(folded) else ""
        return at + 1 if folded[at] == "muoi" and following in _SPOKEN_NUMBERS else at
    last = at
    while last < len(words) and last < at + 3 and _capitalised(document, words[last]):
        last += 1
    return last - 1 if last - at >= 2 and len(folded[at - 1]) > 1 else None


def _province_inside(
    document: Document, texts: Sequence[str], folded: Sequence[str], first: int, last: int
) -> int | None:
    """The last word of a province that begins with the last word of a name: "xa tan thanh dong thap".

    Tân Thạnh Đông is a commune too, but "thap" would then stand for nothing; with its diacritics the name is clear.
    """
    if last - first < 2 or has_diacritics(" ".join(texts[first : last + 1])):
        return None
    if not any(
        at == 0 and end == last - 1 - first for at, end, _ in _trie().find(texts[first:last], folded[first:last])
    ):
        return None
    for at, end, place in _trie().find(texts[last : last + 5], folded[last : last + 5]):
        goes_on = at == 0 and end > 0 and "province" in place.levels
        return last + end if goes_on and _is_whole(document, document.words, last, last + end) else None
    return None


def _without_offices(folded: Sequence[str]) -> list[str]:
    """The words without the second of "dien luc": "dien luc Yen The" is Yên Thế, not Lục Yên."""
    return ["-" if at and word == "luc" and folded[at - 1] == "dien" else word for at, word in enumerate(folded)]


def _is_whole(document: Document, words: Sequence[Word], first: int, last: int) -> bool:
    """Whether no sign stands between the words: "điều hòa, bình nóng lạnh" names no Hòa Bình."""
    text = document.normal.text
    return all(text[words[i].end : words[i + 1].start].strip() in ("", "-", "'") for i in range(first, last))


def _is_written(document: Document, words: Sequence[Word], place: Place) -> bool:
    """Whether the words are the name: with its diacritics, with capitals, or in a message that has none.

    In one that has them "xã cho mượn đất" names no place, though a place is called Chợ.
    """
    spelled = tuple(word.text for word in words) == place.syllables
    plain = document.is_plain or not has_diacritics(document.clean.text)  # "tp" written out has diacritics
    return spelled or plain or any(_capitalised(document, word) for word in words)


def _stands_alone(
    document: Document, words: Sequence[Word], folded: Sequence[str], first: int, last: int, place: Place
) -> bool:
    """Whether a bare name means the place."""
    name = " ".join(folded[first : last + 1])
    if place.levels == {"none"} or name in EVERYDAY or not _is_written(document, words[first : last + 1], place):
        return False
    typed = [words[i].text for i in range(first, last + 1)]
    single = first == last
    major = bool(place.levels & {"province", "district"})
    capital = all(_capitalised(document, words[i]) for i in range(first, last + 1))
    if single:
        if first and capital and _capitalised(document, words[first - 1]) and words[first - 1].text not in CUES_TYPED:
            return False  # "Trần Thị Ngọc Huế"
        if name == "sg" and first and folded[first - 1] in ("tu", "hom", "luc", "ca", "som"):
            return False  # "từ sáng"
        if name == "hn" and not capital and (not first or folded[first - 1] not in CUES):
            return False  # "hôm nay"
        return (major and (name in ("hue", "sg", "hcm", "tphcm", "hn", "sapa", "daklak", "ecopark", "vinhomes"))) and (
            typed[0] != "hue" or capital or (first > 0 and folded[first - 1] in CUES)
        )
    if folded[first][:1].isdigit():
        return False
    if _in_longer_name(document, words, first, last):
        return False
    accented = any(has_diacritics(text) for text in typed)
    before = folded[first - 1] if first else ""
    if before in ("tnhh", "cty", "dntn") or tuple(folded[max(0, first - 2) : first]) == ("cong", "ty"):
        return False  # "Công ty An Phú"
    if before in (
        "duong",
        "pho",
        "ngo",
        "hem",
        "anh",
        "chi",
        "ong",
        "ba",
        "em",
        "ten",
        "co",
        "chu",
        "kiet",
        "ngach",
        "cho",
        "cau",
    ):
        return False
    if major and not capital:
        if accented:
            return " ".join(typed) not in EVERYDAY_TYPED or before in CUES
        return name not in LOOK_ALIKE and folded[first] != "cho"
    if major:
        return True
    return capital and accented and before in CUES


def _in_longer_name(document: Document, words: Sequence[Word], first: int, last: int) -> bool:
    """Part of a person's or a street's name: "Trần Văn Lợi", "25 Lạc Long Quân"."""
    if first and not document.normal.text[words[first - 1].end : words[first].start].strip():
        if words[first - 1].text[:1].isdigit():
            return True
        if first > 1 and _capitalised(document, words[first - 1]) and _capitalised(document, words[first]):
            return True
    gap_free = last + 1 < len(words) and not document.normal.text[words[last].end : words[last + 1].start].strip()
    return gap_free and _capitalised(document, words[last + 1]) and _capitalised(document, words[last])


def _capitalised(document: Document, word: Word) -> bool:
    start, end = document.normal.span(word.start, word.end)
    return document.original[start:end][:1].isupper()
