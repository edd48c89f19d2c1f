"""`/api/desk/session`: sign in, give the one-time code, sign out, who am I."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from gateway.desk.access import COOKIE, HalfSignedIn, address_of, principal_of, same_origin
from gateway.desk.errors import NotSignedIn, Refused
from gateway.desk.parts import Desk, Parts
from gateway.desk.permissions import GRANTED, Role
from gateway.desk.records import sessions
from gateway.desk.records.sessions import LONGEST, Principal

routes = APIRouter(prefix="/api/desk/session", tags=["desk"])


class Credentials(BaseModel):
    """What a person signs in with."""

    login: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class Code(BaseModel):
    """A one-time code."""

    code: Annotated[str, Field(min_length=6, max_length=12)]


@routes.post("")
async def sign_in(body: Credentials, request: Request, response: Response, desk: Desk) -> dict[str, Any]:
    """Open a session. The same answer whether the name or the password is wrong."""
    if not same_origin(request, desk.public_url):
        raise Refused("foreign", "This request comes from another site.")
    opened = await desk.signin.password(
        body.login.strip(), body.password, address_of(request), request.headers.get("user-agent", "")
    )
    set_cookie(response, desk, opened.token)
    return described(opened.principal)


@routes.post("/code")
async def give_code(body: Code, request: Request, desk: Desk, who: HalfSignedIn) -> dict[str, Any]:
    """The second step."""
    if not who.waits_for_code:
        return described(who)
    return described(await desk.signin.code(request.cookies[COOKIE], body.code))


@routes.get("")
async def current(request: Request, desk: Desk) -> dict[str, Any]:
    """Who is signed in, if anybody."""
    try:
        who = described(await principal_of(request, desk))
    except NotSignedIn:
        who = None
    return {"me": who, "company": desk.company_signin.label if desk.company_signin is not None else None}


@routes.delete("")
async def sign_out(request: Request, desk: Desk, who: HalfSignedIn) -> Response:
    """End the session. Of one that the company's account opened: `next` says where that account is signed out."""
    company = await desk.store.read(lambda db: sessions.of_company(db, who.session))
    await desk.signin.end(request.cookies[COOKIE])
    after = None
    if company and desk.company_signin is not None:
        after = await desk.company_signin.issuer.sign_out(f"{desk.public_url}/desk/")
    response = Response(status_code=204) if after is None else JSONResponse({"next": after})
    response.delete_cookie(COOKIE, path="/")
    return response


def set_cookie(response: Response, desk: Parts, token: str) -> None:
    """Not readable by scripts, not sent along by other sites."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=desk.public_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def described(who: Principal) -> dict[str, Any]:
    """A session as the page knows it."""
    return {
        "id": who.user_id,
        "login": who.login,
        "name": who.name,
        "role": who.role,
        "csrf": who.csrf,
        "waits_for_code": who.waits_for_code,
        "must_change": who.must_change,
        "away": who.away,
        "totp": who.totp_on,
        "preferences": who.preferences,
        "permissions": sorted(GRANTED[Role(who.role)]),
    }
