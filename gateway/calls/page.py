"""The page /call: a browser in place of a telephone, on the very line that the exchange uses.

For demonstrations and for people who learn the hotline. The browser's WebSocket carries telephone audio (8 kHz, signed
16-bit) both ways as binary messages, and JSON: `{"keys": "1"}` from the page; `{"line": …}`, `{"ended": …}` to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from dataclasses import asdict
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, HTTPException, Response, WebSocket, WebSocketDisconnect

from connectors.phone import frames
from connectors.phone.connector import PhoneConnector
from connectors.phone.frames import Frame
from connectors.webchat.page import STATIC as CHAT_STATIC
from gateway.calls.story import Stories
from gateway.settings import Settings

_STATIC = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_KEYS = frozenset("0123456789*#")
# A browser sends pieces of 20 ms; more than a second in one message is no telephone.
_LARGEST = 16_000
# What the display of a telephone would show.
_CALLER = "trang /call"


def wanted(settings: Settings) -> bool:
    """Whether the page is there."""
    return settings.demo or settings.phone_page


def install(app: FastAPI, connector: PhoneConnector, settings: Settings, stories: Stories) -> None:
    """Give the page its addresses, if it is wanted."""
    if wanted(settings):
        app.include_router(_router(connector, settings, stories))


def _router(connector: PhoneConnector, settings: Settings, stories: Stories) -> APIRouter:
    routes = APIRouter(prefix="/call", include_in_schema=False)
    files = _files()
    html = Template((_STATIC / "call.html").read_text(encoding="utf-8"))
    company = json.dumps(settings.webchat_company, ensure_ascii=False)[1:-1].replace("<", "&lt;")
    body = html.substitute(company=company, hotline=settings.webchat_hotline)
    headers = _headers(settings.public_url)

    @routes.get("")
    async def page() -> Response:
        return Response(body, media_type="text/html; charset=utf-8", headers=headers)

    @routes.get("/assets/{name}")
    async def asset(name: str) -> Response:
        if name not in files:
            raise HTTPException(404, "There is no such file.")
        kind = f"{_TYPES[Path(name).suffix]}; charset=utf-8"
        return Response(files[name], media_type=kind, headers={"Cache-Control": "no-cache"})

    @routes.websocket("/line")
    async def line(socket: WebSocket) -> None:
        if not _own(socket, settings.public_url):
            await socket.close(4403, "Another site's page may not call.")
            return
        await socket.accept()
        await _Line(socket, connector, stories).serve()

    return routes


def _files() -> dict[str, bytes]:
    paths = [path for path in _STATIC.iterdir() if path.suffix in _TYPES]
    return {path.name: path.read_bytes() for path in (*paths, CHAT_STATIC / "theme.css", CHAT_STATIC / "mark.svg")}


def _headers(public_url: str) -> dict[str, str]:
    # Older Safari doesn't count a socket of the same host as 'self'.
    sockets = "'self' " + public_url.replace("http", "ws", 1)
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'none'; connect-src {sockets}"
    )
    return {
        "Content-Security-Policy": policy,
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }


def _own(socket: WebSocket, public_url: str) -> bool:
    """Whether the page that opens the socket came from here."""
    origin = urlsplit(socket.headers.get("origin", "")).netloc
    return origin in (socket.headers.get("host", ""), urlsplit(public_url).netloc)


class _Line:
    """One browser's call: what Asterisk would be between a telephone and the assistant."""

    def __init__(self, socket: WebSocket, connector: PhoneConnector, stories: Stories) -> None:
        self._socket = socket
        self._connector = connector
        self._stories = stories
        self._uuid = str(uuid.uuid4())
        self._told: list[dict[str, object]] = []
        self._news = asyncio.Event()

    async def serve(self) -> None:
        """The call from dialling to its end."""
        try:
            address = self._connector.address
            free = self._connector.announce(self._uuid, _CALLER)
        except LookupError:
            free = False
        if not free:
            await self._socket.send_json({"ended": "busy"})
            await self._socket.close()
            return
        stop = self._stories.listen(self._uuid, self._news.set)
        reader, writer = await asyncio.open_connection(*address)
        writer.write(Frame(frames.IDENTITY, uuid.UUID(self._uuid).bytes).pack())
        parts = [asyncio.ensure_future(part) for part in (self._down(reader), self._up(writer), self._tell())]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            if parts[0] in done:  # the assistant has let go
                with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                    await self._tell_news()
                    await self._socket.send_json({"ended": self._connector.next(self._uuid).value})
                    await self._socket.close()
        finally:
            stop()
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            await frames.close(writer)
            self._connector.watches.left(self._uuid, "")

    async def _down(self, reader: asyncio.StreamReader) -> None:
        """The assistant's voice to the browser, until the assistant hangs up."""
        while (frame := await frames.read(reader)) is not None and frame.kind != frames.HANGUP:
            if frame.kind == frames.AUDIO:
                await self._socket.send_bytes(frame.payload)

    async def _up(self, writer: asyncio.StreamWriter) -> None:
        """The browser's sound and keys to the assistant, until the page is left."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            audio, text = message.get("bytes"), message.get("text")
            if audio and len(audio) <= _LARGEST:
                writer.write(Frame(frames.AUDIO, audio[: len(audio) // 2 * 2]).pack())
            for key in _keys(text):
                writer.write(Frame(frames.KEY, key.encode()).pack())
            await writer.drain()

    async def _tell(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self._tell_news()

    async def _tell_news(self) -> None:
        """Send the lines that are new or have changed."""
        story = self._stories.of(self._uuid)
        for number, line in enumerate(story.lines if story else ()):
            shown = asdict(line)
            if number >= len(self._told) or self._told[number] != shown:
                self._told[number:] = [shown]
                await self._socket.send_json({"line": number, **shown})


def _keys(text: str | None) -> str:
    """The keys of a message of the page; "" for anything else."""
    try:
        said = json.loads(text or "{}")
    except ValueError:
        return ""
    keys = said.get("keys") if isinstance(said, dict) else None
    return "".join(key for key in keys[:20] if key in _KEYS) if isinstance(keys, str) else ""
