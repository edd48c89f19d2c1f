"""Hand-over: from the bot to people, between people, and back."""

from __future__ import annotations

import asyncio

import pytest

from gateway.errors import NotFound, NotHolder
from gateway.models import Holder
from tests.fakes.platform import said
from tests.gateway.house import House


async def _waiting(home: House) -> int:
    await home.post(said("an", "gặp người", "m1"))
    await home.until_row("SELECT holder FROM conversation", "waiting")
    return int(home.value("SELECT id FROM conversation"))


async def test_the_bot_hands_over_with_reason_and_summary_and_falls_silent(home: House) -> None:
    await _waiting(home)
    await home.until(lambda: home.platform.texts("an") == ["Dạ, em chuyển tổng đài viên ạ."])
    await home.post(said("an", "alo", "m2"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm2'", "shown")
    [row] = await home.gateway.handover.conversations(Holder.WAITING, 10)
    assert (row["reason"], row["summary"], row["agent"]) == ("requested", {"intent": "talk_to_agent"}, None)
    assert row["waiting_since"]
    assert home.bot.metadata[1]["waiting"] == "requested"
    assert home.platform.texts("an") == ["Dạ, em chuyển tổng đài viên ạ."]


async def test_danger_is_answered_while_a_person_is_expected_and_the_place_in_the_line_is_kept(home: House) -> None:
    number = await _waiting(home)
    since = home.value("SELECT waiting_since FROM conversation")
    await home.post(said("an", "cháy", "m2"))
    await home.until(lambda: "Dạ, xin tránh xa ạ." in home.platform.texts("an"))
    await home.post(said("binh", "gặp người", "m3"))
    await home.until_row("SELECT count(*) FROM conversation WHERE holder = 'waiting'", 2)
    await home.post(said("binh", "lâu thế", "m4"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm4'", "shown")
    assert [one["desk"]["place"] for one in home.bot.metadata if "waiting" in one] == [1, 2]
    await home.post(said("an", "gặp người", "m5"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm5'", "shown")
    assert home.value(f"SELECT waiting_since FROM conversation WHERE id = {number}") == since


async def test_a_customer_may_leave_the_line(home: House) -> None:
    await _waiting(home)
    await home.post(said("an", "thôi khỏi", "m2"))
    await home.until_row("SELECT holder FROM conversation", "bot")
    assert home.rows("SELECT reason, waiting_since FROM conversation") == [(None, None)]
    await home.post(said("an", "giá điện", "m3"))
    await home.until(lambda: home.platform.texts("an")[-1] == "Dạ, giá điện")


async def test_a_bot_that_is_away_is_not_waited_for_where_a_person_is_expected(home: House) -> None:
    await _waiting(home)
    home.bot.failing = True
    await home.post(said("an", "alo", "m2"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm2'", "shown")
    assert home.rows("SELECT holder, reason, bot_due FROM conversation") == [("waiting", "requested", None)]


async def test_claim_reply_release(home: House) -> None:
    number = await _waiting(home)
    claimed = await home.gateway.handover.claim(number, "Lan")
    assert (claimed.holder, claimed.agent) == ("agent", "Lan")
    first = await home.gateway.handover.reply(number, "Lan", "Dạ em là Lan đây ạ.", "c1")
    again = await home.gateway.handover.reply(number, "Lan", "Dạ em là Lan đây ạ.", "c1")
    assert first.id == again.id
    await home.until(lambda: home.platform.texts("an")[1:] == ["Dạ em là Lan đây ạ."])
    released = await home.gateway.handover.release(number, "Lan")
    assert (released.holder, released.agent) == ("bot", None)
    await home.post(said("an", "cảm ơn", "m2"))
    await home.until(lambda: "Dạ, cảm ơn" in home.platform.texts("an"))
    history = await home.gateway.handover.history(number, 1, 2)
    assert [(one.seq, one.author, one.author_name) for one in history] == [(2, "bot", None), (3, "agent", "Lan")]


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
    # The wake that was under way comes before this message in its lane, and finds nothing.
    await home.post(said("an", "hai", "m2"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm2'", "shown")
    assert home.platform.shown == []


async def test_a_matter_already_recorded_leaves_the_bot_answering_until_a_person_comes(home: House) -> None:
    """ "Trả rồi sao vẫn báo nợ" is traced by a person; the customer's next question needs none."""
    await home.post(said("an", "trả rồi", "m1"))
    await home.until_row("SELECT holder FROM conversation", "waiting")
    await home.post(said("an", "cảm ơn", "m2"))
    await home.until(lambda: home.platform.texts("an") == ["Dạ, em đã gửi tra soát ạ.", "Dạ, cảm ơn"])
    [row] = await home.gateway.handover.conversations(Holder.WAITING, 10)
    assert (row["reason"], row["summary"]) == ("payment_not_updated", {"request": "YC1"})
    await home.gateway.handover.claim(int(row["id"]), "Lan")
    await home.post(said("an", "alo", "m3"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm3'", "shown")


async def test_the_bot_is_told_who_waits_and_when_people_come_back(home: House) -> None:
    await _waiting(home)
    line = await home.gateway.queue.look()
    assert line.waiting == 1
    await home.post(said("binh", "chào", "m9"))
    await home.until(lambda: home.platform.texts("binh") == ["Dạ, chào"])
    assert home.bot.metadata[-1]["desk"] == line.told()
