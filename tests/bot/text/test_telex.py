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
    ("tie61t", "tiết"), ("kie6m3", "kiểm"), ("mu7o7i2", "mười"), ("d9u7ng1", "đứng"), ("gia6y1", "giấy"), ("d9o6i3", "đổi"),
    ("la8p1", "lắp"), ("d9a8t5", "đặt"), ("co6ng", "công"), ("tho6ng", "thông"), ("hu7o7ng1", "hướng"), ("nu7a4", "nữa"),
    ("va6n4", "vẫn"), ("d9u7o72ng", "đường"), ("ma6t1", "mất"), ("na8m1", "nắm"), ("u7u", "ưu"), ("to63", "tổ"), ("lo64", "lỗ"),
    ("ngo61", "ngo61"), ("ky2", "ky2"), ("d9ie6n55", "điện"),
]  # fmt: skip

NUMBERS = [
    "t10", "thang1", "nha2", "a1", "k65", "1tr2", "p12", "pd15000234987", "mp3", "covid19", "q7", "abc123",
    "ngo71", "hem61", "kiet62", "ngach6", "t12", "q10", "b12", "s8", "1a", "d9", "a6", "h2o", "5g", "kwh1", "b2b", "win10", "pa01",
    "pb06010001234", "ma12", "bac3", "tang7", "phong7", "khu6", "to5", "", "9", "hoa1d9o7n", "vip1", "ff6a6",
]  # fmt: skip


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
