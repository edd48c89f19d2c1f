"""`/api/desk/search`: by people, customer codes, phone numbers and the words of messages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from gateway.desk.access import Viewer
from gateway.desk.parts import Desk
from gateway.desk.records import audit, rows, search

routes = APIRouter(prefix="/api/desk", tags=["desk"])

# A search brings the index up to date first; more than this is left to the background.
_ROUNDS = 3


@routes.get("/search")
async def find(desk: Desk, who: Viewer, q: Annotated[str, Query(min_length=2, max_length=200)]) -> dict[str, Any]:
    """Conversations of the people meant, and messages with the words."""
    now = desk.clock.now()
    for _ in range(_ROUNDS):
        if not await desk.store.write(search.index):
            break
    people = await desk.store.read(lambda db: search.conversations(db, q))
    hits = await desk.store.read(lambda db: search.messages(db, q))
    numbers = list(dict.fromkeys([*people, *(hit["conversation"] for hit in hits)]))
    found = await desk.store.read(lambda db: rows.by_ids(db, numbers, now))
    if people:
        await desk.store.write(
            lambda db: audit.note(db, who.login, "search.person", now, detail={"found": len(people)})
        )
    return {"people": people, "messages": hits, "rows": found}
