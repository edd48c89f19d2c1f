"""Campaigns and their people: made, started, stopped, claimed for a call, settled by how the call ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.campaigns.people import Person
from gateway.campaigns.rules import Kind, Rules
from gateway.models import CAMPAIGN, DO_NOT_CALL, OUTGOING_CALL
from gateway.models.campaign import ANSWERED, UNREACHED, CallState, CampaignState, Outcome
from gateway.records.conversations import dialect

_CALL = OUTGOING_CALL
_OPEN = (CallState.CALLING.value, CallState.TALKING.value)
_ANSWERED = tuple(one.value for one in ANSWERED)
# People the exchange rang at least once, and whose tries are over.
_RUNG = _ANSWERED + tuple(one.value for one in UNREACHED)


@dataclass(frozen=True, slots=True)
class StoredCampaign:
    """A campaign as it stands."""

    id: int
    kind: Kind
    name: str
    state: CampaignState
    why: str
    rules: Rules
    filled: str
    created_by: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A person of a campaign as they stand."""

    id: int
    campaign_id: int
    round: str
    phone: str
    subject: str
    customer_code: str | None
    values: dict[str, str]
    state: CallState
    outcome: Outcome | None
    tries: int
    uuid: str | None
    answers: dict[str, Any]
    score: int | None
    remark: str
    wants_ticket: bool
    ticket: str | None


def add(connection: Connection, kind: Kind, name: str, rules: Rules, by: str, now: datetime) -> int:
    """A campaign that nobody has started."""
    row: dict[str, Any] = {
        "kind": kind.value,
        "name": name,
        "state": CampaignState.DRAFT.value,
        "why": "",
        "rules": rules.model_dump(),
        "filled": "",
        "created_by": by,
        "created_at": now,
        "updated_at": now,
    }
    return int(connection.execute(insert(CAMPAIGN).values(**row).returning(CAMPAIGN.c.id)).scalar_one())


def find(connection: Connection, number: int) -> StoredCampaign | None:
    """One campaign."""
    row = connection.execute(select(CAMPAIGN).where(CAMPAIGN.c.id == number)).one_or_none()
    return None if row is None else _campaign(row)


def every(connection: Connection, state: CampaignState | None = None) -> list[StoredCampaign]:
    """All campaigns, or those in a state, the newest first."""
    query = select(CAMPAIGN).order_by(CAMPAIGN.c.id.desc()).limit(200)
    if state is not None:
        query = query.where(CAMPAIGN.c.state == state.value)
    return [_campaign(row) for row in connection.execute(query)]


def move(
    connection: Connection, number: int, to: CampaignState, allowed: Iterable[CampaignState], why: str, now: datetime
) -> bool:
    """Take a campaign to a state; False when it stands in none that leads there. Stopping lets its people go."""
    row = connection.execute(
        update(CAMPAIGN)
        .where(CAMPAIGN.c.id == number, CAMPAIGN.c.state.in_([one.value for one in allowed]))
        .values(state=to.value, why=why, updated_at=now)
        .returning(CAMPAIGN.c.id)
    ).one_or_none()
    if row is not None and to is CampaignState.STOPPED:
        connection.execute(
            update(_CALL)
            .where(_CALL.c.campaign_id == number, _CALL.c.state == CallState.WAITING.value)
            .values(
                # Who was rung in vain keeps that as their end.
                outcome=func.coalesce(_CALL.c.outcome, Outcome.CANCELLED.value),
                state=CallState.DONE.value,
                due=None,
                ended_at=now,
                updated_at=now,
            )
        )
    return row is not None


def fill(connection: Connection, number: int, people: Sequence[Person], round_: str, now: datetime) -> int:
    """Add the people of a round who are not in; gives how many were new. Twice the same round adds nobody."""
    make = sqlite.insert if dialect(connection) == "sqlite" else postgresql.insert
    added = 0
    for person in people:
        row = {
            "campaign_id": number,
            "round": person.round,
            "phone": person.phone,
            "subject": person.subject,
            "customer_code": person.customer_code,
            "call_values": person.values,
            "state": CallState.WAITING.value,
            "tries": 0,
            "due": now,
            "answers": {},
            "remark": "",
            "wants_ticket": False,
            "created_at": now,
            "updated_at": now,
        }
        statement = make(_CALL).values(**row).on_conflict_do_nothing(index_elements=["campaign_id", "round", "phone"])
        added += connection.execute(statement.returning(_CALL.c.id)).one_or_none() is not None
    if round_:
        connection.execute(update(CAMPAIGN).where(CAMPAIGN.c.id == number).values(filled=round_, updated_at=now))
    return added


