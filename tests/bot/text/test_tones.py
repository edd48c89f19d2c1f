"""Where the tone mark goes."""

from __future__ import annotations

import pytest

from bot.text.tones import normalise_tone

PLACED = [
    ("hoà", "hòa"), ("hóa", "hóa"), ("hoá", "hóa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("thuý", "thúy"),
    ("loè", "lòe"), ("gía", "giá"), ("gìa", "già"), ("qúa", "quá"), ("qúy", "quý"), ("quí", "quí"), ("qủa", "quả"),
    ("tòan", "toàn"), ("hòang", "hoàng"), ("thúân", "thuấn"), ("gìn", "gìn"), ("gì", "gì"), ("giếng", "giếng"),
    ("ngòai", "ngoài"), ("khủyu", "khuỷu"), ("xóay", "xoáy"), ("mùa", "mùa"), ("muà", "mùa"), ("bía", "bía"),
    ("biá", "bía"), ("cuả", "của"), ("của", "của"), ("đựơc", "được"), ("nứơc", "nước"), ("tíên", "tiến"),
    ("chụyên", "chuyện"), ("ủy", "ủy"), ("uỷ", "ủy"), ("qùy", "quỳ"), ("gíup", "giúp"), ("giuớ", "giuớ"),
]  # fmt: skip

UNTOUCHED = ["tien", "hoa", "điện", "tiềnđiện", "café", "naïve", "b", "", "PD12", "123", "ñandú", "thếế", "họò"]


@pytest.mark.parametrize(("typed", "expected"), PLACED)
def test_tone_mark_moves_to_its_letter(typed: str, expected: str) -> None:
    assert normalise_tone(typed) == expected


@pytest.mark.parametrize("token", UNTOUCHED)
def test_other_strings_stay(token: str) -> None:
    assert normalise_tone(token) == token
