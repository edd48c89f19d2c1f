"""Who asks: the session cookie, the forgery token, the permission. Every route of the desk goes through here."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from gateway.desk.errors import NotSignedIn, Refused
from gateway.desk.parts import Parts, parts_of
from gateway.desk.permissions import Permission, allows
from gateway.desk.records.sessions import Principal

COOKIE = "desk_session"
CSRF_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


async def half_signed_in(request: Request) -> Principal:
    """A session, even one that still waits for its one-time code. Raises `NotSignedIn` and `Refused`."""
    who = await principal_of(request, parts_of(request))
    if request.method not in _SAFE and not hmac.compare_digest(request.headers.get(CSRF_HEADER, ""), who.csrf):
        raise Refused("forged", "This page is out of date; load it again.")
    return who


async def signed_in(request: Request) -> Principal:
    """A full session, whatever else is still to be done. Raises `NotSignedIn` and `Refused`."""
    who = await half_signed_in(request)
    if who.waits_for_code:
        raise NotSignedIn("code_needed", "Enter the one-time code of your authenticator app.")
    return who


def need(permission: Permission) -> Callable[[Request], Awaitable[Principal]]:
    """A dependency: a full session whose role has the permission."""

    async def dependency(request: Request) -> Principal:
        who = await signed_in(request)
        if who.must_change:
            raise Refused("password_change_needed", "Choose a password of your own first.")
        if not allows(who.role, permission):
            raise Refused("not_allowed", "Your role does not allow this; ask a supervisor.")
        return who

    dependency.permission = permission  # type: ignore[attr-defined]  # the tests of refusals read it
    return dependency


async def principal_of(connection: HTTPConnection, parts: Parts) -> Principal:
    """The session of a request or socket, from a page of ours. Raises `NotSignedIn` and `Refused`."""
    if not same_origin(connection, parts.public_url):
        raise Refused("foreign", "This request comes from another site.")
    token = connection.cookies.get(COOKIE, "")
    if not token:
        raise NotSignedIn
    return await parts.signin.principal(token)


def same_origin(connection: HTTPConnection, public_url: str) -> bool:
    """Whether a request comes from our own page; browsers name the origin with every request that changes something."""
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none", "same-site")
    return urlsplit(origin).netloc in (connection.headers.get("host", ""), urlsplit(public_url).netloc)


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from."""
    return connection.client.host if connection.client else ""


HalfSignedIn = Annotated[Principal, Depends(half_signed_in)]
SignedIn = Annotated[Principal, Depends(signed_in)]
Viewer = Annotated[Principal, Depends(need(Permission.VIEW))]
Claimer = Annotated[Principal, Depends(need(Permission.CLAIM))]
Replier = Annotated[Principal, Depends(need(Permission.REPLY))]
Noter = Annotated[Principal, Depends(need(Permission.NOTE))]
Transferrer = Annotated[Principal, Depends(need(Permission.TRANSFER))]
Merger = Annotated[Principal, Depends(need(Permission.MERGE))]
CustomerReader = Annotated[Principal, Depends(need(Permission.OPEN_CUSTOMER))]
CustomerActor = Annotated[Principal, Depends(need(Permission.ACT_FOR_CUSTOMER))]
FigureReader = Annotated[Principal, Depends(need(Permission.FIGURES))]
Exporter = Annotated[Principal, Depends(need(Permission.EXPORT))]
Teacher = Annotated[Principal, Depends(need(Permission.TEACH))]
ModelKeeper = Annotated[Principal, Depends(need(Permission.MODELS))]
QuickTextKeeper = Annotated[Principal, Depends(need(Permission.QUICK_TEXTS))]
LabelKeeper = Annotated[Principal, Depends(need(Permission.LABELS))]
TeamKeeper = Annotated[Principal, Depends(need(Permission.TEAMS))]
HourKeeper = Annotated[Principal, Depends(need(Permission.HOURS))]
RuleKeeper = Annotated[Principal, Depends(need(Permission.RULES))]
OutreachReader = Annotated[Principal, Depends(need(Permission.OUTREACH))]
CampaignRunner = Annotated[Principal, Depends(need(Permission.CAMPAIGNS))]
Auditor = Annotated[Principal, Depends(need(Permission.AUDIT))]
UserKeeper = Annotated[Principal, Depends(need(Permission.USERS))]
