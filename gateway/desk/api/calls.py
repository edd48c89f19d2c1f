"""`/api/desk/calls`: telephone calls in progress, and taking one; where one's own telephone is."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from gateway.desk.access import Claimer, Viewer
from gateway.desk.errors import Unfit, Unknown
from gateway.desk.parts import Desk
from gateway.desk.records import audit, calls, sessions
from gateway.errors import NotHolder

routes = APIRouter(prefix="/api/desk", tags=["desk"])


class Extension(BaseModel):
    """The number of a telephone at the exchange; empty for none."""

    extension: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{0,20}$")]


@routes.get("/calls")
async def current(desk: Desk, who: Viewer) -> dict[str, Any]:
    """The calls in progress, and the telephone that a call would come to."""
    now = desk.clock.now()

    def work(db: Connection) -> dict[str, Any]:
        return {"calls": calls.current(db, now), "extension": calls.extension_of(db, who.user_id)}

    return await desk.store.read(work)


@routes.post("/calls/{uuid}/take")
async def take(uuid: str, desk: Desk, who: Claimer) -> dict[str, Any]:
    """Have a call bridged to one's own telephone; the assistant says so and lets go."""

    def read(db: Connection) -> tuple[str | None, dict[str, Any] | None]:
        return calls.extension_of(db, who.user_id), calls.one(db, uuid)

    extension, call = await desk.store.read(read)
    if not extension:
        raise Unfit("no_extension", "Enter the number of your telephone in your profile first.")
    if call is None:
        raise Unknown("unknown_call", "There is no such call.")
    if call["id"] is not None:
        try:
            await desk.ownership.claim(who, call["id"])
        except NotHolder as error:
            raise Unfit("held", "Somebody else has this conversation.") from error
    taken = await desk.calls.take(uuid, who.name, extension)
    now, subject = desk.clock.now(), str(call["id"] or uuid)
    await desk.store.write(
        lambda db: audit.note(db, who.login, "call.taken", now, subject=subject, address=who.address)
    )
    return taken


@routes.put("/me/extension", status_code=204)
async def keep_extension(body: Extension, desk: Desk, who: Viewer) -> None:
    """Set where calls that one takes are bridged to."""
    await desk.store.write(lambda db: sessions.set_user(db, who.user_id, extension=body.extension or None))
