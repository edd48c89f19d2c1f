"""The people of the desk and their teams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.desk.errors import Taken, Unknown
from gateway.desk.models import SESSION, TEAM, TEAM_MEMBER, USER
from gateway.models import CONVERSATION

_PUBLIC = ("id", "login", "name", "role", "enabled", "away", "email", "capacity", "totp_on", "seen_at", "locked_until")


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to be added."""

    login: str
    name: str
    role: str
    password_hash: str | None
    must_change: bool = True
    capacity: int = 6


def add(connection: Connection, user: NewUser, now: datetime) -> int:
    """Add a person. Raises `Taken` when the login or the name belongs to somebody."""
    try:
        with connection.begin_nested():
            return int(
                connection.execute(
                    insert(USER)
                    .values(
                        login=user.login.lower(),
                        name=user.name,
                        role=user.role,
                        password_hash=user.password_hash,
                        must_change=user.must_change,
                        totp_on=False,
                        enabled=True,
                        away=False,
                        capacity=user.capacity,
                        preferences={},
                        created_at=now,
                    )
                    .returning(USER.c.id)
                ).scalar_one()
            )
    except IntegrityError as error:
        raise Taken("name_taken", "Somebody has this sign-in name or display name already.") from error


def change(connection: Connection, user_id: int, values: Mapping[str, Any]) -> None:
    """Set columns. A new display name goes along to the conversations the person holds. Raises `Taken`, `Unknown`."""
    former = connection.execute(select(USER.c.name).where(USER.c.id == user_id)).scalar_one_or_none()
    if former is None:
        raise Unknown
    try:
        with connection.begin_nested():
            connection.execute(update(USER).where(USER.c.id == user_id).values(**values))
    except IntegrityError as error:
        raise Taken("name_taken", "Somebody has this display name or e-mail already.") from error
    name = values.get("name", former)
    if name != former:
        connection.execute(update(CONVERSATION).where(CONVERSATION.c.agent == former).values(agent=name))
    if values.get("enabled") is False or "password_hash" in values:
        end_sessions(connection, user_id)


def end_sessions(connection: Connection, user_id: int, keep: str = "") -> None:
    """Sign a person out everywhere, but for one session."""
    connection.execute(delete(SESSION).where(SESSION.c.user_id == user_id, SESSION.c.id != keep))


def count(connection: Connection) -> int:
    """How many there are."""
    return len(connection.execute(select(USER.c.id).limit(2)).all())


def everybody(connection: Connection) -> list[dict[str, Any]]:
    """All people by name, with their teams."""
    teams: dict[int, list[int]] = {}
    for row in connection.execute(select(TEAM_MEMBER.c.user_id, TEAM_MEMBER.c.team_id)):
        teams.setdefault(row.user_id, []).append(row.team_id)
    rows = connection.execute(select(*(USER.c[name] for name in _PUBLIC)).order_by(USER.c.name))
    return [_json(row._asdict()) | {"teams": teams.get(row.id, [])} for row in rows]


def teams_of(connection: Connection, user_id: int) -> list[int]:
    """The teams of a person."""
    return list(connection.execute(select(TEAM_MEMBER.c.team_id).where(TEAM_MEMBER.c.user_id == user_id)).scalars())


def teams(connection: Connection) -> list[dict[str, Any]]:
    """All teams with their members."""
    members: dict[int, list[int]] = {}
    for row in connection.execute(select(TEAM_MEMBER.c.user_id, TEAM_MEMBER.c.team_id)):
        members.setdefault(row.team_id, []).append(row.user_id)
    rows = connection.execute(select(TEAM).order_by(TEAM.c.name))
    return [
        {"id": row.id, "name": row.name, "reasons": list(row.reasons), "members": members.get(row.id, [])}
        for row in rows
    ]


def save_team(connection: Connection, team_id: int | None, name: str, reasons: list[str], members: list[int]) -> int:
    """Add or change a team. Raises `Taken` and `Unknown`."""
    try:
        with connection.begin_nested():
            if team_id is None:
                number = connection.execute(insert(TEAM).values(name=name, reasons=reasons).returning(TEAM.c.id))
            else:
                number = connection.execute(
                    update(TEAM).where(TEAM.c.id == team_id).values(name=name, reasons=reasons).returning(TEAM.c.id)
                )
            found = number.scalar_one_or_none()
            if found is None:
                raise Unknown
            connection.execute(delete(TEAM_MEMBER).where(TEAM_MEMBER.c.team_id == found))
            if members:
                connection.execute(insert(TEAM_MEMBER), [{"team_id": found, "user_id": one} for one in set(members)])
    except IntegrityError as error:
        raise Taken("name_taken", "There is a team of this name, or one of its people is not there.") from error
    return int(found)


def remove_team(connection: Connection, team_id: int) -> None:
    """Dissolve a team; its conversations belong to no team then."""
    connection.execute(delete(TEAM).where(TEAM.c.id == team_id))


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
