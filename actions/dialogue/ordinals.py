"""Which of a list is meant: "2", "số hai", "cái đầu tiên", "cái cuối"."""

from __future__ import annotations

import re

from actions.dialogue.text import words

_NUMBERS = {
    "mot": 1, "nhat": 1, "dau": 1, "dau tien": 1, "hai": 2, "nhi": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6,
}  # fmt: skip
_LAST = ("cuoi", "cuoi cung", "chot", "sau cung")
_BEFORE = r"(?:chon |lay |bam |lam |cho (?:em|anh|chi|toi|tui|minh) |da |u |ok |thi )*"
_KIND = r"(?:cai |so |muc |lua chon |phuong an |nut |viec |y |dong )*(?:thu |so )?"
_AFTER = r"(?: (?:a|nhe|nha|di|em|ad|ban|day|do|ay|kia|thoi|cho (?:em|anh|chi|toi|tui|minh)))*"
_ANY = re.compile(rf"^{_BEFORE}(?P<kind>{_KIND})(?P<which>\d|{'|'.join([*_NUMBERS, *_LAST])}){_AFTER}$")


def ordinal(text: str, count: int) -> int | None:
    """The place, from 1, of the item that a short text names in a list of `count`; None when it names none of them.

    A number in letters needs "cái", "số" or "thứ" before it: "sáu" and "ba" alone are other words without their marks.
    """
    found = _ANY.match(" ".join(words(text)))
    if found is None or count == 0:
        return None
    which = found["which"]
    if not which.isdigit() and not found["kind"].strip():
        return None
    number = count if which in _LAST else int(which) if which.isdigit() else _NUMBERS[which]
    return number if 1 <= number <= count else None
