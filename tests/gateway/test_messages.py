"""The life of a message, on real NATS and SQLite."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

import pytest

from gateway.broker import INBOUND, OUTBOUND
from gateway.codec import encode_event
from gateway.lanes import lane_of
from tests.fakes.platform import event_of, said
from tests.gateway.house import House


async def test_a_message_is_answered_once_and_recorded(home: House) -> None:
    response = await home.post(said("an", "tiền điện tháng này", "m1"))
    assert response.status_code == 200
    await home.until(lambda: home.platform.texts("an") == ["Dạ, tiền điện tháng này"])
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "sent")
    assert home.rows("SELECT seq, direction, state, author, text, external_id, intent FROM message ORDER BY seq") == [
        (1, "in", "answered", "customer", "tiền điện tháng này", "m1", "ask_bill_amount"),
        (2, "out", "sent", "bot", "Dạ, tiền điện tháng này", "p1", None),
    ]
    assert home.rows("SELECT key, holder, last_seq FROM conversation") == [("fake:page:an", "bot", 2)]


async def test_one_conversation_is_answered_in_order(home: House) -> None:
    home.bot.delay = 0.01
    texts = [f"câu {number}" for number in range(20)]
    for number, text in enumerate(texts):
        await home.post(said("an", text, f"m{number}"))
    await home.until(lambda: len(home.platform.shown) == 20)
    assert home.bot.turns["fake:page:an"] == texts
    assert home.platform.texts("an") == [f"Dạ, {text}" for text in texts]


async def test_a_batch_is_ordered_by_the_platforms_time(home: House) -> None:
    late = said("an", "hai", "m2", at="2026-11-22T08:00:02+00:00")
    early = said("an", "một", "m1", at="2026-11-22T08:00:01+00:00")
    await home.post(late, early)
    await home.until(lambda: home.platform.texts("an") == ["Dạ, một", "Dạ, hai"])


async def test_conversations_run_side_by_side(home: House) -> None:
    home.bot.delay = 0.4
    started = time.monotonic()
    await asyncio.gather(*(home.post(said(f"user{n}", "xin chào", f"m{n}")) for n in range(16)))
    await home.until(lambda: len(home.platform.shown) == 16)
    assert home.bot.most_at_once > 4
    assert time.monotonic() - started < 16 * 0.4  # one after another would take longer


async def test_a_replay_in_any_order_gives_no_double(home: House) -> None:
    """150 webhooks of 30 customers, then five times over in disorder; `python -m benchmarks.gateway` does thousands."""
    people, each = [f"user{number}" for number in range(30)], 5
    webhooks = [said(user, f"câu {number}", f"{user}-{number}") for number in range(each) for user in people]
    for event in webhooks:
        await home.post(event)
    again = webhooks * 5
    random.Random(1).shuffle(again)
    for at in range(0, len(again), 25):
        answers = await asyncio.gather(*(home.post(event) for event in again[at : at + 25]))
        assert {answer.status_code for answer in answers} == {200}
    await home.until(lambda: len(home.platform.shown) >= len(webhooks), seconds=60)
    await home.until_row("SELECT count(*) FROM message WHERE direction = 'out' AND state = 'sent'", len(webhooks), 30)
    for user in people:
        assert home.platform.texts(user) == [f"Dạ, câu {number}" for number in range(each)]
        assert home.bot.turns[f"fake:page:{user}"] == [f"câu {number}" for number in range(each)]


async def test_five_deliveries_of_one_webhook_give_one_answer(home: House) -> None:
    event = said("an", "còn nợ không", "m1")
    responses = await asyncio.gather(*(home.post(event) for _ in range(5)))
    assert {response.status_code for response in responses} == {200}
    await home.post(said("an", "hết", "m2"))
    await home.until(lambda: len(home.platform.shown) == 2)
    assert home.platform.texts("an") == ["Dạ, còn nợ không", "Dạ, hết"]
    assert len(home.bot.asked) == 2


async def test_a_duplicate_after_jetstream_has_forgotten_ends_in_the_database(home: House) -> None:
    await home.post(said("an", "còn nợ không", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    again = encode_event(event_of(said("an", "còn nợ không", "m1")))
    lane = lane_of("fake:page:an")
    for attempt in range(3):
        await home.gateway.broker.publish(INBOUND, lane, again, f"another-id-{attempt}")
    await home.post(said("an", "hết", "m2"))
    await home.until(lambda: len(home.platform.shown) == 2)
    assert home.value("SELECT count(*) FROM message WHERE direction = 'in'") == 2
    assert len(home.bot.asked) == 2


# What the customer does → what the bot hears.
INPUTS: list[tuple[dict[str, Any], str]] = [
    ({"text": "/restart"}, "restart"),
    ({"text": "\u200b /session_start{}"}, "session_start{}"),
    ({"text": "／affirm"}, "affirm"),
    ({"text": " /// "}, "…"),
    ({"text": "Có", "kind": "payload", "payload": '/affirm{"a": "b"}'}, '/affirm{"a": "b"}'),
    ({"text": "Xoá", "kind": "payload", "payload": "/restart"}, "Xoá"),
    ({"kind": "image", "attachments": [{"kind": "image"}]}, "/send_image"),
    ({"kind": "sticker"}, "/send_sticker"),
    ({"kind": "audio", "attachments": [{"kind": "audio"}]}, "/send_audio"),
    ({"kind": "image", "text": "giấy tờ đây", "attachments": [{"kind": "image"}]}, "giấy tờ đây"),
    ({"text": "tie\u0302\u0300n"}, "tiền"),
    ({"text": "😢"}, "😢"),
]


async def test_what_the_bot_hears(home: House) -> None:
    for number, (event, _) in enumerate(INPUTS):
        await home.post(said(f"u{number}", "", f"m{number}") | event)
    await home.until(lambda: len(home.platform.shown) == len(INPUTS))
    for number, (event, heard) in enumerate(INPUTS):
        assert home.bot.turns[f"fake:page:u{number}"] == [heard], event
    attached = [one["attachments"][0]["kind"] for one in home.bot.metadata if "attachments" in one]
    assert sorted(attached) == ["audio", "image", "image"]


async def test_a_long_text_is_stored_whole_and_cut_for_the_bot(home: House) -> None:
    text = "điện " * 1000
    await home.post(said("an", text, "m1"))
    await home.until(lambda: len(home.bot.turns["fake:page:an"]) == 1)
    assert len(home.bot.turns["fake:page:an"][0]) <= 2000
    assert home.value("SELECT text FROM message WHERE direction = 'in'") == text


async def test_replies_of_one_turn_keep_their_order_and_parts(home: House) -> None:
    await home.post(said("an", "hai câu", "m1"), said("binh", "ảnh", "m2"), said("chi", "nút", "m3"))
    await home.until(lambda: len(home.platform.shown) == 5)
    assert home.platform.texts("an") == ["Dạ, câu một.", "Dạ, câu hai."]
    assert home.platform.texts("binh") == ["Dạ, mã QR đây ạ.", "[https://cskh.example.vn/media/vietqr/abc.png]"]
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 4)
    assert home.value("SELECT count(*) FROM message_part") == 1
    buttons = home.value("SELECT content FROM message WHERE text LIKE '%chọn%'")
    assert '"/affirm"' in buttons


async def test_a_silent_turn_sends_nothing_and_is_answered(home: House) -> None:
    await home.post(said("an", "im lặng", "m1"))
    await home.until_row("SELECT state FROM message", "answered")
    assert home.platform.shown == []


async def test_typing_is_shown_for_a_slow_turn_only(home: House) -> None:
    await home.post(said("an", "nhanh", "m1"))
    await home.until(lambda: len(home.platform.shown) == 1)
    assert home.platform.actions == []
    home.bot.delay = 0.6
    await home.post(said("an", "chậm", "m2"))
    await home.until(lambda: len(home.platform.shown) == 2)
    assert home.platform.actions == ["an"]


async def test_a_message_costs_four_transactions(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken in, answered, marked as being sent, sent. More would be felt on every message."""
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    store, used = home.gateway.store, []
    for name in ("write", "read"):
        real = getattr(store, name)

        def counted(work: Any, name: str = name, real: Any = real) -> Any:
            # What looks around by the clock, whether messages come or not, costs no message anything.
            task = asyncio.current_task()
            if task is not None and task.get_name().startswith((INBOUND, OUTBOUND)):
                used.append(name)
            return real(work)

        monkeypatch.setattr(store, name, counted)
    used.clear()
    await home.post(said("an", "hai", "m2"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 2)
    # Whatever the second message still did comes before the third in its lanes.
    await home.post(said("an", "ba", "m3"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 3)
    assert used == ["write"] * 8
