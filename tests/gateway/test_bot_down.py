"""Rasa is away, slow or failing: nothing is lost, nothing else is held up, and a person hears of it in the end."""

from __future__ import annotations

import pytest

from gateway.errors import BotUnavailable, StoreUnavailable
from gateway.records import turns
from tests.fakes.platform import said
from tests.gateway.house import House
from tests.gateway.house_policies import neighbours, quick


async def test_down_and_back_answers_everything_in_order(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    home.bot_server.stop()
    for number in range(5):
        assert (await home.post(said("an", f"câu {number}", f"m{number}"))).status_code == 200
    await home.until_row("SELECT count(*) FROM message WHERE state = 'received'", 5)
    await home.until_row("SELECT attempts > 1 FROM message WHERE seq = 1", 1)
    home.bot_server.start()
    await home.until(lambda: len(home.platform.shown) == 5)
    assert home.platform.texts("an") == [f"Dạ, câu {number}" for number in range(5)]
    await home.until_row("SELECT bot_due FROM conversation", None)
    assert home.value("SELECT count(*) FROM message WHERE state = 'answered'") == 5


async def test_a_conversation_that_waits_does_not_hold_up_its_lane(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    stuck, free = neighbours(2)
    home.bot.failing_for.add(f"fake:page:{stuck}")
    await home.post(said(stuck, "một", "a1"))
    await home.until_row("SELECT count(*) FROM conversation WHERE bot_due IS NOT NULL", 1)
    for number in range(10):
        await home.post(said(free, f"câu {number}", f"b{number}"))
    await home.post(said(stuck, "hai", "a2"))
    await home.until(lambda: len(home.platform.texts(free)) == 10)
    assert home.platform.texts(stuck) == []
    home.bot.failing_for.clear()
    await home.until(lambda: home.platform.texts(stuck) == ["Dạ, một", "Dạ, hai"])


async def test_after_the_last_try_a_person_is_asked_and_the_bot_heals(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch, bot=3)
    home.bot.failing = True
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT holder FROM conversation", "waiting")
    assert home.rows("SELECT reason, bot_due FROM conversation") == [("bot_unavailable", None)]
    assert home.rows("SELECT state, attempts, error_code FROM message") == [("failed", 2, "bot_unavailable")]
    home.bot.failing = False
    await home.post(said("an", "hai", "m2"))
    await home.until(lambda: home.platform.texts("an") == ["Dạ, hai"])
    assert home.rows("SELECT holder, reason FROM conversation") == [("bot", None)]


async def test_an_agent_who_took_over_meanwhile_silences_the_bot(home: House) -> None:
    home.bot.delay = 0.5
    await home.post(said("an", "tiền điện", "m1"))
    await home.until(lambda: len(home.bot.asked) == 1)
    conversation = home.value("SELECT id FROM conversation")
    await home.gateway.handover.claim(conversation, "Lan")
    # The lane takes the second message when the turn of the first is over.
    await home.post(said("an", "alo", "m2"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm2'", "shown")
    assert home.bot.at_once == 0
    assert home.platform.shown == []
    assert home.rows("SELECT state FROM message") == [("shown",), ("shown",)]


async def test_a_message_the_bot_can_never_read_goes_to_a_person_at_once(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> None:
        raise BotUnavailable("Rasa answered HTTP 400", "http_400", hopeless=True)

    monkeypatch.setattr(home.gateway.bot, "ask", refused)
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT holder FROM conversation", "waiting")
    assert home.value("SELECT attempts FROM message") == 0


async def test_the_same_message_is_not_answered_twice_when_only_the_answer_was_lost(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa took the turn, our store did not take the answer: the same id brings the stored answers back."""
    quick(monkeypatch)
    real, failures = turns.answer, iter([True, True])

    def failing(*arguments: object, **named: object) -> object:
        if next(failures, False):
            raise StoreUnavailable("the database is away")
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(turns, "answer", failing)
    await home.post(said("an", "một", "m1"))
    await home.until(lambda: home.platform.texts("an") == ["Dạ, một"])
    assert home.bot.turns["fake:page:an"] == ["một"]
    assert len(home.bot.asked) == 3
