"""Characters: one code point a letter, plain look-alikes, lower case, and folding (letters without diacritics)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.text.aligned import AlignedText

#: The five tone marks as combining characters, in the order sắc, huyền, hỏi, ngã, nặng.
TONE_MARKS = "\u0301\u0300\u0309\u0303\u0323"

_PLAIN = {
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": ".",
    "\u00a0": " ", "\u3000": " ", "\t": " ", "\r": " ", "\n": " ", "\u00d0": "đ", "\u00f0": "đ",
}  # fmt: skip

#: Zero-width characters, direction marks and variation selectors: they say nothing and split words.
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")

_SIMPLE = re.compile(r"[ -~À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]*\Z")

_CLUSTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+")


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """The letter without its diacritics, ``đ`` as ``d``; always one character for one character."""
    if character in "đĐ":
        return "d" if character == "đ" else "D"
    return unicodedata.normalize("NFD", character)[0]


_FOLD = {
    code: fold_character(chr(code))
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
    if fold_character(chr(code)) != chr(code)
}


def fold(text: str) -> str:
    """NFC text without diacritics, position for position."""
    return text.translate(_FOLD)


def has_diacritics(text: str) -> bool:
    """Whether any letter carries a Vietnamese diacritic."""
    return text.translate(_FOLD) != text


def clean(text: str) -> AlignedText:
    """NFC, lower case, plain quotes, dashes and spaces, nothing invisible; styled letters made plain."""
    if _SIMPLE.match(text):
        return AlignedText(text.lower(), range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        cluster = match.group()
        plain = _plain_cluster(cluster)
        pieces.append(plain)
        starts += [match.start()] * len(plain)
        ends += [match.end()] * len(plain)
    return AlignedText("".join(pieces), starts, ends)


@lru_cache(maxsize=8192)
def _plain_cluster(cluster: str) -> str:
    """A base character with its combining marks in our form; empty for what is invisible."""
    if _INVISIBLE.match(cluster):
        return ""
    if cluster in _PLAIN:
        return _PLAIN[cluster]
    composed = unicodedata.normalize("NFC", cluster)
    if len(composed) > 1:
        # Marks in another order than ours (ệ as e, dot, circumflex) compose after reordering; leftovers go.
        composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKD", cluster))
        composed = composed if len(composed) == 1 else composed[0]
    if not _SIMPLE.match(composed):
        # Mathematical and full-width letters: 𝐭𝐢𝐞̂̀𝐧, ｔｉｅｎ
        compatible = unicodedata.normalize("NFKC", composed)
        if len(compatible) == 1 or compatible.isascii():
            composed = compatible
    return composed.lower() if len(composed.lower()) == len(composed) else composed
