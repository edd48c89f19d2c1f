"""Numbers of persons and companies: citizen's identity (CCCD), the old identity card (CMND), tax code (MST), passport.

The personal number has twelve digits: three for the place of birth registration, one for century and sex, two for
the year of birth, six random (NĐ 137/2015/NĐ-CP Art. 13, kept by the Law on Identification of 2023).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from utility.catalogue.values.provinces import COUNTRY_CODES, PROVINCES
from utility.catalogue.values.result import Accepted, Question, Refused, Result
from utility.catalogue.values.spoken import sign_code

IdKind = Literal["cccd", "passport"]

# The last day on which the nine-digit card could still be used.
CMND_UNTIL = date(2024, 12, 31)
# From this day a person's tax code is the personal number; companies keep theirs.
PERSONAL_TAX_CODE_FROM = date(2025, 7, 1)
_OLDEST = 120  # years
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PASSPORT = re.compile(r"[A-Z]{1,2}\d{6,8}")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """An identity number and what it says about its holder. `province`: None for a birth abroad and a passport."""

    number: str
    kind: IdKind
    province: str | None = None
    sex: Literal["male", "female"] | None = None
    birth_year: int | None = None


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A tax code; `branch`: the three digits of a dependent unit."""

    number: str
    branch: str | None = None
    personal: bool = False

    def __str__(self) -> str:
        return f"{self.number}-{self.branch}" if self.branch else self.number


def read_id_number(text: str, question: Question) -> Result:
    """A personal number of 12 digits or a passport. The nine-digit card is refused by name: it is no longer valid."""
    written = re.sub(r"^(?:SỐ|CĂNCƯỚC|CCCD|CC|HỘCHIẾU|HC)+:?", "", sign_code(text))
    if _PASSPORT.fullmatch(written):
        return Accepted(IdNumber(written, "passport"), written)
    if not written.isascii() or not written.isdigit():
        return Refused("id_number.not_a_number")
    if len(written) == 9:
        return Refused("id_number.old_card" if question.on > CMND_UNTIL else "id_number.length", {"length": 12})
    if len(written) != 12:
        return Refused("id_number.length", {"length": 12})
    return _personal(written, question.on)


def _personal(number: str, on: date) -> Result:
    place = number[:3]
    if place not in PROVINCES and int(place) not in COUNTRY_CODES:
        return Refused("id_number.province")
    century, sex = divmod(int(number[3]), 2)
    birth_year = 1900 + 100 * century + int(number[4:6])
    if not on.year - _OLDEST <= birth_year <= on.year:
        return Refused("id_number.birth_year")
    person = IdNumber(number, "cccd", PROVINCES.get(place), "female" if sex else "male", birth_year)
    return Accepted(person, number)


def read_tax_code(text: str, question: Question) -> Result:
    """A tax code: 10 digits with their check digit, 10 + 3 for a branch, or a person's 12-digit number."""
    written = re.sub(r"^(?:MST|MÃSỐTHUẾ|SỐ)+:?", "", sign_code(text))
    if not written.isascii() or not written.isdigit():
        return Refused("tax_code.not_a_number")
    if len(written) == 12:
        if question.on < PERSONAL_TAX_CODE_FROM:
            return Refused("tax_code.length")
        person = _personal(written, question.on)
        if isinstance(person, Refused):
            return Refused("tax_code.personal_number")
        return Accepted(TaxCode(written, personal=True), written)
    if len(written) not in (10, 13):
        return Refused("tax_code.length")
    if not _check_digit_holds(written[:10]):
        return Refused("tax_code.check_digit")
    branch = written[10:] or None
    if branch == "000":
        return Refused("tax_code.branch")
    code = TaxCode(written[:10], branch)
    return Accepted(code, str(code))


def _check_digit_holds(number: str) -> bool:
    rest = 10 - sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11
    # A remainder of 0 would need the "digit" 10: such numbers are not given out.
    return rest == int(number[9])
