"""A thing found in a message, before and after overlaps are decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bot.text.document import Document

#: Values are what intents.md says: integers, ISO dates, E.164 numbers, upper-case codes, or the text itself.
Value = str | int | float


class View(Enum):
    """The form of the document that a grammar's offsets count in."""

    CLEAN = "clean"
    NORMAL = "normal"


@dataclass(frozen=True)
class Match:
    """``text[start:end]`` of a view; of two that overlap the higher priority wins, then the longer."""

    entity: str
    start: int
    end: int
    value: Value | None
    priority: int
    view: View = View.NORMAL


@dataclass(frozen=True)
class Entity:
    """A thing in the message as it was typed: ``text`` is the original ``[start:end]``."""

    entity: str
    text: str
    start: int
    end: int
    value: Value


#: A grammar reads a document on a given day (Vietnamese time).
Grammar = Callable[[Document, date], Iterable[Match]]
