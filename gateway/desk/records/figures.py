"""Figures over a span of days, counted in the database: how much, how quickly, how well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from gateway.desk.models import ENTRY
from gateway.models import CONVERSATION, MESSAGE, RATING, Direction, Holder
from gateway.records.campaign_figures import surveyed
from utility.clock import VIETNAM

# Below this the bot is not sure; the same mark as on the desk's bubbles.
UNSURE = 0.6
_NOT_UNDERSTOOD = ("nlu_fallback", "out_of_scope")
# More values than this say nothing more about a median.
_MOST = 50_000
ENDS = ("resolved", "released")
TAKEN = ("claimed", "assigned", "taken_over")


@dataclass(frozen=True, slots=True)
class Span:
    """From (inclusive) to (exclusive), aware UTC; of one channel or all."""

    start: datetime
    end: datetime
    channel: str = ""


def all_figures(connection: Connection, span: Span) -> dict[str, Any]:
    """Everything the dashboard shows."""
    by_hour, by_day = _messages(connection, span)
    talked, handed = (
        _talked(connection, span),
        [*_entries(connection, span, *TAKEN), *_still_waiting(connection, span)],
    )
    seconds = _seconds(connection, span)
    return {
        "conversations": len(talked),
        "messages": sum(by_day.values()),
        "handed_over": len({row.conversation_id for row in handed}),
        "solved_by_bot": len(talked - {row.conversation_id for row in handed}),
        "by_channel": _by_channel(connection, span),
        "by_hour": [{"hour": hour, "channel": channel, "count": n} for (hour, channel), n in sorted(by_hour.items())],
        "by_day": [{"day": day, "count": number} for day, number in sorted(by_day.items())],
        "reasons": _top(row.reason or "unknown" for row in handed),
        "intents": _intents(connection, span),
        "understood": _understood(connection, span),
        "waiting": spread(seconds["wait"]),
        "first_response": spread(seconds["replied"]),
        "handling": spread(seconds["end"]),
        "agents": _agents(connection, span),
        "ratings": _ratings(connection, span),
        "survey": surveyed(connection, span.start, span.end),
    }


def table(figures: dict[str, Any]) -> list[list[str | int | float]]:
    """The figures as rows of a sheet: section, name, value."""
    rows: list[list[str | int | float]] = [["section", "name", "value"]]
    for name in ("conversations", "messages", "handed_over", "solved_by_bot"):
        rows.append(["total", name, figures[name]])
    for section in ("waiting", "first_response", "handling"):
        rows += [[f"{section}_seconds", name, value] for name, value in figures[section].items() if value is not None]
    rows += [["day", one["day"], one["count"]] for one in figures["by_day"]]
    rows += [["channel", one["name"], one["count"]] for one in figures["by_channel"]]
    rows += [[f"hour {one['hour']:02d}", one["channel"], one["count"]] for one in figures["by_hour"]]
    rows += [["reason", one["name"], one["count"]] for one in figures["reasons"]]
    rows += [["intent", one["name"], one["count"]] for one in figures["intents"]]
    for one in figures["agents"]:
        rows += [[f"agent {name}", one["name"], one[name]] for name in ("claimed", "resolved", "replies")]
        rows += [["agent handling_seconds", one["name"], one["handling"]]] if one["handling"] is not None else []
    rows += [["understood", name, number] for name, number in figures["understood"].items()]
    if figures["ratings"]["average"] is not None:
        rows.append(["rating", "average", figures["ratings"]["average"]])
    rows += [["rating", str(score), number] for score, number in figures["ratings"]["scores"].items()]
    return rows


def in_messages(span: Span) -> list[ColumnElement[bool]]:
    """Of messages: what customers wrote in the span."""
    found = [
        MESSAGE.c.direction == Direction.IN.value,
        MESSAGE.c.created_at >= span.start,
        MESSAGE.c.created_at < span.end,
    ]
    return [*found, MESSAGE.c.channel == span.channel] if span.channel else found


def during(span: Span) -> list[ColumnElement[bool]]:
    """Of entries: those of the span."""
    found = [ENTRY.c.at >= span.start, ENTRY.c.at < span.end]
    if span.channel:
        of_channel = select(CONVERSATION.c.id).where(CONVERSATION.c.channel == span.channel)
        found.append(ENTRY.c.conversation_id.in_(of_channel))
    return found


def rated(span: Span) -> list[ColumnElement[bool]]:
    """Of ratings: those given in the span."""
    found = [RATING.c.rated_at >= span.start, RATING.c.rated_at < span.end]
    if span.channel:
        of_channel = select(CONVERSATION.c.id).where(CONVERSATION.c.channel == span.channel)
        found.append(RATING.c.conversation_id.in_(of_channel))
    return found


def not_understood() -> ColumnElement[bool]:
    """Of messages: the bot was unsure, or knew no answer."""
    return (MESSAGE.c.confidence < UNSURE) | MESSAGE.c.intent.in_(_NOT_UNDERSTOOD)


def _messages(connection: Connection, span: Span) -> tuple[dict[tuple[int, str], int], dict[str, int]]:
    """Messages by hour of the day and by day, in Vietnam's time (UTC+7 all year)."""
    by_hour: dict[tuple[int, str], int] = {}
    by_day: dict[str, int] = {}
    # Whole hours of UTC are whole hours in Vietnam: they are counted in the database and shifted here.
    if connection.dialect.name == "sqlite":
        hour: ColumnElement[Any] = func.strftime("%Y-%m-%d %H", MESSAGE.c.created_at)
    else:
        hour = func.to_char(func.timezone("UTC", MESSAGE.c.created_at), "YYYY-MM-DD HH24")
    query = select(hour, MESSAGE.c.channel, func.count()).where(*in_messages(span)).group_by(hour, MESSAGE.c.channel)
    for at, channel, number in connection.execute(query):
        local = datetime.strptime(f"{at} +0000", "%Y-%m-%d %H %z").astimezone(VIETNAM)
        by_hour[local.hour, channel] = by_hour.get((local.hour, channel), 0) + number
        by_day[local.date().isoformat()] = by_day.get(local.date().isoformat(), 0) + number
    day = span.start.astimezone(VIETNAM)
    while day < span.end:  # days without a message are days too
        by_day.setdefault(day.date().isoformat(), 0)
        day += timedelta(days=1)
    return by_hour, by_day


