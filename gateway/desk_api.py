"""`/api/desk/*`: the services of `gateway.handover` for the desk, guarded by the bearer token `DESK_TOKEN`."""

from __future__ import annotations

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, Field, StringConstraints

from gateway.errors import NotFound, NotHolder
from gateway.handover import Handover
from gateway.models import Holder
from gateway.records.views import StoredMessage, Talk

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Agent(BaseModel):
    """Who acts."""

    agent: Name


class AgentReply(Agent):
    """What an agent answers. `client_id` makes a double click one message."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    client_id: Name


def router(handover: Handover, token: str) -> APIRouter:
    """The desk's routes; without a token they refuse everybody."""

    async def authorised(authorization: Annotated[str, Header()] = "") -> None:
        if not token:
            raise HTTPException(403, "Set DESK_TOKEN to open the desk's API.")
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), token.encode()):
            raise HTTPException(401, "Send the DESK_TOKEN as a bearer token.", {"WWW-Authenticate": "Bearer"})

    routes = APIRouter(prefix="/api/desk", tags=["desk"], dependencies=[Depends(authorised)])

    @routes.get("/conversations")
    async def conversations(holder: Holder | None = None, limit: Annotated[int, Field(ge=1, le=200)] = 50) -> Any:
        """Conversations by holder, oldest waiting first."""
        return await handover.conversations(holder, limit)

    @routes.get("/conversations/{conversation}/messages")
    async def messages(conversation: int, after_seq: int = 0, limit: Annotated[int, Field(ge=1, le=200)] = 100) -> Any:
        """Messages after a sequence number."""
        return [message.as_json() for message in await handover.history(conversation, after_seq, limit)]

    @routes.post("/conversations/{conversation}/claim")
    async def claim(conversation: int, body: Agent) -> dict[str, Any]:
        """Take a conversation; 409 when another agent was first."""
        return _talk(await _guarded(handover.claim(conversation, body.agent)))

    @routes.post("/conversations/{conversation}/release")
    async def release(conversation: int, body: Agent) -> dict[str, Any]:
        """Give a conversation back to the bot."""
        return _talk(await _guarded(handover.release(conversation, body.agent)))

    @routes.post("/conversations/{conversation}/replies")
    async def reply(conversation: int, body: AgentReply) -> dict[str, Any]:
        """Answer the customer."""
        message: StoredMessage = await _guarded(handover.reply(conversation, body.agent, body.text, body.client_id))
        return message.as_json()

    @routes.post("/messages/{message}/send-again")
    async def send_again(message: int) -> dict[str, Any]:
        """Send a failed or doubtful reply once more."""
        stored: StoredMessage = await _guarded(handover.send_again(message))
        return stored.as_json()

    return routes


async def _guarded(work: Any) -> Any:
    try:
        return await work
    except NotFound as error:
        raise HTTPException(404, str(error)) from error
    except NotHolder as error:
        raise HTTPException(409, str(error)) from error


def _talk(talk: Talk) -> dict[str, Any]:
    return {"id": talk.id, "conversation": talk.key, "holder": talk.holder, "agent": talk.agent}
