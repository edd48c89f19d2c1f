"""Letters held down for feeling: "điệnnnn", "ơiiii", "alooo", "!!!!"."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.text.characters import fold
from bot.text.syllables import is_folded_syllable, is_syllable

_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_END_RUN = re.compile(r"([^\W\d_])\1+\Z")
_VOWEL = re.compile(r"[aeiouy]")


@lru_cache(maxsize=32768)
def squeeze(token: str) -> str:
    """The token with runs of three letters and more made one, and a doubled end where one letter makes a syllable."""
    if not token.isalpha() or not _RUN.search(fold(token)):
        return token
    if not token.isascii() and is_syllable(token):
        return token  # "lưu", "cứu", "ưu": no held letter
    if not _VOWEL.search(fold(token)) and not _END_RUN.search(token):
        return token  # initials: "cccd", the citizen's card
    squeezed = _drop_echo(_LONG_RUN.sub(r"\1", token))
    if is_folded_syllable(squeezed):
        return squeezed
    short = _END_RUN.sub(r"\1", squeezed)
    if short != squeezed and (is_syllable(short) or (not short.isascii() and is_folded_syllable(short))):
        return short
    return squeezed


def _drop_echo(token: str) -> str:
    """ "quáaaa", "nhéee": the held vowel goes on without its mark."""
    end = len(token)
    while end > 1 and token[end - 1].isascii() and token[end - 1] == fold(token[end - 2]) and _is_echo(token, end - 2):
        end -= 1
    return token[:end] if end < len(token) and is_syllable(token[:end]) else token


def _is_echo(token: str, at: int) -> bool:
    return not token[at].isascii() or (at > 0 and token[at] == fold(token[at - 1]))
