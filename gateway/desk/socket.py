"""`/api/desk/ws`: one WebSocket a page. The page says what it watches; everything else comes to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from sqlalchemy import Connection

from gateway.desk.access import principal_of
from gateway.desk.errors import DeskError
from gateway.desk.hub import Page
from gateway.desk.parts import Parts, parts_of
from gateway.desk.permissions import Permission, allows
from gateway.desk.records import merges
from gateway.desk.records.sessions import Principal
from gateway.errors import Unavailable
from gateway.records import conversations

routes = APIRouter()

# The session is looked at again so often: signing out or being disabled ends the page too.
_CHECK_SECONDS = 60.0
_SIGNED_OUT, _TRY_AGAIN = 4401, 1013
_LONGEST = 4096


@routes.websocket("/api/desk/ws")
async def live(socket: WebSocket) -> None:
    """Connects a page."""
    parts = parts_of(socket)
    try:
        who = await principal_of(socket, parts)
    except DeskError as error:
        await _refuse(socket, _SIGNED_OUT, error.code)
        return
    except Unavailable:
        await _refuse(socket, _TRY_AGAIN, "unavailable")
        return
    if who.waits_for_code or who.must_change or not allows(who.role, Permission.VIEW):
        await _refuse(socket, _SIGNED_OUT, "signed_out")
        return
    await socket.accept()
    page = Page(who.user_id, who.name)
    parts.hub.connected(page)
    page.put(json.dumps({"type": "hello", "user": who.user_id}))
    work = [
        asyncio.create_task(_write(socket, page)),
        asyncio.create_task(_read(socket, parts, page)),
        asyncio.create_task(_check(socket, parts, who)),
    ]
    try:
        await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await parts.hub.gone(page)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # it is closed already
            await socket.close(_TRY_AGAIN)


async def _refuse(socket: WebSocket, code: int, reason: str) -> None:
    """Browsers tell a page nothing about a refused handshake, so it is accepted and closed with the reason."""
    await socket.accept()
    await socket.close(code, reason)


async def _write(socket: WebSocket, page: Page) -> None:
    while (text := await page.waiting.get()) is not None:
        await socket.send_text(text)


async def _read(socket: WebSocket, parts: Parts, page: Page) -> None:
    while True:
        try:
            text = await socket.receive_text()
        except WebSocketDisconnect:
            return
        try:
            said = json.loads(text) if len(text) <= _LONGEST else None
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        with contextlib.suppress(Unavailable):  # the page tries again with its next sign
            await _obey(parts, page, said)


async def _obey(parts: Parts, page: Page, said: dict[str, Any]) -> None:
    match said.get("type"):
        case "ping":
            page.put('{"type":"pong"}')
        case "watch":
            number = said.get("id")
            key: str | None = None
            merged: dict[str, int] = {}
            if isinstance(number, int):
                with contextlib.suppress(LookupError):
                    key, merged = await parts.store.read(lambda db: _watched(db, number))
            page.parts = merged
            await parts.hub.look(page, number if key else None, key, typing=False)
        case "typing" if page.watches is not None and page.watches_key is not None:
            await parts.hub.look(page, page.watches, page.watches_key, typing=bool(said.get("on")))
            if said.get("to_customer"):
                sign = {"type": "typing", "author": "agent", "name": page.name, "on": bool(said.get("on"))}
                await parts.live.publish(page.watches_key, sign)


def _watched(connection: Connection, number: int) -> tuple[str, dict[str, int]]:
    """The key of a conversation, and the keys of what is merged into it."""
    key = conversations.key_of(connection, number)
    return key, {part: its for part, its in merges.keys(connection, number).items() if its != number}


async def _check(socket: WebSocket, parts: Parts, who: Principal) -> None:
    while True:
        await asyncio.sleep(_CHECK_SECONDS)
        try:
            await principal_of(socket, parts)
        except DeskError as error:
            await socket.close(_SIGNED_OUT, error.code)
            return
        except Unavailable:
            continue
