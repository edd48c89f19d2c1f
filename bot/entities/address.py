"""Addresses that say by a word or a number that they are one: "thôn Đoài", "tổ 12", "ngõ 71 Lạc Long Quân", "54 Trưng Vương".

The trained tagger knows more kinds and finds where they end; this finds the plain ones it has not met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.entities.match import Match
from bot.entities.place import find as places
from bot.text.document import Document, Word
from bot.text.words import word_set

#: Under the tagger and under places with their unit.
PRIORITY = 41

#: Before a name, as typed.
_NAMED = word_set("thôn xóm ấp bản buôn làng sóc phố đường ngõ hẻm kiệt ngách chợ")

#: Before a number, as typed or without diacritics.
_NUMBERED = word_set("thôn xóm ấp tổ đội ngõ hẻm kiệt ngách thon xom ngo hem kiet ngach")

#: A house number: 54, 12/5, 17B.
_HOUSE = re.compile(r"\d{1,4}[a-z]?\Z")

#: What else a number before a name belongs to.
_OTHER_NUMBERS = word_set("tháng quận phường bậc kỳ ngày khu giờ phòng mã sđt otp công lần năm quý thang quan phuong")

LONGEST_NAME = 4


def find(document: Document, today: date) -> Iterator[Match]:
    """Each such address; places beside it ("phường 5") stay their own."""
    words = document.words
    known = list(places(document, today))
    covered = -1
    for at, word in enumerate(words):
        if at <= covered or at + 1 >= len(words):
            continue
        last = _last(document, words, at)
        if last is None:
            continue
        start, end = word.start, words[last].end
        if any(m.start < end and start < m.end and (m.priority > PRIORITY or m.start <= start) for m in known):
            continue  # "Buôn Ma Thuột", "phường 5"; but "xóm Đồng Tâm", though a ward is called so
        covered = last
        yield Match("address", start, end, None, PRIORITY)


def _last(document: Document, words: tuple[Word, ...], at: int) -> int | None:
    """The last word of the address that begins at ``at``."""
    text, after = words[at].text, words[at + 1]
    if not _touch(document, words, at):
        return None
    if text in _NUMBERED and _HOUSE.match(after.text):
        end = _slashed(document, words, at + 1)
        return _name(document, words, end + 1, least=2) or end
    if text in _NAMED:
        return _name(document, words, at + 1, least=1)
    if _HOUSE.match(text) and (at == 0 or words[at - 1].text not in _OTHER_NUMBERS):
        return _name(document, words, _slashed(document, words, at) + 1, least=2)
    return None


def _slashed(document: Document, words: tuple[Word, ...], at: int) -> int:
    """The last part of a number such as 12/5/3."""
    while at + 1 < len(words) and document.normal.text[words[at].end : words[at + 1].start] == "/":
        at += 1
    return at


def _name(document: Document, words: tuple[Word, ...], first: int, least: int) -> int | None:
    """The last of at least so many capitalised words with nothing but a space between."""
    last = first - 1
    while (
        last + 1 < len(words)
        and last + 1 < first + LONGEST_NAME
        and _capitalised(document, words[last + 1])
        and (last + 1 == 0 or _touch(document, words, last))
    ):
        last += 1
    return last if last - first + 1 >= least else None


def _touch(document: Document, words: tuple[Word, ...], at: int) -> bool:
    """Whether only a space stands between a word and the next."""
    between = document.normal.text[words[at].end : words[at + 1].start]
    return between in (" ", "/")


def _capitalised(document: Document, word: Word) -> bool:
    start, end = document.normal.span(word.start, word.end)
    typed = document.original[start:end]
    return typed[:1].isupper() and not (len(typed) > 2 and typed.isupper())
