"""A turn happens once for each message id, wholly or not at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.runtime.actions import ActionCallFailed
from bot.runtime.assemble import Runtime
from bot.runtime.turn import Turn
from tests.bot.runtime.conftest import ActionServer, MakeRuntime


async def say(runtime: Runtime, message_id: str, text: str, conversation: str = "webchat:main:1", **more: Any) -> Turn:
    """One message of a customer."""
    return await runtime.turns.run(conversation, message_id, text, "webchat", more or None)


async def events(runtime: Runtime, conversation: str = "webchat:main:1") -> list[dict[str, Any]]:
    """All events of a conversation as data."""
    tracker = await runtime.store.retrieve(conversation)
    return [event.as_dict() for event in tracker.events] if tracker else []


async def test_an_utterance_is_one_message_with_its_buttons_and_image(runtime: Runtime) -> None:
    await say(runtime, "m1", "/ask_bill")
    asked = await say(runtime, "m2", '/inform{"customer_code": "PE01000012345"}')
    assert asked.messages == [
        {
            "text": "Dạ, Quý khách cần xem kỳ nào ạ?",
            "buttons": [
                {"title": "Tháng 10", "payload": '/inform{"period": "2026-10"}'},
                {"title": "Tháng 9", "payload": '/inform{"period": "2026-09"}'},
            ],
        }
    ]
    answered = await say(runtime, "m3", asked.messages[0]["buttons"][0]["payload"])
    assert answered.messages == [
        {
            "text": "Dạ, hóa đơn kỳ 2026-10 của mã PE01000012345 đã có ạ.",
            "image": "/media/bill/token.png",
        }
    ]
    assert answered.intent == {"name": "inform", "confidence": 1.0}


async def test_custom_json_passes_through(runtime: Runtime) -> None:
    assert (await say(runtime, "m1", "/show_menu")).messages == [{"custom": {"menu": ["ask_bill", "ask_outage"]}}]
    assert (await say(runtime, "m2", "/ask_outage")).messages[1] == {"custom": {"handover": {"reason": "outage"}}}


async def test_metadata_and_channel_are_in_the_users_event(runtime: Runtime) -> None:
    await say(runtime, "m1", "xin chào", date="2026-11-22")
    (user,) = [event for event in await events(runtime) if event["event"] == "user"]
    assert user["metadata"]["date"] == "2026-11-22"
    assert user["input_channel"] == "webchat"
    assert user["message_id"] == "m1"


@pytest.mark.parametrize("text", ["/show_menu", "/ask_outage", "xin chào", "/ask_bill"])
async def test_the_same_message_again_gets_the_same_answers_and_changes_nothing(
    runtime: Runtime, action_server: ActionServer, text: str
) -> None:
    first = await say(runtime, "m1", text)
    before, calls = await events(runtime), len(action_server.calls)
    again = await say(runtime, "m1", text)
    assert not first.repeated
    assert again == Turn(first.messages, first.intent, repeated=True)
    assert await events(runtime) == before
    assert len(action_server.calls) == calls


async def test_an_earlier_message_is_recognised_with_its_own_answers(runtime: Runtime) -> None:
    first = await say(runtime, "m1", "/show_menu")
    await say(runtime, "m2", "/greet")
    assert (await say(runtime, "m1", "/show_menu")).messages == first.messages


async def test_the_same_message_in_another_conversation_is_another_message(runtime: Runtime) -> None:
    await say(runtime, "m1", "/greet")
    assert not (await say(runtime, "m1", "/greet", "webchat:main:2")).repeated


async def test_a_failed_turn_leaves_nothing_and_can_be_repeated(runtime: Runtime, action_server: ActionServer) -> None:
    await say(runtime, "m1", "/greet")
    before = await events(runtime)
    action_server.failing = True
    with pytest.raises(ActionCallFailed):
        await say(runtime, "m2", '/ask_outage{"period": "2026-10"}')
    assert await events(runtime) == before
    tracker = await runtime.store.retrieve("webchat:main:1")
    assert tracker is not None
    assert tracker.get_slot("period") is None
    action_server.failing = False
    again = await say(runtime, "m2", '/ask_outage{"period": "2026-10"}')
    assert not again.repeated
    assert again.messages[0]["text"] == 'Dạ, kỳ 2026-10: khu vực đang có điện ạ (/ask_outage{"period": "2026-10"}).'


async def test_two_at_once_in_one_conversation_go_one_after_the_other(runtime: Runtime) -> None:
    """A caller that gave up and asks again waits for the turn under way and gets its answers."""
    turns = await asyncio.gather(*[say(runtime, "m1", "/ask_outage") for _ in range(3)])
    assert sorted(turn.repeated for turn in turns) == [False, True, True]
    assert all(turn.messages == turns[0].messages for turn in turns)
    assert [e["event"] for e in await events(runtime)].count("user") == 1


async def test_a_turn_ends_though_its_caller_gave_up(runtime: Runtime, action_server: ActionServer) -> None:
    caller = asyncio.create_task(say(runtime, "m1", "/ask_outage"))
    await action_server.called.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert (await say(runtime, "m1", "/ask_outage")).repeated
    assert len(action_server.calls) == 1


async def test_many_conversations_side_by_side_do_not_mix(runtime: Runtime) -> None:
    async def converse(number: int) -> None:
        code = f"PE010000{number:05d}"
        await say(runtime, "m1", "/ask_bill", f"c{number}")
        await say(runtime, "m2", f'/inform{{"customer_code": "{code}"}}', f"c{number}")
        last = await say(runtime, "m3", '/inform{"period": "2026-09"}', f"c{number}")
        assert last.messages[0]["text"] == f"Dạ, hóa đơn kỳ 2026-09 của mã {code} đã có ạ."

    await asyncio.gather(*[converse(number) for number in range(40)])


async def test_another_process_answers_a_known_message_from_the_store(make_runtime: MakeRuntime) -> None:
    first = await say(await make_runtime(), "m1", "/ask_outage")
    again = await say(await make_runtime(), "m1", "/ask_outage")
    assert again == Turn(first.messages, first.intent, repeated=True)


async def test_a_server_with_an_old_state_does_the_turn_again_from_the_stored_one(make_runtime: MakeRuntime) -> None:
    one, two = await make_runtime(), await make_runtime()
    await say(one, "m1", "/ask_bill")
    await say(two, "m2", '/inform{"customer_code": "PE01000012345"}')  # read from disk
    last = await say(one, "m3", '/inform{"period": "2026-10"}')  # knows only m1
    assert last.messages[0]["text"] == "Dạ, hóa đơn kỳ 2026-10 của mã PE01000012345 đã có ạ."
    ids = [e["message_id"] for e in await events(await make_runtime()) if e["event"] == "user"]
    assert ids == ["m1", "m2", "m3"]
