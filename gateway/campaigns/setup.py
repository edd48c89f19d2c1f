"""Outgoing calls as the settings describe them; None where no exchange is named to place them."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import PlainTextResponse

from connectors.contract import Connector
from connectors.phone.ami import AmiDialler, AmiSettings
from connectors.phone.connector import PhoneConnector
from gateway.campaigns.engine import Campaigns
from gateway.metrics import Metrics
from gateway.settings import Settings
from gateway.store import Store
from utility.clock import Clock
from utility.services import Utility


def ami_settings(settings: Settings) -> AmiSettings | None:
    """The exchange that places calls. Raises ValueError naming the setting that is wrong."""
    if not settings.phone_ami:
        return None
    host, colon, port = settings.phone_ami.rpartition(":")
    if not (host and colon and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"PHONE_AMI must be host:port such as 127.0.0.1:5038, not {settings.phone_ami!r}")
    secret = settings.phone_ami_secret.get_secret_value()
    if not settings.phone_ami_user or not secret:
        raise ValueError("PHONE_AMI is set: set PHONE_AMI_USER and PHONE_AMI_SECRET of manager.conf too")
    if not settings.phone_bind:
        raise ValueError("PHONE_AMI is set: set PHONE_BIND too, called people are connected there")
    try:
        return AmiSettings(
            host,
            int(port),
            settings.phone_ami_user,
            secret,
            channel=settings.phone_out_channel,
            caller_id=settings.phone_out_caller_id,
        )
    except ValueError as error:
        raise ValueError(f"PHONE_OUT_CHANNEL, PHONE_OUT_CALLER_ID: {error}") from error


def campaigns(
    settings: Settings,
    store: Store,
    clock: Clock,
    metrics: Metrics,
    utility: Utility,
    connectors: Mapping[str, Connector],
) -> Campaigns | None:
    """The part that calls people, in the process that has the phone."""
    exchange, phone = ami_settings(settings), connectors.get("phone")
    if exchange is None or not isinstance(phone, PhoneConnector):
        return None
    return Campaigns(
        store,
        clock,
        metrics,
        utility,
        phone,
        AmiDialler(exchange),
        company=settings.webchat_company,
        lines=settings.phone_out_calls,
        hears=lambda: phone.hears,
    )


def router(part: Campaigns | None, secret: str) -> APIRouter:
    """What the dialplan of outgoing calls tells."""
    routes = APIRouter(prefix="/phone/calls", tags=["phone"], default_response_class=PlainTextResponse)

    @routes.post("/machine")
    async def machine(proof: Annotated[str, Form(alias="secret")], uuid: Annotated[UUID, Form()]) -> str:
        """An answering machine has picked up; the exchange hangs up now."""
        if not secret or not hmac.compare_digest(proof.encode(), secret.encode()):
            raise HTTPException(403, "The secret is not PHONE_SECRET.")
        if part is not None:
            part.machine(str(uuid))
        return "hangup"

    return routes