def _talked(connection: Connection, span: Span) -> set[int]:
    return set(connection.execute(select(MESSAGE.c.conversation_id).where(*in_messages(span)).distinct()).scalars())


def _by_channel(connection: Connection, span: Span) -> list[dict[str, Any]]:
    query = select(MESSAGE.c.channel, func.count(func.distinct(MESSAGE.c.conversation_id)))
    rows = connection.execute(query.where(*in_messages(span)).group_by(MESSAGE.c.channel))
    return sorted(({"name": row[0], "count": row[1]} for row in rows), key=lambda one: -int(one["count"]))


def _entries(connection: Connection, span: Span, *kinds: str) -> Sequence[Any]:
    query = select(ENTRY.c.conversation_id, ENTRY.c.reason, ENTRY.c.author).where(
        *during(span), ENTRY.c.kind.in_(kinds)
    )
    return connection.execute(query.limit(_MOST)).all()


def _still_waiting(connection: Connection, span: Span) -> Sequence[Any]:
    """Handed over and not taken yet: they have no entry."""
    query = select(CONVERSATION.c.id.label("conversation_id"), CONVERSATION.c.reason).where(
        CONVERSATION.c.holder == Holder.WAITING.value,
        CONVERSATION.c.waiting_since >= span.start,
        CONVERSATION.c.waiting_since < span.end,
    )
    if span.channel:
        query = query.where(CONVERSATION.c.channel == span.channel)
    return connection.execute(query.limit(_MOST)).all()


