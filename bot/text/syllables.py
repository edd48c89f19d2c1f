"""Which strings are Vietnamese syllables, by their sound pattern: onset, rime, tone."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from bot.text.characters import TONE_MARKS, fold
from bot.text.words import word_set

ONSETS = (
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph",
    "qu", "r", "s", "t", "th", "tr", "v", "x",
)  # fmt: skip

RIMES = word_set("""
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu ynh ych yt
    o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u uc ui um un ung up ut ua uân uât uây uâng uê uêch uênh uy uych uynh uyt uya uyên uyêt uyu uyn uơ
    uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    """)

VOWELS = frozenset("aăâeêioôơuưy")

_SOFT = frozenset("iêey")  # c, g, ng are written k, gh, ngh before these


def _spelled(onset: str, rime: str) -> bool:
    """Whether the orthography writes this onset before this rime."""
    first = rime[0]
    if onset in ("k", "gh", "ngh"):
        return first in _SOFT or (onset == "k" and rime in ("a", "an", "at", "ac"))
    if onset in ("c", "ng"):
        return first not in _SOFT
    if onset == "g":
        return first not in "eêy"
    if onset == "gi":
        return first not in "iy"
    if onset == "qu":
        return first not in "uư" or rime == "u"
    return True


_BASES = frozenset(o + r for o in ONSETS for r in RIMES if _spelled(o, r)) | {
    "quôc",
    "quơ",
    "xoong",
    "boong",
    "soong",
    "coong",
    "mooc",
    "sooc",
    "rooc",
}
_FOLDED = frozenset(fold(base) for base in _BASES)
_STOPS = ("c", "ch", "p", "t")


@lru_cache(maxsize=32768)
def split_tone(syllable: str) -> tuple[str, str]:
    """The syllable without its tone, and the combining tone mark (empty for the level tone).

    A string with two tones gives its first; it is no syllable anyway.
    """
    decomposed = unicodedata.normalize("NFD", syllable)
    tone = next((c for c in decomposed if c in TONE_MARKS), "")
    bare = "".join(c for c in decomposed if c not in TONE_MARKS)
    return unicodedata.normalize("NFC", bare), tone


def count_tones(text: str) -> int:
    """How many tone marks the text carries: more than one means more than one syllable."""
    return sum(c in TONE_MARKS for c in unicodedata.normalize("NFD", text))


@lru_cache(maxsize=32768)
def is_syllable(text: str) -> bool:
    """Whether lower-case NFC ``text`` is a syllable as fully written Vietnamese allows it.

    Syllables that end in a stop (c, ch, p, t) have the sắc or nặng tone only.
    """
    base, tone = split_tone(text)
    if base not in _BASES or count_tones(text) > 1:
        return False
    return not base.endswith(_STOPS) or tone in (TONE_MARKS[0], TONE_MARKS[4])


@lru_cache(maxsize=32768)
def is_folded_syllable(text: str) -> bool:
    """Whether ``text`` is a syllable once diacritics are left off."""
    return fold(text) in _FOLDED
