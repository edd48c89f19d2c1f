"""The satisfaction question: once after each time a person has helped, and what becomes of the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.ratings import SCORES, payload_of, score_of
from tests.fakes.platform import said
from tests.gateway.house import House

QUESTION = "SELECT count(*) FROM message WHERE client_id LIKE 'rating:%'"


@pytest.mark.parametrize("score", SCORES)
def test_buttons_carry_their_score(score: int) -> None:
    assert score_of(payload_of(score)) == score


@pytest.mark.parametrize(
    "payload",
    [None, "", "/rate", "/rate{}", '/rate{"score": 6}', '/rate{"score": 0}', '/rate{"score": "5"}', '/rate{"score": true}', '/rate{"score": 5.5}', "/rate[5]", "/rate{" + "x" * 99 + "}", '/greet{"score": 5}'],
)  # fmt: skip
def test_anything_else_is_no_score(payload: str | None) -> None:
    assert score_of(payload) is None


async def helped(home: House, words: str = "Dạ, em xử lý ngay", number: str = "r1") -> int:
    """A customer is helped by a person, who gives the conversation back."""
    if not home.rows("SELECT id FROM conversation"):
        await home.post(said("an", "gặp nhân viên", "m1"))
        await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    talk: int = home.value("SELECT id FROM conversation")
    desk = home.gateway.handover
    await desk.claim(talk, "lan")
    await desk.reply(talk, "lan", words, number)
    await home.until(lambda: words in home.platform.texts("an"))
    await desk.release(talk, "lan")
    return talk


async def test_asked_once_answered_once(home: House) -> None:
    talk = await helped(home)
    await home.until_row(QUESTION, 1)
    assert not await home.gateway.ratings.ask(talk)
    await home.until(lambda: "hài lòng" in home.platform.texts("an")[-1])
    tap: dict[str, Any] = {
        "user": "an",
        "id": "m2",
        "kind": "payload",
        "text": "Rất hài lòng",
        "payload": payload_of(5),
    }
    turns = len(home.bot.asked)
    await home.post(tap)
    await home.until(lambda: "cảm ơn" in home.platform.texts("an")[-1])
    assert home.rows("SELECT score, agent FROM rating") == [(5, "lan")]
    assert len(home.bot.asked) == turns  # no matter for the bot
    await home.post({**tap, "id": "m3", "payload": payload_of(1)})  # a second thought
    await home.until(lambda: "rất tiếc" in home.platform.texts("an")[-1])
    assert home.rows("SELECT score FROM rating") == [(1,)]


async def test_each_help_is_asked_about(home: House) -> None:
    await helped(home)
    await home.until_row(QUESTION, 1)
    await helped(home, "Dạ, xong rồi ạ", "r2")
    await home.until_row(QUESTION, 2)
    assert home.value("SELECT count(*) FROM rating") == 2


async def test_nobody_is_asked_about_nothing(home: House) -> None:
    await home.post(said("an", "gặp nhân viên", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    talk = home.value("SELECT id FROM conversation")
    assert not await home.gateway.ratings.ask(talk)  # nobody has answered
    await home.gateway.handover.claim(talk, "lan")
    await home.gateway.handover.reply(talk, "lan", "Dạ", "r1")
    assert not await home.gateway.ratings.ask(talk)  # she still has it
    assert home.value(QUESTION) == 0


async def rate_in_words(home: House, score: object, number: str) -> None:
    """A score that the bot took in the conversation."""
    words = f"chấm {json.dumps(score)}"
    await home.post(said("an", words, number))
    await home.until(lambda: f"Dạ, {words}" in home.platform.texts("an"))


async def test_a_score_given_unasked_is_kept_and_not_shown(home: House) -> None:
    await rate_in_words(home, 9, "m1")
    assert home.rows("SELECT score, agent FROM rating") == [(5, None)]
    await rate_in_words(home, 6, "m2")  # a second thought
    assert home.rows("SELECT score, agent FROM rating") == [(3, None)]
    assert all(home.platform.texts("an"))  # no empty message


@pytest.mark.parametrize("score", [0, 11, "9", True, None])
async def test_what_is_no_score_is_not_kept(home: House, score: object) -> None:
    await rate_in_words(home, score, "m1")
    assert home.rows("SELECT score FROM rating") == []
