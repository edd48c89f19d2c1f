"""Replies that may still be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.desk.models import PENDING
from gateway.desk.records import state
from gateway.errors import NotHolder
from gateway.models import CONVERSATION, UPLOAD
from gateway.records import desk
from gateway.records.views import StoredMessage, Talk


def put(
    connection: Connection,
    conversation: int,
    agent: str,
    client_id: str,
    text: str,
    content: Mapping[str, Any],
    due: datetime,
    now: datetime,
) -> None:
    """Keep a reply until it is due, once per `client_id`. Raises `NotHolder`."""
    holder = connection.execute(select(CONVERSATION.c.agent).where(CONVERSATION.c.id == conversation)).scalar()
    if holder != agent:
        raise NotHolder("Claim the conversation before you answer: another agent or the bot holds it.")
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        dialect_insert(PENDING)
        .values(
            conversation_id=conversation,
            agent=agent,
            client_id=client_id,
            text=text,
            content=dict(content),
            due=due,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )


def take_back(connection: Connection, conversation: int, agent: str, client_id: str) -> str | None:
    """Take a reply back; its text, or None when it has gone out."""
    return connection.execute(
        delete(PENDING)
        .where(PENDING.c.conversation_id == conversation, PENDING.c.agent == agent, PENDING.c.client_id == client_id)
        .returning(PENDING.c.text)
    ).scalar_one_or_none()


def of_conversation(connection: Connection, conversation: int) -> list[dict[str, Any]]:
    """What waits in a conversation, in order."""
    rows = connection.execute(
        select(PENDING).where(PENDING.c.conversation_id == conversation).order_by(PENDING.c.id)
    ).all()
    return [
        {
            "agent": row.agent,
            "client_id": row.client_id,
            "text": row.text,
            "content": dict(row.content),
            "due": row.due.isoformat(),
        }
        for row in rows
    ]


def due(connection: Connection, now: datetime) -> list[int]:
    """Conversations with a reply whose time has come."""
    return list(connection.execute(select(PENDING.c.conversation_id).where(PENDING.c.due <= now).distinct()).scalars())


def send(connection: Connection, conversation: int, now: datetime, *, early: bool) -> list[tuple[Talk, StoredMessage]]:
    """Make messages of what is due (`early`: of everything), in order. The delete decides which process does it."""
    condition = PENDING.c.conversation_id == conversation
    if not early:
        condition &= PENDING.c.due <= now
    rows = connection.execute(delete(PENDING).where(condition).returning(PENDING)).all()
    sent = []
    for row in sorted(rows, key=lambda one: one.id):
        try:
            talk, message, repeated = desk.reply(
                connection, conversation, row.agent, row.text, row.client_id, now, content=row.content
            )
        except NotHolder:  # somebody took the conversation over in these seconds: the words are theirs to say
            continue
        if not repeated:
            state.first_reply(connection, conversation, row.agent, now)
        if "upload" in row.content:  # a file that a message names is kept
            mine = UPLOAD.c.id == row.content["upload"]
            connection.execute(update(UPLOAD).where(mine).values(message_id=message.id))
        sent.append((talk, message))
    return sent
