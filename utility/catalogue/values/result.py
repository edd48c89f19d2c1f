"""What reading an answer gives: a value, or the key of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from utility.catalogue.model import Field, Stored


@dataclass(frozen=True, slots=True)
class Accepted:
    """A good answer: `value` is typed, `stored` is its plain form for a request's fields."""

    value: Any
    stored: Stored


@dataclass(frozen=True, slots=True)
class Refused:
    """A bad answer. `problem` is one of `utility.catalogue.PROBLEMS`; `detail` its numbers, never what was written."""

    problem: str
    detail: Mapping[str, int | str] = field(default_factory=dict)


Result = Accepted | Refused


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader needs besides the answer: the field with its rule, and today's date in Vietnam."""

    field: Field
    on: date


Reader = Callable[[str, Question], Result]


def accepted(value: Stored) -> Accepted:
    """A value that is stored as it is."""
    return Accepted(value, value)