def surveyed_since(connection: Connection, phones: Sequence[str], since: datetime) -> set[str]:
    """Those of the numbers that answered a survey since then."""
    query = (
        select(_CALL.c.phone)
        .join(CAMPAIGN, CAMPAIGN.c.id == _CALL.c.campaign_id)
        .where(
            CAMPAIGN.c.kind == Kind.SURVEY.value,
            _CALL.c.answered_at >= since,
            _CALL.c.phone.in_(list(phones)),
        )
    )
    return set(connection.execute(query).scalars())


def claim(connection: Connection, campaign: StoredCampaign, uuid: str, lines: int, now: datetime) -> StoredCall | None:
    """Take the next person who is due and mark them as being called, if the pace and the lines allow it.

    The mark is committed before the exchange is asked. Numbers on the do-not-call list are settled on the way.
    """
    # One process at a time counts and claims: on SQLite the writer lock does that.
    locked = select(CAMPAIGN.c.id).where(CAMPAIGN.c.state == CampaignState.RUNNING.value)
    if dialect(connection) == "postgresql":
        locked = locked.order_by(CAMPAIGN.c.id).with_for_update()
    if campaign.id not in set(connection.execute(locked).scalars()):
        return None
    if _open(connection) >= lines or _open(connection, campaign.id) >= campaign.rules.at_once:
        return None
    if _placed_since(connection, campaign.id, now - timedelta(minutes=1)) >= campaign.rules.per_minute:
        return None
    _block(connection, campaign.id, now)
    number = connection.execute(
        select(_CALL.c.id)
        .where(_CALL.c.campaign_id == campaign.id, _CALL.c.state == CallState.WAITING.value, _CALL.c.due <= now)
        # Two campaigns at the same number at the same moment: the second waits.
        .where(_CALL.c.phone.not_in(select(_CALL.c.phone).where(_CALL.c.state.in_(_OPEN))))
        .order_by(_CALL.c.due, _CALL.c.id)
        .limit(1)
    ).scalar_one_or_none()
    if number is None:
        return None
    row = connection.execute(
        update(_CALL)
        .where(_CALL.c.id == number, _CALL.c.state == CallState.WAITING.value)
        .values(state=CallState.CALLING.value, uuid=uuid, placed_at=now, tries=_CALL.c.tries + 1, updated_at=now)
        .returning(*_CALL.c)
    ).one_or_none()
    return None if row is None else _call(row)


def put_back(connection: Connection, number: int, due: datetime, now: datetime, error: str) -> None:
    """The exchange was surely not asked: as if the person had not been claimed."""
    connection.execute(
        update(_CALL)
        .where(_CALL.c.id == number, _CALL.c.state == CallState.CALLING.value)
        .values(
            state=CallState.WAITING.value,
            tries=_CALL.c.tries - 1,
            due=due,
            uuid=None,
            placed_at=None,
            error=error[:200],
            updated_at=now,
        )
    )


def talking(connection: Connection, number: int, now: datetime) -> None:
    """The person has picked up."""
    connection.execute(
        update(_CALL)
        .where(_CALL.c.id == number, _CALL.c.state == CallState.CALLING.value)
        .values(state=CallState.TALKING.value, answered_at=now, updated_at=now)
    )


def keep_answers(
    connection: Connection,
    number: int,
    answers: Mapping[str, Any],
    score: int | None,
    remark: str,
    wants_ticket: bool,
    now: datetime,
) -> None:
    """What was answered so far: a call that breaks off loses nothing."""
    connection.execute(
        update(_CALL)
        .where(_CALL.c.id == number)
        .values(answers=dict(answers), score=score, remark=remark, wants_ticket=wants_ticket, updated_at=now)
    )


def settle(
    connection: Connection,
    number: int,
    outcome: Outcome,
    now: datetime,
    *,
    due: datetime | None = None,
    error: str = "",
) -> None:
    """How the try ended; with `due` the person is tried again then."""
    state = CallState.WAITING if due is not None else CallState.DONE
    connection.execute(
        update(_CALL)
        .where(_CALL.c.id == number, _CALL.c.state.in_(_OPEN))
        .values(
            state=state.value,
            outcome=outcome.value,
            due=due,
            ended_at=None if due is not None else now,
            error=error[:200] or None,
            updated_at=now,
        )
    )


