"""What keys mean."""

from __future__ import annotations

import pytest

from connectors.phone.keys import Keys, Meaning, Pressed, code_of


@pytest.mark.parametrize(
    ("keys", "entries"),
    [
        ("1#", [Pressed(Meaning.CHOICE, "1")]),
        ("0#", [Pressed(Meaning.PERSON)]),
        ("*", [Pressed(Meaning.REPEAT)]),
        ("12*", []),
        ("12*3#", [Pressed(Meaning.CHOICE, "3")]),
        ("048213#", [Pressed(Meaning.NUMBER, "048213")]),
        ("#", []),
        ("A1#", [Pressed(Meaning.CHOICE, "1")]),
        ("1#2#", [Pressed(Meaning.CHOICE, "1"), Pressed(Meaning.CHOICE, "2")]),
        ("0" * 20, [Pressed(Meaning.NUMBER, "0" * 20)]),
    ],
)
def test_entries(keys: str, entries: list[Pressed]) -> None:
    pad = Keys()
    assert [found for key in keys if (found := pad.press(key, 0.0))] == entries


@pytest.mark.parametrize(
    ("typed", "waited", "entry"),
    [
        ("1", 1.4, None),
        ("1", 1.5, Pressed(Meaning.CHOICE, "1")),
        ("0", 1.5, Pressed(Meaning.PERSON)),
        ("12", 1.5, None),
        ("12", 4.0, Pressed(Meaning.NUMBER, "12")),
        ("", 9.0, None),
    ],
)
def test_an_entry_ends_when_nothing_follows(typed: str, waited: float, entry: Pressed | None) -> None:
    pad = Keys()
    for key in typed:
        pad.press(key, 100.0)
    assert pad.waited(100.0 + waited) == entry


@pytest.mark.parametrize(
    ("digits", "prefixes", "code"),
    [
        ("7313000123456", ("PA", "PB", "PD"), "PD13000123456"),
        ("7313000123456", ("PE",), "PE13000123456"),
        ("7211010345678", ("PB",), "PB11010345678"),
        ("7513000123456", ("PD",), None),
        ("13000123456", ("PD",), "PD13000123456"),
        ("13000123456", ("PD", "PE"), None),
        ("123456", ("PD",), None),
        ("0912345678", ("PD",), None),
    ],
)
def test_codes_by_keys(digits: str, prefixes: tuple[str, ...], code: str | None) -> None:
    assert code_of(digits, prefixes) == code
