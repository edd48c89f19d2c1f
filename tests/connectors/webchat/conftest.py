"""The router over the store in memory, and a client that speaks the protocol."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from connectors.webchat.settings import ChatSettings, Limits, Site
from connectors.webchat.token import Tokens
from tests.connectors.webchat.fake_port import FakeChatPort
from tests.connectors.webchat.script import Server

SECRET = "a secret of tests, long enough for the signatures of HS256 and of HS512 too"
OWN = "https://chat.example.vn"
HOST = "https://www.example.vn"


# The address limits stand aside: all tests come from one address.
OPEN = Limits(address_requests_per_minute=1_000_000, sessions_per_minute=1_000_000)


def make_settings(limits: Limits = OPEN) -> ChatSettings:
    """Two sites: one that identifies its customers, one that doesn't; an impatient socket."""
    return ChatSettings(
        SECRET,
        OWN,
        (
            Site("web", "Điện lực <A>", "19001909", origins=(HOST,), identity_secret=SECRET),
            Site("app", "Điện lực B"),
        ),
        limits=limits,
        ping_seconds=0.3,
        pong_seconds=0.3,
        auth_seconds=0.5,
        letters=True,
    )


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One real server for all; each test has a conversation of its own."""
    with Server(FakeChatPort(), settings=make_settings()).running() as running:
        yield running


@pytest.fixture
def port(server: Server) -> Iterator[FakeChatPort]:
    """The store."""
    yield server.store
    server.store.down = False


@pytest.fixture
def tokens() -> Tokens:
    """The same signatures as the router's."""
    return Tokens(SECRET)


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """Somebody on the network."""
    with httpx.Client(base_url=server.url, timeout=10) as client:
        yield client


@dataclass
class Page:
    """A page with an open session."""

    client: httpx.Client
    token: str
    key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, body: Any, **headers: str) -> Any:
        return self.client.post("/widget/v1/messages", json=body, headers={**self.headers, **headers})

    def get(self, query: str = "") -> Any:
        return self.client.get(f"/widget/v1/messages{query}", headers=self.headers)

    def upload(self, data: bytes, name: str = "a.png", mime: str = "image/png") -> Any:
        return self.client.post("/widget/v1/attachments", files={"file": (name, data, mime)}, headers=self.headers)


def open_page(client: httpx.Client, **body: Any) -> Page:
    """A new session."""
    answer = client.post("/widget/v1/sessions", json={"site_key": "web", **body})
    assert answer.status_code == 200, answer.text
    return Page(client, answer.json()["visitor_token"], answer.json()["conversation_id"])


@pytest.fixture
def page(client: httpx.Client) -> Page:
    """An anonymous visitor's page."""
    return open_page(client)
