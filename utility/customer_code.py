"""Customer codes (mã khách hàng): the form they have and how to read them as people write and say them.

13 characters: P and the letter of the corporation, two for the province company, two for its unit, seven for the
serial. Letters may stand in positions 3–6 (older units of the North and the Centre).
"""

from __future__ import annotations

import re
import unicodedata

from utility.spoken_code import chunks

LENGTH = 13
_SHAPE = re.compile(r"P[A-EHKMNPQ][0-9A-Z]{11}")
# Every published code has at least nine digits; seven keep ordinary words ("PHUONGTRANG12") out.
_LEAST_DIGITS = 7
# Positions (from 0) that are digits in every published pattern of a prefix: an O typed there is a zero. The serial
# is digits everywhere.
_SERIAL = range(6, LENGTH)
_DIGITS = {
    **dict.fromkeys(("PB", "PD", "PE", "PK", "PM", "PP", "PQ"), (2, 3, 4, 5)),
    **dict.fromkeys(("PA", "PC"), (2, 3)),
    "PN": (4, 5),
}
# The number of a metering point is the customer code and one of these.
_POINT_SUFFIXES = ("001", "1")


def is_valid(code: str) -> bool:
    """True for the canonical form of a customer code: upper case, nothing between. Says nothing about existence."""
    return _SHAPE.fullmatch(code) is not None and sum(c.isdigit() for c in code) >= _LEAST_DIGITS


def normalise(text: str) -> str | None:
    """The customer code in a text, in canonical form, or None.

    Reads lower case, groups ("PD 0600 0012345", "pd.06.000.012345"), spoken letters and digits ("pê đê không sáu …"),
    the letter O for zero, and the number of a metering point. Of several codes it gives the first.
    """
    parts = chunks(unicodedata.normalize("NFKC", text))
    for start, part in enumerate(parts):
        if not part.startswith("P"):
            continue
        joined = ""
        for following in parts[start:]:
            if not following:
                break
            joined += following
            code = _whole(joined)
            if code:
                return code
            if len(joined) >= LENGTH:
                break
    return None


def _whole(joined: str) -> str | None:
    if len(joined) > LENGTH and joined[LENGTH:] in _POINT_SUFFIXES:
        joined = joined[:LENGTH]
    if len(joined) != LENGTH:
        return None
    zeros = {*_SERIAL, *_DIGITS.get(joined[:2], ())}
    code = "".join("0" if c == "O" and i in zeros else c for i, c in enumerate(joined))
    return code if is_valid(code) else None
