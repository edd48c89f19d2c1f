"""`/api/desk/conversations/<id>/recordings`: the sound of a call, and who has listened to it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response

from gateway.calls.recording import recordings
from gateway.desk.access import CustomerReader, Viewer
from gateway.desk.errors import Unknown
from gateway.desk.parts import Desk
from gateway.desk.records import audit, timeline
from gateway.settings import Settings

routes = APIRouter(prefix="/api/desk/conversations/{conversation}/recordings", tags=["desk"])

_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@routes.get("")
async def of_call(conversation: int, request: Request, desk: Desk, who: Viewer) -> list[dict[str, Any]]:
    """What there is to hear of a conversation: nothing where calls are not recorded, or no longer kept."""
    key = await desk.store.read(lambda db: timeline.key(db, conversation))
    found = await asyncio.to_thread(recordings, _folder(request), _call(key))
    return [
        {
            "name": one.name,
            "seconds": round(one.seconds),
            "at": datetime.fromtimestamp(one.at, UTC).isoformat(),
        }
        for one in found
    ]


@routes.get("/{name}")
async def listen(conversation: int, name: str, request: Request, desk: Desk, who: CustomerReader) -> Response:
    """The sound, a WAV file; the audit log says who heard it."""
    key = await desk.store.read(lambda db: timeline.key(db, conversation))
    folder = _folder(request)
    found = await asyncio.to_thread(recordings, folder, _call(key))
    if name not in [one.name for one in found]:
        raise Unknown("unknown", "There is no such recording; recordings are kept for a limited time.")
    now = desk.clock.now()
    subject, detail = str(conversation), {"file": name}
    await desk.store.write(
        lambda db: audit.note(
            db, who.login, "recording.heard", now, subject=subject, detail=detail, address=who.address
        )
    )
    data = await asyncio.to_thread((folder / name).read_bytes)
    return Response(data, media_type="audio/wav", headers=_HEADERS)


def _folder(request: Request) -> Path:
    settings: Settings = request.app.state.gateway.settings
    return settings.data_dir / "recordings"


def _call(key: str) -> str:
    channel, _, call = key.partition(":")
    return call.rpartition(":")[2] if channel == "phone" else ""
