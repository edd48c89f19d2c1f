"""`/api/desk/me`: one's own password, authenticator app, preferences, away."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

import segno
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from gateway.desk import passwords
from gateway.desk.access import SignedIn, Viewer
from gateway.desk.errors import Unfit
from gateway.desk.parts import Desk, Parts
from gateway.desk.records import audit, sessions, users
from gateway.desk.records.sessions import Principal

routes = APIRouter(prefix="/api/desk/me", tags=["desk"])

_PROBLEMS = {
    "too_short": f"Use at least {passwords.SHORTEST} characters.",
    "too_long": f"Use at most {passwords.LONGEST} characters.",
    "too_easy": "This password is easy to guess; use several words.",
}


class NewPassword(BaseModel):
    """A change of password."""

    old: Annotated[str, Field(max_length=200)]
    new: Annotated[str, Field(max_length=200)]


class OwnPassword(BaseModel):
    """Proof that it is really the person."""

    password: Annotated[str, Field(max_length=200)]


class Code(BaseModel):
    """A one-time code."""

    code: Annotated[str, Field(min_length=6, max_length=12)]


class SavedFilter(BaseModel):
    """A list with its filters under a name of the person's own."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=60)]
    list: Annotated[str, Field(max_length=20)]
    filters: Annotated[dict[str, str | int | bool | None], Field(max_length=12)]


class Preferences(BaseModel):
    """How a person likes the desk."""

    model_config = ConfigDict(extra="forbid")

    language: Literal["vi", "en"] = "vi"
    theme: Literal["auto", "light", "dark"] = "auto"
    sound: bool = True
    notices: bool = False
    undo_seconds: Annotated[int, Field(ge=0, le=15)] = 4
    side: bool = True
    enter_sends: bool = True
    saved: Annotated[list[SavedFilter], Field(max_length=20)] = []


class Away(BaseModel):
    """Whether conversations may be assigned."""

    away: bool


@routes.post("/password", status_code=204)
async def change_password(body: NewPassword, desk: Desk, who: SignedIn) -> None:
    """Choose a new password; every other session of the person ends."""
    await check_password(desk, who, body.old)
    problem = passwords.problem(body.new, who.login, who.name)
    if problem is None and body.new == body.old:
        problem = "too_easy"
    if problem is not None:
        raise Unfit(problem, _PROBLEMS[problem])
    kept = await asyncio.to_thread(passwords.hashed, body.new)
    now = desk.clock.now()

    def work(db: Connection) -> None:
        sessions.set_user(db, who.user_id, password_hash=kept, must_change=False)
        users.end_sessions(db, who.user_id, keep=who.session)
        audit.note(db, who.login, "user.password", now, address=who.address)

    await desk.store.write(work)


@routes.post("/totp")
async def begin_totp(body: OwnPassword, desk: Desk, who: SignedIn) -> dict[str, str]:
    """A new secret for an authenticator app; it counts once a code of it was given."""
    await check_password(desk, who, body.password)
    sealed, secret, address = desk.totp.begin(who.login)
    await desk.store.write(lambda db: sessions.set_user(db, who.user_id, totp_secret=sealed, totp_on=False))
    return {"secret": secret, "picture": segno.make(address, error="m").svg_data_uri(scale=4, border=2)}


@routes.put("/totp", status_code=204)
async def confirm_totp(body: Code, desk: Desk, who: SignedIn) -> None:
    """From now on a code is asked for."""
    now = desk.clock.now()
    user = await desk.store.read(lambda db: sessions.user_for_signin(db, who.login))
    step = desk.totp.step(user.totp_secret, body.code, now) if user is not None and user.totp_secret else None
    if step is None:
        raise Unfit("wrong_code", "This is not the code that the app shows now.")

    def work(db: Connection) -> None:
        sessions.set_user(db, who.user_id, totp_on=True, totp_step=step)
        audit.note(db, who.login, "user.totp_on", now, address=who.address)

    await desk.store.write(work)


@routes.delete("/totp", status_code=204)
async def end_totp(body: OwnPassword, desk: Desk, who: SignedIn) -> None:
    """Ask for no code any more."""
    await check_password(desk, who, body.password)
    now = desk.clock.now()

    def work(db: Connection) -> None:
        sessions.set_user(db, who.user_id, totp_on=False, totp_secret=None, totp_step=None)
        audit.note(db, who.login, "user.totp_off", now, address=who.address)

    await desk.store.write(work)


@routes.put("/preferences", status_code=204)
async def keep_preferences(body: Preferences, desk: Desk, who: Viewer) -> None:
    """Keep how the person likes it."""
    await desk.store.write(lambda db: sessions.set_user(db, who.user_id, preferences=body.model_dump()))


@routes.put("/away", status_code=204)
async def set_away(body: Away, desk: Desk, who: Viewer) -> None:
    """Away gets nothing assigned."""
    await desk.store.write(lambda db: sessions.set_user(db, who.user_id, away=body.away))
    await desk.channel.tell({"type": "people"})


async def check_password(desk: Parts, who: Principal, password: str) -> None:
    """Ask for the password again before what would lock its owner out. Raises `NotSignedIn` and `TooMany`."""
    await desk.signin.verify(who, password)
