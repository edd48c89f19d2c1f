"""`POST /company/events`: what the company's own system tells, for the chats it concerns."""

from __future__ import annotations

import asyncio
import json

import structlog
from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from gateway.bodies import TooLarge, read_body
from gateway.company.news import News
from gateway.errors import Unavailable
from utility.backoffice.events import Events
from utility.clock import Clock
from utility.payments import BillPaid
from utility.payments.providers.contract import BadSignature, MalformedNotice

_log = structlog.get_logger(__name__)
_LARGEST = 64 * 1024


def router(events: Events, news: News, clock: Clock) -> APIRouter:
    """The route."""
    routes = APIRouter(tags=["company"])

    def take(request: Request, body: bytes) -> None:
        event = events.read(request.headers, body, clock.now())
        if isinstance(event, BillPaid):
            news.payment(event)
        elif event is not None:
            news.request(event)

    @routes.post("/company/events")
    async def event(request: Request) -> Response:
        """An event of the company's system; 200 when the chats it concerns have it stored."""
        try:
            body = await read_body(request, _LARGEST)
            await asyncio.to_thread(take, request, body)
        except TooLarge:
            return _answer(413, "refused", "longer than any event is")
        except BadSignature as error:
            _log.warning("an event of the back office was refused", reason=str(error))
            return _answer(401, "refused", str(error))
        except MalformedNotice as error:
            _log.warning("an event of the back office was not understood", fields=str(error))
            return _answer(422, "refused", f"not understood: {error}")
        except (Unavailable, SQLAlchemyError) as error:
            _log.error("an event of the back office could not be told", error=type(error).__name__)
            return _answer(503, "later", "send it again")
        return _answer(200, "accepted", "")

    return routes


def _answer(code: int, status: str, why: str) -> Response:
    body = {"status": status, "message": why} if why else {"status": status}
    return Response(json.dumps(body), code, media_type="application/json")
