"""The map from a rewritten text back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.aligned import AlignedText
from bot.text.document import Document


def test_an_expansion_stands_for_the_whole_word() -> None:
    text = AlignedText.identity("tđ t10").edited([(0, 2, "tiền điện")])
    assert text.text == "tiền điện t10"
    assert text.span(0, 4) == (0, 2)
    assert text.span(5, 9) == (0, 2)
    assert text.span(10, 13) == (3, 6)


def test_letter_for_letter_edits_keep_the_finer_map() -> None:
    text = AlignedText.identity("hoà").edited([(0, 3, "hòa")])
    assert text.span(1, 2) == (1, 2)


def test_edits_after_edits_still_point_at_the_original() -> None:
    once = AlignedText.identity("mk xem hđ").edited([(0, 2, "mình")])
    twice = once.edited([(9, 11, "hóa đơn")])
    assert twice.text == "mình xem hóa đơn"
    assert twice.span(9, 16) == (7, 9)


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        AlignedText.identity("abcdef").edited([(0, 3, "x"), (2, 4, "y")])


def test_empty_spans_lie_where_the_next_character_starts() -> None:
    text = AlignedText.identity("ab").edited([(0, 1, "")])
    assert text.text == "b"
    assert text.span(0, 0) == (1, 1)
    assert text.span(1, 1) == (2, 2)


@given(st.text(max_size=60))
def test_any_text_can_be_read(typed: str) -> None:
    """Whatever people send: spans lie inside the text and words are not empty."""
    document = Document.of(typed)
    for word in document.words:
        start, end = document.normal.span(word.start, word.end)
        assert 0 <= start < end <= len(typed)
        assert word.text
    assert len(document.folded) == len(document.normal.text)


@given(
    st.lists(
        st.sampled_from(
            [
                "tđ",
                "t10",
                "bn",
                "z",
                "ad",
                "tieenf",
                "ddieenj",
                "tiềnđiện",
                "ơiii",
                "😡😡",
                ":))",
                "mã",
                "kh",
                "hoà",
                "k",
                "850k",
                "p",
                "e",
                "1",
            ]
        )
    )
)
def test_words_of_our_customers_keep_their_order(words: list[str]) -> None:
    document = Document.of(" ".join(words))
    starts = [document.normal.span(word.start, word.end)[0] for word in document.words]
    assert starts == sorted(starts)
