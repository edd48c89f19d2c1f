"""What a called person pressed or said: a score, yes or no, and the wish not to be called again.

Said words come from a recogniser: lower case, no punctuation, numbers as words, with diacritics ("có" is yes, "cơ" is
not). They are only matched, never repeated to the caller.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

NO_MORE_KEY = "9"
_NO_MORE = (
    "không gọi nữa",
    "đừng gọi",
    "đừng có gọi",
    "không gọi lại",
    "thôi gọi",
    "không muốn nhận cuộc gọi",
    "không nhận cuộc gọi",
    "làm phiền",
)
_NUMBERS = {
    "1": 1, "một": 1,
    "2": 2, "hai": 2,
    "3": 3, "ba": 3,
    "4": 4, "bốn": 4, "tư": 4,
    "5": 5, "năm": 5,
}  # fmt: skip
_PRAISE = ("rất hài lòng", "rất tốt", "tuyệt vời", "xuất sắc")
_BLAME = ("rất không hài lòng", "rất tệ", "quá tệ", "tệ lắm")
_NO = ("không", "hông", "chưa", "thôi", "bận", "chả", "chẳng")
_YES = ("có", "xong", "đồng ý", "vâng", "ừ", "ok", "ô kê", "được", "đúng", "rồi", "phải")


def wants_no_calls(text: str) -> bool:
    """Whether this asks not to be called again."""
    return text.strip() == NO_MORE_KEY or _has(text, _NO_MORE)


def score_of(text: str) -> int | None:
    """A score of 1 to 5, by key or word; None when it is none, or more than one."""
    if _has(text, _BLAME):
        return 1
    if _has(text, _PRAISE):
        return 5
    found = {_NUMBERS[word] for word in _words(text) if word in _NUMBERS}
    return found.pop() if len(found) == 1 else None


def yes_or_no(text: str) -> bool | None:
    """Key 1 or a word of assent is yes, key 2 or a word of refusal no."""
    if text.strip() in ("1", "2"):
        return text.strip() == "1"
    if _has(text, _NO):
        return False
    return True if _has(text, _YES) else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


def _has(text: str, phrases: Iterable[str]) -> bool:
    spaced = f" {' '.join(_words(text))} "
    return any(f" {phrase} " in spaced for phrase in phrases)
