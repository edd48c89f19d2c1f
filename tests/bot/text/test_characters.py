"""Characters: composition, look-alikes, case, folding."""

from __future__ import annotations

import unicodedata

import pytest

from bot.text.characters import clean, fold, has_diacritics

CLEANED = [
    ("Tiền Điện", "tiền điện"),
    (unicodedata.normalize("NFD", "Tiền điện tháng này"), "tiền điện tháng này"),
    ("e\u0323\u0302", "ệ"),  # marks in the other order
    ("e\u0302\u0323", "ệ"),
    ("ê\u0323", "ệ"),
    ("𝐭𝐢𝐞̂̀𝐧", "tiền"),
    ("ｔｉｅｎ ｄｉｅｎ", "tien dien"),
    ("tiền\u200bđiện", "tiềnđiện"),
    ("\ufeffmã", "mã"),
    ("tiền\u00a0điện", "tiền điện"),
    ("a\tb\nc", "a b c"),
    ("“mã”", '"mã"'),
    ("t10 – t11", "t10 - t11"),
    ("chờ…", "chờ."),
    ("Ðiện", "điện"),  # Icelandic eth, typed for Đ
    ("ĐIỆN LỰC", "điện lực"),
    ("đ\u0300", "đ"),  # a tone on a consonant is dropped
    ("", ""),
    ("PD12000345678", "pd12000345678"),
    ("😊 ok", "😊 ok"),
    ("１２３", "123"),
    ("①", "1"),
    ("㎏", "㎏"),  # a compatibility sign of several letters is ASCII: kept short below
    ("Ỷ Ỹ Ỵ", "ỷ ỹ ỵ"),
    ("ƯƠNG", "ương"),
    ("e\u0301\u0301", "é"),
    ("İ", "İ"),
    ("ß", "ß"),
    ("Straße", "straße"),
    ("\u2060x", "x"),
    ("Hoá Đơn", "hoá đơn"),  # where a tone mark stands is decided later
    ("o\u031b\u0300", "ờ"),  # horn and tone as marks of their own
    ("a\u0306\u0301", "ắ"),
    ("ａｂｃ１２", "abc12"),
]

FOLDED = [
    ("tiền điện", "tien dien"),
    ("Đường Đê", "Duong De"),
    ("ưỡn ẹo", "uon eo"),
    ("quốc lộ", "quoc lo"),
    ("abc 123 !?", "abc 123 !?"),
    ("😊", "😊"),
    ("你好", "你好"),
    ("ỵ ỷ ỹ ỳ ý", "y y y y y"),
    ("ĂÂÊÔƠƯ", "AAEOOU"),
    ("", ""),
    ("Đ đ", "D d"),
    ("MẤT ĐIỆN", "MAT DIEN"),
    ("nghiêng ngả", "nghieng nga"),
    ("giường chiếu", "giuong chieu"),
    ("khuỷu tay", "khuyu tay"),
    ("Huỳnh Thị Mỹ Ỷ", "Huynh Thi My Y"),
    ("thuở xưa", "thuo xua"),
    ("ằ ắ ẳ ẵ ặ", "a a a a a"),
    ("ầ ấ ẩ ẫ ậ", "a a a a a"),
    ("ề ế ể ễ ệ", "e e e e e"),
    ("ồ ố ổ ỗ ộ", "o o o o o"),
    ("ờ ớ ở ỡ ợ", "o o o o o"),
    ("ừ ứ ử ữ ự", "u u u u u"),
    ("ì í ỉ ĩ ị", "i i i i i"),
    ("café", "cafe"),
    ("PD15000234987", "PD15000234987"),
    ("1.250.000đ", "1.250.000d"),
    ("tien dien", "tien dien"),
    ("a\nb\tc", "a\nb\tc"),
    ("“mã”", "“mã”".replace("ã", "a")),
    ("ngõ 71/5", "ngo 71/5"),
    ("ß ł ø", "ß ł ø"),  # no Vietnamese letter: they stay
]


MARKED = [
    ("tiền", True), ("tien", False), ("đ", True), ("", False), ("é", True), ("Đ", True), ("ơ", True), ("mất điện", True),
    ("mat dien", False), ("mat điện", True), ("PD15", False), ("1.200đ", True), ("123", False), ("?!…", False), ("😊", False),
    ("ÀÁ", True), ("ưu", True), ("uu", False), ("ê a", True), ("wifi", False), ("ỵ", True), ("y", False), ("你好", False),
    ("q.7", False), ("ă", True), ("â", True), ("ô", True), ("i", False), ("hóa", True), ("hoa", False),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), [case for case in CLEANED if case[0] != "㎏"])
def test_clean(typed: str, expected: str) -> None:
    assert clean(typed).text == expected


def test_compatibility_signs_become_their_letters() -> None:
    assert clean("5㎏").text == "5kg"


@pytest.mark.parametrize("typed", [case[0] for case in CLEANED])
def test_every_character_knows_its_origin(typed: str) -> None:
    cleaned = clean(typed)
    assert len(cleaned.starts) == len(cleaned.ends) == len(cleaned.text)
    assert all(0 <= start < end <= len(typed) for start, end in zip(cleaned.starts, cleaned.ends, strict=True))
    assert list(cleaned.starts) == sorted(cleaned.starts)


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_fold_keeps_positions(text: str, expected: str) -> None:
    assert fold(text) == expected
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(("text", "expected"), MARKED)
def test_has_diacritics(text: str, expected: bool) -> None:
    assert has_diacritics(text) is expected
