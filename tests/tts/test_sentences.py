"""Where spoken text is cut."""

from __future__ import annotations

import pytest

from tests.tts.replies import replies
from tts.spoken import sentences, spoken
from tts.spoken.sentences import FIRST, LONGEST


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Dạ.", ["Dạ."]),
        ("Dạ vâng ạ. Em nghe đây ạ!", ["Dạ vâng ạ.", "Em nghe đây ạ!"]),
        ("Một\nHai.", ["Một", "Hai."]),
        ("Có ạ? Không ạ…", ["Có ạ?", "Không ạ…"]),
        ("Dạ, em chào Quý khách ạ.", ["Dạ, em chào Quý khách ạ."]),
        (
            "Dạ, tiền điện tháng mười của mã kết thúc bằng bốn năm sáu: sáu trăm nghìn đồng, chưa thanh toán.",
            ["Dạ, tiền điện tháng mười của mã kết thúc bằng bốn năm sáu:", "sáu trăm nghìn đồng, chưa thanh toán."],
        ),
        ("...", []),
    ],
)
def test_pieces(text: str, pieces: list[str]) -> None:
    assert sentences(text) == pieces


def test_no_word_of_a_reply_is_lost_and_no_piece_is_too_long() -> None:
    for name, text in replies():
        words = spoken(text)
        pieces = sentences(words)
        assert "".join(pieces).replace(" ", "") == "".join(words.split()), name
        assert all(len(piece) <= LONGEST for piece in pieces), name


def test_the_first_piece_of_a_long_sentence_ends_at_a_clause() -> None:
    first = sentences("Dạ, hóa đơn tháng mười của Quý khách, " + "một hai ba bốn năm, " * 5 + "hết.")[0]
    assert first.endswith(",")
    assert len(first) <= FIRST


def test_a_text_without_any_comma_is_cut_between_words() -> None:
    pieces = sentences("từ " * 200)
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert sum(len(piece.split()) for piece in pieces) == 200
