"""`/api/desk/lessons`: sentences that the bot was unsure of, what they mean, and all of it as a reviewable change."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from gateway.desk import lessons as teaching
from gateway.desk.access import Replier, Teacher
from gateway.desk.errors import Unfit
from gateway.desk.parts import Desk, Parts
from gateway.desk.records import audit, lessons
from gateway.desk.teaching import change
from gateway.desk.teaching.change import Change
from gateway.errors import BotUnavailable

routes = APIRouter(prefix="/api/desk", tags=["desk"])

Intent = Annotated[str, Field(max_length=64)]
Register = Literal["standard", "no_diacritics", "shorthand", "typos", "dialect", "polite_angry", "short", "long", "asr"]


class Mark(BaseModel):
    """A part of the sentence and what it is."""

    start: Annotated[int, Field(ge=0, le=400)]
    end: Annotated[int, Field(ge=1, le=400)]
    entity: Annotated[str, Field(max_length=64)]


class Lesson(BaseModel):
    """What a sentence means; without an intent it teaches nothing and is not shown again."""

    message: int | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
    intent: Intent | None = None
    entities: Annotated[list[Mark], Field(max_length=20)] = []
    register_: Annotated[Register, Field(alias="register")] = "standard"


class Misread(BaseModel):
    """A sentence to be understood."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Misunderstood(BaseModel):
    """What the message meant, if the agent knows a name for it."""

    intent: Intent | None = None


@routes.get("/lessons")
async def to_review(desk: Desk, who: Teacher) -> dict[str, Any]:
    """What is to be reviewed, and what can be said about it."""
    now = desk.clock.now()

    def work(db: Connection) -> dict[str, Any]:
        return {"open": lessons.unsure(db, now), "reviewed": lessons.reviewed(db), "counts": lessons.counts(db)}

    found = await desk.store.read(work)
    # What the gateway or a component says instead of a customer has no sentences.
    said = [one for one in teaching.intents() if not one.startswith("send_") and one != "nlu_fallback"]
    known = {"intents": said, "entities": teaching.entities(), "registers": teaching.REGISTERS}
    return found | known


@routes.post("/lessons", status_code=204)
async def review(body: Lesson, desk: Desk, who: Teacher) -> None:
    """Say what a sentence means."""
    marks = teaching.checked(body.text, body.intent, [mark.model_dump() for mark in body.entities])
    now = desk.clock.now()
    await desk.store.write(
        lambda db: lessons.save(db, body.message, body.text, body.intent, marks, who.login, now, body.register_)
    )


@routes.delete("/lessons/{lesson}")
async def reopen(lesson: int, desk: Desk, who: Teacher) -> dict[str, Any]:
    """Take a review back that no file has yet; the sentence, to be reviewed anew."""
    now = desk.clock.now()
    return await desk.store.write(lambda db: lessons.reopen(db, lesson, who.login, now))


@routes.post("/lessons/meaning")
async def meaning(body: Misread, desk: Desk, who: Teacher) -> dict[str, Any]:
    """What the bot takes a sentence for now, the likeliest first; nothing while it does not answer."""
    try:
        found = await desk.bot.understand(body.text)
    except BotUnavailable:
        return {"intents": []}
    return {"intents": [one["name"] for one in found.get("ranking") or [] if one.get("name")]}


@routes.post("/messages/{message}/misunderstood", status_code=204)
async def misunderstood(message: int, body: Misunderstood, desk: Desk, who: Replier) -> None:
    """An agent corrects the bot: the message comes to whoever teaches."""
    teaching.checked("", body.intent, [])
    now = desk.clock.now()
    await desk.store.write(lambda db: lessons.flag(db, message, body.intent, who.login, now))


@routes.get("/lessons/change")
async def show_change(desk: Desk, who: Teacher) -> dict[str, Any]:
    """The reviewed sentences as a change, file by file, with what is refused and why."""
    built = await _build(desk)
    return {
        "files": [{"path": path.as_posix(), "diff": diff} for path, diff in built.diffs()],
        "sentences": len(built.taken),
        "refused": [asdict(one) for one in built.refused],
        "writable": await asyncio.to_thread(change.writable, desk.checkout),
    }


@routes.get("/lessons/patch")
async def download(desk: Desk, who: Teacher) -> Response:
    """The change for `git apply`. What it brings counts as exported once a checkout's files have it."""
    built = await _build(desk)
    await _note(desk, who.login, "lessons.exported", built, who.address)
    headers = {"Content-Disposition": 'attachment; filename="bai-hoc.patch"'}
    return Response(built.patch(), media_type="text/x-diff; charset=utf-8", headers=headers)


@routes.post("/lessons/write")
async def write(desk: Desk, who: Teacher) -> dict[str, Any]:
    """Write the change into the checkout, for `git diff` to show. Raises `Unfit` where it can't be written."""
    built = await _build(desk)
    try:
        paths = await asyncio.to_thread(change.write, built, desk.checkout)
    except OSError as error:
        raise Unfit("not_writable", "The training data can't be written here; download the change.") from error
    await desk.store.write(lambda db: lessons.exported(db, built.taken))
    await _note(desk, who.login, "lessons.written", built, who.address)
    return {"files": [path.as_posix() for path in paths], "sentences": len(built.taken)}


async def _build(desk: Parts) -> Change:
    """The change; lessons whose sentences a file has meanwhile are exported."""
    found = await desk.store.read(lessons.to_export)
    built = await asyncio.to_thread(change.build, found, desk.checkout)
    if built.known:
        await desk.store.write(lambda db: lessons.exported(db, built.known))
    return built


async def _note(desk: Parts, login: str, action: str, built: Change, address: str) -> None:
    now, detail = desk.clock.now(), {"sentences": len(built.taken), "refused": len(built.refused)}
    await desk.store.write(lambda db: audit.note(db, login, action, now, detail=detail, address=address))
