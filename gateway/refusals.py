"""Requests that name what is not there, or what no database could hold: refused with a word, not a failure of ours.

Routes check what they know to check; this is for the rest, whichever route it comes from. Each is logged, for it may
also be a mistake of ours.
"""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, IntegrityError, NoResultFound

_log = structlog.get_logger(__name__)

_WORDS: dict[type[Exception], tuple[int, str, str]] = {
    NoResultFound: (404, "unknown", "There is no such thing (any more)."),
    # A number that points at nothing, or a name that is taken.
    IntegrityError: (409, "conflict", "This points at something that is not there, or is there already."),
    # A number with more digits, or a text with other characters, than the database takes.
    DataError: (422, "unfit", "A value is larger than can be kept, or has characters that can't be."),
    OverflowError: (422, "unfit", "A number is larger than can be kept."),
}


def install(app: FastAPI) -> None:
    """Answer them on every route."""
    for kind in _WORDS:
        app.add_exception_handler(kind, _refuse)


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    status, code, message = next(words for kind, words in _WORDS.items() if isinstance(error, kind))
    route = getattr(request.scope.get("route"), "path", "")  # the address itself may hold a token
    _log.warning("request refused by the database", route=route, error=type(error).__name__, exc_info=error)
    return JSONResponse({"detail": message, "code": code}, status)
