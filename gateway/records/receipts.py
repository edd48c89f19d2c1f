"""What platforms tell about messages we know: delivered, read, echoed, edited, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from connectors.contract import Inbound, Kind
from gateway.models import ATTACHMENT, CONVERSATION, MESSAGE, MESSAGE_PART, Direction, Holder, State
from gateway.records import views
from gateway.records.conversations import by_key, open_conversation
from gateway.records.inbox import attachment
from gateway.records.views import StoredMessage, Talk

# States a receipt may move forward, never back.
_BEFORE_DELIVERED = (State.SENT.value,)
_BEFORE_READ = (State.SENT.value, State.DELIVERED.value)
# A receipt that names a message proves that the platform has it, whatever we believed.
_DOUBTFUL = (State.UNKNOWN.value,)


def advance(
    connection: Connection, key: str, to: State, ids: Sequence[str], watermark: datetime | None, now: datetime
) -> tuple[Talk | None, list[StoredMessage]]:
    """Move our messages to `delivered` or `read`: those named, and those sent up to the watermark."""
    talk = by_key(connection, key)
    if talk is None:
        return None, []
    before = _BEFORE_READ if to is State.READ else _BEFORE_DELIVERED
    which: list[ColumnElement[bool]] = []
    if ids:
        named = or_(
            MESSAGE.c.external_id.in_(ids),
            MESSAGE.c.id.in_(
                select(MESSAGE_PART.c.message_id).where(
                    MESSAGE_PART.c.channel == talk.channel, MESSAGE_PART.c.external_id.in_(ids)
                )
            ),
        )
        which.append(named & MESSAGE.c.state.in_(before + _DOUBTFUL))
    if watermark is not None:
        which.append((MESSAGE.c.sent_at <= watermark) & MESSAGE.c.state.in_(before))
    if not which:
        return talk, []
    rows = connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.conversation_id == talk.id, MESSAGE.c.direction == Direction.OUT.value, or_(*which))
        .values(state=to.value, updated_at=now)
        .returning(*views.message_columns())
    ).all()
    return talk, [views.message(row) for row in rows]


def ours(connection: Connection, event: Inbound, mid: str, reference: str | None) -> StoredMessage | None:
    """The message of ours that an echo repeats, by our own reference, the platform's id, or its words.

    The words only count for a message whose platform call is not settled: an echo may overtake the call's answer.
    """
    talk = by_key(connection, event.conversation)
    if talk is None:
        return None
    mine = views.select_messages().where(
        MESSAGE.c.conversation_id == talk.id, MESSAGE.c.direction == Direction.OUT.value
    )
    if reference is not None and reference.partition(".")[0].isdigit():
        row = connection.execute(mine.where(MESSAGE.c.id == int(reference.partition(".")[0]))).one_or_none()
        if row is not None:
            return views.message(row)
    parts = select(MESSAGE_PART.c.message_id).where(
        MESSAGE_PART.c.channel == talk.channel, MESSAGE_PART.c.external_id == mid
    )
    row = connection.execute(mine.where(or_(MESSAGE.c.external_id == mid, MESSAGE.c.id.in_(parts)))).first()
    if row is None and event.text:
        open_calls = mine.where(
            MESSAGE.c.state.in_((State.SENDING.value, State.UNKNOWN.value)), MESSAGE.c.text == event.text
        )
        row = connection.execute(open_calls.order_by(MESSAGE.c.seq).limit(1)).one_or_none()
    return None if row is None else views.message(row)


def open_call(connection: Connection, event: Inbound, since: datetime) -> StoredMessage | None:
    """A message of the conversation that the platform may have although we don't know its id there.

    It is being sent at this moment, or nobody could tell after `since` what became of it.
    """
    talk = by_key(connection, event.conversation)
    if talk is None:
        return None
    row = connection.execute(
        views.select_messages()
        .where(
            MESSAGE.c.conversation_id == talk.id,
            MESSAGE.c.direction == Direction.OUT.value,
            or_(
                MESSAGE.c.state == State.SENDING.value,
                (MESSAGE.c.state == State.UNKNOWN.value) & (MESSAGE.c.updated_at >= since),
            ),
        )
        .order_by(MESSAGE.c.state, MESSAGE.c.seq)  # "sending" before "unknown"
        .limit(1)
    ).one_or_none()
    return None if row is None else views.message(row)


def proven(connection: Connection, message: StoredMessage, now: datetime) -> bool:
    """An echo shows that the platform has a message we were not sure of. True when that changed something."""
    row = connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == message.id, MESSAGE.c.state == State.UNKNOWN.value)
        .values(state=State.SENT.value, error=None, error_code=None, updated_at=now)
        .returning(MESSAGE.c.id)
    ).one_or_none()
    if row is not None:
        connection.execute(
            update(CONVERSATION)
            .where(CONVERSATION.c.id == message.conversation_id, CONVERSATION.c.attention == "unknown")
            .values(attention=None)
        )
    return row is not None


def written_elsewhere(connection: Connection, event: Inbound, mid: str, now: datetime) -> tuple[Talk, StoredMessage]:
    """A person answered in the platform's own inbox: store it and let the bot fall silent."""
    talk = open_conversation(connection, event, now, grow=1, customer=False)
    values: dict[str, Any] = {
        "conversation_id": talk.id,
        "seq": talk.last_seq,
        "direction": Direction.OUT.value,
        "author": "agent",
        "kind": "text",
        "state": State.SENT.value,
        "sent_at": event.sent_at,
        "created_at": now,
        "text": event.text,
        "content": {"elsewhere": True},
        "external_id": mid,
    }
    number = connection.execute(
        insert(MESSAGE)
        .values(**values, channel=event.channel, attempts=0, parts_done=0, updated_at=now)
        .returning(MESSAGE.c.id)
    ).scalar_one()
    if event.attachments:
        connection.execute(insert(ATTACHMENT), [attachment(item, number, now) for item in event.attachments])
    return held_elsewhere(connection, talk, now), StoredMessage(id=number, **values)


