"""`/api/desk/lessons`: sentences that the bot was unsure of, what they mean, and all of it as a reviewable change."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from gateway.desk import lessons as teaching
from gateway.desk.access import Teacher
from gateway.desk.parts import Desk
from gateway.desk.records import audit, lessons

routes = APIRouter(prefix="/api/desk/lessons", tags=["desk"])


class Mark(BaseModel):
    """A part of the sentence and what it is."""

    start: Annotated[int, Field(ge=0, le=400)]
    end: Annotated[int, Field(ge=1, le=400)]
    entity: Annotated[str, Field(max_length=64)]


class Lesson(BaseModel):
    """What a sentence means; without an intent it teaches nothing and is not shown again."""

    message: int | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
    intent: Annotated[str, Field(max_length=64)] | None = None
    entities: Annotated[list[Mark], Field(max_length=20)] = []


@routes.get("")
async def to_review(desk: Desk, who: Teacher) -> dict[str, Any]:
    """What is to be reviewed, and what can be said about it."""
    now = desk.clock.now()

    def work(db: Connection) -> dict[str, Any]:
        return {"open": lessons.unsure(db, now), "reviewed": lessons.reviewed(db), "counts": lessons.counts(db)}

    found = await desk.store.read(work)
    return found | {"intents": teaching.intents(), "entities": teaching.entities()}


@routes.post("", status_code=204)
async def review(body: Lesson, desk: Desk, who: Teacher) -> None:
    """Say what a sentence means."""
    marks = teaching.checked(body.text, body.intent, [mark.model_dump() for mark in body.entities])
    now = desk.clock.now()
    await desk.store.write(lambda db: lessons.save(db, body.message, body.text, body.intent, marks, who.login, now))


@routes.get("/patch")
async def change(desk: Desk, who: Teacher) -> Response:
    """The reviewed sentences as a change for `git apply`; `./assistant desk lessons` writes the file itself."""
    found = await desk.store.read(lessons.to_export)
    diff = await asyncio.to_thread(teaching.patch, found) if found else ""
    now = desk.clock.now()
    await desk.store.write(
        lambda db: audit.note(db, who.login, "lessons.exported", now, detail={"sentences": len(found)})
    )
    headers = {"Content-Disposition": 'attachment; filename="bai-hoc.patch"'}
    return Response(diff, media_type="text/x-diff; charset=utf-8", headers=headers)
