"""Invented data in place of a customer's: a lesson needs the shape of a number, never whose it is.

Numbers keep their grouping and their first characters (the company of a code, the network of a phone number), the rest
comes from a hash of the sentence, so the same sentence is always told alike. Marked names and addresses become others.
What may be a name or an address and is not marked makes the sentence unfit to leave the desk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import cycle
from typing import Any

from gateway.masking import mask
from utility.text import ascii_only, fold

_CODE = re.compile(r"(?<![A-Za-z0-9])P[ .\-]?[A-Z](?:[ .\-]?[A-Z0-9]){11}(?![A-Za-z0-9])", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
# Phone, identity, meter, account numbers and one-time codes: six digits or more, in any grouping but that of money.
_NUMBER = re.compile(r"(?<![\d.,])\+?\d(?:[ \-]?\d){5,}(?![\d]|[.,]\d)|(?<!\d)(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)")
_DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SPOKEN_WORD = r"(?:không|khong|hông|một|mot|mốt|hai|ba|bốn|bon|tư|năm|nam|lăm|sáu|sau|bảy|bẩy|bay|tám|tam|chín|chin)"
_SPOKEN = re.compile(rf"(?<!\w){_SPOKEN_WORD}(?:[ ,]+{_SPOKEN_WORD}){{5,}}(?!\w)", re.IGNORECASE)
# A code keeps its company (PD13), a number the start of its network (09).
_KEPT = {"code": 4, "number": 2}
_PLACEHOLDERS = {
    "<customer code>": "PD13000123456",
    "<phone>": "0912000101",
    "<number>": "001099000101",
    "<code>": "123456",
    "<email>": "khach@example.vn",
}
_NAMES = ("Nguyễn Văn Bình", "Trần Thị Hạnh", "Lê Quang Dũng", "Phạm Thu Trang", "Hoàng Minh Đức", "Võ Thị Thanh")
_ADDRESSES = ("số 5 đường Lê Lợi", "12 ngõ 8 phố Huế", "thôn Đông, xã An Bình", "hẻm 3 đường Trần Phú")
_NUMERIC = frozenset({"customer_code", "phone_number", "id_number", "meter_number", "request_code", "otp"})

_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_CAPITALS = rf"[{_UPPER}]\w*(?:\s+[{_UPPER}]\w*)+"
_A_NAME = re.compile(
    r"(?:(?i:tên|ten|ông|ong|bà|anh|chị|cô|chú|bác|chủ hộ|(?:tôi|em|mình|toi|minh) (?:là|la))"
    r"(?:\s+(?i:là|tôi|em|la))*\s+)"
    rf"({_CAPITALS})"
)
_NAME_FOLLOWS = re.compile(
    r"(?i:\b(?:tên tôi|tôi tên|tên em|em tên|tên là|ten la|ten toi|toi ten)\s+(?:(?:là|la)\s+)?)(\w+(?:\s+\w+){1,3})"
)
_AN_ADDRESS = re.compile(
    r"(?i)(?:số nhà|so nha|nhà số|nha so|ngõ|ngo|ngách|ngach|hẻm|hem|kiệt|kiet|đường số|duong so)\s*\d+[\w/]*"
    r"|\d+[\w/]*\s+(?:đường|duong|phố|pho|ngõ|ngo|hẻm|hem)\s+\w+"
)


class Personal(ValueError):
    """The sentence may tell who somebody is; `what`: name or address."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence and its marks after the replacement."""

    text: str
    marks: list[dict[str, Any]]


def told(text: str, marks: Sequence[Mapping[str, Any]] = ()) -> Told:
    """The sentence with invented data, its marks moved along."""
    for placeholder, value in _PLACEHOLDERS.items():
        while (at := text.find(placeholder)) >= 0:
            marks = _moved(marks, at, at + len(placeholder), len(value))
            text = text[:at] + value + text[at + len(placeholder) :]
    # From the masked form: the same sentence with another customer's number is told with the same one.
    digits = _digits(fold(mask(text)))
    changes: list[tuple[int, int, str]] = []
    for mark in marks:
        words = text[mark["start"] : mark["end"]]
        if mark["entity"] == "person_name":
            changes.append((mark["start"], mark["end"], _like(words, _NAMES[digits() % len(_NAMES)])))
        elif mark["entity"] == "address":
            changes.append((mark["start"], mark["end"], _like(words, _ADDRESSES[digits() % len(_ADDRESSES)])))
        elif mark["entity"] in _NUMERIC and not _SPOKEN.search(words):
            kind = "code" if mark["entity"] == "customer_code" else "number"
            changes.append((mark["start"], mark["end"], _other(words, _KEPT[kind], digits)))
    rules: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
        (_CODE, lambda words: _other(words, _KEPT["code"], digits) if _is_code(words) else words),
        (_EMAIL, lambda words: "khach@example.vn"),
        (_NUMBER, lambda words: _other(words, _KEPT["number"], digits)),
        (_SPOKEN, lambda words: _spoken(words, digits)),
    )
    for pattern, make in rules:
        for found in pattern.finditer(text):
            if not any(start < found.end() and found.start() < end for start, end, _ in changes):
                changes.append((found.start(), found.end(), make(found.group())))
    moved = [dict(mark) for mark in marks]
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
        moved = _moved(moved, start, end, len(new))
    return Told(text, moved)


def refuse(text: str, marks: Sequence[Mapping[str, Any]]) -> None:
    """Raise `Personal` when something unmarked may be a name or an address."""

    def unmarked(start: int, end: int, *kinds: str) -> bool:
        return not any(m["entity"] in kinds and m["start"] < end and start < m["end"] for m in marks)

    for pattern in (_A_NAME, _NAME_FOLLOWS):
        for found in pattern.finditer(text):
            if unmarked(*found.span(1), "person_name", "place", "address", "service", "payment_provider"):
                raise Personal("name")
    for found in _AN_ADDRESS.finditer(text):
        if unmarked(*found.span(), "address", "place"):
            raise Personal("address")


def _moved(marks: Sequence[Mapping[str, Any]], start: int, end: int, length: int) -> list[dict[str, Any]]:
    """The marks after `start:end` became `length` characters; one that was inside covers the new words."""
    by = length - (end - start)
    moved = []
    for mark in marks:
        left, right = int(mark["start"]), int(mark["end"])
        if left >= end:
            left, right = left + by, right + by
        elif right >= end:
            right += by
        elif right > start:
            right = start + length
        moved.append({**mark, "start": left, "end": right})
    return moved


def _digits(seed: str) -> Callable[[], int]:
    numbers = cycle(blake2b(seed.encode(), digest_size=32).digest())
    return lambda: next(numbers)


def _is_code(words: str) -> bool:
    return sum(c.isdigit() for c in words) >= 5


def _other(words: str, kept: int, digits: Callable[[], int]) -> str:
    seen, made = 0, []
    for character in words:
        if character.isalnum():
            seen += 1
        made.append(str(digits() % 10) if character.isdigit() and seen > kept else character)
    return "".join(made)


def _spoken(words: str, digits: Callable[[], int]) -> str:
    """Other digit words, written like these: all with or all without diacritics."""
    return re.sub(r"\w+", lambda _found: _like(words, _DIGIT_WORDS[digits() % 10]), words)


def _like(former: str, new: str) -> str:
    """The new words in the way the former were written: without diacritics, in small or large letters."""
    if ascii_only(former) == unicodedata.normalize("NFC", former):
        new = ascii_only(new)
    if former.islower():
        return new.lower()
    return new.upper() if former.isupper() and len(former) > 1 else new
