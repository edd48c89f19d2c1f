"""The stored questions with their answers: `nlu_data/faq/*.yml`, its README says what an entry holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.dialogue.text import plain

FOLDER = Path(__file__).resolve().parents[2] / "nlu_data" / "faq"


@dataclass(frozen=True, slots=True)
class Stored:
    """One question and its answer, with where it comes from and from when to when it holds.

    `answer` and `source` may hold figures in braces (`facts.py`). `wish` is an intent worth offering with the answer,
    `journeys` those whose own answer is as good. `phrases`: words (without diacritics) that ask this question even
    where an intent about one's own matters is sure ("xin khất" is no question about the debt). `unsure`: a single or
    dated source, so the customer is told.
    """

    id: str
    topic: str
    question: str
    answer: str
    source: str
    decided: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    checked: date | None = None
    wish: str | None = None
    journeys: frozenset[str] = frozenset()
    unsure: bool = False
    phrases: frozenset[str] = frozenset()

    def holds_on(self, day: date) -> bool:
        """Whether the answer is (still) right on a day, as far as its source says."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@cache
def stored_questions() -> dict[str, Stored]:
    """Every stored question by its id."""
    found: dict[str, Stored] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for item in content["questions"]:
            fields = {key: value for key, value in item.items() if key != "variants"}
            fields["journeys"] = frozenset(item.get("journeys", ()))
            fields["phrases"] = frozenset(map(plain, item.get("phrases", ())))
            found[item["id"]] = Stored(topic=content["topic"], **fields)
    return found
