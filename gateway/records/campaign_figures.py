"""What campaigns have come to: people by outcome, scores, remarks, the list of numbers that are not called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from gateway.campaigns.rules import Kind
from gateway.models import CAMPAIGN, DO_NOT_CALL, OUTGOING_CALL
from gateway.models.campaign import ANSWERED, UNREACHED, CallState, Outcome
from gateway.records.phone_notices import NOTICE
from utility.masking import mask_phone

_CALL = OUTGOING_CALL
_SHOWN = 100
_RUNG = frozenset(one.value for one in ANSWERED | UNREACHED | {Outcome.UNKNOWN})


def counts(connection: Connection, campaign: int) -> dict[str, Any]:
    """People of a campaign: all, waiting, on the line, called, answered, and by outcome."""
    query = (
        select(_CALL.c.state, _CALL.c.outcome, func.count())
        .where(_CALL.c.campaign_id == campaign)
        .group_by(_CALL.c.state, _CALL.c.outcome)
    )
    states: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    called = 0
    for state, outcome, number in connection.execute(query):
        states[state] = states.get(state, 0) + number
        if state == CallState.DONE.value and outcome:
            outcomes[outcome] = outcomes.get(outcome, 0) + number
        if state != CallState.WAITING.value and (outcome in _RUNG or state != CallState.DONE.value):
            called += number
    return {
        "people": sum(states.values()),
        "waiting": states.get(CallState.WAITING.value, 0),
        "on_line": states.get(CallState.CALLING.value, 0) + states.get(CallState.TALKING.value, 0),
        "called": called,
        "answered": sum(outcomes.get(one.value, 0) for one in ANSWERED),
        "outcomes": outcomes,
        "ratings": ratings(connection, campaign=campaign),
    }


def ratings(
    connection: Connection, *, campaign: int | None = None, start: datetime | None = None, end: datetime | None = None
) -> dict[str, Any]:
    """Scores given on the phone: of a campaign, or of a span of time."""
    query = select(_CALL.c.score, func.count()).where(_CALL.c.score.is_not(None))
    if campaign is not None:
        query = query.where(_CALL.c.campaign_id == campaign)
    if start is not None and end is not None:
        query = query.where(_CALL.c.answered_at >= start, _CALL.c.answered_at < end)
    scores = {int(score): int(number) for score, number in connection.execute(query.group_by(_CALL.c.score))}
    total = sum(scores.values())
    average = round(sum(score * number for score, number in scores.items()) / total, 2) if total else None
    return {"average": average, "count": total, "scores": {score: scores.get(score, 0) for score in range(1, 6)}}


def surveyed(connection: Connection, start: datetime, end: datetime) -> dict[str, Any]:
    """The surveys of a span: how many were called, answered, refused, and what they scored."""
    query = (
        select(_CALL.c.outcome, func.count())
        .join(CAMPAIGN, CAMPAIGN.c.id == _CALL.c.campaign_id)
        .where(
            CAMPAIGN.c.kind == Kind.SURVEY.value,
            _CALL.c.state == CallState.DONE.value,
            _CALL.c.ended_at >= start,
            _CALL.c.ended_at < end,
            _CALL.c.outcome.in_(sorted(_RUNG)),
        )
        .group_by(_CALL.c.outcome)
    )
    by_outcome = {outcome: int(number) for outcome, number in connection.execute(query)}
    return {
        "called": sum(by_outcome.values()),
        "answered": sum(by_outcome.get(one.value, 0) for one in ANSWERED),
        "refused": by_outcome.get(Outcome.REFUSED.value, 0) + by_outcome.get(Outcome.OPTED_OUT.value, 0),
        **ratings(connection, start=start, end=end),
    }


def people(connection: Connection, campaign: int) -> list[dict[str, Any]]:
    """The people of a campaign, the latest first; numbers are masked."""
    query = select(_CALL).where(_CALL.c.campaign_id == campaign).order_by(_CALL.c.updated_at.desc(), _CALL.c.id.desc())
    return [
        {
            "id": row.id,
            "phone": mask_phone(row.phone),
            "subject": row.subject,
            "state": row.state,
            "outcome": row.outcome,
            "tries": row.tries,
            "due": row.due.isoformat() if row.due else None,
            "answered_at": row.answered_at.isoformat() if row.answered_at else None,
            "score": row.score,
            "answers": row.answers,
            "remark": row.remark,
            "ticket": row.ticket,
            "error": row.error,
            "updated_at": row.updated_at.isoformat(),
        }
        for row in connection.execute(query.limit(_SHOWN))
    ]


def not_called(connection: Connection, *, whole: bool) -> list[dict[str, Any]]:
    """The numbers that are not called, the newest first; `whole` numbers only for who keeps the list."""
    query = select(DO_NOT_CALL).order_by(DO_NOT_CALL.c.added_at.desc()).limit(1000)
    return [
        {
            "phone": row.phone if whole else mask_phone(row.phone),
            "source": row.source,
            "added_by": row.added_by,
            "note": row.note,
            "added_at": row.added_at.isoformat(),
        }
        for row in connection.execute(query)
    ]


def notices(connection: Connection) -> list[dict[str, Any]]:
    """News sent by phone number, the newest first; numbers are masked."""
    query = select(NOTICE).order_by(NOTICE.c.id.desc()).limit(_SHOWN)
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "phone": mask_phone(row.phone),
            "way": row.ways.partition(",")[0],
            "state": row.state,
            "error": row.error,
            "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
            "created_at": row.created_at.isoformat(),
        }
        for row in connection.execute(query)
    ]
