"""What is a Vietnamese syllable, with and without its diacritics."""

from __future__ import annotations

import pytest

from bot.text.syllables import count_tones, is_folded_syllable, is_syllable, split_tone

SYLLABLES = [
    "tiền", "điện", "nghiêng", "quyển", "giếng", "khuỷu", "xoong", "gì", "quốc", "kỳ", "ghế", "ngọt", "được", "các", "cạt", "mấp",
    "mập", "bành", "chếch", "uống", "oanh", "ỷ", "a", "ưu", "hươu", "khuya", "nghỉ", "quý", "giặt", "thuế", "boong", "y",
]  # fmt: skip
NOT_SYLLABLES = [
    "nghà", "gê", "ce", "ngi", "tien", "fien", "wa", "zậy", "đđ", "tiềnđ", "cac", "cảt", "mảp", "mấtđiện", "", "1", "kw", "ngê", "cì",
    "gheo1", "tiếền", "bcd", "ok", "zalo", "momo", "wifi", "hóad", "ả ơ", "điệm1", "chọc2", "pđ", "ệệ",
]  # fmt: skip
SPLIT = [
    ("tiền", "tiên", "\u0300"), ("mất", "mât", "\u0301"), ("hỏi", "hoi", "\u0309"), ("ngã", "nga", "\u0303"), ("nặng", "năng", "\u0323"),
    ("ngang", "ngang", ""), ("đ", "đ", ""), ("", "", ""), ("ê", "ê", ""), ("ề", "ê", "\u0300"), ("ự", "ư", "\u0323"), ("Ế", "Ê", "\u0301"),
    ("123", "123", ""), ("hoá", "hoa", "\u0301"), ("hóa", "hoa", "\u0301"), ("ý", "y", "\u0301"), ("quỹ", "quy", "\u0303"), ("giữ", "giư", "\u0303"),
    ("đường", "đương", "\u0300"), ("Đẹp", "Đep", "\u0323"), ("ơi", "ơi", ""), ("ở", "ơ", "\u0309"), ("ẫ", "â", "\u0303"), ("ặ", "ă", "\u0323"),
    ("lỗi", "lôi", "\u0303"), ("kwh", "kwh", ""), ("ủy", "uy", "\u0309"), ("uỷ", "uy", "\u0309"), ("rưỡi", "rươi", "\u0303"), ("né", "ne", "\u0301"),
]  # fmt: skip
PLAIN = [
    ("tien", True), ("dien", True), ("nghieng", True), ("quyen", True), ("khong", True), ("duoc", True), ("xoong", True), ("may", True),
    ("tiền", True), ("a", True), ("uu", True), ("khuya", True), ("gi", True), ("ky", True), ("oanh", True), ("uong", True), ("ghe", True),
    ("fien", False), ("wa", False), ("zay", False), ("", False), ("matdien", False), ("kwh", False), ("1", False), ("ngi", False),
    ("bcd", False), ("zalo", False), ("tienn", False), ("facebook", False), ("vcb", False), ("hjhj", False), ("ok", False),
]  # fmt: skip


@pytest.mark.parametrize("word", SYLLABLES)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", NOT_SYLLABLES)
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(("word", "bare", "tone"), SPLIT)
def test_the_tone_comes_off(word: str, bare: str, tone: str) -> None:
    assert split_tone(word) == (bare, tone)
    assert count_tones(word) == len(tone)


@pytest.mark.parametrize(("word", "expected"), PLAIN)
def test_syllables_without_diacritics(word: str, expected: bool) -> None:
    assert is_folded_syllable(word) is expected
