"""Values of things in whole sentences of people whose sentences the tagger had not learnt; each was read by a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.entities.tables import found

LINES = (Path(__file__).with_name("values.tsv")).read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("entity", "span", "value", "text"), CASES)
def test_the_value_is_what_a_person_reads(entity: str, span: str, value: str, text: str) -> None:
    assert (span, value) in [(text, str(value)) for text, value in found(entity, text)]


def test_every_kind_with_a_value_is_asked() -> None:
    assert len(CASES) > 120
    assert {entity for entity, *_ in CASES} >= {
        "amount_vnd", "capacity_kw", "customer_code", "date_time", "household_count", "id_number", "payment_provider", "period",
        "phone_number", "rating", "request_code", "usage_kwh",
    }  # fmt: skip
