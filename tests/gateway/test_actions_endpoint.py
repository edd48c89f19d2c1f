"""The action endpoint speaks rasa-sdk's protocol and only to Rasa."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException
from starlette.applications import Starlette

from gateway.actions_endpoint import ActionsEndpoint

TOKEN = "shared-with-rasa"


class Greet(Action):
    def name(self) -> str:
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Any]:
        dispatcher.utter_message(text=f"Dạ, chào {tracker.sender_id}")
        return [SlotSet("greeted", True)]


class Reject(Action):
    def name(self) -> str:
        return "action_reject"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Any]:
        raise ActionExecutionRejection("action_reject", "not now")


class Broken(Action):
    def name(self) -> str:
        return "action_broken"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Any]:
        raise ZeroDivisionError


def _call(action: str | None) -> dict[str, Any]:
    tracker = {
        "sender_id": "fake:page:an",
        "slots": {},
        "latest_message": {},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": action, "tracker": tracker, "domain": {"intents": []}, "sender_id": "fake:page:an"}


def _client(token: str, *actions: type[Action]) -> httpx.AsyncClient:
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    app = Starlette(routes=[ActionsEndpoint(executor, token).route()])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with _client(TOKEN, Greet, Reject, Broken) as client:
        yield client


async def test_an_action_runs_in_this_process(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"/actions/webhook?token={TOKEN}", json=_call("action_greet"))
    assert answer.status_code == 200
    body = answer.json()
    assert body["responses"][0]["text"] == "Dạ, chào fake:page:an"
    assert body["events"] == [{"event": "slot", "timestamp": None, "name": "greeted", "value": True}]


async def test_a_compressed_call(client: httpx.AsyncClient) -> None:
    body = zlib.compress(json.dumps(_call("action_greet")).encode())
    headers = {"Content-Encoding": "deflate", "X-Assistant-Token": TOKEN}
    assert (await client.post("/actions/webhook", content=body, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("action", "status", "named"),
    [("action_reject", 400, "action_reject"), ("action_nowhere", 404, "action_nowhere"), ("action_broken", 500, None)],
)
async def test_errors_in_rasas_terms(client: httpx.AsyncClient, action: str, status: int, named: str | None) -> None:
    answer = await client.post("/actions/webhook", json=_call(action), headers={"X-Assistant-Token": TOKEN})
    assert (answer.status_code, answer.json().get("action_name")) == (status, named)
    assert "ZeroDivision" not in answer.text


async def test_a_call_without_the_domain_runs(client: httpx.AsyncClient) -> None:
    call = _call("action_greet")
    del call["domain"]
    answer = await client.post("/actions/webhook", json=call, headers={"X-Assistant-Token": TOKEN})
    assert answer.status_code == 200


async def test_an_action_that_needs_the_domain_asks_rasa_for_it() -> None:
    class Needy:
        async def run(self, action_call: dict[str, Any]) -> Any:
            raise ActionMissingDomainException(action_call["next_action"])

    app = Starlette(routes=[ActionsEndpoint(Needy(), TOKEN).route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.post("/actions/webhook", json=_call("a"), headers={"X-Assistant-Token": TOKEN})
    assert answer.status_code == 449


@pytest.mark.parametrize("query", ["", "?token=wrong", "?token="])
async def test_strangers_are_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.post(f"/actions/webhook{query}", json=_call("action_greet"))).status_code == 403


async def test_without_a_token_of_our_own_everybody_is_refused() -> None:
    async with _client("", Greet) as client:
        answer = await client.post("/actions/webhook?token=", json=_call("action_greet"))
    assert answer.status_code == 403
    assert "RASA_TOKEN" in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"not json", {}, 400),
        (b"[]", {}, 400),
        (b"not deflated", {"Content-Encoding": "deflate"}, 400),
        (zlib.compress(b"0" * 9_000_000), {"Content-Encoding": "deflate"}, 413),
        (b" " * 8_500_000, {}, 413),
    ],
    ids=["no json", "no object", "no deflate", "bomb", "too large"],
)
async def test_calls_that_are_none(
    client: httpx.AsyncClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/actions/webhook", content=body, headers={"X-Assistant-Token": TOKEN, **headers})
    assert answer.status_code == status
