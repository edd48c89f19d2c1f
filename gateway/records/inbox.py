"""Inbound messages: taken in once, answered once, or kept for later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract import Attachment as PlatformAttachment
from connectors.contract import Inbound, Kind
from gateway.lanes import lane_of
from gateway.models import ATTACHMENT, CONVERSATION, IS_OPEN, MESSAGE, Direction, Holder, State
from gateway.records import views
from gateway.records.views import StoredMessage, Talk
from utility.database import UtcDateTime

# The reason of a hand-over that heals itself: the customer's next message goes to the bot again.
BOT_UNAVAILABLE = "bot_unavailable"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an arriving message."""

    talk: Talk
    message: StoredMessage
    repeated: bool  # it was stored before
    replies_queued: bool = False  # of a repeated message: replies that may not have reached their lane


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


def _bot_speaks() -> ColumnElement[bool]:
    """`bot_may_speak` as a condition."""
    return (CONVERSATION.c.holder == Holder.BOT.value) | (
        (CONVERSATION.c.holder == Holder.WAITING.value) & (CONVERSATION.c.reason == BOT_UNAVAILABLE)
    )


def _opening(dialect_insert: Any) -> Any:
    fresh = dialect_insert(CONVERSATION)
    return fresh.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "last_seq": CONVERSATION.c.last_seq + fresh.excluded.last_seq,
            "updated_at": fresh.excluded.updated_at,
            "last_message_at": func.coalesce(fresh.excluded.last_message_at, CONVERSATION.c.last_message_at),
            "last_customer_at": func.coalesce(fresh.excluded.last_customer_at, CONVERSATION.c.last_customer_at),
        },
    ).returning(*views.talk_columns())


def _storing(dialect_insert: Any) -> Any:
    unique = ["channel", "external_id", "direction"]
    return dialect_insert(MESSAGE).on_conflict_do_nothing(index_elements=unique).returning(MESSAGE.c.id)


# Statements that run for every message are built once: building one takes longer than running it.
_OPEN = {"sqlite": _opening(sqlite.insert), "postgresql": _opening(postgresql.insert)}
_STORE = {"sqlite": _storing(sqlite.insert), "postgresql": _storing(postgresql.insert)}
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
    .where(CONVERSATION.c.id == bindparam("the_id"), _bot_speaks())
    .values(
        last_seq=CONVERSATION.c.last_seq + bindparam("grow"),
        last_message_at=func.coalesce(bindparam("message_at", type_=UtcDateTime()), CONVERSATION.c.last_message_at),
        updated_at=bindparam("the_time"),
    )
    .returning(*views.talk_columns())
)


def open_conversation(connection: Connection, event: Inbound, now: datetime, *, grow: int, customer: bool) -> Talk:
    """Lock (or create) the conversation's row and reserve `grow` sequence numbers, the last being `last_seq`."""
    values = {
        "key": event.conversation,
        "channel": event.channel,
        "account": event.account,
        "platform_user": event.user,
        "lane": lane_of(event.conversation),
        "holder": Holder.BOT.value,
        "last_seq": grow,
        "customer_read_seq": 0,
        "last_customer_at": now if customer else None,
        "last_message_at": now if grow else None,
        "created_at": now,
        "updated_at": now,
    }
    return views.talk(connection.execute(_OPEN[_dialect(connection)], values).one())


