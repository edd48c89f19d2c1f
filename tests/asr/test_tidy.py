"""What is taken out of recognised text, and what stays."""

from __future__ import annotations

import unicodedata

import pytest

from asr.tidy import LONGEST, tidy


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("tiền điện tháng này\nbao nhiêu", "tiền điện tháng này bao nhiêu"),
        ("Tiền điện tháng 10, là bao nhiêu?", "tiền điện tháng 10 là bao nhiêu"),
        ("Mất điện từ 8:30 đến 11.30!", "mất điện từ 8:30 đến 11.30"),
        ("giảm 10% … được không", "giảm 10% được không"),
        (unicodedata.normalize("NFD", "Hoá đơn điện tử"), "hoá đơn điện tử"),
        ("không không không một không không không", "không không không một không không không"),
        ("một hai một hai một hai một hai", "một hai một hai một hai một hai"),
        ("tổng đài điện tổng đài điện tổng đài điện tổng đài điện", "tổng đài điện"),
        ("vâng vâng", "vâng vâng"),
        ("", ""),
        (" \n ", ""),
        ("...", ""),
        # Invented at silence
        ("Hãy subscribe cho kênh Ghiền Mì Gõ Để không bỏ lỡ những video hấp dẫn", ""),
        ("Cảm ơn các bạn đã theo dõi và hẹn gặp lại.", ""),
        ("cảm ơn em đã xem giúp", "cảm ơn em đã xem giúp"),
        # Indecent words, alone and in a sentence
        ("địt mẹ mày", ""),
        ("lồn", ""),
        ("tôi hỏi lồn tháng này", "tôi hỏi tháng này"),
        ("đụ má cúp điện hoài", "cúp điện hoài"),
        # What only sounds like them
        ("quả bưởi buổi sáng các anh đi cắt điện", "quả bưởi buổi sáng các anh đi cắt điện"),
        ("đình chỉ cấp điện", "đình chỉ cấp điện"),
        ("nhà tôi ở gần đồn công an", "nhà tôi ở gần đồn công an"),
        ("bà cụ nhà tôi", "bà cụ nhà tôi"),
        # Anger that is not obscene stays: the assistant answers it
        ("đồ ngu", "đồ ngu"),
    ],
)
def test_tidy(raw: str, clean: str) -> None:
    assert tidy(raw) == clean


def test_an_endless_text_is_cut_between_words() -> None:
    words = " ".join(f"từ{n}" for n in range(400))
    cut = tidy(words)
    assert 400 < len(cut) <= LONGEST
    assert words.startswith(cut + " ")
    assert len(tidy("x" * 2000)) == LONGEST
