"""Written → said: one case a line in cases/*.tsv, and every reply of the domain."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from tests.tts.replies import replies
from tts.spoken import SOUTH, Reader, spoken
from tts.spoken.rest import read

CASES = [
    (path.stem, *line.replace("\\n", "\n").split("\t"))
    for path in sorted((Path(__file__).parent / "cases").glob("*.tsv"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("kind", "written", "said"), CASES, ids=[f"{c[0]}:{c[1]}" for c in CASES])
def test_is_said_as_an_announcer_would(kind: str, written: str, said: str) -> None:
    assert spoken(written) == said, kind


def test_there_are_enough_cases_of_every_kind() -> None:
    assert len(CASES) >= 300
    assert all(sum(case[0] == kind for case in CASES) >= 10 for kind in {case[0] for case in CASES})


_WRONG = {
    "a figure": r"\d",
    "a sign": r"[^\w\s,.:;!?-]",
    "said twice": r"ngày ngày|tháng tháng|mã mã|số số|đồng đồng",
    "lonely punctuation": r"[,.:;]\s*[,;]| [,.:;!?]",
    "an abbreviation": r"(?<!\w)(?:KH|GTGT|CSKH|UBND|TP|QĐ|EVN|kWh|kW|kV)(?!\w)",
}


def test_every_reply_of_the_domain_becomes_words() -> None:
    said = [(name, spoken(text)) for name, text in replies() if not name.startswith("utter_part_site_")]
    assert len(said) > 700
    wrong = [(name, what, words) for name, words in said for what, bad in _WRONG.items() if re.search(bad, words)]
    assert wrong == []
    assert [name for name, words in said if not words] == []


def test_saying_what_was_already_said_changes_nothing() -> None:
    said = [spoken(written) for _, written, _ in CASES]
    assert [words for words in said if spoken(words) != words] == []


def test_the_whole_answer_on_a_bill() -> None:
    text = "Dạ, tiền điện tháng 10/2026 của mã PD13******456: 659.433 đồng (257 kWh), chưa thanh toán, hạn 16/11/2026."
    assert spoken(text, reader=Reader(today=date(2026, 11, 22))) == (
        "Dạ, tiền điện tháng mười của mã kết thúc bằng bốn năm sáu: sáu trăm năm mươi chín nghìn bốn trăm ba mươi ba đồng, "
        "hai trăm năm mươi bảy ki lô oát giờ, chưa thanh toán, hạn ngày mười sáu tháng mười một."
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("12/2025", "tháng mười hai năm hai nghìn không trăm hai mươi lăm."),
        ("01/01/2027", "ngày mùng một tháng một năm hai nghìn không trăm hai mươi bảy."),
        ("05/11/2026", "ngày mùng năm tháng mười một."),
        ("năm 2026", "năm hai nghìn không trăm hai mươi sáu."),
    ],
)
def test_only_the_year_of_today_is_left_out(written: str, said: str) -> None:
    assert spoken(written, reader=Reader(today=date(2026, 11, 22))) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("105.024 đồng", "một trăm lẻ năm ngàn không trăm hai mươi bốn đồng."),
        ("850k", "tám trăm năm mươi ngàn đồng."),
        ("tháng 4", "tháng tư."),
        ("phường Linh Xuân", "phường Linh Xuân."),
    ],
)
def test_the_south_says_its_own_words(written: str, said: str) -> None:
    assert spoken(written, reader=Reader(SOUTH)) == said


def test_buttons_are_numbered_choices() -> None:
    said = spoken("Quý khách chọn ạ?", ["Trả tháng 10/2026", "Gặp nhân viên 👩"], Reader(today=date(2026, 11, 22)))
    assert said == "Quý khách chọn ạ?\nPhím một: Trả tháng mười.\nPhím hai: Gặp nhân viên."


def test_there_are_only_nine_keys() -> None:
    said = spoken("Chọn ạ?", [f"Việc {chr(ord('a') + i)}" for i in range(12)])
    assert said.count("Phím") == 9
    assert "Phím chín: Việc i." in said


def test_decomposed_letters_are_read_as_composed_ones() -> None:
    assert (
        spoken(unicodedata.normalize("NFD", "Thuế GTGT 8%, cộng 5 kWh"))
        == "Thuế giá trị gia tăng tám phần trăm, cộng năm ki lô oát giờ."
    )


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "😊", "---", "https://evn.com.vn", "…"])
def test_nothing_to_say_is_nothing(text: str) -> None:
    assert spoken(text) == ""


def test_what_our_rules_do_not_know_is_left_to_the_normaliser() -> None:
    assert read("không có số nào") == "không có số nào"  # not even asked
    words = spoken("Giá là $5 và 3/12/4 điểm")
    assert words.startswith("Giá là")
    assert not re.search(r"[\d$/]", words)
