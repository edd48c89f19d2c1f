"""`/api/desk/conversations/<id>/merge`: put conversations of one person together, and part them again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from gateway.desk.access import Merger
from gateway.desk.parts import Desk, Parts
from gateway.desk.permissions import Permission, allows
from gateway.desk.records import audit, merging, rows
from gateway.desk.records.merging import Wish
from gateway.desk.records.sessions import Principal
from gateway.desk.records.state import Step

routes = APIRouter(prefix="/api/desk/conversations/{conversation}/merge", tags=["desk"])


class Into(BaseModel):
    """The conversation that it becomes a part of. `reason`: how one knows, where nothing proves it."""

    into: Annotated[int, Field(ge=1)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


@routes.get("")
async def candidates(conversation: int, desk: Desk, who: Merger) -> list[dict[str, Any]]:
    """What it could be merged with: the same person's conversations first."""
    now = desk.clock.now()

    def work(db: Connection) -> list[dict[str, Any]]:
        found = dict(merging.candidates(db, conversation))
        shown = {row["id"]: row for row in rows.by_ids(db, list(found), now)}
        return [{"row": shown[number], "proof": proof} for number, proof in found.items() if number in shown]

    return await desk.store.read(work)


@routes.post("")
async def merge(conversation: int, body: Into, desk: Desk, who: Merger) -> dict[str, Any]:
    """Make it a part of another conversation; 409 when somebody else holds one of the two."""
    now, wish = desk.clock.now(), _wish(who, body.reason)

    def work(db: Connection) -> Step:
        step = merging.merge(db, conversation, body.into, wish, now)
        assert step.entry is not None
        detail = {"part": conversation, "proof": step.entry["detail"]["proof"]}
        audit.note(
            db, who.login, "conversation.merged", now, subject=str(step.talk.id), detail=detail, address=who.address
        )
        return step

    return await _told(desk, await desk.store.write(work))


@routes.delete("")
async def part(conversation: int, desk: Desk, who: Merger) -> dict[str, Any]:
    """Take it out again."""
    now, wish = desk.clock.now(), _wish(who, "")

    def work(db: Connection) -> tuple[Step, Step]:
        main, source = merging.part(db, conversation, wish, now)
        audit.note(
            db,
            who.login,
            "conversation.parted",
            now,
            subject=str(main.talk.id),
            detail={"part": conversation},
            address=who.address,
        )
        return main, source

    main, source = await desk.store.write(work)
    await _told(desk, main)
    return await _told(desk, source)


async def _told(desk: Parts, step: Step) -> dict[str, Any]:
    await desk.channel.step(step)
    await desk.channel.tell({"type": "regroup", "ids": [step.talk.id, *(talk.id for talk in step.parts)]})
    now = desk.clock.now()
    [row] = await desk.store.read(lambda db: rows.by_ids(db, [step.talk.id], now))
    return {"row": row, "entry": step.entry}


def _wish(who: Principal, reason: str) -> Wish:
    return Wish(who.name, allows(who.role, Permission.TAKE_OVER), reason)
