"""Words that mean the same get one name; others stay."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.nlu.concepts import conceptual, entries
from bot.text.characters import clean
from bot.text.document import Document


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("đóng tiền điện ở đâu", "nộp tiền chỗ nào"),
        ("trả tiền bằng cách nào", "thanh toán kiểu gì"),
        ("công tơ chạy nhanh", "điện kế quay lẹ"),
        ("bao giờ có điện lại", "chừng nào khắc phục xong"),
        ("xin kiểm định đồng hồ điện", "muốn kiểm định điện kế"),
        ("nhân viên thô lỗ", "cán bộ hách dịch"),
    ],
)
def test_what_means_the_same_reads_the_same(one: str, other: str) -> None:
    assert conceptual(Document.of(one)) == conceptual(Document.of(other))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("xyz", "xyz"),
        ("Bảo Lộc", "bao loc"),
        ("đóng dấu", "=pay dau"),
        ("thanh toan", "=pay"),  # several words are known without diacritics …
        ("dong dau", "dong dau"),  # … one alone could be another word
        ("đã trả", "=paid"),  # the longest phrase counts, not "trả"
        ("hóa đơn điện tử", "=einvoice"),
        ("cúp điện", "=outage"),
        ("mat dien", "=outage"),
        ("giá điện bậc 3", "=price =tier 0"),
        ("gia dien", "=price"),
        ("đồng hồ", "=meter"),
        ("cong to", "=meter"),
        ("chừng nào", "=when"),
        ("hoá đơn", "=bill"),
        ("hư", "=broken"),
        ("đắt", "=high"),
        ("thợ", "=electrician"),
        ("cup", "cup"),  # one syllable without its mark
        ("hu", "hu"),
        ("hợp đồng", "hop dong"),
        ("mấy", "may"),
        ("trời mưa", "troi mua"),
        ("Nguyễn Văn An", "nguyen van an"),
        ("12 3", "00 0"),
        ("PD15000234987", "pp0000"),
        ("mất điện mất điện", "=outage =outage"),
        ("mất điện?", "=outage ?"),
        ("chạy", "chay"),
        ("alo", "alo"),
    ],
)
def test_reading(text: str, read: str) -> None:
    assert conceptual(Document.of(text)) == read


def test_opposite_wishes_stay_apart() -> None:
    wishes = ["cắt điện tạm", "cắt điện luôn", "mở lại điện", "mất điện", "lịch cắt điện"]
    assert len({conceptual(Document.of(wish)) for wish in wishes}) == len(wishes)


def test_every_phrase_is_clean_and_has_one_name() -> None:
    phrases = [phrase for _, phrase in entries()]
    assert [phrase for phrase, times in Counter(phrases).items() if times > 1] == []
    assert [phrase for phrase in phrases if clean(phrase).text != phrase] == []
    names = [name for name, _ in dict.fromkeys(entries())]
    assert all(name.isascii() and name.isalpha() for name in names)
