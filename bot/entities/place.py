"""Provinces, districts and wards, before and after 1 July 2025: "phường Ba Đình", "q3", "TP Huế", "Củ Chi"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bot.entities.match import Match
from bot.entities.trie import Trie
from bot.text.characters import fold, has_diacritics
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

#: Usual names that the official list does not have.
_NICKNAMES = {
    "sài gòn": "province", "sg": "province", "hcm": "province", "tphcm": "province", "hn": "province", "đn": "province",
    "hồ chí minh": "province", "huế": "province", "vũng tàu": "district", "bà rịa": "district", "đà lạt": "district",
    "thừa thiên huế": "province", "nha trang": "district", "buôn ma thuột": "district", "ban mê": "district",
    "hà nội": "province", "hải phòng": "province", "hp": "province", "cần thơ": "province", "tây nguyên": "province",
    "chợ lớn": "district", "sì gòn": "province", "đăk lăk": "province", "daklak": "province", "đắc lắc": "province",
    "thủ dầu một": "district", "phan thiết": "district", "hội an": "district", "đồng hới": "district",
    "quảng nam đà nẵng": "province", "hà tây": "province", "sapa": "district", "bảo lộc": "district",
    "linh đàm": "ward", "mỹ đình": "ward", "times city": "ward", "royal city": "ward", "phú mỹ hưng": "ward",
    "ecopark": "ward", "vinhomes": "ward", "ocean park": "ward", "smart city": "ward", "thảo điền": "ward",
    "bắc cạn": "province", "miền tây": "none",
}  # fmt: skip

#: Names of one syllable or of everyday words: only after a unit.
_EVERYDAY = frozenset(
    fold(name)
    for name in [
        "thành công",
        "hòa bình",
        "thống nhất",
        "đồng tâm",
        "tự do",
        "tân tiến",
        "đại đồng",
        "quang minh",
        "an bình",
        "bình an",
        "hợp tác",
        "tiên tiến",
        "thanh bình",
        "độc lập",
        "hạnh phúc",
        "văn minh",
        "dân chủ",
        "quyết thắng",
        "thắng lợi",
        "hưng thịnh",
        "thành phố",
        "đoàn kết",
        "tân lập",
        "nghĩa hưng",
        "lương thiện",
        "minh tâm",
        "hồng hà",
        "ngọc lan",
        "kim anh",
        "minh châu",
        "bình minh",
        "phú quý",
        "vĩnh cửu",
        "trung tâm",
        "tân sơn",
        "hải dương",
        "gia đình",
        "hương mai",
        "thanh hà",
        "thu hà",
        "mai lâm",
        "ngọc anh",
        "hồng hạnh",
        "thanh mai",
        "phương liên",
        "thủy tiên",
        "minh anh",
        "thanh tùng",
        "sơn hà",
        "hoàng long",
        "hoàng anh",
        "trường sinh",
        "trần phú",
        "lê lợi",
        "nguyễn huệ",
        "nguyễn trãi",
        "quang trung",
        "lê hồng phong",
        "phan bội châu",
        "trần hưng đạo",
        "lý thường kiệt",
        "bạch đằng",
        "hùng vương",
        "nguyễn thái học",
        "hoàng văn thụ",
        "ngô quyền",
        "nguyễn du",
        "tô hiệu",
        "điện biên phủ",
        "cách mạng",
        "giải phóng",
        "lê thánh tông",
        "trường chinh",
        "nguyễn văn linh",
        "phan chu trinh",
        "phan đình phùng",
        "nguyễn an ninh",
        "lý thái tổ",
        "nguyễn trung trực",
        "trưng vương",
        "trưng trắc",
        "lê đại hành",
        "đồng tiến",
        "đông á",
        "yên bình",
        "an toàn",
        "phú thọ hòa",
        "điện an",
        "điện hòa",
        "điện quang",
        "điện tiến",
        "điện hồng",
        "cổ đông",
        "hóa quỳ",
        "chính lý",
        "tiền an",
        "đông hồ",
        "đồng hồ",
        "đồng hóa",
        "mất",
        "hoa đồng",
        "anh dũng",
        "tân an hội",
        "phong phú",
        "chi lăng",
        "phương mai",
        "hàng bạc",
        "hàng bồ",
    ]
)
CUES = word_set("o tai khu vuc quan huyen tinh pho duoi tren ben ve cho luc quanh gan vung que bo")
_NUMBERED = frozenset(str(n) for n in range(1, 29))
_SPOKEN_NUMBERS = word_set("mot hai ba bon tu nam sau bay tam chin muoi")


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
    for name, level in _NICKNAMES.items():
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
    for at in range(len(words)):
        if at <= covered:
            continue
        numbered = _compact_number(document, words[at]) if texts[at][0] in "qpf" else None
        if numbered:
            covered = at
            yield numbered
            continue
        unit = _unit(texts, folded, at) if folded[at] in _FIRST_OF_UNIT else None
        if unit:
            size, levels = unit
            last = _named(texts, folded, at + size, levels, document, words)
            if last is not None:
                covered = last
                yield Match("place", words[at].start, words[last].end, None, PRIORITY_WITH_UNIT)
    for first, last, place in _trie().find(texts, folded):
        if _stands_alone(document, words, folded, first, last, place):
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
        return None if folded[at - 1] == "h" else at
    gap = document.normal.text[words[at - 1].end : words[at].start]
    if gap.strip(" ."):
        return None
    best: int | None = None
    for first, last, place in _trie().find(texts[at : at + 5], folded[at : at + 5]):
        fits = bool(place.levels & set(levels.split())) or _capitalised(document, words[at])
        if first == 0 and fits and _is_written(document, words[at : at + last + 1], place):
            best = at + last
        break
    if best is not None:
        return best
    if folded[at] in _SPOKEN_NUMBERS and folded[at - 1] in ("quan", "phuong"):
        following = folded[at + 1] if at + 1 < len(folded) else ""
        return at + 1 if folded[at] == "muoi" and following in _SPOKEN_NUMBERS else at
    last = at
    while last < len(words) and last < at + 3 and _capitalised(document, words[last]):
        last += 1
    return last - 1 if last - at >= 2 and len(folded[at - 1]) > 1 else None


def _is_written(document: Document, words: Sequence[Word], place: Place) -> bool:
    """Whether the words are the name: with its diacritics, with capitals, or in a message that has none.

    In one that has them "xã cho mượn đất" names no place, though a place is called Chợ.
    """
    spelled = tuple(word.text for word in words) == place.syllables
    return spelled or document.is_plain or any(_capitalised(document, word) for word in words)


def _stands_alone(
    document: Document, words: Sequence[Word], folded: Sequence[str], first: int, last: int, place: Place
) -> bool:
    """Whether a bare name means the place."""
    name = " ".join(folded[first : last + 1])
    if place.levels == {"none"} or name in _EVERYDAY or not _is_written(document, words[first : last + 1], place):
        return False
    typed = [words[i].text for i in range(first, last + 1)]
    single = first == last
    major = bool(place.levels & {"province", "district"})
    capital = all(_capitalised(document, words[i]) for i in range(first, last + 1))
    if single:
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
    if major:
        return name not in _LOOK_ALIKE or capital or accented
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


#: Districts whose names without diacritics are everyday words.
_LOOK_ALIKE = frozenset(
    [
        "la gi",
        "cu chi",
        "can tho",
        "tien hai",
        "tinh gia",
        "dong hoa",
        "hoa an",
        "phu hoa",
        "tan an",
        "ba be",
        "ba vi",
        "di an",
        "mo duc",
        "tu nghia",
        "ha nam",
        "ha trung",
        "nam dan",
        "nam dinh",
        "yen lac",
        "gia loc",
        "can loc",
        "binh luc",
        "an lao",
        "tam nong",
        "tam dao",
        "ba to",
        "ba che",
        "van ban",
        "bao lam",
        "bao yen",
        "long ho",
        "hon dat",
        "dong nai",
        "dat do",
        "dong thap",
        "mang thit",
        "tra on",
        "tra cu",
        "yen dinh",
        "dien bien",
        "dien chau",
        "dien ban",
        "chi linh",
        "chau thanh",
        "bac ha",
        "bac me",
        "na hang",
        "nhu xuan",
        "nhu thanh",
        "nga son",
        "hau loc",
        "hai an",
        "thanh tri",
        "thanh ha",
        "thanh mien",
        "cho moi",
        "cho gao",
        "cho lach",
        "ba tri",
        "cam le",
        "son tra",
        "ngu hanh son",
        "hoa vang",
        "ly son",
        "chi lang",
        "xin man",
        "nghi loc",
        "nghi xuan",
    ]
)


def _capitalised(document: Document, word: Word) -> bool:
    start, end = document.normal.span(word.start, word.end)
    return document.original[start:end][:1].isupper()
