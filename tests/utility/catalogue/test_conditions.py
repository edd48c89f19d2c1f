"""When something applies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utility.catalogue.conditions import parse

_SOME: dict[str, str | int | bool] = {"purpose": "business", "kw": "39.9", "count": 2, "shared": True, "empty": ""}


@pytest.mark.parametrize(
    ("raw", "holds"),
    [
        ({"field": "purpose", "is": "business"}, True),
        ({"field": "purpose", "is": "residential"}, False),
        ({"field": "purpose", "in": ["business", "production"]}, True),
        ({"field": "purpose", "in": ["production"]}, False),
        ({"field": "kw", "at_least": 40}, False),
        ({"field": "kw", "below": 40}, True),
        ({"field": "count", "at_least": 2}, True),
        ({"field": "count", "below": 2}, False),
        ({"field": "shared", "is": True}, True),
        ({"field": "shared", "is": 1}, False),
        ({"field": "count", "is": True}, False),
        ({"field": "shared", "at_least": 1}, False),
        ({"field": "purpose", "at_least": 1}, False),
        ({"field": "purpose", "given": True}, True),
        ({"field": "empty", "given": True}, False),
        ({"field": "nothing", "given": False}, True),
        ({"field": "nothing", "is": "x"}, False),
        ({"field": "nothing", "below": 5}, False),
        ({"not": {"field": "nothing", "is": "x"}}, True),
        ({"all": [{"field": "shared", "is": True}, {"field": "count", "is": 2}]}, True),
        ({"all": [{"field": "shared", "is": True}, {"field": "count", "is": 3}]}, False),
        ({"any": [{"field": "shared", "is": False}, {"field": "count", "is": 2}]}, True),
        ({"any": [{"field": "shared", "is": False}, {"field": "count", "is": 3}]}, False),
    ],
)
def test_holds(raw: dict[str, Any], holds: bool) -> None:
    assert parse(raw).holds(_SOME) is holds


@pytest.mark.parametrize(
    "raw",
    [
        None, "purpose", [], {}, {"field": "x"}, {"field": "x", "equals": 1}, {"field": "x", "in": "business"},
        {"field": "x", "in": []}, {"field": "x", "at_least": "40"}, {"field": "x", "at_least": True},
        {"field": "x", "given": "yes"}, {"all": []}, {"any": {"field": "x", "is": 1}}, {"not": "x"},
        {"field": "x", "is": 1, "in": [1]}, {"field": 3, "is": 1}, {"field": "x", "is": [1]},
    ],
)  # fmt: skip
def test_what_is_no_condition(raw: Any) -> None:
    with pytest.raises(ValueError, match="is not a condition"):
        parse(raw)


def test_the_fields_a_condition_looks_at() -> None:
    raw = {
        "all": [{"field": "a", "is": 1}, {"not": {"any": [{"field": "b", "given": True}, {"field": "c", "below": 3}]}}]
    }
    assert parse(raw).fields == {"a", "b", "c"}


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_at_least_and_below_are_opposites(value: int, bound: int) -> None:
    at_least, below = parse({"field": "x", "at_least": bound}), parse({"field": "x", "below": bound})
    assert at_least.holds({"x": str(value)}) is not below.holds({"x": value})
    assert parse({"not": {"field": "x", "below": bound}}).holds({"x": value}) is at_least.holds({"x": value})
