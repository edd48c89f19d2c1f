"""Sending: typed errors, order, parts, and nothing sent blindly twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from gateway.broker import OUTBOUND
from gateway.codec import encode_wake
from gateway.errors import StoreUnavailable
from gateway.lanes import lane_of
from gateway.records import notices
from tests.fakes.platform import said
from tests.gateway.house import House
from tests.gateway.house_policies import neighbours, quick

OUT = "SELECT state FROM message WHERE direction = 'out' ORDER BY seq"


async def test_a_temporary_error_is_tried_again_in_order(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    home.platform.faults = [500, 503, 500]
    await home.post(said("an", "một", "m1"), said("an", "hai", "m2"))
    await home.until(lambda: len(home.platform.shown) == 2)
    assert home.platform.texts("an") == ["Dạ, một", "Dạ, hai"]
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 2)
    assert home.rows("SELECT attempts, error FROM message WHERE direction = 'out' ORDER BY seq") == [
        (3, None),
        (0, None),
    ]
    assert home.value("SELECT send_due FROM conversation") is None


async def test_a_conversation_that_waits_for_a_retry_does_not_hold_up_its_lane(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    stuck, free = neighbours(2)
    home.platform.user_faults[stuck] = 503
    await home.post(said(stuck, "hai câu", "a1"))
    await home.until_row("SELECT count(*) FROM conversation WHERE send_due IS NOT NULL", 1)
    for number in range(10):
        await home.post(said(free, f"câu {number}", f"b{number}"))
    await home.until(lambda: len(home.platform.texts(free)) == 10)
    assert home.platform.texts(stuck) == []
    del home.platform.user_faults[stuck]
    await home.until(lambda: home.platform.texts(stuck) == ["Dạ, câu một.", "Dạ, câu hai."])


@pytest.mark.parametrize("status", [403, 410, 422], ids=["window closed", "unreachable", "refused"])
async def test_what_can_never_be_delivered_is_shown_to_people(home: House, status: int) -> None:
    home.platform.faults = [status]
    async with home.gateway.live.subscribe("fake:page:an") as events:
        await home.post(said("an", "hai câu", "m1"))
        await home.until(lambda: home.platform.texts("an") == ["Dạ, câu hai."])
        async for event in events:
            if event["type"] == "message.state":
                break
    assert (event["state"], event["error"]) == ("failed", "played")
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    assert home.rows(OUT) == [("failed",), ("sent",)]
    assert home.value("SELECT attention FROM conversation") == "undelivered"
    assert home.value("SELECT error_code FROM message WHERE state = 'failed'") == str(status)


async def test_after_the_last_try_the_message_fails_visibly(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch, send=3)
    home.platform.faults = [500, 500, 500]
    await home.post(said("an", "hai câu", "m1"))
    await home.until(lambda: home.platform.texts("an") == ["Dạ, câu hai."])
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    assert home.rows(OUT) == [("failed",), ("sent",)]
    assert home.platform.calls == 4


async def test_a_doubtful_send_is_never_repeated_by_itself(home: House) -> None:
    home.platform.faults = [504]
    await home.post(said("an", "hai câu", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    assert home.rows(OUT) == [("unknown",), ("sent",)]
    assert home.platform.texts("an") == ["Dạ, câu một.", "Dạ, câu hai."]  # it had arrived
    assert home.value("SELECT attention FROM conversation") == "unknown"


async def test_a_long_reply_goes_on_after_the_part_that_failed(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    home.platform.faults = [None, 500, None]
    await home.post(said("an", "x" * 390, "m1"))  # "Dạ, " and 390 characters: two parts
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "sent")
    assert [len(part) for part in home.platform.texts("an")] == [200, 194]
    assert home.platform.references == ["2.0", "2.1"]
    assert home.rows("SELECT position, external_id FROM message_part") == [(1, "p2")]


async def test_a_rate_limit_slows_the_whole_account_and_keeps_its_time(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    home.platform.faults = [429]
    await home.post(said("an", "một", "m1"))
    await home.until(lambda: home.platform.calls == 1)
    await home.until_row("SELECT count(*) FROM conversation WHERE send_due IS NOT NULL", 1)
    await home.post(said("binh", "hai", "m2"))
    await home.until_row("SELECT count(*) FROM conversation WHERE send_due IS NOT NULL", 2)
    assert home.platform.calls == 1  # the second was not tried against the pause
    await home.until(lambda: len(home.platform.shown) == 2)
    assert home.platform.calls == 3
    assert home.rows("SELECT attempts FROM message WHERE direction = 'out' ORDER BY id") == [(1,), (0,)]


async def test_a_dead_channel_waits_for_its_operator(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    home.platform.faults = [401] * 5
    async with home.gateway.live.subscribe() as events:
        await home.post(said("an", "một", "m1"))
        async for event in events:
            if event["type"] == "channel.down":
                break
    await home.until(lambda: home.platform.texts("an") == ["Dạ, một"])


async def test_a_message_that_was_being_sent_when_the_process_died_is_doubtful(home: House) -> None:
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE message SET state = 'sending', parts_done = 0 WHERE direction = 'out'"))
    await home.gateway.broker.publish(OUTBOUND, lane_of("fake:page:an"), encode_wake(1), "after-the-crash")
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "unknown")
    assert home.platform.calls == 1


async def test_a_person_may_send_a_doubtful_message_again(home: House) -> None:
    home.platform.faults = [504]
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "unknown")
    number = home.value("SELECT id FROM message WHERE direction = 'out'")
    await home.gateway.handover.send_again(number)
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "sent")
    assert home.platform.texts("an") == ["Dạ, một", "Dạ, một"]
    assert home.value("SELECT attention FROM conversation") is None


async def test_a_reply_goes_before_news(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    home.platform.faults = [503]
    now = home.gateway.clock.now()
    with home.gateway.database.write() as session:  # hold the conversation until both are queued
        session.execute(text("UPDATE conversation SET send_due = '2099-01-01 00:00:00'"))
    store = home.gateway.store
    await store.write(lambda db: notices.add(db, "fake:page:an", "news-1", "Tin mới", {}, now, None))
    await home.post(said("an", "hai", "m2"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'queued'", 2)
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE conversation SET send_due = '2020-01-01 00:00:00'"))
    await home.until(lambda: len(home.platform.texts("an")) == 3)
    assert home.platform.texts("an") == ["Dạ, một", "Dạ, hai", "Tin mới"]


@pytest.fixture
def away(home: House, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Set to `[n]`, the database refuses the next n writes that follow a call to the platform."""
    refusals: list[int] = [0]
    write = home.gateway.store.write
    monkeypatch.setattr("gateway.sender._WRITE_AGAIN", 0.05)

    async def refusing(work: Any) -> Any:
        if home.platform.calls and refusals[0] > 0:
            refusals[0] -= 1
            raise StoreUnavailable("the database does not take this now")
        return await write(work)

    monkeypatch.setattr(home.gateway.store, "write", refusing)
    return refusals


async def test_what_was_sent_is_known_to_be_sent_when_the_database_comes_back(home: House, away: list[int]) -> None:
    away[0] = 5
    await home.post(said("an", "hai câu", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 2)
    assert home.platform.texts("an") == ["Dạ, câu một.", "Dạ, câu hai."]
    assert away == [0]


async def test_what_was_not_taken_is_tried_again_when_the_database_comes_back(
    home: House, away: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    away[0] = 5
    home.platform.faults = [503]
    await home.post(said("an", "hai câu", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 2)
    assert home.platform.texts("an") == ["Dạ, câu một.", "Dạ, câu hai."]
    assert away == [0]
