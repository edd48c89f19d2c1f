"""Stray keys of Telex and VNI."""

from __future__ import annotations

import pytest

from bot.text.telex import decode_telex, decode_vni

TELEX = [
    ("tieenf", "tiền"), ("ddieenj", "điện"), ("dieenj", "diện"), ("thangs", "tháng"), ("nayf", "này"),
    ("nhieeu", "nhiêu"), ("khoong", "không"), ("ddoongf", "đồng"), ("dduwowcj", "được"), ("tooi", "tôi"),
    ("cuar", "của"), ("mowis", "mới"), ("traj", "trạ"), ("hoas", "hóa"), ("ddown", "đơn"), ("ddonw", "đơn"),
    ("suwar", "sửa"), ("mats", "mát"), ("maats", "mất"), ("cups", "cúp"), ("nuwowcs", "nước"), ("ghi", "ghi"),
    ("hoir", "hỏi"), ("quas", "quá"), ("giaf", "già"), ("tieenfs", "tieenfs"), ("dieejn", "diện"), ("tienef", "tiền"),
    ("dienejd", "điện"), ("điênj", "điện"), ("dungf", "dùng"), ("ddi", "đi"), ("xaif", "xài"),
    ("cos", "có"), ("laf", "là"), ("thees", "thế"), ("nheer", "nhể"), ("kieemr", "kiểm"),
]  # fmt: skip

WORDS = [
    "test", "list", "momo", "as", "sos", "app", "gas", "box", "tax", "card", "zalo", "sms", "khong", "tien", "may",
    "nhiều", "điện", "bar", "haha", "bill", "ads", "food", "room", "a", "", "x1", "qwerty", "zzz", "facebook", "pos",
]  # fmt: skip

VNI = [
    ("tie6n2", "tiền"), ("d9ie6n5", "điện"), ("nhie6u", "nhiêu"), ("d9o6ng2", "đồng"), ("d9u7o7c5", "được"),
    ("nu7o7c1", "nước"), ("na8m", "năm"), ("so61", "số"), ("d9a6y", "đây"), ("kho6ng", "không"),
]  # fmt: skip

NUMBERS = ["t10", "thang1", "nha2", "a1", "k65", "1tr2", "p12", "pd15000234987", "mp3", "covid19", "q7", "abc123"]


@pytest.mark.parametrize(("keys", "word"), TELEX)
def test_telex_keys_become_the_word(keys: str, word: str) -> None:
    assert decode_telex(keys) == word


@pytest.mark.parametrize("word", WORDS)
def test_words_typed_on_purpose_stay(word: str) -> None:
    assert decode_telex(word) == word


@pytest.mark.parametrize(("keys", "word"), VNI)
def test_vni_digits_become_the_word(keys: str, word: str) -> None:
    assert decode_vni(keys) == word


@pytest.mark.parametrize("token", NUMBERS)
def test_numbers_beside_letters_stay(token: str) -> None:
    assert decode_vni(token) == token
