"""Keys of an input method that was off: "tieenf ddieenj" (Telex), "tie6n2 d9ie6n5" (VNI)."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.text.characters import TONE_MARKS
from bot.text.syllables import VOWELS, is_folded_syllable, is_syllable, split_tone
from bot.text.tones import place_tone
from bot.text.words import word_set

_TONE_KEYS = dict(zip("sfrxj", TONE_MARKS, strict=True))
_VNI_TONES = dict(zip("12345", TONE_MARKS, strict=True))
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư", "a": "ă"}
_VNI = re.compile(r"(?=[a-zđ]*(?:d9|[aeou][6-8](?=[a-z0-9])))[a-zđ]+[0-9][a-z0-9]*\Z")

#: An alley with its number, written together: "ngo71" is ngõ 71, not "ngớ".
_NUMBERED = re.compile(r"(?:ngo|ngach|hem|kiet)[0-9]+\Z")

#: Words of chat and trade that happen to decode; each was typed on purpose.
PROTECTED = word_set("""
    as is us or of off app sos pos gas bus plus box fix mix six sex tax max fax test list post best last rest just
    must host cost fast west east text next bass boss pass mess miss less kiss ads bar car care her sir air hour
    tour year user zoom room book food good look too see free feed meet week need deep seen been keen teen
    noor moor loop boom cool tool soon moon noon poor door
    momo baba mama papa tata oto logo moto bye hey net org visa data papa sms sas usd vnd ios
    xoong coong soong boong
    """)


@lru_cache(maxsize=32768)
def decode_telex(token: str) -> str:
    """The syllable that the keys meant, or the token itself when it is a word as it stands or decodes to none."""
    if len(token) < 2 or token in PROTECTED or not token.isalpha() or is_syllable(token):
        return token
    toneless, typed_tone = split_tone(token)
    if typed_tone and token[0] == "w":
        return token  # "wá" is chat for quá: who types the mark does not type the horn by key
    if not typed_tone and is_folded_syllable(toneless):
        return token  # written without diacritics, not with stray keys
    decoded = _apply_keys(toneless, typed_tone)
    return decoded if decoded and is_syllable(decoded) else token


def _apply_keys(letters: str, tone: str) -> str:
    out: list[str] = []
    keys = 0
    far = False  # a vowel key typed after the final consonant: "tienef"
    for letter in letters:
        has_vowel = any(c in VOWELS for c in out)
        if letter in _TONE_KEYS and has_vowel:
            if tone and tone != _TONE_KEYS[letter]:
                return ""
            tone = _TONE_KEYS[letter]
        elif letter == "w":
            if not _add_horn(out):
                out.append("ư")
        elif letter in _CIRCUMFLEX and letter in out and has_vowel:
            at = len(out) - 1 - out[::-1].index(letter)
            far = far or at < len(out) - 1
            out[at] = _CIRCUMFLEX[letter]
        elif letter == "d" and out and out[0] == "d":
            out[0] = "đ"
        else:
            out.append(letter)
            continue
        keys += 1
    if not keys or (far and not tone):
        return ""
    base = "".join(out)
    try:
        return place_tone(base, tone)
    except StopIteration:
        return ""


def _add_horn(out: list[str]) -> bool:
    """Turn the last a, o, u into ă, ơ, ư ("uo" into "ươ"); False when there is none."""
    for at in range(len(out) - 1, -1, -1):
        if out[at] in _HORN:
            if out[at] == "o" and at and out[at - 1] in "uư":
                out[at - 1] = "ư"
            out[at] = _HORN[out[at]]
            return True
    return False


@lru_cache(maxsize=8192)
def decode_vni(token: str) -> str:
    """The same for VNI digits; only with a vowel or đ digit inside, because "nha2" and "thang1" may be numbers."""
    if not _VNI.match(token) or _NUMBERED.match(token):
        return token
    out: list[str] = []
    tone = ""
    for character in token:
        if character in _VNI_TONES:
            tone = _VNI_TONES[character]
        elif (
            (character == "6" and _replace_last(out, _CIRCUMFLEX))
            or (character == "7" and _add_horn(out))
            or (character == "8" and _replace_last(out, {"a": "ă"}))
        ):
            continue
        elif character == "9" and out and out[0] == "d":
            out[0] = "đ"
        elif character.isdigit():
            return token
        else:
            out.append(character)
    try:
        decoded = place_tone("".join(out), tone)
    except StopIteration:
        return token
    return decoded if is_syllable(decoded) else token


def _replace_last(out: list[str], table: dict[str, str]) -> bool:
    for at in range(len(out) - 1, -1, -1):
        if out[at] in table:
            out[at] = table[out[at]]
            return True
    return False
