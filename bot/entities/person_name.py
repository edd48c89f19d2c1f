"""Persons who say their name: "em tên Thảo", "tên chủ hộ là Lê Văn Tám".

The trained tagger knows far more; this finds the plain ones of one word that it hesitates to take for a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.entities.match import Match
from bot.text.document import Document, Word
from bot.text.words import word_set

#: Under the tagger and all that it knows.
PRIORITY = 35

_CUE = re.compile(
    r"\bten(?: (?:em|toi|minh|tui|tau|con|chau|bac|co|chu|anh|chi|day du|chu ho|nguoi dung ten|hop dong|khach hang))*(?: la)?(?: (?:anh|chi|ong|ba|co|chu|bac))?[ :]*$"
)

#: A firm or a thing, no person.
_OTHERS = word_set(
    "công cty hộ trường ngân quán tiệm cửa doanh hợp chung điện khu nhà xưởng đường phố phường xã ủy chi trung zalo facebook kh"
)

LONGEST = 4


def find(document: Document, today: date) -> Iterator[Match]:
    """Capitalised words after "tên", in a message that has capitals where names have them."""
    words = document.words
    for at, word in enumerate(words):
        if word.text in _OTHERS or not _capitalised(document, word) or not _CUE.search(document.folded[: word.start]):
            continue
        last = at
        while last + 1 < len(words) and last + 1 < at + LONGEST and _goes_on(document, words[last], words[last + 1]):
            last += 1
        yield Match("person_name", word.start, words[last].end, None, PRIORITY)


def _goes_on(document: Document, word: Word, following: Word) -> bool:
    return document.normal.text[word.end : following.start] == " " and _capitalised(document, following)


def _capitalised(document: Document, word: Word) -> bool:
    typed = document.original[slice(*document.normal.span(word.start, word.end))]
    return typed[:1].isupper() and typed.isalpha() and not (len(typed) > 1 and typed.isupper())
