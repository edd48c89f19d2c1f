"""The conversation by e-mail: where it may be sent, how often, and what the page says when it can't."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from connectors.webchat.settings import Limits
from tests.connectors.webchat.conftest import OPEN, make_settings
from tests.connectors.webchat.fake_port import FakeChatPort
from tests.connectors.webchat.script import Server


@pytest.fixture
def store() -> FakeChatPort:
    return FakeChatPort()


def visitor(client: httpx.Client) -> dict[str, str]:
    token = client.post("/widget/v1/sessions", json={"site_key": "web"}).json()["visitor_token"]
    return {"Authorization": f"Bearer {token}"}


def served(store: FakeChatPort, limits: Limits = OPEN, *, letters: bool = True) -> Server:
    return Server(store, settings=replace(make_settings(limits), letters=letters))


@pytest.mark.parametrize(
    ("email", "status"),
    [
        ("lan@example.vn", 202),
        ("  lan.nguyen+dien@cskh.example.com.vn ", 202),
        ("lan", 400),
        ("lan@", 400),
        ("lan@localhost", 400),
        ("a@b.vn, c@d.vn", 400),
        ("a@b.vn\r\nBcc: c@d.vn", 400),
        ("Lan <lan@example.vn>", 400),
        ("x" * 300 + "@example.vn", 400),
        ("", 400),
        ("nobody@example.vn", 422),
    ],
)
def test_addresses(store: FakeChatPort, email: str, status: int) -> None:
    with served(store).running() as running, httpx.Client(base_url=running.url) as client:
        answer = client.post("/widget/v1/transcript", json={"email": email}, headers=visitor(client))
        assert answer.status_code == status
        assert len(store.letters) == (status == 202)
        if status == 202:
            assert store.letters[0][1] == email.strip()
            assert answer.json() == {"sent": True}


def test_three_an_hour_whoever_one_says_one_is(store: FakeChatPort) -> None:
    with served(store).running() as running, httpx.Client(base_url=running.url) as client:
        statuses = [
            client.post("/widget/v1/transcript", json={"email": "a@b.vn"}, headers=visitor(client)).status_code
            for _ in range(5)
        ]
    assert statuses == [202, 202, 202, 429, 429]


def test_without_a_mail_server_the_page_does_not_offer_it(store: FakeChatPort) -> None:
    with served(store, letters=False).running() as running, httpx.Client(base_url=running.url) as client:
        answer = client.post("/widget/v1/transcript", json={"email": "a@b.vn"}, headers=visitor(client))
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "letters_off")
        assert '"letters":false' in client.get("/chat").text.replace(" ", "")


def test_only_for_a_visitor(store: FakeChatPort) -> None:
    with served(store).running() as running, httpx.Client(base_url=running.url) as client:
        assert client.post("/widget/v1/transcript", json={"email": "a@b.vn"}).status_code == 401
        store.down = True
        store_down = client.post("/widget/v1/transcript", json={"email": "a@b.vn"}, headers={})
        assert store_down.status_code == 401
