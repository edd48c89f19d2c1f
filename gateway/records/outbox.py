"""Outbound messages: one at a time per conversation, each part marked before its platform call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, case, func, insert, select, update

from gateway.models import CONVERSATION, IS_OPEN, MESSAGE, MESSAGE_PART, Direction, State
from gateway.records import views
from gateway.records.views import StoredMessage, Talk

# The error code of a part that may or may not have reached the platform.
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Claim:
    """A message to send now, from part `message.parts_done` on. It is already marked `sending`."""

    talk: Talk
    message: StoredMessage
    paced: bool = False  # the account's pace allows the next call already

    @property
    def is_notice(self) -> bool:
        """News that nobody waits for: it yields to replies."""
        return self.message.author == "bot" and self.message.client_id is not None

    @property
    def doubtful(self) -> bool:
        """A former part may not have arrived, so the whole can't be called `sent`."""
        return self.message.error_code == INTERRUPTED


# Statements that run for every message are built once: building one takes longer than running it.
_NEXT = (
    select(*views.talk_columns(), *views.message_columns())
    .select_from(CONVERSATION.join(MESSAGE, MESSAGE.c.conversation_id == CONVERSATION.c.id))
    .where(
        IS_OPEN,
        CONVERSATION.c.id == bindparam("conversation"),
        MESSAGE.c.direction == Direction.OUT.value,
        MESSAGE.c.state.in_((State.QUEUED.value, State.SENDING.value)),
    )
    # One that is under way first (it may have been interrupted), then replies, then news.
    .order_by(
        case((MESSAGE.c.state == State.SENDING.value, 0), else_=1),
        case(((MESSAGE.c.author == "bot") & MESSAGE.c.client_id.is_not(None), 1), else_=0),
        MESSAGE.c.seq,
    )
    .limit(1)
)
_CLAIM = (
    update(MESSAGE)
    .where(
        MESSAGE.c.id == bindparam("the_id"),
        MESSAGE.c.state == bindparam("the_state"),
        MESSAGE.c.parts_done == bindparam("the_parts"),
    )
    .values(state=State.SENDING.value, sent_at=bindparam("the_time"), updated_at=bindparam("the_time"))
    .returning(*views.message_columns())
)


_PART_SENT = (
    update(MESSAGE)
    .where(
        MESSAGE.c.id == bindparam("the_id"),
        MESSAGE.c.state == State.SENDING.value,
        MESSAGE.c.parts_done == bindparam("the_position"),
    )
    .values(
        parts_done=bindparam("the_parts"),
        state=bindparam("the_state"),
        external_id=func.coalesce(bindparam("the_external_id", type_=String()), MESSAGE.c.external_id),
        error=case((MESSAGE.c.error_code == INTERRUPTED, MESSAGE.c.error), else_=None),
        error_code=case((MESSAGE.c.error_code == INTERRUPTED, MESSAGE.c.error_code), else_=None),
        updated_at=bindparam("the_time"),
    )
    .returning(MESSAGE.c.id)
)


def claim_next(
    connection: Connection, conversation_id: int, now: datetime, *, repeatable: frozenset[str]
) -> Claim | None:
    """Mark the conversation's next message as being sent; None when there is nothing to send now.

    Finding one that is `sending` means that its worker died in a platform call: that part is counted as done and
    doubtful, never sent again, except on the `repeatable` channels, where sending twice is harmless.
    """
    found = _look(connection, conversation_id, now)
    if found is None:
        return None
    talk, message = found
    if message.state == State.SENDING.value and talk.channel not in repeatable:
        connection.execute(
            update(MESSAGE)
            .where(MESSAGE.c.id == message.id, MESSAGE.c.parts_done == message.parts_done)
            .values(
                parts_done=message.parts_done + 1,
                error_code=INTERRUPTED,
                error="The assistant stopped during the call; nobody can tell whether the platform has this part.",
            )
        )
        message = replace(message, parts_done=message.parts_done + 1)
    parameters = {
        "the_id": message.id,
        "the_state": message.state,
        "the_parts": message.parts_done,
        "the_time": now,
    }
    claimed = connection.execute(_CLAIM, parameters).one_or_none()
    return None if claimed is None else Claim(talk, views.message(claimed))


def has_next(connection: Connection, conversation_id: int, now: datetime) -> bool:
    """Whether the conversation has a message to send now; nothing is marked."""
    return _look(connection, conversation_id, now) is not None


def _look(connection: Connection, conversation_id: int, now: datetime) -> tuple[Talk, StoredMessage] | None:
    row = connection.execute(_NEXT, {"conversation": conversation_id}).one_or_none()
    if row is None:
        return None
    values, width = tuple(row), len(views.talk_columns())
    talk, message = Talk(*values[:width]), StoredMessage(*values[width:])
    return None if talk.send_due is not None and talk.send_due > now else (talk, message)


