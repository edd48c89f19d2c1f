"""What a custom action is sent, and what its failures do."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.runtime import patches
from bot.runtime.actions import ActionCallFailed, ActionEndpoint
from bot.runtime.patches.action_payload import SENT_TURNS
from tests.bot.runtime.conftest import ActionServer, MakeRuntime


async def test_a_call_is_as_small_after_many_turns_as_after_few(
    make_runtime: MakeRuntime, action_server: ActionServer
) -> None:
    with patches.applied():
        runtime = await make_runtime()
        for number in range(24):
            await runtime.turns.run("c", f"m{number}", "/ask_outage", "webchat")
    few, many = action_server.sizes[SENT_TURNS], action_server.sizes[-1]
    assert many <= few * 1.05
    assert many < 12_000


async def test_a_call_has_the_state_as_rasa_sends_it(make_runtime: MakeRuntime, action_server: ActionServer) -> None:
    messages = ["/ask_bill", '/inform{"customer_code": "PE01000012345"}', "/deny", "/greet", "nhà tôi mất điện rồi"]
    sent: list[dict[str, Any]] = []
    for names in ((), patches.NAMES):
        with patches.applied(*names or ["event_types"]):
            runtime = await make_runtime()
            for number, text in enumerate(messages):
                await runtime.turns.run(f"c{len(names)}", f"m{number}", text, "webchat", {"date": "2026-11-22"})
        sent.append(action_server.calls[-1])
    whole, cut = (call["tracker"] for call in sent)
    assert {**cut, "events": 0, "latest_event_time": 0, "sender_id": 0} == {
        **whole,
        "events": 0,
        "latest_event_time": 0,
        "sender_id": 0,
    }
    assert cut["latest_message"]["intent_ranking"]
    assert cut["latest_message"]["metadata"] == {"date": "2026-11-22"}
    assert [e["event"] for e in cut["events"]] == [e["event"] for e in whole["events"]][-len(cut["events"]) :]
    assert [e["text"] for e in cut["events"] if e["event"] == "user"] == messages[-SENT_TURNS:]
    assert all("intent_ranking" not in e.get("parse_data", {}) for e in cut["events"])
    assert "domain" not in sent[1]


async def test_the_action_server_gets_the_token(make_runtime: MakeRuntime, action_server: ActionServer) -> None:
    await (await make_runtime()).turns.run("c", "m", "/ask_outage", "webchat")
    assert action_server.tokens == ["secret"]


async def answering(status: int, body: str) -> TestServer:
    """A server that always answers so."""

    async def handle(request: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    app = web.Application()
    app.router.add_post("/", handle)
    server = TestServer(app)
    await server.start_server()
    return server


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, '{"action_name": "a", "error": "no"}', ClientResponseError),
        (403, "{}", ActionCallFailed),
        (404, "{}", ActionCallFailed),
        (449, "{}", ActionCallFailed),
        (500, "oops", ActionCallFailed),
        (200, "not JSON", ActionCallFailed),
    ],
)
async def test_an_answer_that_is_none(status: int, body: str, error: type[Exception]) -> None:
    server = await answering(status, body)
    endpoint = ActionEndpoint.of(EndpointConfig(str(server.make_url("/"))))
    try:
        with pytest.raises(error):
            await endpoint.request(json={"next_action": "a"})
    finally:
        await endpoint.close()
        await server.close()


async def test_nobody_listening() -> None:
    endpoint = ActionEndpoint.of(EndpointConfig("http://127.0.0.1:9/"))
    with pytest.raises(ActionCallFailed, match="ClientConnectorError"):
        await endpoint.request(json={"next_action": "a"})
    await endpoint.close()