def take_in(connection: Connection, event: Inbound, now: datetime, client_id: str | None = None) -> Taken:
    """Store a message of the customer once; the second time nothing is written."""
    talk = open_conversation(connection, event, now, grow=1, customer=True)
    values: dict[str, Any] = {
        "conversation_id": talk.id,
        "seq": talk.last_seq,
        "direction": Direction.IN.value,
        "author": "customer",
        "kind": event.kind.value,
        "state": _first_state(talk, event).value,
        "sent_at": event.sent_at,
        "created_at": now,
        "text": event.text,
        "payload": event.payload,
        "content": dict(event.data),
        "client_id": client_id,
        "external_id": event.external_id,
    }
    number = connection.execute(_STORE[_dialect(connection)], values | _fresh(talk, now)).scalar_one_or_none()
    if number is None:
        # Known: give the sequence number back, so that a conversation has no gaps.
        connection.execute(
            update(CONVERSATION).where(CONVERSATION.c.id == talk.id).values(last_seq=CONVERSATION.c.last_seq - 1)
        )
        return _stored(connection, event)
    if event.attachments:
        connection.execute(insert(ATTACHMENT), [_attachment(item, number) for item in event.attachments])
    return Taken(talk, StoredMessage(id=number, **values), repeated=False)


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
) -> Answered | None:
    """Mark a message answered and store its replies with it; None when another worker has done so.

    `more`: further messages of the conversation still wait for the bot. The holder is looked at here, in the same
    transaction: when a person has taken the conversation while the bot was thinking, the bot stays silent.
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
    if changed := _turn_of_events(talk, handover, now, more=more):
        talk = _change(connection, talk.id, changed)
    return Answered(talk, _add_replies(connection, talk, message, drafts, now), silenced=False)


def _turn_of_events(talk: Talk, handover: Handover | None, now: datetime, *, more: bool) -> dict[str, Any]:
    """What a turn changes about its conversation beside its length; nothing, most of the time."""
    changed: dict[str, Any] = {}
    if talk.bot_due is not None and not more:
        changed["bot_due"] = None
    if handover is not None:
        changed |= {
            "holder": Holder.WAITING.value,
            "reason": handover.reason[:64],
            "summary": handover.summary,
            "waiting_since": now,
        }
    elif talk.holder == Holder.WAITING.value:  # the bot is well again and nobody has come
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
        [row | _fresh(talk, now) | {"reply_to": message.id, "reply_index": at} for at, row in enumerate(rows)],
    )
    return tuple(StoredMessage(id=number, **row) for number, row in zip(stored.scalars(), rows, strict=True))


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


def replies_queued(connection: Connection, conversation_id: int) -> bool:
    """Whether replies of a conversation wait to be sent."""
    query = select(MESSAGE.c.id).where(
        IS_OPEN,
        MESSAGE.c.conversation_id == conversation_id,
        MESSAGE.c.direction == Direction.OUT.value,
        MESSAGE.c.state == State.QUEUED.value,
    )
    return connection.execute(query.limit(1)).first() is not None


def by_id(connection: Connection, conversation_id: int) -> Talk:
    """A conversation that exists."""
    return views.talk(
        connection.execute(select(*views.talk_columns()).where(CONVERSATION.c.id == conversation_id)).one()
    )


def by_key(connection: Connection, key: str) -> Talk | None:
    """A conversation by its key."""
    row = connection.execute(select(*views.talk_columns()).where(CONVERSATION.c.key == key)).one_or_none()
    return None if row is None else views.talk(row)


def attachments_of(connection: Connection, message_id: int) -> list[dict[str, Any]]:
    """The media of a message, for the bot's metadata: what it is, not where it lies."""
    rows = connection.execute(
        select(
            ATTACHMENT.c.id,
            ATTACHMENT.c.kind,
            ATTACHMENT.c.mime,
            ATTACHMENT.c.name,
            ATTACHMENT.c.size,
            ATTACHMENT.c.data,
        )
        .where(ATTACHMENT.c.message_id == message_id)
        .order_by(ATTACHMENT.c.id)
    ).all()
    return [
        {
            "id": row.id,
            "kind": row.kind,
            **{name: value for name in ("mime", "name", "size", "data") if (value := getattr(row, name))},
        }
        for row in rows
    ]


def bot_may_speak(talk: Talk) -> bool:
    """Whether the bot may answer: it holds the conversation, or nobody came while it was ill."""
    return talk.holder == Holder.BOT.value or (talk.holder == Holder.WAITING.value and talk.reason == BOT_UNAVAILABLE)


def _first_state(talk: Talk, event: Inbound) -> State:
    if event.data.get("standby"):  # another app owns the thread on the platform: keep, never answer
        return State.RECORDED
    return State.RECEIVED if bot_may_speak(talk) else State.SHOWN


def _stored(connection: Connection, event: Inbound) -> Taken:
    row = connection.execute(
        views.select_messages().where(
            MESSAGE.c.channel == event.channel,
            MESSAGE.c.external_id == event.external_id,
            MESSAGE.c.direction == Direction.IN.value,
        )
    ).one()
    message = views.message(row)
    talk = by_id(connection, message.conversation_id)
    return Taken(talk, message, repeated=True, replies_queued=replies_queued(connection, talk.id))


def _fresh(talk: Talk, now: datetime) -> dict[str, Any]:
    """The columns every new message begins with."""
    return {"channel": talk.channel, "attempts": 0, "parts_done": 0, "updated_at": now}


def _attachment(item: PlatformAttachment, message_id: int) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "kind": item.kind.value,
        "url": item.url,
        "mime": item.mime,
        "name": item.name,
        "size": item.size,
        "data": dict(item.data),
    }


def _dialect(connection: Connection) -> str:
    return connection.dialect.name


def _change(connection: Connection, conversation_id: int, changed: dict[str, Any]) -> Talk:
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation_id)
        .values(**changed)
        .returning(*views.talk_columns())
    ).one()
    return views.talk(row)
