"""Variants made at training time."""

from __future__ import annotations

from random import Random

import pytest

from bot.nlu.augment import VARIANTS, augmented
from bot.nlu.slips import slip, telex_keys
from bot.nlu.sounds import misheard, spoken, spoken_number
from bot.text.telex import decode_telex

TEXT = "Cho em hỏi tiền điện tháng 10 nhà em hết bao nhiêu ạ?"


def test_variants_are_the_same_each_time_and_know_their_sentence() -> None:
    texts = [TEXT, "mất điện rồi", "ok"]
    kinds = tuple(VARIANTS)
    first, origin = augmented(texts, kinds)
    again, _ = augmented(texts, kinds)
    assert first == again
    assert first[:3] == texts
    assert origin[:3].tolist() == [0, 1, 2]
    assert len(first) == len(origin)


def test_a_variant_of_a_sentence_does_not_depend_on_its_neighbours() -> None:
    alone = augmented([TEXT], ("mixed",))[0][1:]
    among = [v for v, o in zip(*augmented(["khác", TEXT], ("mixed",)), strict=True) if o == 1][1:]
    assert alone == among


def test_plain_loses_its_diacritics() -> None:
    assert VARIANTS["plain"](TEXT, Random(0)) == "cho em hoi tien dien thang 10 nha em het bao nhieu a?"


def test_recognised_has_no_digit_and_no_sign() -> None:
    heard = VARIANTS["recognised"]("Mã PD15000234987, tháng 10: 1.250.000đ?", Random(1))
    assert not any(c in heard for c in ",.:?")
    assert "mười" in heard


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (5, "năm"), (10, "mười"), (15, "mười lăm"), (21, "hai mươi mốt"), (24, "hai mươi tư"), (55, "năm mươi lăm"),
        (100, "một trăm"), (105, "một trăm linh năm"), (350, "ba trăm năm mươi"), (1000, "một nghìn"), (2026, "hai nghìn không trăm hai mươi sáu"),
        (1250, "một nghìn hai trăm năm mươi"), (11, "mười một"), (20, "hai mươi"), (101, "một trăm linh một"), (999_000, "chín trăm chín mươi chín nghìn"),
        (4, "bốn"), (14, "mười bốn"), (25, "hai mươi lăm"), (31, "ba mươi mốt"), (44, "bốn mươi tư"), (99, "chín mươi chín"), (110, "một trăm mười"),
        (115, "một trăm mười lăm"), (121, "một trăm hai mươi mốt"), (1005, "một nghìn không trăm năm"), (10_000, "mười nghìn"),
        (15_021, "mười lăm nghìn không trăm hai mươi mốt"), (105_000, "một trăm linh năm nghìn"), (350_000, "ba trăm năm mươi nghìn"),
    ],
)  # fmt: skip
def test_spoken_numbers(number: int, words: str) -> None:
    assert spoken_number(number) == words


def test_long_numbers_are_read_digit_by_digit() -> None:
    assert spoken("0912345678") == "không chín một hai ba bốn năm sáu bảy tám"
    assert spoken("007") == "không không bảy"  # a code, no number
    assert [spoken(word) for word in ("điện", "1tr2", "", "0")] == ["điện", "1tr2", "", "không"]


@pytest.mark.parametrize(
    "word",
    [
        "tiền",
        "điện",
        "được",
        "không",
        "nước",
        "quá",
        "nhiều",
        "sửa",
        "đồng",
        "giờ",
        "ăn",
        "đường",
        "hết",
        "hỏi",
        "ngã",
        "chuyển",
        "quý",
        "khách",
        "mượn",
        "rồi",
        "ưu",
        "ý",
        "của",
        "thủy",
        "kiểm",
        "định",
        "bị",
        "cắt",
        "đấy",
        "lửa",
        "nghỉ",
        "xuống",
        "bão",
        "yếu",
        "phường",
    ],
)
def test_telex_keys_are_what_the_normaliser_undoes(word: str) -> None:
    assert decode_telex(telex_keys(word)) == word


def test_slips_change_a_word_and_leave_codes_alone() -> None:
    slips = {slip("điện", Random(seed)) for seed in range(60)}
    assert len(slips) > 8
    assert {slip("1tr2", Random(seed)) for seed in range(40)} == {"1tr2"}


def test_misheard_words_sound_alike() -> None:
    heard = {misheard("trăng", Random(seed)) for seed in range(30)}
    assert heard == {"chăng", "trăn"}
    assert misheard("ạ", Random(0)) == "ạ"


def test_regional_swaps_words_of_one_meaning_only() -> None:
    swapped = {VARIANTS["regional"]("công tơ bị hư", Random(seed)) for seed in range(30)}
    assert any("điện kế" in text for text in swapped)
    assert all(text == "" or "bị" in text for text in swapped)
    assert VARIANTS["regional"]("xin chào", Random(0)) == ""
