"""Turns of the bot: a message answered with its replies in one transaction, or kept for another try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal, update

from connectors.contract import Kind
from gateway.models import CONVERSATION, IS_OPEN, MESSAGE, Direction, Holder, State
from gateway.records import views
from gateway.records.conversations import BOT_UNAVAILABLE, bot_speaks, by_id, change, heals
from gateway.records.views import StoredMessage, Talk, fresh
from utility.database import UtcDateTime


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply to be stored."""

    kind: str = Kind.TEXT.value
    text: str = ""
    content: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """The bot's wish that a person goes on. `summary` is for the agent's screen."""

    reason: str
    summary: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a bot turn. `replies` is empty when somebody else took the conversation meanwhile."""

    talk: Talk
    replies: tuple[StoredMessage, ...]
    silenced: bool


_ADD = insert(MESSAGE).returning(MESSAGE.c.id, sort_by_parameter_order=True)


_MARK_ANSWERED = (
    update(MESSAGE)
    .where(MESSAGE.c.id == bindparam("the_id"), MESSAGE.c.state == State.RECEIVED.value)
    .values(
        state=State.ANSWERED.value,
        intent=bindparam("the_intent"),
        confidence=bindparam("the_confidence"),
        error=None,
        updated_at=bindparam("the_time"),
    )
    .returning(MESSAGE.c.id)
)


_AFTER_TURN = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("the_id"), bot_speaks())
    .values(
        last_seq=CONVERSATION.c.last_seq + bindparam("grow"),
        last_message_at=func.coalesce(bindparam("message_at", type_=UtcDateTime()), CONVERSATION.c.last_message_at),
        updated_at=bindparam("the_time"),
    )
    .returning(*views.talk_columns())
)


def answer(
    connection: Connection,
    message: StoredMessage,
    drafts: Sequence[Draft],
    handover: Handover | None,
    now: datetime,
    *,
    intent: str | None,
    confidence: float | None,
    more: bool,
    released: bool = False,
) -> Answered | None:
    """Mark a message answered and store its replies with it; None when another worker has done so.

    `more`: further messages of the conversation still wait for the bot. `released`: the customer wants no person any
    more. A turn without a word while a person is expected leaves the message to that person. The holder is looked at
    here, in the same transaction: when a person has taken the conversation while the bot was thinking, the bot stays
    silent.
    """
    marks = {"the_id": message.id, "the_intent": intent, "the_confidence": confidence, "the_time": now}
    if connection.execute(_MARK_ANSWERED, marks).one_or_none() is None:
        return None
    turn = {
        "the_id": message.conversation_id,
        "grow": len(drafts),
        "message_at": now if drafts else None,
        "the_time": now,
    }
    row = connection.execute(_AFTER_TURN, turn).one_or_none()
    if row is None:
        connection.execute(update(MESSAGE).where(MESSAGE.c.id == message.id).values(state=State.SHOWN.value))
        return Answered(by_id(connection, message.conversation_id), (), silenced=True)
    talk = views.talk(row)
    if talk.holder == Holder.WAITING.value and not drafts:
        connection.execute(update(MESSAGE).where(MESSAGE.c.id == message.id).values(state=State.SHOWN.value))
    if changed := _turn_of_events(talk, handover, now, more=more, released=released):
        talk = change(connection, talk.id, changed)
    return Answered(talk, _add_replies(connection, talk, message, drafts, now), silenced=False)


def postpone(connection: Connection, message: StoredMessage, due: datetime, error: str, now: datetime) -> None:
    """Keep an unanswered message for another try at `due`; the conversation's later messages wait behind it."""
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == message.id, MESSAGE.c.state == State.RECEIVED.value)
        .values(attempts=message.attempts + 1, error=error, updated_at=now)
    )
    connection.execute(update(CONVERSATION).where(CONVERSATION.c.id == message.conversation_id).values(bot_due=due))