def _seconds(connection: Connection, span: Span) -> dict[str, list[int]]:
    names = {"claimed": "wait", "assigned": "wait", "replied": "replied", "resolved": "end", "released": "end"}
    found: dict[str, list[int]] = {"wait": [], "replied": [], "end": []}
    query = select(ENTRY.c.kind, ENTRY.c.seconds).where(
        *during(span), ENTRY.c.kind.in_(names), ENTRY.c.seconds.is_not(None)
    )
    for kind, seconds in connection.execute(query.limit(_MOST)):
        found[names[kind]].append(seconds)
    return found


def spread(values: list[int]) -> dict[str, float | int | None]:
    """How long something took: the values are all there are, so nothing lies beyond the longest of them."""
    if not values:
        return {"count": 0, "median": None, "p90": None, "longest": None}
    p90 = quantiles(values, n=10, method="inclusive")[8] if len(values) > 1 else values[0]
    return {"count": len(values), "median": median(values), "p90": round(p90), "longest": max(values)}


def _intents(connection: Connection, span: Span) -> list[dict[str, Any]]:
    query = select(MESSAGE.c.intent, func.count()).where(*in_messages(span), MESSAGE.c.intent.is_not(None))
    rows = connection.execute(query.group_by(MESSAGE.c.intent).order_by(func.count().desc()).limit(25))
    return [{"name": row[0], "count": row[1]} for row in rows]


def _understood(connection: Connection, span: Span) -> dict[str, int]:
    unsure = not_understood()
    asked = [*in_messages(span), MESSAGE.c.intent.is_not(None)]
    total = connection.execute(select(func.count()).select_from(MESSAGE).where(*asked)).scalar_one()
    weak = connection.execute(select(func.count()).select_from(MESSAGE).where(*asked, unsure)).scalar_one()
    return {"asked": int(total), "unsure": int(weak)}


def _agents(connection: Connection, span: Span) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}

    def of(name: str) -> dict[str, Any]:
        return found.setdefault(name, {"name": name, "claimed": 0, "resolved": 0, "replies": 0, "handling": None})

    kinds = (("claimed", "claimed"), ("resolved", "resolved"))
    for kind, column in kinds:
        query = select(ENTRY.c.author, func.count()).where(*during(span), ENTRY.c.kind == kind)
        for name, number in connection.execute(query.group_by(ENTRY.c.author)):
            of(name)[column] = number
    query = (
        select(ENTRY.c.author, func.avg(ENTRY.c.seconds))
        .where(*during(span), ENTRY.c.kind.in_(ENDS), ENTRY.c.seconds.is_not(None))
        .group_by(ENTRY.c.author)
    )
    for name, seconds in connection.execute(query):
        of(name)["handling"] = round(float(seconds))
    wrote = [
        MESSAGE.c.author == "agent",
        MESSAGE.c.author_name.is_not(None),
        MESSAGE.c.created_at >= span.start,
        MESSAGE.c.created_at < span.end,
    ]
    if span.channel:
        wrote.append(MESSAGE.c.channel == span.channel)
    query = select(MESSAGE.c.author_name, func.count()).where(*wrote).group_by(MESSAGE.c.author_name)
    for name, number in connection.execute(query):
        of(name)["replies"] = number
    return sorted(found.values(), key=lambda one: (-int(one["resolved"]), str(one["name"])))


def _ratings(connection: Connection, span: Span) -> dict[str, Any]:
    query = select(RATING.c.score, func.count()).where(*rated(span), RATING.c.score.is_not(None))
    scores = {int(row[0]): int(row[1]) for row in connection.execute(query.group_by(RATING.c.score))}
    total = sum(scores.values())
    average = round(sum(score * number for score, number in scores.items()) / total, 2) if total else None
    return {"average": average, "count": total, "scores": {score: scores.get(score, 0) for score in range(1, 6)}}


def _top(names: Any) -> list[dict[str, Any]]:
    counted: dict[str, int] = {}
    for name in names:
        counted[name] = counted.get(name, 0) + 1
    return [{"name": name, "count": n} for name, n in sorted(counted.items(), key=lambda one: -one[1])]
