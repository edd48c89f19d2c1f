"""The conversations behind a figure of the dashboard."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from gateway.desk.errors import Unfit
from gateway.desk.models import ENTRY
from gateway.desk.records import figures
from gateway.desk.records.figures import Span
from gateway.models import CONVERSATION, MESSAGE, RATING, Holder
from utility.clock import VIETNAM

MOST = 200
_EAST = 7  # hours that Vietnam is ahead of UTC, all year
# What a duration is read from, longest first.
_DURATIONS = {"waiting": figures.TAKEN, "first_response": ("replied",), "handling": figures.ENDS}


def conversations(connection: Connection, span: Span, what: str, value: str) -> list[int]:
    """At most 200: of a duration the longest first, of anything else the newest. Raises `Unfit` for a bad value."""
    if what in _DURATIONS:
        query = (
            select(ENTRY.c.conversation_id)
            .where(*figures.during(span), ENTRY.c.kind.in_(_DURATIONS[what]), ENTRY.c.seconds.is_not(None))
            .group_by(ENTRY.c.conversation_id)
            .order_by(func.max(ENTRY.c.seconds).desc())
        )
        return list(connection.execute(query.limit(MOST)).scalars())
    if what in ("handed", "bot"):
        return _handed(connection, span, by_bot=what == "bot")
    if what in ("reason", "agent"):
        kinds, column = (figures.TAKEN, ENTRY.c.reason) if what == "reason" else (figures.ENDS, ENTRY.c.author)
        found = select(ENTRY.c.conversation_id).where(*figures.during(span), ENTRY.c.kind.in_(kinds), column == value)
    elif what == "score":
        found = select(RATING.c.conversation_id).where(*figures.rated(span), RATING.c.score == _score(value))
    else:
        found = select(MESSAGE.c.conversation_id).where(
            *figures.in_messages(span), *_of_message(connection, what, value)
        )
    newest = found.distinct().order_by(found.selected_columns[0].desc())
    return list(connection.execute(newest.limit(MOST)).scalars())


def _of_message(connection: Connection, what: str, value: str) -> list[ColumnElement[bool]]:
    if what == "intent":
        return [MESSAGE.c.intent == value]
    if what == "unsure":
        return [figures.not_understood(), MESSAGE.c.intent.is_not(None)]
    if what == "day":
        start = _day(value)
        return [MESSAGE.c.created_at >= start, MESSAGE.c.created_at < start + timedelta(days=1)]
    if what == "hour":
        return [_hour(connection) == f"{(_number(value) - _EAST) % 24:02d}"]
    return [MESSAGE.c.channel == value]


def _handed(connection: Connection, span: Span, *, by_bot: bool) -> list[int]:
    """Conversations that people took or that wait for them, or those that the bot kept to itself."""
    taken = select(ENTRY.c.conversation_id).where(*figures.during(span), ENTRY.c.kind.in_(figures.TAKEN))
    waits = select(CONVERSATION.c.id).where(
        CONVERSATION.c.holder == Holder.WAITING.value,
        CONVERSATION.c.waiting_since >= span.start,
        CONVERSATION.c.waiting_since < span.end,
    )
    with_people = CONVERSATION.c.id.in_(taken) | CONVERSATION.c.id.in_(waits)
    if by_bot:
        talked = select(MESSAGE.c.conversation_id).where(*figures.in_messages(span))
        query = select(CONVERSATION.c.id).where(CONVERSATION.c.id.in_(talked), ~with_people)
    else:
        query = select(CONVERSATION.c.id).where(with_people)
    if span.channel:
        query = query.where(CONVERSATION.c.channel == span.channel)
    return list(connection.execute(query.order_by(CONVERSATION.c.id.desc()).limit(MOST)).scalars())


def _hour(connection: Connection) -> ColumnElement[Any]:
    """The hour of UTC as two digits."""
    if connection.dialect.name == "sqlite":
        return func.strftime("%H", MESSAGE.c.created_at)
    return func.to_char(func.timezone("UTC", MESSAGE.c.created_at), "HH24")


def _score(value: str) -> int:
    if value not in ("1", "2", "3", "4", "5"):
        raise Unfit("value", "A score is 1 to 5.")
    return int(value)


def _number(value: str) -> int:
    if not (value.isdecimal() and int(value) < 24):
        raise Unfit("value", "An hour is 0 to 23.")
    return int(value)


def _day(value: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(value), time(), VIETNAM)
    except ValueError as error:
        raise Unfit("value", "A day is written as 2026-11-22.") from error
