"""Messages as a whole: shorthand, pictures, and what must not be touched."""

from __future__ import annotations

import pytest

from bot.text.document import MAX_LENGTH, Document, normalise
from bot.text.emoji import find_pictures
from bot.text.shorthand import expand, lexicon

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
    ("số cccd 001085012345", "số căn cước công dân 001085012345"),
    ("nha2 em ma6t1 d9ie6n5", "nha2 em mất điện"),
    ("ngo71 pho hue", "ngo71 pho hue"),
    ("Qúa trình xử lý", "quá trình xử lý"),
    ("gia hạn hđ thuê nhà", "gia hạn hợp đồng thuê nhà"),
    ("tải hđ về máy", "tải hóa đơn về máy"),
    ("cty e nợ t9", "công ty em nợ t9"),
    ("cho kh PE13000789456 hỏi", "cho khách hàng pe13000789456 hỏi"),
    ("5 kg gạo", "5 kg gạo"),
    ("Điệnnn yếuuu wá", "điện yếu quá"),
    ("nhieu wa z", "nhieu quá vậy"),
    ("3pha 4 dây", "3 pha 4 dây"),
]

NOT_TOUCHED = [
    "thanh toán bằng momo", "quét mã qr", "app evn cskh", "số 12a ngõ 5", "tổ dân phố 7", "1.234.567 đ", "kwh",
    "công ty tnhh an phát", "vietcombank", "zalo oa", "cho hỏi", "wifi", "sms banking", "3 pha 4 dây", "0912345678",
    "ghi nhầm chỉ số", "phúc tra", "tiền điện bậc 3", "công suất 5 kw", "lịch cúp điện tuần sau", "quận 7", "phường tân định",
    "rơi cột điện", "mã otp 482913", "thợ chưa tới",
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
        ("hihi", ["😊"]), ("huhuhu", ["😢"]), ("hi shop", []), ("phi", []), ("=d", ["😊"]), ("x=d", []), ("^_^", ["😊"]), ("<3", ["😊"]),
        ("lâu quá:((", ["😢"]), ("cảm ơn:)", ["😊"]), ("địa chỉ:(số 5)", []), ("5:(a)", []), ("f(x)=(y)", []), ("8:00", []), ("12:05", []),
        ("🔥🔥", ["😱"]), ("👍👎", ["👍", "😡"]), ("😡 😡", ["😡"]), ("🏠", []), ("✅", ["👍"]), ("💡 1️⃣", []), ("a <3 b", ["😊"]), ("3<5", []),
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


SHORT = [
    ("kh nợ", "không nợ"), ("mã kh", "mã khách hàng"), ("cho kh", "cho khách hàng"), ("kh pd15", "khách hàng pd15"),
    ("kh hàng", "khách hàng"), ("5 kg", "5 kg"), ("kg biết", "không biết"), ("khg có", "không có"), ("hđ t10", "hóa đơn t10"),
    ("hđ mua bán", "hợp đồng mua bán"), ("ký hđ", "ký hợp đồng"), ("in hđ", "in hóa đơn"), ("hđ vat", "hóa đơn vat"), ("hđ", "hđ"),
    ("xem hđ", "xem hđ"), ("850 k", "850 k"), ("k 850", "k 850"), ("p k 1", "p k 1"), ("k biết", "không biết"), ("e k bt", "e không bình thường"),
    ("nợ hđ", "nợ hóa đơn"), ("sang tên hđ", "sang tên hợp đồng"), ("hd thuê nhà", "hợp đồng thuê nhà"), ("chủ hđ", "chủ hợp đồng"),
    ("hđ lao động", "hợp đồng lao động"), ("z 5", "z 5"), ("r nha", "rồi nha"), ("2 r", "2 r"), ("tđ bn", "tiền điện bao nhiêu"),
    ("stk đâu", "số tài khoản đâu"), ("x k", "x k"), ("kwh", "kwh"), ("momo", "momo"), ("app", "app"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), SHORT)
def test_shorthand_is_written_out_by_its_neighbours(typed: str, expected: str) -> None:
    words = typed.split()
    assert " ".join(expand(words, at) for at in range(len(words))) == expected


def test_every_entry_of_the_lexicon_reaches_a_message() -> None:
    """No other stage takes a shorthand for something else first."""
    for short, full in lexicon().items():
        assert normalise(f"xem {short} nhé").split() == normalise(f"xem {full} nhé").split(), short
