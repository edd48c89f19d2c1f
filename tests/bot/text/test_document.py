"""Messages as a whole: shorthand, pictures, and what must not be touched."""

from __future__ import annotations

import pytest

from bot.text.document import MAX_LENGTH, Document, normalise
from bot.text.emoji import find_pictures
from bot.text.shorthand import lexicon

NORMAL = [
    ("tđ t10 bn z ad", "tiền điện t10 bao nhiêu vậy ad"),
    ("tieenf ddieenj thangs nayf bao nhieeu", "tiền điện tháng này bao nhiêu"),
    ("Hoá đơn tháng 10 nhà em", "hóa đơn tháng 10 nhà em"),
    ("mã kh PD15000234987", "mã khách hàng pd15000234987"),
    ("kh PD15000234987 nợ k", "khách hàng pd15000234987 nợ không"),
    ("kh thấy hđ t10", "không thấy hóa đơn t10"),
    ("ký hđ điện tử", "ký hợp đồng điện tử"),
    ("thanh lý hđ", "thanh lý hợp đồng"),
    ("nộp 850 k rồi", "nộp 850 k rồi"),
    ("850k, 1tr2 k phải", "850k, 1tr2 không phải"),
    ("p e 1 3 0 0 7 8", "p e 1 3 0 0 7 8"),
    ("sdt e là 0912345678", "số điện thoại em là 0912345678"),
    ("mk k bít mkh", "mình không biết mã khách hàng"),
    ("dc r, tks ad", "được rồi, cảm ơn ad"),
    ("mđ từ sáng ntn z", "mất điện từ sáng như thế nào vậy"),
    ("ck qua vcb dc k", "chuyển khoản qua vcb được không"),
    ("tiềnđiện tháng11 baonhiêu", "tiền điện tháng 11 bao nhiêu"),
    ("điệnnn yếuuu quáaa", "điện yếu quá"),
    ("hông có điện dzậy em", "không có điện vậy em"),
    ("ĐIỆN LỰC ƠI", "điện lực ơi"),
]

NOT_TOUCHED = [
    "thanh toán bằng momo", "quét mã qr", "app evn cskh", "số 12a ngõ 5", "tổ dân phố 7", "1.234.567 đ", "kwh",
    "công ty tnhh an phát", "vietcombank", "zalo oa", "cho hỏi", "wifi", "sms banking", "3 pha 4 dây", "0912345678",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), NORMAL)
def test_normal_form(typed: str, expected: str) -> None:
    assert normalise(typed) == expected


@pytest.mark.parametrize("typed", NOT_TOUCHED)
def test_good_text_stays(typed: str) -> None:
    assert normalise(typed) == typed


@pytest.mark.parametrize("typed", [case[0] for case in NORMAL] + NOT_TOUCHED)
def test_normalising_twice_changes_nothing(typed: str) -> None:
    assert normalise(normalise(typed)) == normalise(typed)


@pytest.mark.parametrize(
    ("typed", "signs"),
    [
        ("😡😡😡", ["😡"]), ("cảm ơn 👍🏻", ["👍"]), (":))", ["😊"]), ("=)))", ["😊"]), (":((", ["😢"]), ("❤️", ["❤"]),
        ("ok 👌 nhé 🙏", ["👍", "🙏"]), ("🇻🇳", []), ("ko có gì", []), ("giờ: 8:30", []), ("PC:08", []), ("t_t", ["😢"]),
        ("a:d", []), ("☹", ["😢"]), ("⭐⭐⭐⭐⭐", ["⭐"]), ("http://x.vn", []),
    ],
)  # fmt: skip
def test_pictures_are_grouped(typed: str, signs: list[str]) -> None:
    assert [edit[2].strip() for edit in find_pictures(typed) if edit[2].strip()] == signs


def test_words_point_at_what_was_typed() -> None:
    typed = "Tđ  T10 bn, 😊 hoá đơn"
    document = Document.of(typed)
    spans = {word.text: typed[slice(*document.normal.span(word.start, word.end))] for word in document.words}
    assert spans["tiền"] == spans["điện"] == "Tđ"
    assert spans["t10"] == "T10"
    assert spans["hóa"] == "hoá"


def test_pattern_hides_numbers_but_not_their_length() -> None:
    document = Document.of("mã PD15000234987 đóng 1.250k tháng 10 chưa?")
    assert document.pattern == "mã pp0000 đóng 0 000k tháng 00 chưa ?"
    assert document.folded_pattern == "ma pp0000 dong 0 000k thang 00 chua ?"


def test_plain_text_is_recognised() -> None:
    assert Document.of("tien dien thang nay bao nhieu").is_plain
    assert not Document.of("tiền điện tháng này").is_plain
    assert Document.of("tien dien thang nay nha em het bao nhiêu").is_plain


def test_very_long_messages_are_read_to_a_bound() -> None:
    document = Document.of("điện " * 5000)
    assert len(document.normal.text) <= MAX_LENGTH
    assert document.original == "điện " * 5000


def test_the_lexicon_never_rewrites_its_own_output() -> None:
    table = lexicon()
    for short, full in table.items():
        for word in full.split():
            assert table.get(word, word) == word, (short, full)
