"""A button's short name on its way back, a question for a phone number, and what a customer's own card is read as."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.payloads import fitting, is_short, stands_for
from gateway.bot_input import bot_input
from gateway.records.views import StoredMessage
from gateway.replies import outbound, read
from tests.fakes.platform import said
from tests.gateway.house import House

LONG = '/report_outage{"address": "12 Nguyễn Huệ, phường Bến Nghé, thành phố Hồ Chí Minh"}'
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("payload", "short"), [("/greet", False), ("x" * 64, False), ("x" * 65, True), ("đ" * 33, True), ("~x", True)]
)
def test_only_what_does_not_fit_gets_a_name(payload: str, short: bool) -> None:
    value = fitting(payload, 64)
    assert is_short(value) is short
    assert len(value.encode()) <= 64
    assert stands_for(value, payload) is short


async def shown(home: House, payload: str) -> None:
    """A reply with a button, as the bot would have given it."""
    await home.post(said("an", "hỏi", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    import json

    from sqlalchemy import text

    content = json.dumps({"buttons": [{"title": "Đúng", "payload": payload}]})
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE message SET content = :content WHERE direction = 'out'"), {"content": content})


async def test_a_tapped_short_name_reaches_the_bot_in_full(home: House) -> None:
    await shown(home, LONG)
    await home.post({"user": "an", "id": "m2", "kind": "payload", "text": "Đúng", "payload": fitting(LONG, 64)})
    await home.until(lambda: len(home.bot.turns["fake:page:an"]) == 2)
    assert home.bot.turns["fake:page:an"][1] == LONG
    assert home.value("SELECT payload FROM message WHERE external_id = 'm2'") == LONG


@pytest.mark.parametrize("user", ["an", "binh"])
async def test_an_unknown_name_counts_as_its_title(home: House, user: str) -> None:
    await shown(home, LONG)
    short = fitting(LONG if user == "binh" else LONG + " ", 64)  # another's button, or none at all
    await home.post({"user": user, "id": "m2", "kind": "payload", "text": "Đúng", "payload": short})
    await home.until(lambda: "Đúng" in home.bot.turns[f"fake:page:{user}"])


def test_a_question_for_a_phone_number_stands_beside_its_words() -> None:
    (draft,) = read([{"text": "Số điện thoại ạ?"}, {"custom": {"ask": "phone"}}]).drafts
    assert draft.content == {"asks": "phone"}
    message = StoredMessage(1, 1, 1, "out", "bot", "text", "queued", NOW, NOW, text="?", content=draft.content or {})
    assert outbound(message, "https://x.vn").asks == "phone"
    assert read([{"custom": {"ask": "phone"}}]).drafts == []  # words are missing: nothing to show
    assert read([{"text": "?"}, {"custom": {"ask": "password"}}]).drafts[0].content == {}


@pytest.mark.parametrize(
    ("card", "text"),
    [
        ({"phone": "84912000101", "own": True}, "84912000101"),
        ({"phone": "84912000101", "own": False}, "/send_contact"),
        ({"phone": "/restart", "own": True}, "restart"),
        ({"own": True}, "/send_contact"),
        ({}, "/send_contact"),
    ],
)
def test_a_customers_own_card_is_their_number(card: dict[str, Any], text: str) -> None:
    message = StoredMessage(1, 1, 1, "in", "customer", "contact", "received", NOW, NOW)
    assert bot_input(message, [{"id": 1, "kind": "contact", "data": card}]).text == text
