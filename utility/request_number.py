"""The code of a request (mã yêu cầu): the letters YC, the day, five random characters and a check character.

`YC261122K7AQ3R`: the tail uses seventeen letters and digits that neither look nor sound like another (none of 0/O,
1/I/L, 2/Z, 5/S, 8/B, and no N or T, which speakers and recognisers mix up with M and D). There are 1.4 million codes a
day, so one is not met by trying; and a code alone opens nothing personal.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import date

from utility.spoken_code import chunks

PREFIX = "YC"
ALPHABET = "34679ACDEGHKMPQRY"
_RANDOM = 5
# A prime: with it every single wrong character and every swap of neighbours changes the check character.
_BASE = len(ALPHABET)
_SHAPE = re.compile(rf"{PREFIX}\d{{6}}[{ALPHABET}]{{{_RANDOM + 1}}}")
_TYPED = re.compile(rf"(?<![0-9A-Z]){PREFIX}(?:[\s.\-–_]*[0-9A-Z]){{{6 + _RANDOM + 1}}}(?![0-9A-Z])")
LENGTH = len(PREFIX) + 6 + _RANDOM + 1


def new_number(day: date, choose: Callable[[str], str] = secrets.choice) -> str:
    """A fresh code of a day (in Vietnam)."""
    body = f"{day:%y%m%d}" + "".join(choose(ALPHABET) for _ in range(_RANDOM))
    return f"{PREFIX}{body}{_check_character(body)}"


def is_valid(number: str) -> bool:
    """True for the canonical form with a right check character. Says nothing about existence."""
    return _SHAPE.fullmatch(number) is not None and _check_character(number[len(PREFIX) : -1]) == number[-1]


def normalise(text: str) -> str | None:
    """The code in a text, in canonical form, or None: lower case, groups, spelled letters and digits are read."""
    written = unicodedata.normalize("NFKC", text)
    for found in _TYPED.finditer(written.upper()):
        number = re.sub(r"[^0-9A-Z]", "", found[0])
        if is_valid(number):
            return number
    pieces = chunks(written)
    for start in range(len(pieces)):
        joined = ""
        for piece in pieces[start:]:
            if not piece:
                break
            joined += piece
            if is_valid(joined):
                return joined
            if len(joined) >= LENGTH:
                break
    return None


def grouped(number: str) -> str:
    """For reading out: `"YC 261122 K7A Q3D"`."""
    return f"{number[:2]} {number[2:8]} {number[8:11]} {number[11:]}"


def _check_character(body: str) -> str:
    total = sum(weight * _value(character) for weight, character in enumerate(body, start=1))
    return ALPHABET[-total % _BASE]


def _value(character: str) -> int:
    # The day may have any digit; within its six places a digit stands for itself, later for its place in ALPHABET.
    return ALPHABET.index(character) if character in ALPHABET else _BASE - 1 - int(character)
