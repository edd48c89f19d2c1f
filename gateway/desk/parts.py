"""What the desk's routes work with, and how a route gets it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from gateway.bot import BotClient
from gateway.desk.calls import LiveCalls
from gateway.desk.channel import DeskChannel
from gateway.desk.customer import CustomerDesk
from gateway.desk.files import DeskFiles
from gateway.desk.help.suggestions import Suggestions
from gateway.desk.hub import Hub
from gateway.desk.openid.signin import CompanySignIn
from gateway.desk.outgoing import Outgoing
from gateway.desk.ownership import Ownership
from gateway.desk.signin import SignIn
from gateway.desk.teaching.trainer import Trainer
from gateway.desk.totp import Totp
from gateway.handover import Handover
from gateway.live import Live
from gateway.media import MediaLinks
from gateway.store import Store
from utility.clock import Clock
from utility.services import Utility


@dataclass(frozen=True, slots=True)
class Parts:
    """The services of the desk in one process."""

    store: Store
    live: Live
    clock: Clock
    handover: Handover
    signin: SignIn
    totp: Totp
    channel: DeskChannel
    outgoing: Outgoing
    ownership: Ownership
    hub: Hub
    customer: CustomerDesk
    files: DeskFiles
    utility: Utility
    links: MediaLinks
    bot: BotClient
    trainer: Trainer
    suggestions: Suggestions
    calls: LiveCalls
    company_signin: CompanySignIn | None
    checkout: Path  # whose training data lessons change
    public_url: str
    company: str
    hotline: str
    calls_out: bool  # an exchange is named that places calls of our own


def parts_of(connection: HTTPConnection) -> Parts:
    """The parts of the application that serves this request."""
    return cast(Parts, connection.app.state.desk)


Desk = Annotated[Parts, Depends(parts_of)]
