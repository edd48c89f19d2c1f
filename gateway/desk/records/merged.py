"""Merged conversations as pages see them: one row, one history, the channels that an answer may take."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from gateway.desk.errors import Unfit
from gateway.desk.models import STATE
from gateway.desk.records import entries, merges, pending, timeline
from gateway.models import CONVERSATION, MESSAGE

_PREVIEW = 160


def joined(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with what is merged into them: the latest message of all, and all messages counted."""
    parts = connection.execute(
        select(
            STATE.c.merged_into,
            CONVERSATION.c.id,
            CONVERSATION.c.channel,
            CONVERSATION.c.last_seq,
            CONVERSATION.c.last_customer_at,
            CONVERSATION.c.last_message_at,
            MESSAGE.c.author,
            MESSAGE.c.author_name,
            MESSAGE.c.kind,
            func.substr(MESSAGE.c.text, 1, _PREVIEW).label("text"),
            MESSAGE.c.state,
        )
        .select_from(
            STATE.join(CONVERSATION, CONVERSATION.c.id == STATE.c.conversation_id).outerjoin(
                MESSAGE,
                and_(MESSAGE.c.conversation_id == CONVERSATION.c.id, MESSAGE.c.seq == CONVERSATION.c.last_seq),
            )
        )
        .where(STATE.c.merged_into.in_([row["id"] for row in rows]))
        .order_by(CONVERSATION.c.id)
    ).all()
    known = {row["id"]: row for row in rows}
    for part in parts:
        row = known[part.merged_into]
        if not row["parts"]:
            row["parts"].append(_part(row["id"], row["channel"], row["last_customer_at"]))
        customer_at, message_at = _iso(part.last_customer_at), _iso(part.last_message_at)
        row["parts"].append(_part(part.id, part.channel, customer_at))
        row["last_seq"] += part.last_seq
        row["last_customer_at"] = max(row["last_customer_at"] or "", customer_at or "") or None
        if (message_at or "") > (row["last_message_at"] or "") and part.author is not None:
            row["last_message_at"] = message_at
            row["last"] = {
                "author": part.author,
                "name": part.author_name,
                "kind": part.kind,
                "text": part.text,
                "state": part.state,
            }
    return rows


def unread(read: Any) -> list[ColumnElement[bool]]:
    """Conversations whose customer wrote last, in any of their channels, behind the read mark (it counts all parts)."""
    part, last = CONVERSATION.alias("part"), MESSAGE.alias("last_of_part")
    parts = select(STATE.c.conversation_id).where(STATE.c.merged_into == CONVERSATION.c.id).correlate(CONVERSATION)
    of_parts = (
        select(func.coalesce(func.sum(part.c.last_seq), 0))
        .where(part.c.id.in_(parts))
        .correlate(CONVERSATION)
        .scalar_subquery()
    )
    in_a_part = (
        select(part.c.id)
        .join(last, and_(last.c.conversation_id == part.c.id, last.c.seq == part.c.last_seq))
        .where(part.c.id.in_(parts), last.c.author == "customer")
        .correlate(CONVERSATION)
        .exists()
    )
    return [
        or_(MESSAGE.c.author == "customer", in_a_part),
        func.coalesce(read, 0) < CONVERSATION.c.last_seq + of_parts,
    ]


def messages(connection: Connection, conversation: int, before: int | None, limit: int) -> list[dict[str, Any]]:
    """The last messages of all parts, or the last before the message of a number, in the order of time."""
    found: list[dict[str, Any]] = []
    for number in merges.whole(connection, conversation):
        channel = connection.execute(select(CONVERSATION.c.channel).where(CONVERSATION.c.id == number)).scalar_one()
        page = timeline.before_number(connection, number, before, limit)
        found += [one | {"conversation": number, "channel": channel} for one in page]
    return sorted(found, key=lambda one: int(one["id"]))[-limit:]


def notes(connection: Connection, conversation: int, since: str) -> list[dict[str, Any]]:
    """Notes and events of all parts from a time on."""
    found = [
        entry
        for number in merges.whole(connection, conversation)
        for entry in entries.of_conversation(connection, number, 0)
    ]
    return sorted((entry for entry in found if entry["at"] >= since), key=lambda entry: int(entry["id"]))


def waiting(connection: Connection, conversation: int) -> list[dict[str, Any]]:
    """Replies of all parts that may still be taken back."""
    return [
        one | {"conversation": number}
        for number in merges.whole(connection, conversation)
        for one in pending.of_conversation(connection, number)
    ]


def answer_in(connection: Connection, conversation: int, wanted: int | None) -> int:
    """The part that an answer goes out in: the wanted one, else where the customer wrote last. Raises `Unfit`."""
    main = merges.root(connection, conversation)
    numbers = merges.whole(connection, main)
    if wanted is not None:
        if wanted not in numbers:
            raise Unfit("not_a_part", "This conversation has no such channel (any more).")
        return wanted
    if numbers == [main]:
        return main
    latest = (
        select(CONVERSATION.c.id)
        .where(CONVERSATION.c.id.in_(numbers), CONVERSATION.c.last_customer_at.is_not(None))
        .order_by(CONVERSATION.c.last_customer_at.desc())
        .limit(1)
    )
    found = connection.execute(latest).scalar()
    return main if found is None else int(found)


def _part(number: int, channel: str, customer_at: str | None) -> dict[str, Any]:
    return {"id": number, "channel": channel, "last_customer_at": customer_at}


def _iso(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()
