"""Held-down letters and missing spaces."""

from __future__ import annotations

import pytest

from bot.text.joined import split_joined
from bot.text.repeats import squeeze

SQUEEZED = [
    ("điệnnnn", "điện"), ("ơiiii", "ơi"), ("alooo", "alo"), ("okkkk", "ok"), ("điệnn", "điện"), ("ạaaa", "ạ"),
    ("trờiii", "trời"), ("huhuuu", "huhu"), ("khônggg", "không"), ("quáaaa", "quá"), ("vâyyy", "vây"),
    ("cúppp", "cúp"), ("nhaaa", "nha"), ("lâuuuu", "lâu"), ("tiềnnn", "tiền"), ("mấttt", "mất"), ("điiii", "đi"),
    ("hảaaa", "hả"), ("nhéee", "nhé"), ("quáa", "quá"), ("nàyyyy", "này"), ("zzzz", "z"),
    ("đcccc", "đc"), ("hmmm", "hm"), ("kkk", "k"), ("ssss", "s"), ("ơiiiiii", "ơi"), ("màaaa", "mà"), ("rồiii", "rồi"),
    ("chưaaa", "chưa"), ("cmnddd", "cmnd"),
]  # fmt: skip
KEPT = [
    "xoong",
    "boong",
    "momo",
    "100000",
    "aa1111",
    "điện",
    "tiền",
    "",
    "book",
    "free",
    "app",
    "111",
    "tieenf",
    "lưu",
    "cứu",
    "ưu",
    "hưu",
    "bưu",
    "cccd",  # initials
    "cccp",
    "kwh",
    "aabb1",
]

SPLIT = [
    ("tiềnđiện", ("tiền", "điện")), ("baonhiêu", ("bao", "nhiêu")), ("tháng11", ("tháng", "11")),
    ("tiendien", ("tien", "dien")), ("hoáđơn", ("hoá", "đơn")), ("matdien", ("mat", "dien")),
    ("dieniuc", ("dieniuc",)), ("côngtơ", ("công", "tơ")), ("thanhtoán", ("thanh", "toán")),
    ("ngày20", ("ngày", "20")), ("thang9", ("thang", "9")), ("3pha", ("3", "pha")), ("2hộ", ("2", "hộ")),
    ("5sao", ("5", "sao")), ("10điểm", ("10", "điểm")), ("kỳ10", ("kỳ", "10")), ("chuyểnkhoản", ("chuyển", "khoản")),
    ("kháchhàng", ("khách", "hàng")), ("điệnlực", ("điện", "lực")), ("cúpđiện", ("cúp", "điện")),
    ("hợpđồng", ("hợp", "đồng")), ("quý3", ("quý", "3")), ("bậc2", ("bậc", "2")), ("thángnày", ("tháng", "này")),
    ("baonhieu", ("bao", "nhieu")), ("emơi", ("em", "ơi")), ("tiềnđiệnthángnày", ("tiềnđiệnthángnày",)),
]  # fmt: skip
WHOLE = [
    "điện", "tien", "nhanh", "thanh", "hoan", "giuong", "khuyen", "pd15000234987", "vietcombank", "facebook",
    "850k", "1tr2", "t10", "abc", "", "nguyễn", "ngoằn", "quang", "khuynh", "a" * 40,
]  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), SQUEEZED)
def test_held_letters_are_let_go(typed: str, expected: str) -> None:
    assert squeeze(typed) == expected


@pytest.mark.parametrize("typed", KEPT)
def test_doubled_letters_that_belong_stay(typed: str) -> None:
    assert squeeze(typed) == typed


@pytest.mark.parametrize(("typed", "expected"), SPLIT)
def test_joined_words_come_apart(typed: str, expected: tuple[str, ...]) -> None:
    assert split_joined(typed) == expected


@pytest.mark.parametrize("typed", WHOLE)
def test_single_words_and_codes_stay_whole(typed: str) -> None:
    assert split_joined(typed) == (typed,)