def interrupted(connection: Connection, ringing_before: datetime, talking_before: datetime, now: datetime) -> int:
    """Calls whose process died: whether the phone rang nobody can tell, so they are not called again by themselves."""
    # Whose score is kept has answered what the call was for.
    talked = case((_CALL.c.score.is_not(None), Outcome.COMPLETED.value), else_=Outcome.BROKEN_OFF.value)
    lost: tuple[tuple[CallState, datetime, Any], ...] = (
        (CallState.CALLING, ringing_before, Outcome.UNKNOWN.value),
        (CallState.TALKING, talking_before, talked),
    )
    count = 0
    for state, before, outcome in lost:
        rows = connection.execute(
            update(_CALL)
            .where(_CALL.c.state == state.value, _CALL.c.updated_at < before)
            .values(
                state=CallState.DONE.value,
                outcome=outcome,
                due=None,
                ended_at=now,
                error="the assistant stopped during the call",
                updated_at=now,
            )
            .returning(_CALL.c.id)
        ).all()
        count += len(rows)
    return count


def without_ticket(connection: Connection) -> list[StoredCall]:
    """Ended calls that the company has to look into, and for which nothing is opened yet."""
    query = select(_CALL).where(
        _CALL.c.wants_ticket.is_(True), _CALL.c.ticket.is_(None), _CALL.c.state == CallState.DONE.value
    )
    return [_call(row) for row in connection.execute(query.order_by(_CALL.c.id).limit(50))]


def ticket(connection: Connection, number: int, ticket_number: str, now: datetime) -> None:
    """The request that was opened for a call."""
    connection.execute(update(_CALL).where(_CALL.c.id == number).values(ticket=ticket_number, updated_at=now))


def rung_and_answered(connection: Connection, number: int) -> tuple[int, int]:
    """How many people of a campaign are done with and were rung, and how many of them answered."""
    ended = select(func.count()).where(
        _CALL.c.campaign_id == number, _CALL.c.state == CallState.DONE.value, _CALL.c.outcome.in_(_RUNG)
    )
    rung = connection.execute(ended).scalar_one()
    answered = connection.execute(ended.where(_CALL.c.outcome.in_(_ANSWERED))).scalar_one()
    return int(rung), int(answered)


def do_not_call(connection: Connection, phone: str, source: str, by: str, note: str, now: datetime) -> bool:
    """Put a number on the list; False when it was there. Whoever waits to be called on it is let go."""
    make = sqlite.insert if dialect(connection) == "sqlite" else postgresql.insert
    row = {"phone": phone, "source": source, "added_by": by, "note": note, "added_at": now}
    statement = make(DO_NOT_CALL).values(**row).on_conflict_do_nothing(index_elements=["phone"])
    new = connection.execute(statement.returning(DO_NOT_CALL.c.phone)).one_or_none() is not None
    _block(connection, None, now)
    return new


def call_again(connection: Connection, phone: str) -> bool:
    """Take a number off the list; False when it was not there."""
    gone = connection.execute(
        DO_NOT_CALL.delete().where(DO_NOT_CALL.c.phone == phone).returning(DO_NOT_CALL.c.phone)
    ).one_or_none()
    return gone is not None


def _block(connection: Connection, campaign: int | None, now: datetime) -> None:
    """Let go of those whose number is on the list."""
    where = [_CALL.c.state == CallState.WAITING.value, _CALL.c.phone.in_(select(DO_NOT_CALL.c.phone))]
    if campaign is not None:
        where.append(_CALL.c.campaign_id == campaign)
    blocked = {"state": CallState.DONE.value, "outcome": Outcome.BLOCKED.value, "due": None}
    connection.execute(update(_CALL).where(*where).values(**blocked, ended_at=now, updated_at=now))


def _open(connection: Connection, campaign: int | None = None) -> int:
    query = select(func.count()).select_from(_CALL).where(_CALL.c.state.in_(_OPEN))
    if campaign is not None:
        query = query.where(_CALL.c.campaign_id == campaign)
    return int(connection.execute(query).scalar_one())


def _placed_since(connection: Connection, campaign: int, since: datetime) -> int:
    query = select(func.count()).where(_CALL.c.campaign_id == campaign, _CALL.c.placed_at > since)
    return int(connection.execute(query).scalar_one())


def _campaign(row: Row[Any]) -> StoredCampaign:
    values = dict(row._mapping)
    values.update(kind=Kind(row.kind), state=CampaignState(row.state), rules=Rules.model_validate(row.rules))
    return StoredCampaign(**values)


def _call(row: Row[Any]) -> StoredCall:
    return StoredCall(
        id=row.id,
        campaign_id=row.campaign_id,
        round=row.round,
        phone=row.phone,
        subject=row.subject,
        customer_code=row.customer_code,
        values=row.call_values,
        state=CallState(row.state),
        outcome=Outcome(row.outcome) if row.outcome else None,
        tries=row.tries,
        uuid=row.uuid,
        answers=row.answers,
        score=row.score,
        remark=row.remark,
        wants_ticket=bool(row.wants_ticket),
        ticket=row.ticket,
    )
