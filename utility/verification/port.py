"""The port to the national population database: questions, answers, and who may answer.

The register confirms and counts; it hands out no personal data. So an answer says whether what the customer wrote is
right, never what would be.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from utility.verification.errors import RegisterNotSetUp

Mismatch = Literal["full_name", "birth"]


@dataclass(frozen=True, slots=True)
class PersonQuestion:
    """Is this the person? `birth`: the day, or the year where the papers of old people say no more.

    Raises ValueError for what can't be asked: a number that is not of twelve digits, no name.
    """

    id_number: str
    full_name: str
    birth: date | int

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{12}", self.id_number):
            raise ValueError("a personal number has twelve digits")
        name = unicodedata.normalize("NFC", " ".join(self.full_name.split()))
        if not 2 <= len(name) <= 120:
            raise ValueError("the name is missing")
        object.__setattr__(self, "full_name", name)
        year = self.birth if isinstance(self.birth, int) else self.birth.year
        if not 1890 <= year <= 2100:
            raise ValueError("nobody was born in that year")


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """match: all of it is right; mismatch: the person exists and `mismatched` is wrong; not_found: no such number."""

    result: Literal["match", "mismatch", "not_found"]
    reference: str
    mismatched: tuple[Mismatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """A residence: street and house number, ward, province, as written today (after July 2025)."""

    street: str
    ward: str
    province: str

    def __post_init__(self) -> None:
        for name in ("street", "ward", "province"):
            text = unicodedata.normalize("NFC", " ".join(str(getattr(self, name)).split()))
            if not 1 <= len(text) <= 200:
                raise ValueError(f"the address has no {name}")
            object.__setattr__(self, name, text)


@dataclass(frozen=True, slots=True)
class HouseholdAnswer:
    """How many households are registered at an address on `as_of`; None when the address is not known there."""

    households: int | None
    as_of: date
    reference: str


class PopulationRegister(Protocol):
    """Answers questions about persons and residences. Raises RegisterError."""

    def person(self, question: PersonQuestion) -> PersonAnswer: ...

    def households(self, address: Address) -> HouseholdAnswer: ...


class NoRegister:
    """Stands where a company has no access to the register: every question says so."""

    def person(self, question: PersonQuestion) -> PersonAnswer:
        raise RegisterNotSetUp("no population register is set up")

    def households(self, address: Address) -> HouseholdAnswer:
        raise RegisterNotSetUp("no population register is set up")
