"""Telephone calls as rows: in progress, taken, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.desk.errors import Taken, Unknown
from gateway.desk.models import PHONE_CALL, USER
from gateway.models import CONVERSATION

TALKING, TRANSFERRING, TRANSFERRED, ENDED = "talking", "transferring", "transferred", "ended"
# Of the assistant's calls the process tells every few seconds; one of a process that died shows by its silence.
_SILENT = timedelta(seconds=60)
# Of a call that people have, the exchange tells only the end; a lost end must not show it for ever.
_LONGEST = timedelta(hours=3)


def began(connection: Connection, uuid: str, conversation: str, caller: str, now: datetime) -> None:
    """A call has come, or has come back from people who did not take it."""
    values = {"conversation": conversation, "caller": caller, "state": TALKING, "began_at": now, "seen_at": now}
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    again = {"state": TALKING, "seen_at": now, "ended_at": None}
    statement = dialect_insert(PHONE_CALL).values(uuid=uuid, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["uuid"], set_=again))


def seen(connection: Connection, uuids: list[str], now: datetime) -> None:
    """They go on."""
    connection.execute(update(PHONE_CALL).where(PHONE_CALL.c.uuid.in_(uuids)).values(seen_at=now))


def let_go(connection: Connection, uuid: str, to_people: bool, now: datetime) -> None:
    """The assistant's part is over: the call is with people, or it has ended."""
    open_ = (PHONE_CALL.c.uuid == uuid) & (PHONE_CALL.c.state != ENDED)
    values: dict[str, Any] = {"state": TRANSFERRED} if to_people else {"state": ENDED, "ended_at": now}
    connection.execute(update(PHONE_CALL).where(open_).values(seen_at=now, **values))


def ended(connection: Connection, uuid: str, now: datetime) -> None:
    """The caller has hung up."""
    open_ = (PHONE_CALL.c.uuid == uuid) & (PHONE_CALL.c.state != ENDED)
    connection.execute(update(PHONE_CALL).where(open_).values(state=ENDED, ended_at=now))


def take(connection: Connection, uuid: str, agent: str, extension: str) -> dict[str, Any]:
    """One winner takes a call that the assistant has. Raises `Taken` when it is too late, `Unknown`."""
    free = (PHONE_CALL.c.uuid == uuid) & (PHONE_CALL.c.state == TALKING)
    values = {"state": TRANSFERRING, "agent": agent, "extension": extension}
    won = connection.execute(update(PHONE_CALL).where(free).values(**values)).rowcount
    found = one(connection, uuid)
    if found is None:
        raise Unknown("unknown_call", "There is no such call.")
    if not won:
        raise Taken("call_gone", "Somebody has taken this call already, or it has ended.")
    return found


def one(connection: Connection, uuid: str) -> dict[str, Any] | None:
    """A call as pages get it."""
    row = connection.execute(_select().where(PHONE_CALL.c.uuid == uuid)).first()
    return None if row is None else _json(row)


def current(connection: Connection, now: datetime, most: int = 50) -> list[dict[str, Any]]:
    """The calls in progress, the longest first."""
    with_assistant = PHONE_CALL.c.state.in_((TALKING, TRANSFERRING)) & (PHONE_CALL.c.seen_at > now - _SILENT)
    with_people = (PHONE_CALL.c.state == TRANSFERRED) & (PHONE_CALL.c.began_at > now - _LONGEST)
    query = _select().where(with_assistant | with_people).order_by(PHONE_CALL.c.began_at).limit(most)
    return [_json(row) for row in connection.execute(query)]


def extension_of(connection: Connection, user: int) -> str | None:
    """The telephone of a person at the desk."""
    return connection.execute(select(USER.c.extension).where(USER.c.id == user)).scalar_one_or_none()


def _select() -> Any:
    of = PHONE_CALL.outerjoin(CONVERSATION, CONVERSATION.c.key == PHONE_CALL.c.conversation)
    return select(PHONE_CALL, CONVERSATION.c.id.label("conversation_id")).select_from(of)


def _json(row: Any) -> dict[str, Any]:
    return {
        "uuid": row.uuid,
        "id": row.conversation_id,
        "caller": row.caller,
        "state": row.state,
        "agent": row.agent,
        "began_at": row.began_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }
