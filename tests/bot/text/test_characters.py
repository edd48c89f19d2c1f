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
]


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


@pytest.mark.parametrize(("text", "expected"), [("tiền", True), ("tien", False), ("đ", True), ("", False), ("é", True)])
def test_has_diacritics(text: str, expected: bool) -> None:
    assert has_diacritics(text) is expected