def give_up(connection: Connection, message: StoredMessage, error: str, now: datetime) -> Talk:
    """The bot can't answer this one: a person has to, and has to for what came after it."""
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == message.id, MESSAGE.c.state == State.RECEIVED.value)
        .values(state=State.FAILED.value, error=error, error_code=BOT_UNAVAILABLE, updated_at=now)
    )
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.conversation_id == message.conversation_id, MESSAGE.c.state == State.RECEIVED.value)
        .values(state=State.SHOWN.value, updated_at=now)
    )
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == message.conversation_id)
        .values(bot_due=None, updated_at=now)
        .returning(*views.talk_columns())
    ).one()
    talk = views.talk(row)
    if talk.holder != Holder.BOT.value:
        return talk
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == talk.id)
        .values(holder=Holder.WAITING.value, reason=BOT_UNAVAILABLE, summary={"error": error}, waiting_since=now)
        .returning(*views.talk_columns())
    ).one()
    return views.talk(row)


def next_unanswered(connection: Connection, conversation_id: int) -> tuple[Talk, list[StoredMessage]]:
    """The conversation and the first two messages the bot owes an answer, oldest first."""
    rows = connection.execute(
        views.select_messages()
        .where(
            MESSAGE.c.conversation_id == conversation_id,
            IS_OPEN,
            MESSAGE.c.direction == Direction.IN.value,
            MESSAGE.c.state == State.RECEIVED.value,
        )
        .order_by(MESSAGE.c.seq)
        .limit(2)
    ).all()
    return by_id(connection, conversation_id), [views.message(row) for row in rows]


def settle(connection: Connection, conversation_id: int) -> None:
    """Nothing waits for the bot any more."""
    connection.execute(update(CONVERSATION).where(CONVERSATION.c.id == conversation_id).values(bot_due=None))


def show_to_person(connection: Connection, conversation_id: int, now: datetime) -> None:
    """What the bot still owed is now a person's."""
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.conversation_id == conversation_id, MESSAGE.c.state == State.RECEIVED.value)
        .values(state=State.SHOWN.value, updated_at=now)
    )
    connection.execute(update(CONVERSATION).where(CONVERSATION.c.id == conversation_id).values(bot_due=None))


def _turn_of_events(
    talk: Talk, handover: Handover | None, now: datetime, *, more: bool, released: bool
) -> dict[str, Any]:
    """What a turn changes about its conversation beside its length; nothing, most of the time."""
    changed: dict[str, Any] = {}
    if talk.bot_due is not None and not more:
        changed["bot_due"] = None
    if handover is not None:
        changed |= {
            "holder": Holder.WAITING.value,
            "reason": handover.reason[:64],
            "summary": handover.summary,
            # Who waits already keeps their place in the line.
            "waiting_since": func.coalesce(CONVERSATION.c.waiting_since, literal(now, UtcDateTime())),
        }
    elif talk.holder == Holder.WAITING.value and (released or heals(talk.reason)):
        # Nobody has come, and nobody is needed any more: the customer left the line, or the bot is well again.
        changed |= {"holder": Holder.BOT.value, "reason": None, "summary": None, "waiting_since": None}
    return changed


def _add_replies(
    connection: Connection, talk: Talk, message: StoredMessage, drafts: Sequence[Draft], now: datetime
) -> tuple[StoredMessage, ...]:
    if not drafts:
        return ()
    first = talk.last_seq - len(drafts) + 1
    rows: list[dict[str, Any]] = [
        {
            "conversation_id": talk.id,
            "seq": first + index,
            "direction": Direction.OUT.value,
            "author": "bot",
            "kind": draft.kind,
            "state": State.QUEUED.value,
            "sent_at": now,
            "created_at": now,
            "text": draft.text,
            "content": draft.content or {},
        }
        for index, draft in enumerate(drafts)
    ]
    stored = connection.execute(
        _ADD,
        [row | fresh(talk, now) | {"reply_to": message.id, "reply_index": at} for at, row in enumerate(rows)],
    )
    return tuple(StoredMessage(id=number, **row) for number, row in zip(stored.scalars(), rows, strict=True))
