"""No message makes a grammar fail: texts grown from the grammars' own patterns, and a grammar that fails all the same."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot.entities
from bot.entities import grammars
from bot.entities.match import Match
from bot.text.document import Document

TODAY = date(2026, 11, 22)


def _patterns() -> Iterator[re.Pattern[str]]:
    for module in pkgutil.iter_modules(bot.entities.__path__):
        if module.name == "extractor":  # the component around the grammars
            continue
        for value in vars(importlib.import_module(f"bot.entities.{module.name}")).values():
            several = (
                value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else [value]
            )
            yield from (found for found in several if isinstance(found, re.Pattern))


PATTERNS = sorted(set(_patterns()), key=lambda pattern: pattern.pattern)
GROWN = st.lists(st.sampled_from(PATTERNS).flatmap(st.from_regex), min_size=1, max_size=3).map(" ".join)


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(GROWN)
def test_what_a_pattern_can_match_is_read(text: str) -> None:
    """A pattern with more words than the table its match is looked up in fails here."""
    document = Document.of(text)
    for grammar in grammars.GRAMMARS:
        list(grammar(document, TODAY))


@pytest.mark.parametrize(
    "text", ["mất điện sáng ni", "cúp từ chiều kia", "tối ni có điện không", "khuya kia nổ cầu chì"]
)
def test_every_part_of_every_near_day_is_read(text: str) -> None:
    assert [entity.entity for entity in grammars.extract(text, TODAY)] == ["date_time"]


def test_a_failing_grammar_costs_its_own_things_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(document: Document, today: date) -> Iterator[Match]:
        raise KeyError(document.original)

    monkeypatch.setattr(grammars, "GRAMMARS", (broken, *grammars.GRAMMARS))
    found = grammars.extract("mã PD12000345678 tháng 9 hết bao nhiêu", TODAY)
    assert [entity.entity for entity in found] == ["customer_code", "period"]
    assert "KeyError in broken" in caplog.text
    assert "PD12000345678" not in caplog.text
