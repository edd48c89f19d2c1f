"""The desk put together: its parts, its routes, its work in the background."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

from gateway.bot import BotClient
from gateway.broker import Broker
from gateway.desk import demo, lessons, page, socket
from gateway.desk.api import ROUTES
from gateway.desk.calls import LiveCalls
from gateway.desk.channel import DeskChannel
from gateway.desk.customer import CustomerDesk
from gateway.desk.errors import DeskError, TooMany
from gateway.desk.files import DeskFiles
from gateway.desk.help.suggestions import Suggestions
from gateway.desk.hub import Hub
from gateway.desk.openid import signin as openid
from gateway.desk.outgoing import Outgoing
from gateway.desk.ownership import Ownership
from gateway.desk.parts import Parts
from gateway.desk.rounds import Rounds
from gateway.desk.rules.automation import Automation
from gateway.desk.signin import SignIn
from gateway.desk.teaching.trainer import Trainer
from gateway.desk.teaching.workshop import Workshop
from gateway.desk.totp import Totp
from gateway.errors import NotFound, NotHolder
from gateway.handover import Handover
from gateway.live import Live
from gateway.media import MediaLinks
from gateway.settings import Settings
from gateway.store import Store
from utility.clock import Clock
from utility.services import Utility

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the desk is given by the application."""

    settings: Settings
    store: Store
    broker: Broker
    live: Live
    clock: Clock
    handover: Handover
    bot: BotClient
    utility: Utility
    links: MediaLinks
    secret: str


class AgentDesk:
    """The desk of one process."""

    def __init__(self, around: Surroundings) -> None:
        self._settings = around.settings
        channel = DeskChannel(around.live)
        outgoing = Outgoing(around.store, around.broker, around.live, around.clock)
        workshop = Workshop(Path(around.settings.data_dir) / "teaching")
        totp = Totp(around.secret, around.settings.webchat_company)
        signin = SignIn(around.store, around.clock, totp)
        self.parts = Parts(
            store=around.store,
            live=around.live,
            clock=around.clock,
            handover=around.handover,
            signin=signin,
            company_signin=openid.from_settings(around.settings, signin, around.store, around.clock, around.secret),
            totp=totp,
            channel=channel,
            outgoing=outgoing,
            ownership=Ownership(around.store, channel, outgoing, around.clock),
            hub=Hub(around.store, around.live, around.clock),
            customer=CustomerDesk(around.utility),
            files=DeskFiles(around.store, Path(around.settings.data_dir) / "uploads", around.clock, around.secret),
            utility=around.utility,
            links=around.links,
            bot=around.bot,
            trainer=Trainer(around.store, channel, around.bot, workshop, around.clock),
            suggestions=Suggestions(around.store, around.bot, around.clock, around.settings.address_customers_as),
            calls=LiveCalls(around.store, channel, around.clock),
            checkout=lessons.ROOT,
            public_url=around.settings.public_url,
            company=around.settings.webchat_company,
            hotline=around.settings.webchat_hotline,
            calls_out=bool(around.settings.phone_ami),
        )

        self.rounds = Rounds(around.store, channel, around.clock)
        self.rules = Automation(
            around.store,
            around.broker,
            around.live,
            channel,
            around.clock,
            around.utility,
            around.settings.webchat_company,
        )

    async def start(self) -> None:
        """Begin; in the demonstration there are people to sign in as."""
        if self._settings.demo:
            await demo.people(self.parts, self._settings.data_dir)
        self.parts.calls.start(self.parts.hub)
        self.parts.hub.start()
        self.parts.outgoing.start()
        self.rounds.start()
        self.rules.start()

    async def stop(self) -> None:
        """End what runs."""
        await self.parts.trainer.stop()
        await self.parts.calls.stop()
        await self.rules.stop()
        await self.rounds.stop()
        await self.parts.outgoing.stop()
        await self.parts.hub.stop()

    def install(self, app: FastAPI) -> None:
        """Add the routes and what errors look like."""
        app.state.desk = self.parts
        app.add_exception_handler(DeskError, _desk_error)
        app.add_exception_handler(NotHolder, _not_holder)
        app.add_exception_handler(NotFound, _not_found)
        routes = APIRouter()
        for one in ROUTES:
            routes.include_router(one)
        routes.include_router(socket.routes)
        routes.include_router(page.router())
        app.include_router(routes)


async def _desk_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DeskError)
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else {}
    return JSONResponse({"detail": str(error), "code": error.code}, error.status, headers=headers)


async def _not_holder(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error), "code": "not_holder"}, 409)


async def _not_found(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error), "code": "unknown"}, 404)
