"""Amounts in Vietnamese words, as an invoice must write them: 1205000 → "một triệu hai trăm linh năm nghìn đồng".

The sound of a digit depends on its place: 1 after the tens is "mốt" (hai mươi mốt), 4 "tư" (hai mươi tư), 5 "lăm" (mười
lăm, hai mươi lăm); empty tens are "linh" (một trăm linh năm); a group after the first says its empty hundreds too (một
triệu không trăm năm mươi nghìn). Nine digits are read to the billion (tỷ), and what lies above again in billions.
"""

from __future__ import annotations

from dataclasses import dataclass

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@dataclass(frozen=True, slots=True)
class Speech:
    """The words that differ between North and South."""

    empty_tens: str
    thousand: str


NORTH = Speech("linh", "nghìn")  # as the State writes: the words of invoices
SOUTH = Speech("lẻ", "ngàn")


def in_words(number: int, speech: Speech = NORTH) -> str:
    """A whole number in words, without a unit; "âm …" below zero."""
    if number < 0:
        return f"âm {in_words(-number, speech)}"
    return " ".join(_billions(number, speech, first=True)) or _DIGITS[0]


def dong_in_words(amount: int, speech: Speech = NORTH) -> str:
    """An amount of money: `107136` → "một trăm linh bảy nghìn một trăm ba mươi sáu đồng"."""
    return f"{in_words(amount, speech)} đồng"


def _billions(number: int, speech: Speech, *, first: bool) -> list[str]:
    above, below = divmod(number, 10**9)
    if not above:
        return _millions(below, speech, first=first)
    return [*_billions(above, speech, first=first), "tỷ", *_millions(below, speech, first=False)]


def _millions(number: int, speech: Speech, *, first: bool) -> list[str]:
    """Up to nine digits. `first`: nothing was said before, so empty places at the front stay silent."""
    words: list[str] = []
    for group, unit in (
        (number // 10**6, "triệu"),
        (number // 10**3 % 10**3, speech.thousand),
        (number % 10**3, ""),
    ):
        if group:
            words += _hundreds(group, speech, first=first)
            words += [unit] if unit else []
            first = False
    return words


def _hundreds(number: int, speech: Speech, *, first: bool) -> list[str]:
    hundreds, tens, units = number // 100, number // 10 % 10, number % 10
    words: list[str] = []
    if hundreds or not first:
        words += [_DIGITS[hundreds], "trăm"]
    if not tens:
        if units:
            words += [speech.empty_tens, _DIGITS[units]] if words else [_DIGITS[units]]
        return words
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if units:
        words.append(_after_tens(units, tens))
    return words


def _after_tens(units: int, tens: int) -> str:
    if units == 5:
        return "lăm"
    if tens > 1 and units in (1, 4):
        return "mốt" if units == 1 else "tư"
    return _DIGITS[units]
