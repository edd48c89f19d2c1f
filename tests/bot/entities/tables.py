"""How the entity tables are read: a case is a text and what one grammar must find in it, as (span, value)."""

from __future__ import annotations

from datetime import date

from bot.entities.grammars import extract

#: A Sunday.
TODAY = date(2026, 11, 22)

Case = tuple[str, list[tuple[str, object]]]


def found(entity: str, text: str, today: date = TODAY) -> list[tuple[str, object]]:
    """The entities of one kind that grammars find, and a check that every span says what it shows."""
    entities = extract(text, today)
    assert all(text[e.start : e.end] == e.text for e in entities)
    return [(e.text, e.value) for e in entities if e.entity == entity]
