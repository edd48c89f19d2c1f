"""The socket `WS /widget/v1/ws`: what was missed, then what happens, until either side falls silent.

The first frame proves who is there. History is read only after listening has begun, so nothing falls between; what
comes twice carries the same `seq`. Both sides ping: a network that lets messages out but none in is noticed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from connectors.webchat.access import Access, Refusal
from connectors.webchat.limits import Window
from connectors.webchat.ports import ChatPort, ChatUnavailable, Event, MessageCreated
from connectors.webchat.token import TokenRefused, Visitor
from connectors.webchat.wire import Writer

REPLAY = 200  # messages replayed on the socket; a page that missed more fetches them by pages (`resync`)
FRAME_CHARACTERS = 4096
FRAMES_PER_MINUTE = 120
TYPING_SECONDS = 3.0
SEND_SECONDS = 10.0  # a reader slower than this has gone

BAD_FRAME, TOKEN, ORIGIN, SILENT, TOO_MANY, RATE, AWAY = 4400, 4401, 4403, 4408, 4409, 4429, 1013
CODES = {403: ORIGIN, 429: RATE}


class _Close(Exception):
    """End the socket with a code and a reason that the page knows."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def live_router(port: ChatPort, access: Access, writer: Writer) -> APIRouter:
    """The route of the socket."""
    api = APIRouter()

    @api.websocket("/widget/v1/ws")
    async def live(socket: WebSocket) -> None:
        await socket.accept()
        held: str | None = None
        try:
            visitor, after = await _authenticate(socket, access)
            if not access.sockets.acquire(visitor.conversation):
                raise _Close(TOO_MANY, "too_many_sockets")
            held = visitor.conversation
            await _Line(socket, port, access, writer, visitor).run(after)
        except _Close as close:
            await _end(socket, close.code, close.reason)
        except ChatUnavailable:
            await _end(socket, AWAY, "unavailable")
        except (WebSocketDisconnect, RuntimeError, OSError):
            pass  # gone; Starlette raises RuntimeError when a frame meets a closed socket
        finally:
            if held is not None:
                access.sockets.release(held)

    return api


async def _authenticate(socket: WebSocket, access: Access) -> tuple[Visitor, int]:
    try:
        access.address(socket)
        async with asyncio.timeout(access.settings.auth_seconds):
            frame = await _receive(socket)
        token, after = frame.get("visitor_token"), frame.get("after_seq", 0)
        if frame.get("type") != "auth" or not isinstance(token, str):
            raise _Close(BAD_FRAME, "bad_request")
        if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after <= 2**53:
            raise _Close(BAD_FRAME, "bad_request")
        return access.known(socket, token), after
    except TimeoutError:
        raise _Close(SILENT, "auth_timeout") from None
    except TokenRefused as error:
        raise _Close(TOKEN, error.code) from error
    except Refusal as error:
        raise _Close(CODES.get(error.status, BAD_FRAME), error.code) from error


async def _receive(socket: WebSocket) -> dict[str, Any]:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    if text is None or len(text) > FRAME_CHARACTERS:
        raise _Close(BAD_FRAME, "bad_request")
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        frame = None
    if not isinstance(frame, dict):
        raise _Close(BAD_FRAME, "bad_request")
    return frame


async def _end(socket: WebSocket, code: int, reason: str) -> None:
    with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect, TimeoutError):
        async with asyncio.timeout(SEND_SECONDS):
            await socket.send_json({"type": "error", "code": reason})
            await socket.close(code, reason)


class _Line:
    """One authenticated socket."""

    def __init__(self, socket: WebSocket, port: ChatPort, access: Access, writer: Writer, visitor: Visitor) -> None:
        self._socket = socket
        self._port = port
        self._settings = access.settings
        self._writer = writer
        self._visitor = visitor
        self._key = visitor.conversation
        self._sending = asyncio.Lock()
        self._heard = time.monotonic()
        self._frames = Window(FRAMES_PER_MINUTE)
        self._typing_at = float("-inf")

    async def run(self, after: int) -> None:
        """Serve until the first of reading, writing and keeping alive ends; that one's error is the outcome."""
        async with self._port.subscribe(self._key) as events:
            await self._catch_up(after)
            tasks = [asyncio.create_task(part) for part in (self._read(), self._write(events), self._keep_alive())]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            for task in done:
                task.result()

    async def _catch_up(self, after: int) -> None:
        status = await self._port.status(self._key)
        missed = await self._port.history(self._key, after, REPLAY) if status.last_seq > after else ()
        for message in missed:
            await self._send(self._writer.frame(self._key, MessageCreated(message)))
        if len(missed) == REPLAY:
            await self._send({"type": "resync", "reason": "many_missed"})
        await self._send({"type": "ready", **self._writer.status(status)})

    async def _write(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            await self._send(self._writer.frame(self._key, event))

    async def _send(self, frame: dict[str, Any]) -> None:
        text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
        async with asyncio.timeout(SEND_SECONDS), self._sending:
            await self._socket.send_text(text)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(self._settings.ping_seconds)
            if self._visitor.expires_at <= time.time():
                raise _Close(TOKEN, "token_expired")
            asked = time.monotonic()
            await self._send({"type": "ping"})
            await asyncio.sleep(self._settings.pong_seconds)
            if self._heard < asked:
                raise _Close(SILENT, "silent")

    async def _read(self) -> None:
        while True:
            frame = await _receive(self._socket)
            self._heard = time.monotonic()
            if self._frames.take(""):
                raise _Close(RATE, "rate_limited")
            await self._handle(frame)

    async def _handle(self, frame: dict[str, Any]) -> None:
        kind = frame.get("type")
        if kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "typing":
            await self._typing(frame.get("on") is True)
        elif kind == "read":
            seq = frame.get("up_to_seq")
            if isinstance(seq, int) and not isinstance(seq, bool) and 0 < seq <= 2**53:
                await self._port.read(self._key, seq)

    async def _typing(self, on: bool) -> None:
        moment = time.monotonic()
        if on and moment - self._typing_at < TYPING_SECONDS:
            return
        if not on and self._typing_at == float("-inf"):
            return
        self._typing_at = moment if on else float("-inf")
        await self._port.typing(self._key, on)
