"""One place for the tone mark: hoà → hòa, thuý → thúy, gía → giá, qúa → quá."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from bot.text.syllables import ONSETS, RIMES, VOWELS, count_tones, is_syllable, split_tone

_MARKED = frozenset("ăâêôơư")
_LONGEST_FIRST = sorted(ONSETS, key=len, reverse=True)


@lru_cache(maxsize=16384)
def place_tone(base: str, tone: str) -> str:
    """The toneless syllable ``base`` with the combining ``tone`` on the letter that carries it (old style: hòa).

    The vowel with a diacritic of its own carries it; else the last vowel before a final consonant, the middle one of
    three, the first of two.
    """
    if not tone:
        return base
    onset = next(o for o in _LONGEST_FIRST if base.startswith(o) and (base[len(o) :] in RIMES or not o))
    rest = base[len(onset) :]
    vowels = [i for i, c in enumerate(rest) if c in VOWELS]
    if not vowels:
        return base
    marked = [i for i in vowels if rest[i] in _MARKED]
    if marked:
        at = marked[-1]
    elif vowels[-1] < len(rest) - 1:
        at = vowels[-1]
    else:
        at = vowels[1] if len(vowels) == 3 else vowels[0]
    at += len(onset)
    return unicodedata.normalize("NFC", base[: at + 1] + tone + base[at + 1 :])


@lru_cache(maxsize=32768)
def normalise_tone(token: str) -> str:
    """The token with its tone mark where we write it; unchanged unless it is one syllable with one tone."""
    if token.isascii() or count_tones(token) != 1:
        return token
    placed = place_tone(*split_tone(token))
    return placed if is_syllable(placed) else token
