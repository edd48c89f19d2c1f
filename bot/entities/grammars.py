"""The list of grammars: adding one is a file and a line here."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from datetime import date

from bot.entities import (
    address,
    amount_vnd,
    counts,
    customer_code,
    date_time,
    id_number,
    payment_provider,
    period,
    person_name,
    phone_number,
    place,
    request_code,
    short_codes,
    usage_kwh,
)
from bot.entities.match import Entity, Grammar, Match
from bot.entities.resolve import resolve
from bot.entities.today import today as current_day
from bot.text.document import Document

logger = logging.getLogger(__name__)

GRAMMARS: tuple[Grammar, ...] = (
    customer_code.find,
    phone_number.find,
    id_number.find,
    short_codes.find,
    request_code.find,
    usage_kwh.find,
    counts.find,
    amount_vnd.find,
    period.find,
    date_time.find,
    payment_provider.find,
    place.find,
    address.find,
    person_name.find,
)


def matches(document: Document, today: date) -> Iterator[Match]:
    """Everything that any grammar sees, overlaps included.

    A grammar that fails finds nothing and is reported: a customer is better answered without one kind of thing than not
    at all. The report tells the place in the code, never what was written.
    """
    for grammar in GRAMMARS:
        try:
            found = tuple(grammar(document, today))
        except Exception as error:
            logger.error("The grammar %s fails: %s.", grammar.__module__, _place(error))
            continue
        yield from found


def found_on(document: Document, today: date) -> tuple[Match, ...]:
    """The same, kept on the document: classifier and extractor both ask."""
    kept: dict[date, tuple[Match, ...]] = document.__dict__.setdefault("_matches", {})
    if today not in kept:
        kept[today] = tuple(matches(document, today))
    return kept[today]


def spans_of(document: Document) -> tuple[Match, ...]:
    """Where things stand in the document, whichever day their values count from."""
    for kept in document.__dict__.get("_matches", {}).values():
        return tuple(kept)
    return found_on(document, current_day())


def _place(error: Exception) -> str:
    """Kind and origin of an error without its words."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"


def extract(text: str, today: date) -> list[Entity]:
    """The entities that grammars alone find in a text."""
    document = Document.of(text)
    return resolve(document, matches(document, today))
