"""What a name tagger sees of each word: accent-blind words around it, capitals, lists of names, what grammars found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from bot.entities.match import Match, View
from bot.entities.place import known_names
from bot.text.document import Document
from bot.text.words import word_set

_SURNAMES = word_set("""nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan lam trinh mai cao luong truong
    dao ha tang ta luu chu chau kieu la quach phung to thai vuong trieu tong diep dam khuc mac luc lo quang vi ha cam
    nong giang au bach ninh tieu ong kim lai vien bo thach son danh nghiem than ton trang""")
_MIDDLE = word_set(
    "van thi huu duc ngoc thanh minh quoc xuan dinh cong the kim my bich hong thu tuan anh hoang gia bao"
)
_ADDRESS = word_set("""so duong pho ngo ngach hem kiet thon ap xom to khu khoi lo toa chung cu tang can ban buon duong ql quoc lo doi
    phong nha ho dai ql1a tinh km dt khom k t sn""")
_PERSON_CUES = word_set(
    """ten la anh chi ong ba co chu em bac nguoi chong vo bo me con dung gap ho cho sang sep thay giam doc mang"""
)


def word_features(document: Document, matches: Iterable[Match]) -> list[list[str]]:
    """One list of features a word of the document."""
    words = document.words
    folded = document.folded_words
    shapes = [_shape(word) for word in folded]
    capitals = [_capital(document, i) for i in range(len(words))]
    gaps = [_gap(document, i) for i in range(len(words))]
    listed = _listed(folded)
    found = _found(document, matches)
    cased = any(c == "U" for c in capitals[1:])
    rows: list[list[str]] = []
    for i, word in enumerate(folded):
        row = ["b", f"w={shapes[i] if shapes[i][:1] == '#' else word}", f"s={shapes[i]}", f"g={gaps[i]}"]
        for offset in (-3, -2, -1, 1, 2):
            j = i + offset
            near = "^" if j < 0 else "$" if j >= len(folded) else shapes[j] if shapes[j][:1] == "#" else folded[j]
            row.append(f"w{offset}={near}")
            if abs(offset) == 1 and 0 <= j < len(folded):
                row += [f"l{offset}={listed[j]}", f"f{offset}={found[j]}", f"s{offset}={shapes[j]}"]
                row.append(f"a{offset}={folded[j] in _ADDRESS}")
                if cased:
                    row.append(f"c{offset}={capitals[j]}")
        if i:
            row.append(f"w-1w={folded[i - 1]}|{word}")
            if i > 1:
                row.append(f"w-2-1={folded[i - 2]}|{folded[i - 1]}")
        if i + 1 < len(folded):
            row.append(f"w+1w={word}|{folded[i + 1]}")
            row.append(f"gn={gaps[i + 1]}")
        row += [f"l={listed[i]}", f"f={found[i]}", f"x={word[:2]}", f"y={word[-2:]}"]
        if cased:
            row.append(f"c={capitals[i]}")
        if word in _SURNAMES:
            row.append("surname")
            row.append(f"surname+{folded[i + 1] in _MIDDLE if i + 1 < len(folded) else 'end'}")
        if word in _MIDDLE:
            row.append("middle")
        if word in _ADDRESS:
            row.append("address")
        for back in (1, 2, 3):
            if i >= back and folded[i - back] in _PERSON_CUES:
                row.append(f"cue-{back}")
            if i >= back and folded[i - back] in _SURNAMES:
                row.append(f"surname-{back}")
            if i >= back and folded[i - back] in _ADDRESS:
                row.append(f"address-{back}")
        if i == 0:
            row.append("first")
        if i == len(folded) - 1:
            row.append("last")
        rows.append(row)
    return rows


def _shape(word: str) -> str:
    if word.isdigit():
        return f"#{min(len(word), 5)}"
    if any(c.isdigit() for c in word):
        return "#x"
    return "a"


def _capital(document: Document, at: int) -> str:
    word = document.words[at]
    start, end = document.normal.span(word.start, word.end)
    typed = document.original[start:end]
    if not typed[:1].isupper():
        return "l"
    return "A" if len(typed) > 1 and typed.isupper() else "U"


def _gap(document: Document, at: int) -> str:
    """What stands between the word and the one before."""
    if at == 0:
        return "^"
    between = document.normal.text[document.words[at - 1].end : document.words[at].start].strip()
    return between[:1] or "_"


def _listed(folded: Sequence[str]) -> list[str]:
    """Where each word stands in a known place name: B, I with the name's highest level, or O."""
    marks = ["O"] * len(folded)
    for first, last, levels in known_names(folded):
        level = next((x for x in ("province", "district", "ward") if x in levels), "other")
        for i in range(first, last + 1):
            marks[i] = ("B" if i == first else "I") + level[0]
    return marks


def _found(document: Document, matches: Iterable[Match]) -> list[str]:
    """What a grammar found over each word."""
    words = document.words
    starts = [word.start for word in words]
    clean_starts = [document.normal.span(word.start, word.end)[0] for word in words]
    marks = ["O"] * len(words)
    for match in matches:
        if match.entity == "place":
            continue
        if match.view is View.NORMAL:
            begin, end, places = match.start, match.end, starts
        else:
            (begin, end), places = document.clean.span(match.start, match.end), clean_starts
        for i in range(max(0, bisect_right(places, begin) - 1), len(words)):
            if places[i] >= end:
                break
            if places[i] >= begin:
                marks[i] = match.entity
    return marks
