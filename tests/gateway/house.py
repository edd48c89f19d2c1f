"""A whole gateway on real NATS and SQLite, between a fake bot and a fake platform."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import nats
import nats.js.errors
from pydantic import SecretStr
from sqlalchemy import text

from connectors.contract import Connector
from gateway.app import Gateway, create_app
from gateway.broker import Limits
from gateway.migrate import migrate
from gateway.nats_server import EmbeddedServer
from gateway.settings import Settings
from tests.fakes.bot import TOKEN, FakeBot
from tests.fakes.platform import FakeConnector, FakePlatform, webhook
from tests.fakes.server import ServerThread


@dataclass
class House:
    """What a test talks to."""

    gateway: Gateway
    http: httpx.AsyncClient
    bot: FakeBot
    platform: FakePlatform
    bot_server: ServerThread
    platform_server: ServerThread

    async def post(self, *events: dict[str, Any]) -> httpx.Response:
        """A signed webhook."""
        body, headers = webhook(*events)
        return await self.http.post("/webhooks/fake", content=body, headers=headers)

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait for something to become true; an AssertionError tells that it did not."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not condition():
            assert asyncio.get_running_loop().time() < deadline, "waited in vain"
            await asyncio.sleep(0.01)

    async def until_row(self, sql: str, expected: Any, seconds: float = 20.0) -> None:
        """Wait for a query's first value."""
        deadline = asyncio.get_running_loop().time() + seconds
        while (found := self.value(sql)) != expected:
            assert asyncio.get_running_loop().time() < deadline, f"{sql}: {found!r}, not {expected!r}"
            await asyncio.sleep(0.02)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.gateway.database.session() as session:
            return [tuple(row) for row in session.execute(text(sql))]

    def value(self, sql: str) -> Any:
        rows = self.rows(sql)
        return rows[0][0] if rows else None


def settings_for(folder: Path, **more: Any) -> Settings:
    """Settings of a test: nothing from the environment or a `.env`."""
    values: dict[str, Any] = {
        "data_dir": folder,
        "database_url": f"sqlite:///{folder / 'assistant.db'}",
        "nats_url": "",
        "rasa_token": SecretStr(TOKEN),
        "app_secret": SecretStr("a-secret-of-the-tests-only"),
        "public_url": "https://cskh.example.vn",
    }
    return Settings(_env_file=None, **{**values, **more})


@cache
def _migrated() -> bytes:
    """An empty database of the newest schema: copying it is quicker than migrating one for every test."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


@cache
def _shared_nats() -> str:
    """One server for all tests that don't end it; each finds it empty."""
    folder = TemporaryDirectory()
    server = EmbeddedServer(Path(folder.name))
    url = asyncio.run_coroutine_threadsafe(server.ensure(), _background()).result(30)

    def end() -> None:
        server._stop()  # the loop's threads are gone by now
        folder.cleanup()

    atexit.register(end)
    return url


@cache
def _background() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop


async def _empty(url: str) -> None:
    client = await nats.connect(url)
    for stream in ("INBOUND", "OUTBOUND", "DEAD"):
        with contextlib.suppress(nats.js.errors.NotFoundError):
            await client.jetstream().delete_stream(stream)
    await client.close()


@asynccontextmanager
async def house(
    folder: Path, limits: Limits | None = None, *, own_nats: bool = False, **more: Any
) -> AsyncIterator[House]:
    """Build, start, and take down. With `own_nats` the server is the gateway's and may be ended by the test."""
    more.setdefault("nats_url", "" if own_nats else _shared_nats())
    if not own_nats:
        await _empty(more["nats_url"])
    bot, platform = FakeBot(), FakePlatform()
    bot_server, platform_server = ServerThread(bot.app()), ServerThread(platform.app())
    bot_server.start()
    platform_server.start()
    settings = settings_for(folder, rasa_url=bot_server.url, **more)
    await asyncio.to_thread((folder / "assistant.db").write_bytes, _migrated())
    connectors: dict[str, Connector] = {"fake": FakeConnector(platform_server.url)}
    gateway = Gateway(settings, connectors, limits=limits)
    app = create_app(settings, gateway)
    await gateway.start()
    transport = httpx.ASGITransport(app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            yield House(gateway, http, bot, platform, bot_server, platform_server)
    finally:
        await gateway.stop()
        bot_server.stop()
        platform_server.stop()
