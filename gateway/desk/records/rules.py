"""Rules as they are kept: their order, who changed them, what they have done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from gateway.desk.errors import Taken, Unfit, Unknown
from gateway.desk.models import LABEL, QUICK_TEXT, RULE, RULE_RUN, TEAM, USER

_MOST = 100
_COUNTED = timedelta(days=7)
_NAMED = {"label": LABEL, "team": TEAM, "person": USER, "quick_text": QUICK_TEXT}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule at work."""

    id: int
    name: str
    event: str
    minutes: int | None
    conditions: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    last: bool
    since: datetime


def enabled(connection: Connection) -> list[Rule]:
    """The rules at work, in their order."""
    query = select(*(RULE.c[name] for name in Rule.__slots__)).where(RULE.c.enabled.is_(True))
    return [Rule(*tuple(row)) for row in connection.execute(query.order_by(RULE.c.position, RULE.c.id))]


def everything(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """All rules in their order, with how often they have acted in the last days."""
    runs = {
        int(row[0]): (int(row[1]), row[2].isoformat())
        for row in connection.execute(
            select(RULE_RUN.c.rule_id, func.count(), func.max(RULE_RUN.c.at))
            .where(RULE_RUN.c.at > now - _COUNTED)
            .group_by(RULE_RUN.c.rule_id)
        )
    }
    rows = connection.execute(select(RULE).order_by(RULE.c.position, RULE.c.id))
    return [
        {
            **row._mapping,
            "since": row.since.isoformat(),
            "updated_at": row.updated_at.isoformat(),
            "runs": runs.get(row.id, (0, None))[0],
            "last_run": runs.get(row.id, (0, None))[1],
        }
        for row in rows
    ]


def save(connection: Connection, number: int | None, values: dict[str, Any], by: str, now: datetime) -> int:
    """Add a rule behind the others, or change one. Raises `Taken`, `Unfit` and `Unknown`."""
    _known(connection, values["actions"])
    kept = {**values, "updated_by": by, "updated_at": now}
    try:
        with connection.begin_nested():
            if number is None:
                last = connection.execute(select(func.max(RULE.c.position), func.count()).select_from(RULE)).one()
                if last[1] >= _MOST:
                    raise Unfit("too_many", f"There are {_MOST} rules; remove one first.")
                new = insert(RULE).values(**kept, position=(last[0] or 0) + 1, since=now)
                return int(connection.execute(new.returning(RULE.c.id)).scalar_one())
            former = connection.execute(select(RULE.c.enabled).where(RULE.c.id == number)).scalar()
            if former is None:
                raise Unknown
            if values["enabled"] and not former:
                kept["since"] = now  # what happened while it was off is none of its business
            connection.execute(update(RULE).where(RULE.c.id == number).values(**kept))
            return number
    except IntegrityError as error:
        raise Taken("name_taken", "There is a rule of this name.") from error


def remove(connection: Connection, number: int) -> str:
    """Remove a rule; its name. Raises `Unknown`."""
    connection.execute(delete(RULE_RUN).where(RULE_RUN.c.rule_id == number))
    name = connection.execute(delete(RULE).where(RULE.c.id == number).returning(RULE.c.name)).scalar()
    if name is None:
        raise Unknown
    return str(name)


def put_in_order(connection: Connection, numbers: list[int]) -> None:
    """Give the rules this order. Raises `Unfit` unless all are named once."""
    known = set(connection.execute(select(RULE.c.id)).scalars())
    if sorted(numbers) != sorted(known):
        raise Unfit("order", "The list has changed meanwhile; load it again.")
    for position, number in enumerate(numbers, 1):
        connection.execute(update(RULE).where(RULE.c.id == number).values(position=position))


def begin_run(connection: Connection, rule: int, conversation: int, occasion: str, now: datetime) -> int | None:
    """Note that a rule acts on an occasion; None when it has done so already, here or in another process."""
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = dialect_insert(RULE_RUN).values(
        rule_id=rule, conversation_id=conversation, occasion=occasion[:60], done=[], at=now
    )
    return connection.execute(statement.on_conflict_do_nothing().returning(RULE_RUN.c.id)).scalar()


def end_run(connection: Connection, run: int, done: list[str]) -> None:
    """Note what was done."""
    connection.execute(update(RULE_RUN).where(RULE_RUN.c.id == run).values(done=done))


def lately(connection: Connection, conversation: int, since: datetime) -> list[list[str]]:
    """What rules did in a conversation since a time, one list a run."""
    query = select(RULE_RUN.c.done).where(RULE_RUN.c.conversation_id == conversation, RULE_RUN.c.at > since)
    return [list(done) for done in connection.execute(query).scalars()]


def has_run(connection: Connection, rule: int, conversation: int, occasion: str) -> bool:
    """Whether a rule has acted on an occasion."""
    query = select(RULE_RUN.c.id).where(
        RULE_RUN.c.rule_id == rule, RULE_RUN.c.conversation_id == conversation, RULE_RUN.c.occasion == occasion[:60]
    )
    return connection.execute(query).first() is not None


def _known(connection: Connection, actions: list[dict[str, Any]]) -> None:
    for action in actions:
        table = _NAMED.get(action["do"])
        if table is None:
            continue
        query = select(table.c.id).where(table.c.id == int(action["value"]))
        if action["do"] == "quick_text":
            query = query.where(QUICK_TEXT.c.owner_id.is_(None))  # one's own text is nobody else's voice
        if connection.execute(query).first() is None:
            raise Unfit("unknown_thing", f"There is no such {action['do'].replace('_', ' ')} (any more).")
