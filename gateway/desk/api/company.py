"""`/api/desk/company`: to the company's issuer and back. Both are visited by the browser itself, not by the page."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from gateway.desk.access import address_of
from gateway.desk.api.session import set_cookie
from gateway.desk.errors import DeskError, Unknown
from gateway.desk.openid.issuer import IssuerError
from gateway.desk.openid.signin import CALLBACK, WAY_SECONDS, CompanySignIn, problem_code
from gateway.desk.parts import Desk, Parts

routes = APIRouter(tags=["desk"])

_WAY = "desk_company_way"
_log = structlog.get_logger(__name__)
Text = Annotated[str, Query(max_length=4000)]


@routes.get("/api/desk/company/start")
async def start(desk: Desk) -> RedirectResponse:
    """To the issuer."""
    company = _company(desk)
    try:
        address, sealed = await company.begin()
    except IssuerError as error:
        return _failed(error)
    answer = RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})
    answer.set_cookie(
        _WAY,
        sealed,
        max_age=WAY_SECONDS,
        path=CALLBACK,
        secure=desk.public_url.startswith("https:"),
        httponly=True,
        samesite="lax",  # the issuer's redirect is a visit from another site
    )
    return answer


@routes.get(CALLBACK)
async def callback(
    request: Request, desk: Desk, state: Text = "", code: Text = "", error: Text = "", iss: Text = ""
) -> RedirectResponse:
    """Back from the issuer."""
    company = _company(desk)
    try:
        if error or not code:
            denied = error == "access_denied"
            raise IssuerError("company_denied" if denied else "company_refused", "The issuer let nobody in.")
        opened = await company.end(
            request.cookies.get(_WAY, ""),
            state,
            code,
            iss,
            address_of(request),
            request.headers.get("user-agent", ""),
        )
    except (IssuerError, DeskError) as problem:
        return _failed(problem)
    answer = RedirectResponse("/desk/", 303, headers={"Cache-Control": "no-store"})
    set_cookie(answer, desk, opened.token)
    answer.delete_cookie(_WAY, path=CALLBACK)
    return answer


def _company(desk: Parts) -> CompanySignIn:
    if desk.company_signin is None:
        raise Unknown("no_company", "Signing in with a company account is not set up here.")
    return desk.company_signin


def _failed(error: Exception) -> RedirectResponse:
    code = problem_code(error)
    _log.warning("company sign-in failed", code=code, why=str(error))
    answer = RedirectResponse(f"/desk/?problem={quote(code)}", 303, headers={"Cache-Control": "no-store"})
    answer.delete_cookie(_WAY, path=CALLBACK)
    return answer
