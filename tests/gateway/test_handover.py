"""Hand-over: from the bot to people, between people, and back."""

from __future__ import annotations

import asyncio

import pytest

from gateway.errors import NotFound, NotHolder
from tests.fakes.platform import said
from tests.gateway.house import House

BEARER = {"Authorization": "Bearer desk-token"}


async def _waiting(home: House) -> int:
    await home.post(said("an", "gặp người", "m1"))
    await home.until_row("SELECT holder FROM conversation", "waiting")
    return int(home.value("SELECT id FROM conversation"))


async def test_the_bot_hands_over_with_reason_and_summary_and_falls_silent(home: House) -> None:
    await _waiting(home)
    await home.until(lambda: home.platform.texts("an") == ["Dạ, em chuyển tổng đài viên ạ."])
    await home.post(said("an", "alo", "m2"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm2'", "shown")
    [row] = (await home.http.get("/api/desk/conversations?holder=waiting", headers=BEARER)).json()
    assert (row["reason"], row["summary"], row["agent"]) == ("requested", {"intent": "talk_to_agent"}, None)
    assert row["waiting_since"]
    assert len(home.bot.asked) == 1


async def test_claim_reply_release_over_the_api(home: House) -> None:
    number = await _waiting(home)
    base = f"/api/desk/conversations/{number}"
    claimed = await home.http.post(f"{base}/claim", json={"agent": "Lan"}, headers=BEARER)
    assert claimed.json()["holder"] == "agent"
    reply = {"agent": "Lan", "text": "Dạ em là Lan đây ạ.", "client_id": "c1"}
    first = await home.http.post(f"{base}/replies", json=reply, headers=BEARER)
    again = await home.http.post(f"{base}/replies", json=reply, headers=BEARER)
    assert first.json()["id"] == again.json()["id"]
    await home.until(lambda: home.platform.texts("an")[1:] == ["Dạ em là Lan đây ạ."])
    released = await home.http.post(f"{base}/release", json={"agent": "Lan"}, headers=BEARER)
    assert released.json() == {"id": number, "conversation": "fake:page:an", "holder": "bot", "agent": None}
    await home.post(said("an", "cảm ơn", "m2"))
    await home.until(lambda: home.platform.texts("an")[2:] == ["Dạ, cảm ơn"])
    history = (await home.http.get(f"{base}/messages?after_seq=1", headers=BEARER)).json()
    assert [(one["seq"], one["author"], one["name"]) for one in history] == [
        (2, "bot", None),
        (3, "agent", "Lan"),
        (4, "customer", None),
        (5, "bot", None),
    ]


async def test_of_many_agents_one_gets_the_conversation(home: House) -> None:
    number = await _waiting(home)
    results = await asyncio.gather(
        *(home.gateway.handover.claim(number, f"agent{n}") for n in range(40)), return_exceptions=True
    )
    winners = [result for result in results if not isinstance(result, BaseException)]
    assert len(winners) == 1
    assert all(isinstance(result, NotHolder) for result in results if isinstance(result, BaseException))
    assert home.value("SELECT agent FROM conversation") == winners[0].agent


async def test_only_the_holder_may_answer_or_give_back(home: House) -> None:
    number = await _waiting(home)
    with pytest.raises(NotHolder):
        await home.gateway.handover.reply(number, "Lan", "chào", "c1")
    await home.gateway.handover.claim(number, "Lan")
    for refused in (
        home.gateway.handover.reply(number, "Minh", "chào", "c2"),
        home.gateway.handover.release(number, "Minh"),
        home.gateway.handover.claim(number, "Minh"),
    ):
        with pytest.raises(NotHolder):
            await refused
    assert home.value("SELECT count(*) FROM message WHERE author = 'agent'") == 0


async def test_what_does_not_exist(home: House) -> None:
    for refused in (
        home.gateway.handover.claim(999, "Lan"),
        home.gateway.handover.release(999, "Lan"),
        home.gateway.handover.reply(999, "Lan", "chào", "c1"),
        home.gateway.handover.send_again(999),
    ):
        with pytest.raises(NotFound):
            await refused


async def test_an_agent_sees_what_the_bot_still_owed(home: House) -> None:
    home.bot.failing = True
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT count(*) FROM conversation WHERE bot_due IS NOT NULL", 1)
    await home.gateway.handover.claim(home.value("SELECT id FROM conversation"), "Lan")
    assert home.rows("SELECT state, bot_due FROM message JOIN conversation ON 1 = 1") == [("shown", None)]
    home.bot.failing = False
    await asyncio.sleep(1.5)  # the wake that was under way finds nothing
    assert home.platform.shown == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Bearer wrong"}, 401), ({"Authorization": "Basic desk-token"}, 401)],
    ids=["nothing", "wrong token", "wrong scheme"],
)
async def test_strangers_are_refused(home: House, headers: dict[str, str], status: int) -> None:
    for method, path in (
        ("GET", "/conversations"),
        ("POST", "/conversations/1/claim"),
        ("POST", "/messages/1/send-again"),
    ):
        answer = await home.http.request(method, f"/api/desk{path}", headers=headers, json={"agent": "x"})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/conversations/999/claim", {"agent": "Lan"}, 404),
        ("/conversations/1/claim", {"agent": " "}, 422),
        ("/conversations/1/claim", {}, 422),
        ("/messages/999/send-again", {}, 404),
    ],
)
async def test_the_api_says_what_is_wrong(home: House, path: str, body: dict[str, str], status: int) -> None:
    answer = await home.http.post(f"/api/desk{path}", json=body, headers=BEARER)
    assert answer.status_code == status
    assert answer.json()["detail"]
