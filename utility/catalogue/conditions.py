"""When something applies: small conditions over the values known so far, written as data.

`{field: purpose, in: [business, production]}` · `{field: capacity_kw, at_least: 40}` · `{field: shared, is: true}` ·
`{field: email, given: true}` · `{all: […]}` · `{any: […]}` · `{not: …}`. A field that is not known yet meets no
condition but `given: false` and `not`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Values = Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison with one field."""

    field: str
    kind: Literal["is", "in", "at_least", "below", "given"]
    against: tuple[str | int | bool, ...]

    def holds(self, values: Values) -> bool:
        value = values.get(self.field)
        if self.kind == "given":
            return (value is not None and value != "") is self.against[0]
        if value is None:
            return False
        if self.kind in ("is", "in"):
            # 1 == True in Python, but "one household" is not "yes".
            return any(value == other and isinstance(value, bool) is isinstance(other, bool) for other in self.against)
        number = _number(value)
        if number is None:
            return False
        bound = Decimal(str(self.against[0]))
        return number >= bound if self.kind == "at_least" else number < bound

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions together."""

    kind: Literal["all", "any", "not"]
    parts: tuple[Condition, ...]

    def holds(self, values: Values) -> bool:
        if self.kind == "all":
            return all(part.holds(values) for part in self.parts)
        if self.kind == "any":
            return any(part.holds(values) for part in self.parts)
        return not self.parts[0].holds(values)

    @property
    def fields(self) -> frozenset[str]:
        return frozenset().union(*(part.fields for part in self.parts))


Condition = Test | Group


def parse(raw: Any) -> Condition:
    """The condition a file says. Raises ValueError for anything that is none."""
    if not isinstance(raw, dict):
        raise ValueError(f"{raw!r} is not a condition")
    if len(raw) == 1:
        ((kind, inner),) = raw.items()
        if kind in ("all", "any") and isinstance(inner, list) and inner:
            return Group(kind, tuple(parse(part) for part in inner))
        if kind == "not":
            return Group("not", (parse(inner),))
    if len(raw) == 2 and isinstance(raw.get("field"), str):
        ((kind, against),) = ((key, value) for key, value in raw.items() if key != "field")
        if kind == "in" and isinstance(against, list) and against and all(map(_is_scalar, against)):
            return Test(raw["field"], "in", tuple(against))
        if kind == "is" and _is_scalar(against):
            return Test(raw["field"], "is", (against,))
        if kind == "given" and isinstance(against, bool):
            return Test(raw["field"], "given", (against,))
        if kind in ("at_least", "below") and isinstance(against, int) and not isinstance(against, bool):
            return Test(raw["field"], kind, (against,))
    raise ValueError(f"{raw!r} is not a condition")


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | bool)


def _number(value: str | int | bool) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
