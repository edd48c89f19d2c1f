"""`/api/desk/conversations/<id>/suggestions`: what could be answered now. Nothing is sent or changed for it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter

from gateway.desk.access import Replier
from gateway.desk.parts import Desk
from gateway.desk.records import timeline

routes = APIRouter(prefix="/api/desk", tags=["desk"])


@routes.get("/conversations/{conversation}/suggestions")
async def suggestions(conversation: int, desk: Desk, who: Replier) -> list[dict[str, Any]]:
    """At most three texts to use, for whoever may answer."""
    chat = await desk.store.read(lambda db: timeline.key(db, conversation))
    linked = await asyncio.to_thread(desk.utility.identity.linked, chat)
    return await desk.suggestions.of(conversation, linked=bool(linked))
