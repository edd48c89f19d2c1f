"""`/api/desk/start`: everything a page needs once: people, teams, labels, quick texts, counts."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection

from gateway.desk import lessons
from gateway.desk.access import Viewer
from gateway.desk.parts import Desk
from gateway.desk.records import rows, things, users
from gateway.desk.records.settings import read as settings

routes = APIRouter(prefix="/api/desk", tags=["desk"])


@routes.get("/start")
async def start(desk: Desk, who: Viewer) -> dict[str, Any]:
    """What a page begins with."""
    now = desk.clock.now()
    intents = await asyncio.to_thread(lessons.titles)

    def work(db: Connection) -> dict[str, Any]:
        return {
            "people": users.everybody(db),
            "teams": users.teams(db),
            "labels": things.labels(db),
            "quick_texts": things.quick_texts(db, who.user_id),
            "counts": rows.counts(db, now),
            "settings": settings(db),
            "company": desk.company,
            "intents": intents,
            "now": now.isoformat(),
        }

    return await desk.store.read(work)


@routes.get("/people")
async def people(desk: Desk, who: Viewer) -> dict[str, Any]:
    """Who is at the desk, and which teams there are."""
    return await desk.store.read(lambda db: {"people": users.everybody(db), "teams": users.teams(db)})
