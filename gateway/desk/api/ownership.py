"""`/api/desk/conversations/<id>/…`: claim, release, resolve, transfer, snooze, notes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from gateway.desk.access import Claimer, Noter, Transferrer
from gateway.desk.errors import Refused, Unfit
from gateway.desk.parts import Desk
from gateway.desk.permissions import Permission, allows
from gateway.desk.records import rows
from gateway.desk.records.state import Step

routes = APIRouter(prefix="/api/desk/conversations/{conversation}", tags=["desk"])

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)]


class Claim(BaseModel):
    """`force`: also from another agent."""

    force: bool = False


class Transfer(BaseModel):
    """To a person by name, or to a team."""

    person: Annotated[str, Field(max_length=100)] | None = None
    team: int | None = None
    note: Words = ""


class Snooze(BaseModel):
    """None: take it up again."""

    until: AwareDatetime | None


class Note(BaseModel):
    """`mentions`: people by id."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
    mentions: Annotated[list[int], Field(max_length=50)] = []


@routes.post("/claim")
async def claim(conversation: int, body: Claim, desk: Desk, who: Claimer) -> dict[str, Any]:
    """Take it; 409 when another agent was first."""
    if body.force and not allows(who.role, Permission.TAKE_OVER):
        raise Refused("not_allowed", "Only a supervisor may take a conversation from another agent.")
    return await _answer(desk, await desk.ownership.claim(who, conversation, force=body.force))


@routes.post("/release")
async def release(conversation: int, desk: Desk, who: Claimer) -> dict[str, Any]:
    """Give it back to the bot."""
    return await _answer(desk, await desk.ownership.release(who, conversation))


@routes.post("/resolve")
async def resolve(conversation: int, desk: Desk, who: Claimer) -> dict[str, Any]:
    """Close it."""
    return await _answer(desk, await desk.ownership.resolve(who, conversation))


@routes.post("/transfer")
async def transfer(conversation: int, body: Transfer, desk: Desk, who: Transferrer) -> dict[str, Any]:
    """Pass it to a person or a team."""
    if (body.person is None) == (body.team is None):
        raise Unfit("whom", "Name a person or a team.")
    if body.person is not None:
        return await _answer(desk, await desk.ownership.to_person(who, conversation, body.person, body.note))
    assert body.team is not None
    return await _answer(desk, await desk.ownership.to_team(who, conversation, body.team, body.note))


@routes.put("/snooze")
async def snooze(conversation: int, body: Snooze, desk: Desk, who: Claimer) -> dict[str, Any]:
    """Put it off until a time."""
    until: datetime | None = body.until
    return await _answer(desk, await desk.ownership.snooze(who, conversation, until))


@routes.post("/notes")
async def note(conversation: int, body: Note, desk: Desk, who: Noter) -> dict[str, Any]:
    """Write what only the desk sees."""
    return await _answer(desk, await desk.ownership.note(who, conversation, body.text, body.mentions))


async def _answer(desk: Desk, step: Step) -> dict[str, Any]:
    now = desk.clock.now()
    [row] = await desk.store.read(lambda db: rows.by_ids(db, [step.talk.id], now))
    return {"row": row, "entry": step.entry}
