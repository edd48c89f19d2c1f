"""Amounts in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utility.invoices.words import SOUTH, dong_in_words, in_words

WRITTEN = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    31: "ba mươi mốt",
    55: "năm mươi lăm",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    111: "một trăm mười một",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    999: "chín trăm chín mươi chín",
    1_000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_010: "một nghìn không trăm mười",
    1_015: "một nghìn không trăm mười lăm",
    1_100: "một nghìn một trăm",
    10_000: "mười nghìn",
    21_000: "hai mươi mốt nghìn",
    105_000: "một trăm linh năm nghìn",
    107_136: "một trăm linh bảy nghìn một trăm ba mươi sáu",
    217_836: "hai trăm mười bảy nghìn tám trăm ba mươi sáu",
    1_000_000: "một triệu",
    1_000_005: "một triệu không trăm linh năm",
    1_005_000: "một triệu không trăm linh năm nghìn",
    1_050_000: "một triệu không trăm năm mươi nghìn",
    1_205_000: "một triệu hai trăm linh năm nghìn",
    1_362_172: "một triệu ba trăm sáu mươi hai nghìn một trăm bảy mươi hai",
    15_000_021: "mười lăm triệu không trăm hai mươi mốt",
    100_000_000: "một trăm triệu",
    1_000_000_000: "một tỷ",
    1_000_000_001: "một tỷ không trăm linh một",
    2_005_000_000: "hai tỷ không trăm linh năm triệu",
    1_500_000_000_000: "một nghìn năm trăm tỷ",
    1_000_000_000_000_000_000: "một tỷ tỷ",
    -21_000: "âm hai mươi mốt nghìn",
}


@pytest.mark.parametrize(("number", "words"), WRITTEN.items(), ids=map(str, WRITTEN))
def test_as_people_write_it(number: int, words: str) -> None:
    assert in_words(number) == words


def test_money() -> None:
    assert dong_in_words(1_205_000) == "một triệu hai trăm linh năm nghìn đồng"
    assert dong_in_words(0) == "không đồng"


def test_southern_words() -> None:
    assert dong_in_words(1_205_000, SOUTH) == "một triệu hai trăm lẻ năm ngàn đồng"


# Reading it back: a small reader of its own, so that no two numbers share their words.
DIGITS = {
    **{w: i for i, w in enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"])},
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
}
UNITS = {"nghìn": 10**3, "triệu": 10**6}


def read(words: str) -> int:
    total = 0
    for part in re.split(r"\s*tỷ\s*", words):
        total = total * 10**9 + _below_a_billion(part)
    return total


def _below_a_billion(words: str) -> int:
    total = group = digit = 0
    for word in words.split():
        if word in UNITS:
            total += (group + digit) * UNITS[word]
            group = digit = 0
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group, digit = group + 10, 0
        elif word != "linh":
            digit = DIGITS[word]
    return total + group + digit


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.integers(0, 10**7), st.integers(0, 10**15), st.integers(0, 10**5).map(lambda n: n * 10**4)))
def test_words_say_exactly_the_number(number: int) -> None:
    words = in_words(number)
    assert read(words) == number
    assert "  " not in words
    assert words == words.strip()
    assert not re.search(r"mươi (một|bốn|năm)\b|mười (mốt|tư|năm)\b|linh (mốt|tư|lăm)\b", words)
