"""The stand-ins together: each shows what the assistant sends and posts what a customer writes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from connectors.contract import Connector, Kind, Outbound, Webhook
from connectors.messenger.connector import MessengerConnector, MessengerSettings
from connectors.telegram.connector import TelegramConnector, TelegramSettings
from connectors.zalo.connector import ZaloConnector, ZaloSettings
from connectors.zalo.oauth import OAuth
from connectors.zalo.tokens import FixedToken
from connectors.zalobot.connector import ZaloBotConnector, ZaloBotSettings
from tests.fakes.server import ServerThread
from tests.platforms.playground.server import Playground
from tests.platforms.playground.standin import STAND_INS

NAMES = [make("http://x").name for make in STAND_INS]


class Assistant:
    """The other side: takes webhooks as the application does."""

    def __init__(self) -> None:
        self.connectors: dict[str, Connector] = {}
        self.events: list[Any] = []
        self.app = Starlette(routes=[Route("/webhooks/{channel}", self._hook, methods=["POST"])])

    async def _hook(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        webhook = Webhook("POST", headers, dict(request.query_params), await request.body())
        self.events += self.connectors[request.path_params["channel"]].receive(webhook)
        return PlainTextResponse("OK")


@pytest.fixture
async def world() -> Any:
    assistant = Assistant()
    with_server = ServerThread(assistant.app)
    with_server.start()
    playground = Playground([make(with_server.url) for make in STAND_INS])
    server = ServerThread(playground.app())
    server.start()
    url = server.url
    settings = {
        name: value
        for platform in playground._platforms.values()
        for name, value in platform.settings(f"{url}/{platform.name}").items()
    }
    oauth = OAuth(settings["ZALO_OAUTH_URL"], settings["ZALO_APP_ID"], settings["ZALO_APP_SECRET"])
    pair = await oauth.refresh(settings["ZALO_REFRESH_TOKEN"])
    await oauth.close()
    zalo = ZaloSettings(
        settings["ZALO_APP_ID"],
        settings["ZALO_APP_SECRET"],
        settings["ZALO_OA_SECRET"],
        api_url=settings["ZALO_API_URL"],
    )
    assistant.connectors = {
        "messenger": MessengerConnector(
            MessengerSettings(
                settings["MESSENGER_APP_SECRET"], "v", settings["MESSENGER_PAGE_TOKEN"], settings["MESSENGER_API_URL"]
            )
        ),
        "zalo": ZaloConnector(zalo, FixedToken(pair.access)),
        "zalobot": ZaloBotConnector(
            ZaloBotSettings(settings["ZALOBOT_TOKEN"], settings["ZALOBOT_SECRET"], settings["ZALOBOT_API_URL"]),
            None,
            0.0,
        ),
        "telegram": TelegramConnector(
            TelegramSettings(settings["TELEGRAM_TOKEN"], settings["TELEGRAM_SECRET"], settings["TELEGRAM_API_URL"])
        ),
    }
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        yield assistant, http
    for connector in assistant.connectors.values():
        await connector.close()
    server.stop()
    with_server.stop()


async def do(http: httpx.AsyncClient, what: str, **body: Any) -> httpx.Response:
    return await http.post(f"/api/do/{what}", json=body)


async def until(condition: Any) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 (what happens in another thread)
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("name", NAMES)
async def test_a_customer_writes_and_sees_the_answer(world: Any, name: str) -> None:
    assistant, http = world
    assert (await do(http, "say", platform=name, user="1001", text="Tiền điện tháng này bao nhiêu?")).status_code == 200
    await until(lambda: assistant.events)
    event = assistant.events[0]
    assert (event.channel, event.kind, event.text) == (name, Kind.TEXT, "Tiền điện tháng này bao nhiêu?")
    connector = assistant.connectors[name]
    for part in connector.render(Outbound(text="Dạ, 512.000 đồng ạ.")):
        await connector.send(event.account, event.user, part, "1.0")
    state = (await http.get("/api/state")).json()
    (platform,) = [one for one in state["platforms"] if one["name"] == name]
    assert [bubble["text"] for bubble in platform["bubbles"]] == [
        "Tiền điện tháng này bao nhiêu?",
        "Dạ, 512.000 đồng ạ.",
    ]
    # A receipt may follow the message.
    assert set(platform["answers"]) == {200}


async def test_duplicates_are_posted_when_wanted(world: Any) -> None:
    assistant, http = world
    await do(http, "hook", platform="zalo", duplicates=2)
    await do(http, "say", platform="zalo", text="xin chào")
    await until(lambda: len(assistant.events) == 3)
    assert len({event.external_id for event in assistant.events}) == 1


async def test_a_person_in_the_platforms_inbox(world: Any) -> None:
    assistant, http = world
    for name in ("zalo", "messenger"):
        await do(http, "person", platform=name, user="1001", text="Em là Lan ạ")
    await until(lambda: len(assistant.events) == 2)
    assert {(event.channel, event.kind, event.text) for event in assistant.events} == {
        ("zalo", Kind.ECHO, "Em là Lan ạ"),
        ("messenger", Kind.ECHO, "Em là Lan ạ"),
    }
    assert (await do(http, "person", platform="telegram", text="x")).status_code == 400
    assert (await do(http, "say", platform="nowhere", text="x")).status_code == 404


async def test_the_page_is_served(world: Any) -> None:
    _, http = world
    page = await http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "Stand-in platforms" in page.text
    assert "http" not in page.text.replace("/api/", "")  # nothing from elsewhere
    json.dumps((await http.get("/api/state")).json())
