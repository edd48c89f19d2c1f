"""The row of a conversation: opened, looked up, changed, and whether the bot may speak in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract import Inbound
from gateway.lanes import lane_of
from gateway.models import CONVERSATION, Holder
from gateway.records import views
from gateway.records.views import Talk

# A reason of a hand-over that heals itself: the customer's next message goes to the bot again.
BOT_UNAVAILABLE = "bot_unavailable"
# The customer was silent for longer than their platform allows an answer; so does this one.
WINDOW_CLOSED = "window_closed"
_HEALING = (BOT_UNAVAILABLE, WINDOW_CLOSED)
# Reasons for which a person looks into a matter that is already recorded: until one comes, the bot goes on answering,
# and the conversation stays in the queue.
_BESIDE_THE_BOT = ("payment_not_updated", "disputed_bill", "low_rating", "large_customer")
_BOT_GOES_ON = _HEALING + _BESIDE_THE_BOT


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


# Statements that run for every message are built once: building one takes longer than running it.
_OPEN = {"sqlite": _opening(sqlite.insert), "postgresql": _opening(postgresql.insert)}


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
    return views.talk(connection.execute(_OPEN[dialect(connection)], values).one())


def by_id(connection: Connection, conversation_id: int) -> Talk:
    """A conversation that exists."""
    return views.talk(
        connection.execute(select(*views.talk_columns()).where(CONVERSATION.c.id == conversation_id)).one()
    )


def account_of(connection: Connection, conversation_id: int) -> tuple[str, str] | None:
    """The channel and account of a conversation, which never change; None when there is no such conversation."""
    query = select(CONVERSATION.c.channel, CONVERSATION.c.account).where(CONVERSATION.c.id == conversation_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.channel, row.account)


def by_key(connection: Connection, key: str) -> Talk | None:
    """A conversation by its key."""
    row = connection.execute(select(*views.talk_columns()).where(CONVERSATION.c.key == key)).one_or_none()
    return None if row is None else views.talk(row)


def key_of(connection: Connection, conversation_id: int) -> str:
    """The key of a conversation. Raises LookupError."""
    key = connection.execute(
        select(CONVERSATION.c.key).where(CONVERSATION.c.id == conversation_id)
    ).scalar_one_or_none()
    if key is None:
        raise LookupError("no such conversation")
    return str(key)


def change(connection: Connection, conversation_id: int, changed: dict[str, Any]) -> Talk:
    """Set columns of a conversation that exists."""
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation_id)
        .values(**changed)
        .returning(*views.talk_columns())
    ).one()
    return views.talk(row)


def bot_may_speak(talk: Talk) -> bool:
    """Whether the bot hears the customer: it holds the conversation, or nobody has come yet."""
    return talk.holder in (Holder.BOT.value, Holder.WAITING.value)


def bot_speaks() -> ColumnElement[bool]:
    """`bot_may_speak` as a condition."""
    return CONVERSATION.c.holder.in_((Holder.BOT.value, Holder.WAITING.value))


def person_expected(talk: Talk) -> bool:
    """Whether the matter is a person's and none has come: the bot answers danger and questions about the wait."""
    return talk.holder == Holder.WAITING.value and talk.reason not in _BOT_GOES_ON


def waiting_before(connection: Connection, conversation_id: int) -> int:
    """How many wait for a person longer than this conversation."""
    since = select(CONVERSATION.c.waiting_since).where(CONVERSATION.c.id == conversation_id).scalar_subquery()
    ahead = (CONVERSATION.c.holder == Holder.WAITING.value) & (CONVERSATION.c.waiting_since < since)
    return int(connection.execute(select(func.count()).select_from(CONVERSATION).where(ahead)).scalar_one())


def heals(reason: str | None) -> bool:
    """Whether an answer of the bot ends the wait for a person."""
    return reason in _HEALING


def dialect(connection: Connection) -> str:
    """`sqlite` or `postgresql`: their inserts with conflicts are built apart."""
    return connection.dialect.name
