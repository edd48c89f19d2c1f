"""`/api/desk/users`, `/teams`: who works here. A person added gets a password that is changed at the first sign-in."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection, select

from gateway.desk import passwords
from gateway.desk.access import TeamKeeper, UserKeeper
from gateway.desk.errors import Refused
from gateway.desk.models import USER
from gateway.desk.parts import Desk
from gateway.desk.permissions import Role
from gateway.desk.records import audit, sessions, users
from gateway.desk.records.users import NewUser

routes = APIRouter(prefix="/api/desk", tags=["desk"])

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


# An address at all; whether it is theirs the company's issuer says. Empty takes it away.
_EMAIL = r"^([^@\s]{1,64}@[^@\s]{1,180})?$"


class Added(BaseModel):
    """Somebody new."""

    login: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._@-]{1,63}$")]
    name: Name
    role: Role
    capacity: Annotated[int, Field(ge=1, le=50)] = 6


class Changed(BaseModel):
    """What to change; None stays."""

    name: Name | None = None
    role: Role | None = None
    enabled: bool | None = None
    email: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=_EMAIL)] | None = None
    capacity: Annotated[int, Field(ge=1, le=50)] | None = None


class TeamBody(BaseModel):
    """A team. `reasons`: hand-over reasons and wishes that come to it."""

    name: Name
    reasons: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=60)] = []
    members: Annotated[list[int], Field(max_length=500)] = []


@routes.post("/users")
async def add_user(body: Added, desk: Desk, who: UserKeeper) -> dict[str, Any]:
    """Add a person; the password is shown once."""
    password = passwords.made()
    kept = await asyncio.to_thread(passwords.hashed, password)
    now = desk.clock.now()

    def work(db: Connection) -> int:
        number = users.add(db, NewUser(body.login, body.name, body.role.value, kept, True, body.capacity), now)
        audit.note(
            db, who.login, "user.added", now, subject=body.login, detail={"role": body.role}, address=who.address
        )
        return number

    number = await desk.store.write(work)
    await desk.channel.tell({"type": "people"})
    return {"id": number, "password": password}


@routes.patch("/users/{user}", status_code=204)
async def change_user(user: int, body: Changed, desk: Desk, who: UserKeeper) -> None:
    """Change a person. Nobody takes the own role away: the desk must not be left without an administrator."""
    if user == who.user_id and (body.enabled is False or (body.role is not None and body.role != who.role)):
        raise Refused("own_role", "Ask another administrator to change your own role.")
    values = body.model_dump(exclude_none=True)
    if values.get("email") == "":
        values["email"] = None
    now = desk.clock.now()

    def work(db: Connection) -> None:
        users.change(db, user, values)
        audit.note(
            db,
            who.login,
            "user.changed",
            now,
            subject=str(user),
            detail={"fields": sorted(values)},
            address=who.address,
        )

    await desk.store.write(work)
    await desk.channel.tell({"type": "people"})


@routes.post("/users/{user}/password")
async def reset_password(user: int, desk: Desk, who: UserKeeper) -> dict[str, str]:
    """A new password to hand over; it ends the person's sessions, one-time codes and lock."""
    password = passwords.made()
    kept = await asyncio.to_thread(passwords.hashed, password)
    now = desk.clock.now()

    def work(db: Connection) -> None:
        off = {"totp_on": False, "totp_secret": None, "totp_step": None}
        users.change(db, user, {"password_hash": kept, "must_change": True} | off)
        login = db.execute(select(USER.c.login).where(USER.c.id == user)).scalar_one()
        sessions.forgive(db, login)
        audit.note(db, who.login, "user.password_reset", now, subject=login, address=who.address)

    await desk.store.write(work)
    return {"password": password}


@routes.post("/teams")
async def add_team(body: TeamBody, desk: Desk, who: TeamKeeper) -> dict[str, int]:
    """A new team."""
    return {"id": await _save(desk, who.login, None, body)}


@routes.put("/teams/{team}")
async def change_team(team: int, body: TeamBody, desk: Desk, who: TeamKeeper) -> dict[str, int]:
    """Change a team."""
    return {"id": await _save(desk, who.login, team, body)}


@routes.delete("/teams/{team}", status_code=204)
async def remove_team(team: int, desk: Desk, who: TeamKeeper) -> None:
    """Dissolve a team."""
    now = desk.clock.now()

    def work(db: Connection) -> None:
        users.remove_team(db, team)
        audit.note(db, who.login, "team.removed", now, subject=str(team))

    await desk.store.write(work)
    await desk.channel.tell({"type": "people"})


async def _save(desk: Desk, login: str, team: int | None, body: TeamBody) -> int:
    now = desk.clock.now()

    def work(db: Connection) -> int:
        known = set(db.execute(select(USER.c.id).where(USER.c.id.in_(body.members))).scalars())
        number = users.save_team(db, team, body.name, body.reasons, sorted(known))
        audit.note(db, login, "team.saved", now, subject=body.name, detail={"members": len(known)})
        return number

    number = await desk.store.write(work)
    await desk.channel.tell({"type": "people"})
    return number
