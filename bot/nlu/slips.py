"""How people mistype: Telex keys left in, marks lost, neighbouring keys, letters swapped, dropped, doubled."""

from __future__ import annotations

import unicodedata
from random import Random

from bot.text.characters import TONE_MARKS, fold
from bot.text.syllables import split_tone

_TONE_KEYS = dict(zip(TONE_MARKS, "sfrxj", strict=True))
_MARK_KEYS = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}

#: Letters beside each other on the keyboard.
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k",
    "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "x": "zc", "y": "tu",
}  # fmt: skip


def telex_keys(word: str) -> str:
    """The keys that Telex would have turned into the word."""
    base, tone = split_tone(word)
    keys = "".join(_MARK_KEYS.get(letter, letter) for letter in base)
    return keys + _TONE_KEYS.get(tone, "")


def slip(word: str, random: Random) -> str:
    """The word with one slip."""
    kind = random.choice(("telex", "telex", "tone", "plain", "mark", "swap", "drop", "key", "double"))
    marked = fold(word) != word
    if kind == "telex" and marked:
        return telex_keys(word)
    if kind == "tone" and marked:
        base, tone = split_tone(word)
        return base if tone else fold(word)
    if kind == "plain" and marked:
        return fold(word)
    if kind == "mark" and marked:
        return _other_tone(word, random)
    if len(word) < 3 or any(c.isdigit() for c in word):
        return word
    at = random.randrange(1, len(word) - 1)
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[: at + 1] + word[at:]
    near = _NEIGHBOURS.get(fold(word[at]), "")
    return word[:at] + random.choice(near) + word[at + 1 :] if near else word


def _other_tone(word: str, random: Random) -> str:
    """Another tone mark in the place of the word's own."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = next((c for c in decomposed if c in TONE_MARKS), "")
    if not tone:
        return fold(word)
    return unicodedata.normalize("NFC", decomposed.replace(tone, random.choice(TONE_MARKS)))
