"""Replies to the customer: sent after a moment in which they can be taken back; sent again when they failed."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from gateway.desk.access import Replier
from gateway.desk.errors import Taken, Unfit
from gateway.desk.help.personal import personal
from gateway.desk.parts import Desk, Parts
from gateway.desk.records import audit, merged, things, timeline

routes = APIRouter(prefix="/api/desk", tags=["desk"])

_UNDO_SECONDS = 4


class Reply(BaseModel):
    """What an agent answers. `client_id` makes a double click one message; `file`: an upload of ours."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)] = ""
    client_id: Annotated[str, Field(min_length=1, max_length=100)]
    file: Annotated[str, Field(max_length=64)] | None = None
    anyway: bool = False  # although it looks like personal data, to a chat that has proved nothing
    to: int | None = None  # of merged conversations: the one whose channel it goes out in


@routes.post("/conversations/{conversation}/replies", status_code=202)
async def reply(conversation: int, body: Reply, desk: Desk, who: Replier) -> dict[str, Any]:
    """Answer the customer. Until its time has come the reply can be taken back."""
    content: dict[str, Any] = {}
    target = await desk.store.read(lambda db: merged.answer_in(db, conversation, body.to))
    if body.file is not None:
        if target != conversation:
            await desk.files.move(conversation, body.file, target)
        key = await desk.store.read(lambda db: timeline.key(db, target))
        content = await desk.files.content(target, body.file, key.partition(":")[0])
    if not body.text and not content:
        raise Unfit("empty", "Write something first.")
    kinds = await _personal(desk, target, body.text)
    if kinds and not body.anyway:
        raise Taken("personal_data", f"This chat has proved nothing, and the reply names: {', '.join(kinds)}.")
    seconds = float(who.preferences.get("undo_seconds", _UNDO_SECONDS))
    await desk.outgoing.reply(target, who.name, body.text, body.client_id, content, seconds)
    now = desk.clock.now()

    def after(db: Connection) -> None:
        things.keep_draft(db, who.user_id, conversation, "", False, now)
        if kinds:
            detail, subject = {"kinds": kinds}, str(target)
            audit.note(db, who.login, "reply.personal", now, subject=subject, detail=detail, address=who.address)

    await desk.store.write(after)
    return {"client_id": body.client_id, "undo_seconds": seconds}


async def _personal(desk: Parts, conversation: int, text: str) -> list[str]:
    """What the reply would give away in this chat."""
    if not personal(text):
        return []
    chat = await desk.store.read(lambda db: timeline.key(db, conversation))
    linked = await asyncio.to_thread(desk.utility.identity.linked, chat)
    return personal(text, linked, (desk.hotline,))


@routes.delete("/conversations/{conversation}/replies/{client_id}")
async def take_back(conversation: int, client_id: str, desk: Desk, who: Replier) -> dict[str, Any]:
    """Take a reply back; 409 when it has gone out."""
    text = await desk.outgoing.take_back(conversation, who.name, client_id)
    if text is None:
        raise Taken("too_late", "The message has gone out already.")
    return {"text": text}


@routes.post("/messages/{message}/retry")
async def retry(message: int, desk: Desk, who: Replier) -> dict[str, Any]:
    """Send a failed or doubtful reply once more."""
    stored = await desk.handover.send_again(message)
    return stored.as_json()
