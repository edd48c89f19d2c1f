"""Words that mean something to the call itself."""

from __future__ import annotations

import pytest

from connectors.phone.words import (
    agreed,
    asks_for_figures,
    asks_to_repeat,
    choice,
    dictating,
    nods,
    trailing_digits,
    unfinished,
)

TIMES = [
    ("xin nhắc lại", True),
    ("dạ em nhắc lại giúp chị với ạ", True),
    ("nói lại đi em", True),
    ("em nói lại một lần nữa được không", True),
    ("cho tôi nghe lại", True),
    ("tôi nghe không rõ", True),
    ("chị không nghe rõ em ơi", True),
    ("chưa kịp nghe", True),
    ("gì cơ", True),
    ("cái gì ạ", True),
    ("đọc lại chỉ số công tơ cho tôi", False),
    ("tôi muốn mở lại điện", False),
    ("hóa đơn này tôi không rõ", False),
    ("tiền điện tháng này bao nhiêu", False),
    ("bao giờ có điện lại", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "repeat"), TIMES)
def test_asking_to_repeat(text: str, repeat: bool) -> None:
    assert asks_to_repeat(text) is repeat


@pytest.mark.parametrize(
    ("text", "nod"),
    [
        ("dạ", True),
        ("vâng vâng", True),
        ("ừ", True),
        ("dạ vâng ạ", True),
        ("à thế à", True),
        ("dạ không", False),
        ("vâng tôi muốn hỏi", False),
        ("có", False),
        ("đúng", False),
        ("", False),
    ],
)
def test_nods(text: str, nod: bool) -> None:
    assert nods(text) is nod


@pytest.mark.parametrize(
    ("text", "digit"),
    [
        ("phím hai", 2),
        ("chọn số ba ạ", 3),
        ("một", 1),
        ("dạ cho tôi số bốn nhé", 4),
        ("5", 5),
        ("ai", 2),  # "hai" as viet-asr hears it alone
        ("dạ số ai", 2),
        ("ai ạ", None),
        ("ai đấy", None),
        ("hay", 2),
        ("không", None),
        ("mười", None),
        ("hai ba", None),
        ("tháng hai", None),
        ("hai trăm", None),
        ("tôi muốn hỏi một việc", None),
        ("", None),
    ],
)
def test_spoken_choices(text: str, digit: int | None) -> None:
    assert choice(text) == digit


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("đúng", True),
        ("dạ đúng rồi ạ", True),
        ("vâng", True),
        ("ừ phải", True),
        ("chính xác", True),
        ("không", False),
        ("không đúng", False),
        ("sai rồi em ơi", False),
        ("dạ chưa đúng", False),
        ("nhầm rồi", False),
        ("tiền điện bao nhiêu", None),
        ("pê đê một ba", None),
    ],
)
def test_yes_and_no(text: str, answer: bool | None) -> None:
    assert agreed(text) is answer


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("Dạ, Quý khách cho em xin mã khách hàng ạ.", True),
        ("Quý khách đọc giúp em mã xác thực gồm sáu số ạ.", True),
        ("Quý khách cho em số điện thoại liên hệ ạ?", True),
        ("Dạ, tiền điện tháng 10 là 659.433 đồng.", False),
        ("Quý khách muốn xem kỳ nào ạ?", False),
    ],
)
def test_questions_for_figures(said: str, figures: bool) -> None:
    assert asks_for_figures(said) is figures


def test_figures_at_the_end() -> None:
    assert trailing_digits("mã là một hai ba") == 3
    assert trailing_digits("mã là 123 bốn") == 4
    assert trailing_digits("ba người") == 0
    assert dictating("số của tôi không chín một")
    assert not dictating("hai ba người")
    assert unfinished("tôi ở phường")
    assert unfinished("mã khách hàng của tôi là")
    assert not any(map(unfinished, ("mất điện rồi", "ba trăm năm mươi số", "xem giúp tôi", "như thế có được", "")))
