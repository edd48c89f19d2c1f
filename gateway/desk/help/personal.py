"""What looks like personal data in a reply: it must not reach a chat that has not proved whose data it may read."""

from __future__ import annotations

import re
from collections.abc import Collection

from utility.customer_code import normalise

_CODE = re.compile(r"(?<![A-Za-z0-9])P[ .\-]?[A-Z](?:[ .\-]?[A-Z0-9]){9,11}(?![A-Za-z0-9])", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .\-]?\d){9}(?!\d)")
_ID = re.compile(r"(?<!\d)(?:\d{12}|\d{9}|\d{3} ?\d{3} ?\d{6})(?!\d)")
_MONEY = re.compile(r"(?<!\d)\d{1,3}(?:[.,]\d{3})+\s*(?:đồng|đ|vnđ|vnd)(?!\w)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:số nhà|nhà số|ngõ|ngách|hẻm|kiệt)\s*\d+|(?<!\w)(?:số\s+)?\d+[\w/]*[,\s]+(?:đường|phố|ngõ|hẻm|thôn|ấp)\s+\w",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\D")


def personal(text: str, linked: Collection[str] = (), own_numbers: Collection[str] = ()) -> list[str]:
    """The kinds of personal data in a text: code, phone, id, address, money.

    A chat that has proved a code may read what is its own: then only another customer's code counts. `own_numbers`:
    telephone numbers of the company.
    """
    codes = [normalise(found.group()) for found in _CODE.finditer(text) if _has_digits(found.group())]
    others = [code for code in codes if code not in linked]
    if linked:
        return ["code"] if others else []
    ours = {_number(one) for one in own_numbers}
    rest = _CODE.sub(" ", text)
    kinds = ["code"] if others else []
    if any(_number(found.group()) not in ours for found in _PHONE.finditer(rest)):
        kinds.append("phone")
    for kind, pattern in (("id", _ID), ("address", _ADDRESS), ("money", _MONEY)):
        if pattern.search(_PHONE.sub(" ", rest) if kind == "id" else rest):
            kinds.append(kind)
    return kinds


def _has_digits(words: str) -> bool:
    return sum(character.isdigit() for character in words) >= 5


def _number(words: str) -> str:
    """The digits that matter: with 84 or 0 in front it is the same number."""
    return re.sub(r"^(84|0)", "", _DIGITS.sub("", words))