def part_done(
    connection: Connection, claim: Claim, position: int, external_id: str | None, *, last: bool, now: datetime
) -> bool:
    """Record that the platform has a part. False when another worker has taken the message over.

    Raises IntegrityError when another message has this platform id.
    """
    settled = State.UNKNOWN if claim.doubtful else State.SENT
    external_id = external_id[:255] if external_id else None
    marks = {
        "the_id": claim.message.id,
        "the_position": position,
        "the_parts": position + 1,
        "the_state": (settled if last else State.SENDING).value,
        "the_external_id": external_id if position == 0 else None,
        "the_time": now,
    }
    if connection.execute(_PART_SENT, marks).one_or_none() is None:
        return False
    if external_id and position > 0:
        connection.execute(
            insert(MESSAGE_PART).values(
                message_id=claim.message.id, position=position, channel=claim.talk.channel, external_id=external_id
            )
        )
    if last:
        _clear_wait(connection, claim)
    return True


def part_doubtful(
    connection: Connection, claim: Claim, position: int, error: str, *, last: bool, now: datetime
) -> bool:
    """Record that nobody knows whether the platform has a part."""
    changed: dict[str, Any] = {
        "parts_done": position + 1,
        "error": error,
        "error_code": INTERRUPTED,
        "updated_at": now,
    }
    if last:
        changed["state"] = State.UNKNOWN.value
    if not _advance(connection, claim, position, changed):
        return False
    if last:
        _clear_wait(connection, claim)
        _ask_for_attention(connection, claim.talk.id, "unknown")
    return True


def finish(connection: Connection, claim: Claim, now: datetime) -> None:
    """Settle a message that has no part left to send."""
    state = State.UNKNOWN if claim.doubtful else State.SENT
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value)
        .values(state=state.value, updated_at=now)
    )
    _clear_wait(connection, claim)
    if claim.doubtful:
        _ask_for_attention(connection, claim.talk.id, "unknown")


def put_back(connection: Connection, claim: Claim, due: datetime, now: datetime) -> None:
    """The account pauses: the message was not tried, and waits."""
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value)
        .values(state=State.QUEUED.value, updated_at=now)
    )
    connection.execute(
        update(CONVERSATION).where(CONVERSATION.c.id == claim.talk.id).values(send_due=due, updated_at=now)
    )


def retry_later(connection: Connection, claim: Claim, due: datetime, error: str, code: str, now: datetime) -> None:
    """Put the message back until `due`; what follows in the conversation waits behind it."""
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value)
        .values(
            state=State.QUEUED.value,
            attempts=claim.message.attempts + 1,
            error=error,
            error_code=INTERRUPTED if claim.doubtful else (code[:64] or None),
            updated_at=now,
        )
    )
    connection.execute(
        update(CONVERSATION).where(CONVERSATION.c.id == claim.talk.id).values(send_due=due, updated_at=now)
    )


def fail(connection: Connection, claim: Claim, error: str, code: str, now: datetime) -> None:
    """Give a message up, visibly."""
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value)
        .values(state=State.FAILED.value, error=error, error_code=code[:64] or None, updated_at=now)
    )
    _clear_wait(connection, claim)
    _ask_for_attention(connection, claim.talk.id, "undelivered")


def undelivered(connection: Connection, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Replies that failed or that nobody knows of, the newest first. A moved one has arrived elsewhere."""
    query = (
        select(
            MESSAGE.c.id,
            MESSAGE.c.conversation_id,
            MESSAGE.c.channel,
            MESSAGE.c.author,
            MESSAGE.c.author_name,
            MESSAGE.c.text,
            MESSAGE.c.state,
            MESSAGE.c.error,
            MESSAGE.c.error_code,
            MESSAGE.c.attempts,
            MESSAGE.c.updated_at,
        )
        .where(
            MESSAGE.c.direction == Direction.OUT.value,
            MESSAGE.c.state.in_((State.FAILED.value, State.UNKNOWN.value)),
            func.coalesce(MESSAGE.c.error_code, "") != "moved",
        )
        .order_by(MESSAGE.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(MESSAGE.c.id < before)
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row._mapping.items()}
        for row in connection.execute(query)
    ]


def _advance(connection: Connection, claim: Claim, position: int, changed: dict[str, Any]) -> bool:
    row = connection.execute(
        update(MESSAGE)
        .where(
            MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value, MESSAGE.c.parts_done == position
        )
        .values(**changed)
        .returning(MESSAGE.c.id)
    ).one_or_none()
    return row is not None


def _wait_until(connection: Connection, claim: Claim, due: datetime | None) -> None:
    connection.execute(update(CONVERSATION).where(CONVERSATION.c.id == claim.talk.id).values(send_due=due))


def _clear_wait(connection: Connection, claim: Claim) -> None:
    if claim.talk.send_due is not None:
        _wait_until(connection, claim, None)


def _ask_for_attention(connection: Connection, conversation_id: int, why: str) -> None:
    connection.execute(update(CONVERSATION).where(CONVERSATION.c.id == conversation_id).values(attention=why))
