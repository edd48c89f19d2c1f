"""Codes and numbers read out over the telephone: found in recognised words, put together, read back by their end.

One wrong figure is another customer's code. So what was read out counts only after the caller has agreed to its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from connectors.phone.words import DIGITS, SPOKEN

_LETTERS = {
    "a": "A", "ây": "A", "pa": "A", "bê": "B", "bờ": "B", "b": "B", "xê": "C", "cê": "C", "cờ": "C", "c": "C",
    "đê": "D", "dê": "D", "đờ": "D", "d": "D", "đ": "D", "e": "E", "hát": "H", "hắt": "H", "h": "H", "ca": "K",
    "ka": "K", "k": "K", "em": "M", "mờ": "M", "m": "M", "en": "N", "nờ": "N", "n": "N", "quy": "Q", "cu": "Q",
    "q": "Q",
}  # fmt: skip
_P = frozenset({"pê", "phê", "p", "pờ", "pi"})
_BETWEEN = frozenset({"ờ", "à", "ừm", "rồi", "tiếp", "gạch", "chấm", "là"})
_CODE_DIGITS = 11
_PHONE_DIGITS = 10
_LONG = 7
"""Figures that are no month, year or amount any more."""
_SHORT = 6
"""A one-time code, when nothing else is said with it."""
_TOLD = 3


class Sort(StrEnum):
    """What a number seems to be."""

    CODE = "code"
    PHONE = "phone"
    NUMBER = "number"
    PARTIAL = "partial"  # a customer code with figures missing or too many


@dataclass(frozen=True, slots=True)
class Value:
    """A number said aloud. `text` is the whole utterance with the number written out in place of its words."""

    sort: Sort
    value: str
    text: str

    @property
    def end(self) -> str:
        """Its last three figures in words: "bốn năm sáu"."""
        return " ".join(SPOKEN[int(digit)] for digit in self.value[-_TOLD:] if digit.isdigit())


def value_in(text: str, prefixes: Sequence[str]) -> Value | None:
    """The number that has to be agreed on, if there is one."""
    words = text.split()
    best: tuple[int, int, str, str] | None = None  # first word, past the last, letters, figures
    at = 0
    while at < len(words):
        letters, start = _prefix(words, at)
        figures, end = _figures(words, start)
        if figures and (best is None or len(figures) > len(best[3])):
            best = (at, end, letters, figures)
        at = max(end if figures else at + 1, at + 1)
    if best is None:
        return None
    first, end, letters, figures = best
    sort, value = _sort(letters, figures, prefixes, "mã khách hàng" in text, alone=len(words) - (end - first) <= 3)
    if sort is None:
        return None
    return Value(sort, value, " ".join([*words[:first], value, *words[end:]]))


def _prefix(words: Sequence[str], at: int) -> tuple[str, int]:
    """The letters P and another at this place, and where the figures begin."""
    word = words[at]
    if word in _P and at + 1 < len(words) and words[at + 1] in _LETTERS:
        return "P" + _LETTERS[words[at + 1]], at + 2
    if len(word) == 2 and word[0] == "p" and word[1] in _LETTERS:
        return word.upper().replace("Đ", "D"), at + 1
    return "", at


def _figures(words: Sequence[str], at: int) -> tuple[str, int]:
    """The figures read out from a place on, and the place after the last of them."""
    figures, end = "", at
    while at < len(words):
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        if word in DIGITS and following in ("mươi", "mốt") and word != "không":  # "hai mươi ba", "hai mốt"
            one = DIGITS.get(words[at + 2], "") if following == "mươi" and at + 2 < len(words) else ""
            piece, step = DIGITS[word] + (one or ("1" if following == "mốt" else "0")), 2 + bool(one)
        elif word == "mười":
            one = DIGITS.get(following, "") if following != "không" else ""
            piece, step = "1" + (one or "0"), 1 + bool(one)
        elif word in DIGITS or word.isdigit():
            piece, step = DIGITS.get(word, word), 1
        elif word in _BETWEEN and figures:
            at += 1
            continue
        else:
            break
        figures, at = figures + piece, at + step
        end = at
    return figures, end


def _sort(
    letters: str, figures: str, prefixes: Sequence[str], called_code: bool, *, alone: bool
) -> tuple[Sort | None, str]:
    if letters and letters in prefixes and len(figures) >= _SHORT:
        return (Sort.CODE if len(figures) == _CODE_DIGITS else Sort.PARTIAL), letters + figures
    if len(figures) == _CODE_DIGITS and len(prefixes) == 1:
        return Sort.CODE, prefixes[0] + figures
    if len(figures) == _PHONE_DIGITS and figures[0] == "0":
        return Sort.PHONE, figures
    if called_code and len(figures) >= _SHORT:
        return Sort.PARTIAL, figures
    if len(figures) >= _LONG or (alone and len(figures) >= _SHORT):
        return Sort.NUMBER, figures
    return None, figures
