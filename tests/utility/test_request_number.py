"""Codes of requests: made, checked, and read as people write and say them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utility.request_number import ALPHABET, LENGTH, grouped, is_valid, new_number, normalise


def _number(day: date, tail: list[str]) -> str:
    signs = iter(tail)
    return new_number(day, choose=lambda _alphabet: next(signs))


NUMBERS = st.builds(
    _number,
    st.dates(date(2020, 1, 1), date(2060, 12, 31)),
    st.lists(st.sampled_from(ALPHABET), min_size=5, max_size=5),
)


def test_a_new_number() -> None:
    number = new_number(date(2026, 11, 22))
    assert number.startswith("YC261122")
    assert (len(number), is_valid(number)) == (LENGTH, True)
    assert len({new_number(date(2026, 11, 22)) for _ in range(500)}) > 490


def test_no_two_signs_are_mistaken() -> None:
    assert not set(ALPHABET) & set("0O1IL2Z5S8BNTUV")
    assert len(set(ALPHABET)) == len(ALPHABET) == 17


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YC261122K7AQ3R", "YC261122K7AQ3R"),
        ("yc261122k7aq3r", "YC261122K7AQ3R"),
        ("mã yêu cầu của em là YC261122K7AQ3R ạ", "YC261122K7AQ3R"),
        ("YC 261122 K7A Q3R", "YC261122K7AQ3R"),
        ("yc-261122-k7aq3r", "YC261122K7AQ3R"),
        ("YC.261122.K7AQ3R", "YC261122K7AQ3R"),
        ("ＹＣ２６１１２２Ｋ７ＡＱ３Ｒ", "YC261122K7AQ3R"),
        ("y xê hai sáu một một hai hai ca bảy a quy ba rờ", "YC261122K7AQ3R"),
        ("YC261122K7AQ4R", None),
        ("YC261122K7AQ3", None),
        ("XYC261122K7AQ3R", None),
        ("YC261122K7AQ3RR", None),
        ("YC26110654", None),
        ("PD13000123456", None),
        ("", None),
    ],
)
def test_normalise(text: str, expected: str | None) -> None:
    assert normalise(text) == expected


@given(NUMBERS)
def test_every_way_of_writing_it(number: str) -> None:
    assert is_valid(number)
    for written in (number, number.lower(), grouped(number), f"mã {grouped(number).lower()} nhé"):
        assert normalise(written) == number


@given(NUMBERS, st.integers(2, LENGTH - 1), st.data())
def test_one_wrong_sign_is_seen(number: str, place: int, data: st.DataObject) -> None:
    signs = "0123456789" if place < 8 else ALPHABET
    wrong = data.draw(st.sampled_from([sign for sign in signs if sign != number[place]]))
    assert not is_valid(number[:place] + wrong + number[place + 1 :])


@given(NUMBERS, st.integers(2, LENGTH - 2))
def test_two_swapped_signs_are_seen(number: str, place: int) -> None:
    if number[place] != number[place + 1]:
        assert not is_valid(number[:place] + number[place + 1] + number[place] + number[place + 2 :])
