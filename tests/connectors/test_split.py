"""Long texts are cut where a reader would pause, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.split import shorten, split_text

CASES = [
    ("", 10, []),
    ("   \n ", 10, []),
    ("ngắn", 10, ["ngắn"]),
    ("mười ký tự", 10, ["mười ký tự"]),
    ("đoạn một\n\nđoạn hai", 12, ["đoạn một", "đoạn hai"]),
    ("dòng một\ndòng hai", 12, ["dòng một", "dòng hai"]),
    ("Câu một. Câu hai.", 12, ["Câu một.", "Câu hai."]),
    ("hai từ dài", 8, ["hai từ", "dài"]),
    ("khôngcókhoảngtrắng", 5, ["không", "cókho", "ảngtr", "ắng"]),
    ("a\n\nbbbbbbbbbb", 8, ["a\n\nbbbbb", "bbbbb"]),  # a break this early would leave a stub
]


@pytest.mark.parametrize(("text", "limit", "parts"), CASES)
def test_cuts(text: str, limit: int, parts: list[str]) -> None:
    assert split_text(text, limit) == parts


def test_an_emoji_of_several_code_points_stays_whole() -> None:
    family = "👨\u200d👩\u200d👧"
    assert split_text("abc" + family, 5) == ["abc", family]


@given(st.text(alphabet="ab ăệ.\n", max_size=400), st.integers(min_value=5, max_value=60))
def test_nothing_is_lost_and_every_part_fits(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(("text", "limit", "short"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a bcd", 3, "a…")])
def test_shorten(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short
