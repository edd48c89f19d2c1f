"""What the desk may look at of delivery: what failed, the log of exchanges, kept files, a person's other channels."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from gateway.desk.access import Viewer, need
from gateway.desk.parts import Desk
from gateway.desk.permissions import Permission
from gateway.desk.records.sessions import Principal
from gateway.filetypes import extension
from gateway.records import channels, exchanges, outbox, people

routes = APIRouter(prefix="/api/desk", tags=["delivery"])

# Requests and answers of platforms tell how the house is wired: not for everybody who answers customers.
Auditor = Annotated[Principal, Depends(need(Permission.AUDIT))]
# Shown in the page; everything else is offered as a download.
_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "audio/mp4"})


@routes.get("/exchanges")
async def exchange_log(
    desk: Desk,
    _who: Auditor,
    channel: Annotated[str | None, Query(max_length=32)] = None,
    direction: Annotated[str | None, Query(pattern="^(in|out)$")] = None,
    failed: bool = False,
    message: int | None = None,
    before: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[dict[str, Any]]:
    """The redacted requests and answers of the last seven days, the newest first; `before` pages on by id."""
    wanted = exchanges.Wanted(channel, direction, failed, message, before, limit)
    return await desk.store.read(lambda db: exchanges.listed(db, wanted))


@routes.get("/undelivered")
async def undelivered(
    desk: Desk,
    _who: Viewer,
    before: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[dict[str, Any]]:
    """Replies that were given up, or that nobody knows of, with the reason; `/messages/{id}/retry` sends one again."""
    return await desk.store.read(lambda db: outbox.undelivered(db, before, limit))


@routes.get("/channels")
async def channel_states(desk: Desk, _who: Viewer) -> list[dict[str, Any]]:
    """Accounts that had trouble sending; `until` is set while nothing is sent."""
    found = await desk.store.read(channels.troubles)
    return [
        {
            "channel": one.channel,
            "account": one.account,
            "until": one.until.isoformat() if one.until else None,
            "since": one.since.isoformat() if one.since else None,
            "failures": one.failures,
            "code": one.code,
            "error": one.error,
        }
        for one in found
    ]


@routes.get("/conversations/{conversation}/person")
async def person(conversation: int, desk: Desk, _who: Viewer) -> dict[str, Any]:
    """The same person's other conversations, by the customer codes or phone numbers they proved."""
    found = await desk.store.read(lambda db: (people.proofs(db, conversation), people.others(db, conversation)))
    proofs, others = found
    return {
        "proofs": sorted([kind, value] for kind, value in proofs),
        "conversations": [
            {
                "id": talk.id,
                "conversation": talk.key,
                "channel": talk.channel,
                "holder": talk.holder,
                "last_customer_at": talk.last_customer_at.isoformat() if talk.last_customer_at else None,
            }
            for talk in others
        ],
    }


@routes.get("/conversations/{conversation}/person/messages")
async def person_history(
    conversation: int, desk: Desk, _who: Viewer, limit: Annotated[int, Query(ge=1, le=200)] = 100
) -> list[dict[str, Any]]:
    """The person's last messages over all their channels, in the order of time."""
    found = await desk.store.read(lambda db: people.history(db, conversation, None, limit))
    return [{**message.as_json(), "conversation_id": message.conversation_id} for message in found]


@routes.get("/attachments/{attachment}")
async def attachment_file(attachment: int, request: Request, _who: Viewer) -> Response:
    """A customer's file. Pictures and sounds are shown, everything else is offered as a download."""
    try:
        kept, data = await request.app.state.gateway.delivery.downloads.open(attachment)
    except LookupError as error:
        raise HTTPException(404, str(error)) from error
    shown = kept.mime in _SHOWN
    name = quote(kept.name or f"{kept.kind}-{kept.id}{extension(kept.mime)}", safe="")
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    return Response(data, media_type=kept.mime, headers=headers)
