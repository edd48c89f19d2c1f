"""What keys mean."""

from __future__ import annotations

import pytest

from connectors.phone.keys import PREFIXES, Keys, Meaning, Pressed, areas_of, code_of, likely_first, prefixes_of


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


@pytest.mark.parametrize(
    ("caller", "code"),
    [
        ("02438252829", "PD13000123456"),
        ("02839390000", "PE13000123456"),
        ("+842839390000", "PE13000123456"),
        ("0255000111", "PE13000123456"),  # the longer beginning counts
        ("0912000101", "PD13000123456"),  # the settings' order
        ("", "PD13000123456"),
    ],
)
def test_the_callers_number_says_which_company_typed_letters_mean(caller: str, code: str) -> None:
    areas = areas_of("024=PD, 028=PE,025=PD,0255=PE")
    assert code_of("7313000123456", likely_first(PREFIXES, areas, caller)) == code


def test_prefixes_and_areas_are_read_from_settings() -> None:
    assert prefixes_of(" pd, PE ,") == ("PD", "PE")
    assert areas_of("") == {}
    assert likely_first(("PB",), {"024": "PD"}, "0241") == ("PD", "PB")
    for wrong in ("PX", "D"):
        with pytest.raises(ValueError, match="PHONE_PREFIXES"):
            prefixes_of(wrong)
    for wrong in ("PD", "x=PD", "024"):
        with pytest.raises(ValueError, match="PHONE_AREAS"):
            areas_of(wrong)
