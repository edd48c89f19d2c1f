"""Numbers that may be typed or spoken."""

from __future__ import annotations

import re
import unicodedata

from utility.spoken_code import chunks

_SEPARATORS = re.compile(r"[\s.\-–_/,]+")


def sign_code(text: str) -> str:
    """Letters and digits of a code in upper case: as typed if any digit is, else as spoken."""
    written = unicodedata.normalize("NFKC", text)
    if any(character.isdecimal() for character in written):
        return _SEPARATORS.sub("", written).upper()
    return "".join(chunks(written))
