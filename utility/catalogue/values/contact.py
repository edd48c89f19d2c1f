"""Ways to reach a person: phone numbers and e-mail addresses, as they are typed and as they are spoken."""

from __future__ import annotations

import re
import unicodedata

from utility.catalogue.values.result import Question, Refused, Result, accepted
from utility.spoken_code import chunks
from utility.text import ascii_only

# Prefixes of Vietnamese mobile networks since the change of 2018 (national form, without the 0).
_MOBILE = re.compile(r"(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}|95\d{7}")
# Landlines: 2, the province's area code, the number: ten digits after the 0.
_LANDLINE = re.compile(r"2(?:0[3-9]|1[0-689]|2[0-25-9]|3[2-9]|[48]\d|5[124-9]|6[0-39]|7[0-7]|9[0-4679])\d{7}")
# 11-digit numbers of before 2018 (without the 0): their holders often still write them.
_RENUMBERED = {
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip
_LONGEST_EMAIL, _LONGEST_LOCAL, _LONGEST_LABEL = 254, 64, 63
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_SPOKEN_EMAIL = (
    (r"\s*(?:a\s*còng|a\s*móc|\bat\b)\s*", "@"),
    (r"\s+(?:chấm|chấm\s+chấm|dot)\s+", "."),
    (r"\s+gạch\s+dưới\s+", "_"),
    (r"\s+gạch(?:\s+(?:ngang|nối))?\s+", "-"),
)


def read_phone(text: str, question: Question) -> Result:
    """A Vietnamese mobile or landline number, as E.164 (`"+84912000101"`)."""
    written = unicodedata.normalize("NFKC", text)
    digits = "".join(character for character in written if character.isdecimal() and character.isascii())
    if len(digits) < 9:
        digits = "".join(piece for piece in chunks(written) if piece.isdigit())
    if not digits:
        return Refused("phone.no_number")
    national = _national(digits)
    if national[:3] in _RENUMBERED and len(national) == 10:
        national = _RENUMBERED[national[:3]] + national[3:]
    if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national):
        return accepted(f"+84{national}")
    right_length = len(national) == (10 if national.startswith("2") else 9)
    return Refused("phone.prefix" if right_length else "phone.length", {"length": 10})


def _national(digits: str) -> str:
    for prefix in ("0084", "84", "0"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 8:
            return digits.removeprefix(prefix).removeprefix("0")
    return digits


def read_email(text: str, question: Question) -> Result:
    """An e-mail address in lower case; also spoken ("mai chấm nguyễn a còng gmail chấm com")."""
    written = unicodedata.normalize("NFKC", text).strip().casefold()
    found = re.search(r"[^\s<>,;:()]+@[^\s<>,;:()]+", written)
    if found:
        written = found[0].rstrip(".!?")
    else:
        for spoken, sign in _SPOKEN_EMAIL:
            written = re.sub(spoken, sign, unicodedata.normalize("NFC", written))
        written = ascii_only(written).replace(" ", "")
    if written.count("@") != 1:
        return Refused("email.form")
    local, domain = written.split("@")
    labels = domain.split(".")
    good = (
        len(written) <= _LONGEST_EMAIL
        and len(local) <= _LONGEST_LOCAL
        and _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(len(label) <= _LONGEST_LABEL and _LABEL.fullmatch(label) for label in labels)
        and len(labels[-1]) > 1
        and not labels[-1].isdigit()
    )
    return accepted(written) if good else Refused("email.form")
