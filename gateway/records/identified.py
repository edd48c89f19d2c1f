"""A visitor whom the company's site has named: what the site vouches for, and the anonymous conversation before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from connectors.contract import Inbound
from gateway.models import CONVERSATION, IS_OPEN, MESSAGE, PROOF, UPLOAD, Holder
from gateway.records import people, views
from gateway.records.conversations import by_key, change, open_conversation
from gateway.records.views import Talk
from utility.models import AccountLink, AuditEntry, Customer

# A page that was open for a day has fewer; more is somebody's script.
_MOST_MOVED = 2000


def vouched(connection: Connection, event: Inbound, codes: Sequence[str], now: datetime) -> Talk:
    """Open the named visitor's conversation, linked to exactly the codes the site vouches for now.

    A code it no longer names loses the link; codes that the company does not know are left out. Links made by a
    one-time code in this conversation stay.
    """
    talk = open_conversation(connection, event, now, grow=0, customer=False)
    wanted = set(connection.execute(select(Customer.code).where(Customer.code.in_(list(codes)))).scalars())
    had = set(
        connection.execute(
            select(PROOF.c.value).where(PROOF.c.conversation_id == talk.id, PROOF.c.kind == people.CODE)
        ).scalars()
    )
    linked = set(connection.execute(select(AccountLink.customer_code).where(AccountLink.chat == talk.key)).scalars())
    for code in wanted - had:
        people.prove(connection, talk.id, people.CODE, code, now)
    for code in wanted - linked:
        connection.execute(insert(AccountLink).values(chat=talk.key, customer_code=code, linked_at=now))
        _note(connection, "link.vouched", talk.key, code, now)
    for code in had - wanted:
        connection.execute(
            delete(PROOF).where(PROOF.c.conversation_id == talk.id, PROOF.c.kind == people.CODE, PROOF.c.value == code)
        )
        connection.execute(delete(AccountLink).where(AccountLink.chat == talk.key, AccountLink.customer_code == code))
        _note(connection, "link.removed", talk.key, code, now)
    return talk


def take_over(connection: Connection, former: str, to: Talk, now: datetime) -> tuple[Talk, Talk] | None:
    """Move the messages of the browser's anonymous conversation behind those of the named one; both as they are now.

    None, and nothing is changed, when there is nothing to move or something of it is still under way. Who held the
    anonymous conversation goes on with the named one. Its links to customer codes are not moved: they were proved by
    whoever sat there before signing in.
    """
    old = by_key(connection, former)
    if old is None or old.id == to.id:
        return None
    # Lock both rows, the older first, so that two moves can't wait for each other.
    for number in sorted((old.id, to.id)):
        connection.execute(update(CONVERSATION).where(CONVERSATION.c.id == number).values(updated_at=now))
    old, to = _again(connection, old.id), _again(connection, to.id)
    under_way = select(MESSAGE.c.id).where(IS_OPEN, MESSAGE.c.conversation_id == old.id)
    numbers = list(
        connection.execute(
            select(MESSAGE.c.id).where(MESSAGE.c.conversation_id == old.id).order_by(MESSAGE.c.seq).limit(_MOST_MOVED)
        ).scalars()
    )
    taken = select(func.count()).where(
        MESSAGE.c.conversation_id == to.id,
        MESSAGE.c.client_id.in_(select(MESSAGE.c.client_id).where(MESSAGE.c.conversation_id == old.id)),
    )
    if not numbers or len(numbers) == _MOST_MOVED or connection.execute(under_way).first() is not None:
        return None
    if connection.execute(taken).scalar_one():
        return None
    # First out of the way of the numbers that are in use, then to their places.
    for place, number in enumerate(numbers, to.last_seq + 1):
        connection.execute(
            update(MESSAGE).where(MESSAGE.c.id == number).values(conversation_id=to.id, seq=place, updated_at=now)
        )
    connection.execute(update(UPLOAD).where(UPLOAD.c.conversation_key == old.key).values(conversation_key=to.key))
    held: dict[str, Any] = {"last_seq": to.last_seq + len(numbers), "updated_at": now}
    if to.holder == Holder.BOT.value and old.holder != Holder.BOT.value:
        row = connection.execute(
            select(CONVERSATION.c.summary, CONVERSATION.c.waiting_since).where(CONVERSATION.c.id == old.id)
        ).one()
        held |= {"holder": old.holder, "agent": old.agent, "reason": old.reason}
        held |= {"summary": row.summary, "waiting_since": row.waiting_since}
    times = connection.execute(
        select(func.max(CONVERSATION.c.last_customer_at), func.max(CONVERSATION.c.last_message_at)).where(
            CONVERSATION.c.id.in_((old.id, to.id))
        )
    ).one()
    held |= {"last_customer_at": times[0], "last_message_at": times[1]}
    empty = {
        "holder": Holder.BOT.value,
        "agent": None,
        "reason": None,
        "summary": None,
        "waiting_since": None,
        "last_seq": 0,
        "customer_read_seq": 0,
        "last_message_at": None,
    }
    return change(connection, old.id, empty), change(connection, to.id, held)


def _again(connection: Connection, number: int) -> Talk:
    return views.talk(connection.execute(select(*views.talk_columns()).where(CONVERSATION.c.id == number)).one())


def _note(connection: Connection, action: str, chat: str, code: str, now: datetime) -> None:
    connection.execute(
        insert(AuditEntry).values(at=now, actor=f"chat:{chat}", action=action, customer_code=code, detail={})
    )
