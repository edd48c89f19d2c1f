"""Sessions, and the failures that the limits count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from gateway.desk.models import SESSION, SIGNIN_FAILURE, USER

# A working day with its breaks; then the password is asked for again.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
# How exactly `used_at` is kept: writing it for every request would cost a write each.
_STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in. `waits_for_code`: only the password was right so far."""

    user_id: int
    login: str
    name: str
    role: str
    must_change: bool
    away: bool
    session: str
    csrf: str
    waits_for_code: bool
    preferences: dict[str, Any]
    totp_on: bool
    address: str = ""


_WHO = (
    USER.c.id,
    USER.c.login,
    USER.c.name,
    USER.c.role,
    USER.c.must_change,
    USER.c.away,
    SESSION.c.id,
    SESSION.c.csrf,
    SESSION.c.waits_for_code,
    USER.c.preferences,
    USER.c.totp_on,
    SESSION.c.address,
)


def open_session(connection: Connection, session: str, user_id: int, csrf: str, now: datetime, **about: Any) -> None:
    """Begin a session, and forget those that have ended."""
    connection.execute(delete(SESSION).where((SESSION.c.used_at < now - IDLE) | (SESSION.c.created_at < now - LONGEST)))
    connection.execute(
        insert(SESSION).values(id=session, user_id=user_id, csrf=csrf, created_at=now, used_at=now, **about)
    )


def principal(connection: Connection, session: str, now: datetime) -> tuple[Principal, bool] | None:
    """Who a session belongs to, and whether its use is to be written down again; None when it has ended."""
    row = connection.execute(
        select(*_WHO, SESSION.c.used_at)
        .join(USER, USER.c.id == SESSION.c.user_id)
        .where(
            SESSION.c.id == session,
            SESSION.c.used_at > now - IDLE,
            SESSION.c.created_at > now - LONGEST,
            USER.c.enabled.is_(True),
        )
    ).one_or_none()
    if row is None:
        return None
    return Principal(*tuple(row)[:-1]), row.used_at < now - _STEP


def used(connection: Connection, session: str, now: datetime) -> None:
    """The session goes on."""
    connection.execute(update(SESSION).where(SESSION.c.id == session).values(used_at=now))


def code_given(connection: Connection, session: str) -> None:
    """The second step is done."""
    connection.execute(update(SESSION).where(SESSION.c.id == session).values(waits_for_code=False))


def close(connection: Connection, session: str) -> None:
    """Sign out."""
    connection.execute(delete(SESSION).where(SESSION.c.id == session))


def user_for_signin(connection: Connection, login: str) -> Row[Any] | None:
    """The row of a person by sign-in name."""
    return connection.execute(select(USER).where(USER.c.login == login.lower())).one_or_none()


def user_by_id(connection: Connection, user_id: int) -> Row[Any] | None:
    """The row of a person."""
    return connection.execute(select(USER).where(USER.c.id == user_id)).one_or_none()


def of_company(connection: Connection, session: str) -> bool:
    """Whether a session was opened with the company's account."""
    return bool(connection.execute(select(SESSION.c.company).where(SESSION.c.id == session)).scalar())


def failed(connection: Connection, login: str, address: str, now: datetime, older: timedelta) -> None:
    """Count a failure; those that count no more are forgotten."""
    connection.execute(delete(SIGNIN_FAILURE).where(SIGNIN_FAILURE.c.at < now - older))
    connection.execute(insert(SIGNIN_FAILURE).values(login=login.lower()[:64], address=address[:64], at=now))


def failures(connection: Connection, login: str, address: str, since: datetime) -> tuple[int, int]:
    """Failures of a person and of an address."""
    by_login = connection.execute(
        select(func.count()).where(SIGNIN_FAILURE.c.login == login.lower()[:64], SIGNIN_FAILURE.c.at > since)
    ).scalar_one()
    by_address = connection.execute(
        select(func.count()).where(SIGNIN_FAILURE.c.address == address[:64], SIGNIN_FAILURE.c.at > since)
    ).scalar_one()
    return int(by_login), int(by_address)


def forgive(connection: Connection, login: str) -> None:
    """A right password ends the count of a person."""
    connection.execute(delete(SIGNIN_FAILURE).where(SIGNIN_FAILURE.c.login == login.lower()))


def set_user(connection: Connection, user_id: int, **values: Any) -> None:
    """Set columns of a person."""
    connection.execute(update(USER).where(USER.c.id == user_id).values(**values))


def use_step(connection: Connection, user_id: int, step: int) -> bool:
    """Use up a time step of one-time codes; False when it, or a later one, was used."""
    row = connection.execute(
        update(USER)
        .where(USER.c.id == user_id, (USER.c.totp_step.is_(None)) | (USER.c.totp_step < step))
        .values(totp_step=step)
        .returning(USER.c.id)
    ).one_or_none()
    return row is not None
