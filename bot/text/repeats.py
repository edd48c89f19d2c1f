"""Letters held down for feeling: "điệnnnn", "ơiiii", "alooo", "!!!!"."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.text.syllables import is_folded_syllable, is_syllable

_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_END_RUN = re.compile(r"([^\W\d_])\1+\Z")


@lru_cache(maxsize=32768)
def squeeze(token: str) -> str:
    """The token with runs of three letters and more made one, and a doubled end when only one letter makes a syllable."""
    if not _RUN.search(token) or not token.isalpha():
        return token
    squeezed = _LONG_RUN.sub(r"\1", token)
    if is_folded_syllable(squeezed):
        return squeezed
    short = _END_RUN.sub(r"\1", squeezed)
    if short != squeezed and (is_syllable(short) or (not short.isascii() and is_folded_syllable(short))):
        return short
    return squeezed
