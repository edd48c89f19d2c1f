"""The keys of a telephone: choices, numbers that end with #, codes whose letters were typed as digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

# After one key more may follow, for a number; then it was a choice. Within a number people look at their bill.
_AFTER_ONE = 1.5
_AFTER_MORE = 4.0
_LONGEST = 20
_LETTERS = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
_CODE = 13
# Customer codes begin with P and the letter of the company (utility's customer_code has the same list).
PREFIXES = tuple(f"P{letter}" for letter in "ABCDEHKMNPQ")


def prefixes_of(setting: str) -> tuple[str, ...]:
    """ "PD, PE" as ("PD", "PE"). Raises ValueError."""
    found = tuple(part.strip().upper() for part in setting.split(",") if part.strip())
    if unknown := [prefix for prefix in found if prefix not in PREFIXES]:
        raise ValueError(f"PHONE_PREFIXES: {unknown[0]} begins no customer code, known are {', '.join(PREFIXES)}")
    return found


def areas_of(setting: str) -> dict[str, str]:
    """ "024=PD, 028=PE" as {"024": "PD", "028": "PE"}. Raises ValueError."""
    areas: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in setting.split(","))):
        digits, equals, prefix = (piece.strip() for piece in part.partition("="))
        if not (digits.isdigit() and equals):
            raise ValueError(f"PHONE_AREAS must be like 024=PD,028=PE, not {part!r}")
        areas[digits] = next(iter(prefixes_of(prefix)), "")
    return areas


def likely_first(prefixes: Sequence[str], areas: Mapping[str, str], caller: str) -> tuple[str, ...]:
    """The prefixes, that of the caller's area first: the longest beginning of the number counts."""
    number = "0" + caller.removeprefix("+84") if caller.startswith("+84") else caller
    begins = max((digits for digits in areas if number.startswith(digits)), key=len, default="")
    here = areas.get(begins, "")
    return (here, *(prefix for prefix in prefixes if prefix != here)) if here else tuple(prefixes)


class Meaning(StrEnum):
    """What was meant."""

    CHOICE = "choice"
    NUMBER = "number"
    REPEAT = "repeat"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A finished entry; `value` holds its digits."""

    meaning: Meaning
    value: str = ""


@dataclass
class Keys:
    """Collects keys. `*` clears what was begun, else asks to repeat; `0` alone is a person; `#` ends."""

    _typed: str = ""
    _last: float = 0.0

    @property
    def begun(self) -> bool:
        """Whether the caller is in the middle of an entry."""
        return bool(self._typed)

    def press(self, key: str, now: float) -> Pressed | None:
        """Take a key at a time in seconds; an entry when this key ends one."""
        self._last = now
        if key == "*":
            begun, self._typed = self._typed, ""
            return None if begun else Pressed(Meaning.REPEAT)
        if key == "#":
            return self._finish()
        if key.isdigit():
            self._typed += key
        return self._finish() if len(self._typed) >= _LONGEST else None

    def waited(self, now: float) -> Pressed | None:
        """The entry that ended because nothing followed, if so."""
        limit = _AFTER_ONE if len(self._typed) == 1 else _AFTER_MORE
        return self._finish() if self._typed and now - self._last >= limit else None

    def _finish(self) -> Pressed | None:
        typed, self._typed = self._typed, ""
        if not typed:
            return None
        if typed == "0":
            return Pressed(Meaning.PERSON)
        return Pressed(Meaning.CHOICE if len(typed) == 1 else Meaning.NUMBER, typed)


def code_of(digits: str, prefixes: Sequence[str] = PREFIXES) -> str | None:
    """The customer code behind typed keys: "73" and eleven digits is PD or PE, the first of `prefixes` that fits.

    Eleven digits alone take the prefix when the hotline's company has only one. None when it is no code.
    """
    if len(digits) == _CODE - 2 and len(prefixes) == 1:
        return prefixes[0] + digits
    if len(digits) != _CODE:
        return None
    for prefix in prefixes:
        if all(letter in _LETTERS.get(key, "") for letter, key in zip(prefix, digits, strict=False)):
            return prefix + digits[2:]
    return None
