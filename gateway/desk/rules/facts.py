"""What is known about a conversation when something happens in it, and whether a rule's conditions hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from gateway.desk import hours
from gateway.desk.models import CONVERSATION_LABEL, STATE
from gateway.desk.records import settings
from gateway.models import CONVERSATION, MESSAGE
from gateway.records import people
from utility.text import fold

# The customer group of a code, from the company's records; None when they don't know it or don't answer.
GroupOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened. `name` tells it from everything else that ever happens in the conversation."""

    event: str
    conversation: int
    name: str
    at: datetime
    text: str = ""
    intent: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions are held against."""

    values: Mapping[str, frozenset[str]]
    text: str


def gather(connection: Connection, occasion: Occasion, wanted: set[str], group_of: GroupOf) -> Facts:
    """Everything that the wanted fields need. Words and intent are the message's, else the customer's last ones."""
    number = occasion.conversation
    row = connection.execute(
        select(
            CONVERSATION.c.channel,
            CONVERSATION.c.reason,
            CONVERSATION.c.summary,
            CONVERSATION.c.holder,
            STATE.c.team_id,
            STATE.c.priority,
        )
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.id == number)
    ).one()
    text, intent = occasion.text, occasion.intent
    if not text and wanted & {"words", "intent"}:
        text, intent = _last_words(connection, number)
    summary = row.summary if isinstance(row.summary, dict) else {}
    values: dict[str, frozenset[str]] = {
        "channel": _one(row.channel),
        "reason": _one(row.reason),
        "intent": _one(intent) | _one(summary.get("intent")),
        "team": _one(row.team_id),
        "priority": _one(row.priority or 0),
        "holder": _one(row.holder),
    }
    if "label" in wanted:
        marked = select(CONVERSATION_LABEL.c.label_id).where(CONVERSATION_LABEL.c.conversation_id == number)
        values["label"] = frozenset(str(label) for label in connection.execute(marked).scalars())
    if "open" in wanted:
        is_open = hours.is_open(settings.load(connection).hours, occasion.at)
        values["open"] = _one("yes" if is_open else "no")
    if "group" in wanted:
        codes = [value for kind, value in people.proofs(connection, number) if kind == people.CODE]
        values["group"] = frozenset(group for code in codes if (group := group_of(code)) is not None)
    return Facts(values, text)


def holds(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Whether one condition holds."""
    values: Sequence[str] = condition["values"]
    if condition["field"] == "words":
        found = any(has_words(facts.text, value) for value in values)
    else:
        found = bool(facts.values.get(condition["field"], frozenset()) & set(values))
    return found is (condition["op"] == "is")


def has_words(text: str, phrase: str) -> bool:
    """Whether a phrase stands in a text, word by word. Diacritics count exactly when the phrase has some."""
    if fold(phrase) == _plain(phrase):
        return f" {fold(phrase)} " in f" {fold(text)} "
    return f" {_plain(phrase)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))


def _one(value: object) -> frozenset[str]:
    return frozenset() if value is None else frozenset({str(value)})


def _last_words(connection: Connection, conversation: int) -> tuple[str, str | None]:
    row = connection.execute(
        select(MESSAGE.c.text, MESSAGE.c.intent)
        .where(MESSAGE.c.conversation_id == conversation, MESSAGE.c.author == "customer")
        .order_by(MESSAGE.c.seq.desc())
        .limit(1)
    ).one_or_none()
    return (row.text, row.intent) if row is not None else ("", None)
