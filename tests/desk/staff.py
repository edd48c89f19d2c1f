"""People at the desk as tests play them: signed in over the API, each with a browser of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from gateway.app import create_app
from gateway.desk import demo, passwords
from gateway.desk.records import users
from gateway.desk.records.users import NewUser
from tests.fakes.platform import said
from tests.gateway.house import House

PASSWORD = "một mật khẩu để thử"
_HASH = passwords.hashed(PASSWORD)


@dataclass
class Worker:
    """One person's browser."""

    http: httpx.AsyncClient
    me: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.me["name"])

    async def sign_in(self, login: str, password: str) -> httpx.Response:
        answer = await self.http.post("/api/desk/session", json={"login": login, "password": password})
        if answer.status_code == 200:
            self.me = answer.json()
            self.http.headers["X-CSRF-Token"] = self.me["csrf"]
        return answer

    async def call(self, method: str, path: str, expect: int = 200, **more: Any) -> Any:
        answer = await self.http.request(method, f"/api/desk{path}", **more)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def get(self, path: str, expect: int = 200, **more: Any) -> Any:
        return await self.call("GET", path, expect, **more)

    async def post(self, path: str, body: Any = None, expect: int = 200) -> Any:
        return await self.call("POST", path, expect, json=body if body is not None else {})

    async def put(self, path: str, body: Any, expect: int = 204) -> Any:
        return await self.call("PUT", path, expect, json=body)


@asynccontextmanager
async def browser(home: House) -> AsyncIterator[Worker]:
    """A browser that nobody has signed in with."""
    transport = home.http._transport
    async with httpx.AsyncClient(transport=transport, base_url="https://gateway") as http:
        yield Worker(http)


@asynccontextmanager
async def signed_in(home: House, login: str = "lan") -> AsyncIterator[Worker]:
    """One of the demonstration's people, signed in."""
    password = (home.gateway.settings.data_dir / demo.PASSWORD_FILE).read_text().strip()
    async with browser(home) as worker:
        assert (await worker.sign_in(login, password)).status_code == 200
        yield worker


async def add_people(home: House, *logins: str, role: str = "agent") -> list[int]:
    """More people, with PASSWORD."""
    now = home.gateway.clock.now()
    return await home.gateway.store.write(
        lambda db: [
            users.add(db, NewUser(login, login.title(), role, _HASH, must_change=False), now) for login in logins
        ]
    )


async def waiting(home: House, user: str = "an", number: str = "") -> int:
    """A conversation that the bot has handed over."""
    await home.post(said(user, "gặp người", f"wait-{user}-{number}"))
    await home.until_row(f"SELECT holder FROM conversation WHERE platform_user = '{user}'", "waiting")
    return int(home.value(f"SELECT id FROM conversation WHERE platform_user = '{user}'"))


@asynccontextmanager
async def served(home: House) -> AsyncIterator[str]:
    """The application on a real port, in this loop."""
    app = create_app(home.gateway.settings, home.gateway)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    await home.until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task


@dataclass
class Line:
    """A page's socket."""

    socket: ClientConnection
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def hear(self, kind: str, seconds: float = 20.0, **values: Any) -> dict[str, Any]:
        """The next message of a kind whose fields have these values."""
        async with asyncio.timeout(seconds):
            while True:
                message = json.loads(await self.socket.recv())
                self.heard.append(message)
                if message["type"] == kind and all(message.get(name) == value for name, value in values.items()):
                    return dict(message)


@asynccontextmanager
async def line(address: str, worker: Worker, **headers: str) -> AsyncIterator[Line]:
    """A page's socket, connected."""
    cookies = "; ".join(f"{name}={value}" for name, value in worker.http.cookies.items())
    more = {"Cookie": cookies, **headers}
    async with connect(f"ws://{address}/api/desk/ws", additional_headers=more) as socket:
        yield Line(socket)
