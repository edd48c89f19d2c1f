"""Files of conversations: put in by agents, looked at by agents, fetched by platforms over signed links."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response, UploadFile

from gateway.desk.access import Replier, Viewer
from gateway.desk.errors import Unfit
from gateway.desk.parts import Desk
from gateway.records.widget import UploadRow

routes = APIRouter(tags=["desk"])

_MOST = 12 * 1024 * 1024
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=3600",
}


@routes.post("/api/desk/conversations/{conversation}/files")
async def put(conversation: int, file: UploadFile, desk: Desk, who: Replier) -> dict[str, Any]:
    """Keep a file that the next reply may carry."""
    data = await file.read(_MOST + 1)
    if len(data) > _MOST:
        raise Unfit("too_large", "The file is too large.")
    row = await desk.files.keep(conversation, file.filename or "tep", data)
    return {"id": row.id, "name": row.name, "kind": row.kind}


@routes.get("/api/desk/conversations/{conversation}/files/{number}")
async def look(conversation: int, number: str, desk: Desk, who: Viewer) -> Response:
    """A file of the web chat, or of an agent."""
    return _answer(*await desk.files.of_conversation(conversation, number))


@routes.api_route("/media/desk/{token}", methods=["GET", "HEAD"], include_in_schema=False)
async def linked(token: str, desk: Desk) -> Response:
    """A file that an agent sent, for the platform that fetches it."""
    return _answer(*await desk.files.by_token(token))


def _answer(row: UploadRow, data: bytes) -> Response:
    way = "inline" if row.kind == "image" else "attachment"
    disposition = {"Content-Disposition": f"{way}; filename*=UTF-8''{quote(row.name, safe='')}"}
    return Response(data, media_type=row.mime, headers=_HEADERS | disposition)
