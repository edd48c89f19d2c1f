"""Fragments of Vietnamese that actions put together: lines of a list, titles of buttons.

Whole answers are ordinary responses that Rasa fills in. A list of five tiers is one answer with a line repeated, which
responses can't do, so its line is a response named `utter_part_…` in the same domain.yml and is filled in here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

DOMAIN = Path(__file__).resolve().parent.parent / "domain.yml"
PREFIX = "utter_part_"


@cache
def _parts() -> dict[str, str]:
    responses = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["responses"]
    return {
        name.removeprefix(PREFIX): variations[0]["text"]
        for name, variations in responses.items()
        if name.startswith(PREFIX)
    }


def part(name: str, /, **values: object) -> str:
    """The fragment `utter_part_<name>` with its values. Raises `KeyError` when domain.yml has none of that name."""
    return _parts()[name].format(**values)


def lines(name: str, rows: Iterable[Mapping[str, object]]) -> str:
    """One fragment per row, each on its own line."""
    return "\n".join(part(name, **row) for row in rows)


def has_part(name: str) -> bool:
    """Whether there is such a fragment."""
    return name in _parts()


def wish_title(intent: str) -> str:
    """A wish as a short button title (at most 20 characters, the limit of Messenger's quick replies)."""
    return part(f"wish_{intent}")


def has_title(intent: str) -> bool:
    """Whether a wish has a title, so that it can be offered."""
    return has_part(f"wish_{intent}")