def held_elsewhere(connection: Connection, talk: Talk, now: datetime) -> Talk:
    """A person holds the thread in the platform's own inbox. An agent of ours who has claimed it keeps it."""
    return _set_holder(
        connection, talk, Holder.BOT, {"holder": Holder.AGENT.value, "reason": "platform_inbox", "updated_at": now}
    )


def given_back(connection: Connection, talk: Talk, now: datetime) -> Talk:
    """The platform's inbox has handed the thread back to us: the bot answers again."""
    if talk.reason != "platform_inbox" or talk.agent is not None:
        return talk
    return _set_holder(connection, talk, Holder.AGENT, {"holder": Holder.BOT.value, "reason": None, "updated_at": now})


def edit(connection: Connection, event: Inbound, mid: str, now: datetime) -> tuple[Talk, StoredMessage] | None:
    """The customer changed a message; one the bot has not answered yet is answered in its new words."""
    return _change_theirs(connection, event, mid, {"text": event.text, "updated_at": now})


def withdraw(connection: Connection, event: Inbound, mid: str, now: datetime) -> tuple[Talk, StoredMessage] | None:
    """The customer withdrew a message: the platforms' terms want the stored copy gone."""
    changed = {"text": "", "payload": None, "content": {"deleted": True}, "updated_at": now}
    found = _change_theirs(connection, event, mid, changed)
    if found is not None:
        message = found[1]
        connection.execute(
            update(ATTACHMENT)
            .where(ATTACHMENT.c.message_id == message.id)
            .values(url=None, name=None, data={}, state=None, file=None, due=None)
        )
        connection.execute(
            update(MESSAGE)
            .where(MESSAGE.c.id == message.id, MESSAGE.c.state == State.RECEIVED.value)
            .values(state=State.RECORDED.value)
        )
    return found


def files_of(connection: Connection, event: Inbound, mid: str) -> list[str]:
    """The kept files of a customer's message, by their names in the media folder."""
    rows = connection.execute(
        select(ATTACHMENT.c.file)
        .select_from(ATTACHMENT.join(MESSAGE, ATTACHMENT.c.message_id == MESSAGE.c.id))
        .where(
            MESSAGE.c.channel == event.channel,
            MESSAGE.c.external_id == mid,
            MESSAGE.c.direction == Direction.IN.value,
            ATTACHMENT.c.file.is_not(None),
        )
    ).scalars()
    return [file for file in rows if file is not None]


def react(connection: Connection, event: Inbound, mid: str, now: datetime) -> tuple[Talk, StoredMessage] | None:
    """The customer put an emoji on a message, or took it back."""
    talk = by_key(connection, event.conversation)
    if talk is None:
        return None
    row = connection.execute(
        views.select_messages().where(MESSAGE.c.conversation_id == talk.id, MESSAGE.c.external_id == mid).limit(1)
    ).one_or_none()
    if row is None:
        return None
    message = views.message(row)
    content = dict(message.content)
    if event.data.get("action") == "unreact":
        content.pop("reaction", None)
    else:
        content["reaction"] = str(event.data.get("emoji") or event.data.get("reaction") or "")[:16]
    changed = connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == message.id)
        .values(content=content, updated_at=now)
        .returning(*views.message_columns())
    ).one()
    return talk, views.message(changed)


def touched(connection: Connection, event: Inbound, now: datetime) -> Talk:
    """The customer did something without writing: it opens the platform's reply window, unless they have left."""
    return open_conversation(connection, event, now, grow=0, customer=event.kind is not Kind.UNFOLLOW)


def _change_theirs(
    connection: Connection, event: Inbound, mid: str, changed: dict[str, Any]
) -> tuple[Talk, StoredMessage] | None:
    talk = by_key(connection, event.conversation)
    if talk is None:
        return None
    row = connection.execute(
        update(MESSAGE)
        .where(
            MESSAGE.c.conversation_id == talk.id,
            MESSAGE.c.external_id == mid,
            MESSAGE.c.direction == Direction.IN.value,
        )
        .values(**changed)
        .returning(*views.message_columns())
    ).one_or_none()
    return None if row is None else (talk, views.message(row))


def _set_holder(connection: Connection, talk: Talk, only_if: Holder, changed: dict[str, Any]) -> Talk:
    allowed = (only_if.value, Holder.WAITING.value) if only_if is Holder.BOT else (only_if.value,)
    row = connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == talk.id, CONVERSATION.c.holder.in_(allowed))
        .values(**changed)
        .returning(*views.talk_columns())
    ).one_or_none()
    return talk if row is None else views.talk(row)
