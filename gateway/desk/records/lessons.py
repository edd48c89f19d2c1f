"""What the bot was unsure of, and what people say it means. Repetitions of a sentence are one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.desk.errors import Unknown
from gateway.desk.lessons import register_of
from gateway.desk.models import LESSON
from gateway.desk.teaching.invented import told
from gateway.masking import mask
from gateway.models import MESSAGE, Direction, State
from utility.text import fold

UNSURE = 0.75
FLAGGED = "flagged"
_SINCE = timedelta(days=60)
_LOOKED_AT = 3000
_LONGEST = 400


def unsure(connection: Connection, now: datetime, limit: int = 60) -> list[dict[str, Any]]:
    """Sentences that the bot was unsure of or a person had to answer, the most frequent first, without reviewed ones.

    Personal data is replaced before anybody reads it here: a lesson needs the words, not the customer.
    """
    asked = (MESSAGE.c.id, MESSAGE.c.conversation_id, MESSAGE.c.channel, MESSAGE.c.text, MESSAGE.c.intent)
    rows = connection.execute(
        select(*asked, MESSAGE.c.confidence)
        .where(
            MESSAGE.c.direction == Direction.IN.value,
            MESSAGE.c.created_at > now - _SINCE,
            MESSAGE.c.kind == "text",
            MESSAGE.c.text != "",
            or_(MESSAGE.c.confidence < UNSURE, MESSAGE.c.state == State.FAILED.value, _corrected()),
        )
        .order_by(MESSAGE.c.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    found = _flagged(connection)
    for row in rows:
        words = told(" ".join(row.text.split())[:_LONGEST]).text
        folded = folded_of(words)
        if not folded:
            continue
        known = found.setdefault(
            folded,
            {
                "message": row.id,
                "conversation": row.conversation_id,
                "text": words,
                "folded": folded,
                "intent": row.intent,
                "confidence": row.confidence,
                "register": register_of(words, row.channel),
                "flagged_by": None,
                "count": 0,
            },
        )
        known["count"] += 1
    done = (LESSON.c.folded.in_(list(found))) & (LESSON.c.state != FLAGGED)
    reviewed = set(connection.execute(select(LESSON.c.folded).where(done)).scalars())
    open_ = [one for folded, one in found.items() if folded not in reviewed]
    return sorted(open_, key=lambda one: (not one["flagged_by"], -int(one["count"]), one["confidence"] or 0.0))[:limit]


def _flagged(connection: Connection) -> dict[str, dict[str, Any]]:
    """What agents said was misunderstood, by its folded form."""
    query = (
        select(LESSON, MESSAGE.c.conversation_id, MESSAGE.c.confidence)
        .join(MESSAGE, MESSAGE.c.id == LESSON.c.message_id)
        .where(LESSON.c.state == FLAGGED)
        .order_by(LESSON.c.id)
    )
    return {
        row.folded: {
            "message": row.message_id,
            "conversation": row.conversation_id,
            "text": row.text,
            "folded": row.folded,
            "intent": row.intent,
            "confidence": row.confidence,
            "register": row.register,
            "flagged_by": row.by,
            "count": 1,
        }
        for row in connection.execute(query)
    }


def flag(connection: Connection, message: int, intent: str | None, by: str, now: datetime) -> None:
    """An agent says that a customer's message was misunderstood, and perhaps what it meant. Raises `Unknown`.

    What is reviewed and not yet exported stays as it is.
    """
    row = connection.execute(
        select(MESSAGE.c.text, MESSAGE.c.channel).where(
            MESSAGE.c.id == message, MESSAGE.c.direction == Direction.IN.value, MESSAGE.c.kind == "text"
        )
    ).first()
    words = told(" ".join(row.text.split())[:_LONGEST]).text if row is not None else ""
    if row is None or not folded_of(words):
        raise Unknown("unknown_message", "There is no such message of a customer.")
    values = {
        "message_id": message,
        "text": words,
        "intent": intent,
        "entities": [],
        "register": register_of(words, row.channel),
        "state": FLAGGED,
        "by": by,
        "at": now,
    }
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = dialect_insert(LESSON).values(folded=folded_of(words), **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["folded"], set_=values, where=LESSON.c.state != "labelled")
    )


def folded_of(words: str) -> str:
    """What makes repetitions one: no case, tone marks, punctuation, and nobody's numbers."""
    return fold(mask(words))[:_LONGEST]


def _corrected() -> Any:
    """A message that an agent answered although the bot had an intent for it: worth a second look when unsure-ish."""
    return (MESSAGE.c.state == State.ANSWERED.value) & (MESSAGE.c.intent.in_(("nlu_fallback", "out_of_scope")))


def save(
    connection: Connection,
    message: int | None,
    text: str,
    intent: str | None,
    entities: list[dict[str, Any]],
    by: str,
    now: datetime,
    register: str = "standard",
) -> None:
    """Keep what a sentence means; without an intent it is skipped. Reviewing it again replaces the former review."""
    words = " ".join(text.split())[:_LONGEST]
    values = {
        "message_id": message,
        "text": words,
        "intent": intent,
        "entities": entities,
        "register": register,
        "state": "labelled" if intent else "skipped",
        "by": by,
        "at": now,
    }
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = dialect_insert(LESSON).values(folded=folded_of(words), **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["folded"], set_=values))


def reopen(connection: Connection, lesson: int, by: str, now: datetime) -> dict[str, Any]:
    """Take a review back: the sentence is open again, before all others. Raises `Unknown` for what a file has."""
    known = connection.execute(
        update(LESSON)
        .where(LESSON.c.id == lesson, LESSON.c.state.in_(("labelled", "skipped")), LESSON.c.message_id.is_not(None))
        .values(state=FLAGGED, entities=[], by=by, at=now)
        .returning(LESSON.c.folded)
    ).scalar()
    found = _flagged(connection).get(known) if known is not None else None
    if found is None:
        raise Unknown("unknown_lesson", "This sentence is not there (any more), or a file has it already.")
    return found


def reviewed(connection: Connection, limit: int = 200) -> list[dict[str, Any]]:
    """What was reviewed, the latest first."""
    rows = connection.execute(select(LESSON).order_by(LESSON.c.at.desc()).limit(limit))
    return [{**row._mapping, "at": row.at.isoformat()} for row in rows]


def to_export(connection: Connection) -> list[dict[str, Any]]:
    """Labelled sentences that no file has yet, by intent."""
    query = select(LESSON).where(LESSON.c.state == "labelled").order_by(LESSON.c.intent, LESSON.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def exported(connection: Connection, numbers: list[int]) -> None:
    """They are in a file now."""
    connection.execute(update(LESSON).where(LESSON.c.id.in_(numbers)).values(state="exported"))


def counts(connection: Connection) -> dict[str, int]:
    """How many lessons by state."""
    rows = connection.execute(select(LESSON.c.state, func.count()).group_by(LESSON.c.state))
    return {str(row[0]): int(row[1]) for row in rows}
