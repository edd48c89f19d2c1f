"""Whole messages, plain and tricky: everything that grammars find in each, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.entities.grammars import extract
from tests.bot.entities.tables import TODAY

LINES = (Path(__file__).with_name("messages.tsv")).read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]

#: The trained tagger and the question decide these.
NOT_BY_GRAMMARS = {"person_name", "address", "service"}


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_all_that_is_found(text: str, expected: str) -> None:
    found = [f"{e.entity}={e.value}" for e in extract(text, TODAY) if e.entity not in NOT_BY_GRAMMARS]
    assert "; ".join(found) == expected


def test_many_messages_hold_nothing() -> None:
    assert len(CASES) > 400
    assert sum(not expected for _, expected in CASES) > 100
