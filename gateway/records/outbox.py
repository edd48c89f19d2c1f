"""Outbound messages: one at a time per conversation, each part marked before its platform call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

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
    .order_by(MESSAGE.c.seq)
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


def claim_next(session: Session, conversation_id: int, now: datetime, *, repeatable: frozenset[str]) -> Claim | None:
    """Mark the conversation's next message as being sent; None when there is nothing to send now.

    Finding one that is `sending` means that its worker died in a platform call: that part is counted as done and
    doubtful, never sent again, except on the `repeatable` channels, where sending twice is harmless.
    """
    row = session.execute(_NEXT, {"conversation": conversation_id}).one_or_none()
    if row is None:
        return None
    values, width = tuple(row), len(views.talk_columns())
    talk, message = Talk(*values[:width]), StoredMessage(*values[width:])
    if talk.send_due is not None and talk.send_due > now:
        return None
    if message.state == State.SENDING.value and talk.channel not in repeatable:
        session.execute(
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
    claimed = session.execute(_CLAIM, parameters).one_or_none()
    return None if claimed is None else Claim(talk, views.message(claimed))


def part_done(
    session: Session, claim: Claim, position: int, external_id: str | None, *, last: bool, now: datetime
) -> bool:
    """Record that the platform has a part. False when another worker has taken the message over.

    Raises IntegrityError when another message has this platform id.
    """
    changed: dict[str, Any] = {"parts_done": position + 1, "updated_at": now}
    if last:
        changed["state"] = State.UNKNOWN.value if claim.doubtful else State.SENT.value
        if not claim.doubtful:
            changed |= {"error": None, "error_code": None}
    external_id = external_id[:255] if external_id else None
    if external_id and position == 0:
        changed["external_id"] = external_id
    if not _advance(session, claim, position, changed):
        return False
    if external_id and position > 0:
        session.execute(
            insert(MESSAGE_PART).values(
                message_id=claim.message.id, position=position, channel=claim.talk.channel, external_id=external_id
            )
        )
    if last:
        _clear_wait(session, claim)
    return True


def part_doubtful(session: Session, claim: Claim, position: int, error: str, *, last: bool, now: datetime) -> bool:
    """Record that nobody knows whether the platform has a part."""
    changed: dict[str, Any] = {
        "parts_done": position + 1,
        "error": error,
        "error_code": INTERRUPTED,
        "updated_at": now,
    }
    if last:
        changed["state"] = State.UNKNOWN.value
    if not _advance(session, claim, position, changed):
        return False
    if last:
        _clear_wait(session, claim)
        _ask_for_attention(session, claim.talk.id, "unknown")
    return True


def finish(session: Session, claim: Claim, now: datetime) -> None:
    """Settle a message that has no part left to send."""
    state = State.UNKNOWN if claim.doubtful else State.SENT
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value)
        .values(state=state.value, updated_at=now)
    )
    _clear_wait(session, claim)
    if claim.doubtful:
        _ask_for_attention(session, claim.talk.id, "unknown")


def put_back(session: Session, claim: Claim, due: datetime, now: datetime) -> None:
    """The account pauses: the message was not tried, and waits."""
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value)
        .values(state=State.QUEUED.value, updated_at=now)
    )
    session.execute(update(CONVERSATION).where(CONVERSATION.c.id == claim.talk.id).values(send_due=due, updated_at=now))


def retry_later(session: Session, claim: Claim, due: datetime, error: str, code: str, now: datetime) -> None:
    """Put the message back until `due`; what follows in the conversation waits behind it."""
    session.execute(
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
    session.execute(update(CONVERSATION).where(CONVERSATION.c.id == claim.talk.id).values(send_due=due, updated_at=now))


def fail(session: Session, claim: Claim, error: str, code: str, now: datetime) -> None:
    """Give a message up, visibly."""
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value)
        .values(state=State.FAILED.value, error=error, error_code=code[:64] or None, updated_at=now)
    )
    _clear_wait(session, claim)
    _ask_for_attention(session, claim.talk.id, "undelivered")


def _advance(session: Session, claim: Claim, position: int, changed: dict[str, Any]) -> bool:
    row = session.execute(
        update(MESSAGE)
        .where(
            MESSAGE.c.id == claim.message.id, MESSAGE.c.state == State.SENDING.value, MESSAGE.c.parts_done == position
        )
        .values(**changed)
        .returning(MESSAGE.c.id)
    ).one_or_none()
    return row is not None


def _clear_wait(session: Session, claim: Claim) -> None:
    if claim.talk.send_due is not None:
        session.execute(update(CONVERSATION).where(CONVERSATION.c.id == claim.talk.id).values(send_due=None))


def _ask_for_attention(session: Session, conversation_id: int, why: str) -> None:
    session.execute(update(CONVERSATION).where(CONVERSATION.c.id == conversation_id).values(attention=why))
