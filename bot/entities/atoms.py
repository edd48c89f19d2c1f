"""A message as numbers and words: "1tr2" is 1, tr, 2; "ba trăm" is two words that mean 300."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.text.document import Document

#: Number words by their folded form: in a message without diacritics these readings are meant.
_UNFOLDED = {
    "khong": "không", "mot": "một", "bon": "bốn", "nam": "năm", "lam": "lăm", "nham": "nhăm", "sau": "sáu",
    "bay": "bảy", "tam": "tám", "chin": "chín", "muoi": "mươi", "chuc": "chục", "tram": "trăm", "le": "lẻ",
    "ruoi": "rưỡi", "nghin": "nghìn", "ngan": "ngàn", "trieu": "triệu", "dong": "đồng", "tu": "tư", "ti": "tỉ",
    "ty": "tỷ", "cu": "củ", "ham": "hăm",
}  # fmt: skip

_ATOM = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")


#: A longer run of digits is no number of anything.
_LONGEST_NUMBER = 20


class Atom(NamedTuple):
    """A digit string, a word or a sign of the normal form; ``folded`` is it without diacritics."""

    text: str
    folded: str
    start: int
    end: int
    glued: bool
    """No space before it."""
    is_number: bool
    """Written in digits."""


def atoms_of(document: Document) -> tuple[Atom, ...]:
    """The atoms of the document's normal form (kept on the document: several grammars read them)."""
    kept = document.__dict__.get("_atoms")
    if kept is None:
        kept = tuple(_read(document.normal.text, document.folded, plain=document.is_plain))
        document.__dict__["_atoms"] = kept
    return kept


def _read(text: str, folded: str, *, plain: bool) -> Sequence[Atom]:
    found: list[Atom] = []
    last = -1
    for match in _ATOM.finditer(text):
        start, end = match.span()
        word = match.group()
        if plain:
            word = _UNFOLDED.get(word, word)
        number = word[0].isdigit() and end - start <= _LONGEST_NUMBER
        found.append(Atom(word, folded[start:end], start, end, start == last, number))
        last = end
    return found
