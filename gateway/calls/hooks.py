"""What the dialplan (deploy/asterisk/assistant.conf) asks and tells: forms that carry PHONE_SECRET."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import JSONResponse, PlainTextResponse

from connectors.phone.connector import PhoneConnector
from connectors.phone.errand import Line
from connectors.phone.texts import TEXTS
from gateway.calls.story import Stories

Held = Callable[[str], Awaitable[bool]]


class NobodyFree:
    """What a caller hears who waited for people in vain: that they will be called back."""

    title = "Không gặp được nhân viên"

    async def begun(self) -> Line:
        return Line(TEXTS["nobody_free"], end=True)

    async def heard(self, text: str) -> Line | None:
        return None

    async def ended(self, said_all: bool) -> None:
        """Nothing follows."""


def router(connector: PhoneConnector, secret: str, stories: Stories) -> APIRouter:
    """The routes under /phone/calls."""
    routes = APIRouter(prefix="/phone/calls", tags=["phone"], default_response_class=PlainTextResponse)

    def prove(given: str) -> None:
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise HTTPException(403, "The secret is not PHONE_SECRET.")

    @routes.post("")
    async def announce(
        secret: Annotated[str, Form()], uuid: Annotated[str, Form()], caller: Annotated[str, Form()] = ""
    ) -> str:
        """`bot`, or `agent` when all lines are taken."""
        prove(secret)
        return _taken(lambda: connector.announce(uuid, caller))

    @routes.post("/next")
    async def following(secret: Annotated[str, Form()], uuid: Annotated[str, Form()]) -> str:
        """`agent`, `hangup`, or `to-<extension>` of whoever took the call at the desk."""
        prove(secret)
        extension = connector.extension(uuid)
        return f"to-{extension}" if extension else connector.next(uuid).value

    @routes.post("/unanswered")
    async def unanswered(
        secret: Annotated[str, Form()], uuid: Annotated[str, Form()], caller: Annotated[str, Form()] = ""
    ) -> str:
        """No person took the call: it waits at the desk, and `bot` says so to the caller."""
        prove(secret)
        taken = _taken(lambda: connector.announce(uuid, caller, NobodyFree()))
        await connector.wish_for_person(uuid, caller)
        return taken

    @routes.post("/ended")
    async def ended(
        secret: Annotated[str, Form()], uuid: Annotated[str, Form()], person: Annotated[str, Form()] = ""
    ) -> str:
        """The caller has hung up; `person` is the queue member that had the call."""
        prove(secret)
        connector.watches.left(uuid.lower(), person)
        return "ok"

    @routes.post("/address")
    async def address(secret: Annotated[str, Form()]) -> str:
        """Where the audio of a call goes that this machine announces: host:port."""
        prove(secret)
        try:
            return "{}:{}".format(*connector.address)
        except LookupError as error:
            raise HTTPException(503, "The phone is not open yet.") from error

    @routes.post("/story")
    async def story(secret: Annotated[str, Form()], uuid: Annotated[str, Form()]) -> JSONResponse:
        """What was said in a call of the last ones, for whoever tries the line out."""
        prove(secret)
        found = stories.of(uuid)
        if found is None:
            raise HTTPException(404, "No such call, or it is too long ago.")
        told: dict[str, Any] = found.told()
        return JSONResponse(told)

    return routes


def _taken(announce: Callable[[], bool]) -> str:
    try:
        return "bot" if announce() else "agent"
    except ValueError as error:
        raise HTTPException(400, "uuid is no UUID.") from error
