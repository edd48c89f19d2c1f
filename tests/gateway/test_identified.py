"""A visitor whom the company's site names: codes it vouches for, and the anonymous conversation before it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.webchat.ports import Identity, Post, Visit
from gateway.records import people
from tests.gateway.house import House
from tests.gateway.test_webchat import chat_house

CODES = ("PD13000123456", "PE13000234567")
ANONYMOUS = "webchat:main:v1"
NAMED = "webchat:main:id-lan"


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[House]:
    async with chat_house(tmp_path) as house:
        with house.gateway.database.write() as session:
            session.execute(
                text(
                    "INSERT INTO areas (id, corporation, unit_code, unit_name, province, ward, former) "
                    "VALUES (1, 'EVNHANOI', 'PD1300', 'x', 'x', 'x', '')"
                )
            )
            for code in CODES:
                session.execute(
                    text(
                        "INSERT INTO customers (code, name, phone, address, area_id, corporation, created_at) "
                        "VALUES (:code, 'Lan', '+84912000101', 'x', 1, 'EVNHANOI', '2026-01-01 00:00:00')"
                    ),
                    {"code": code},
                )
        yield house


def visit(*codes: str, former: str | None = None) -> Visit:
    return Visit("main", "id-lan", identity=Identity("lan", "Lan", codes), former=former)


async def says(chat: House, key: str, words: str, number: str) -> None:
    await chat.gateway.chat.post(key, Post(number, words, sent_at=datetime.now(UTC)))
    await chat.until_row(f"SELECT count(*) FROM message WHERE text = 'Dạ, {words}' AND state IN ('sent', 'read')", 1)


def links(chat: House) -> list[str]:
    return [row[0] for row in chat.rows(f"SELECT customer_code FROM account_links WHERE chat = '{NAMED}' ORDER BY 1")]


async def test_the_sites_codes_are_linked_and_let_go(chat: House) -> None:
    store = chat.gateway.chat
    await store.open(visit(*CODES, "PX99999999999"))
    assert links(chat) == list(CODES)
    await store.open(visit(*CODES))
    await store.open(visit(CODES[1]))
    assert links(chat) == [CODES[1]]
    assert chat.gateway.utility.identity.linked(NAMED) == [CODES[1]]
    actions = [row[0] for row in chat.rows("SELECT action FROM audit_log ORDER BY id")]
    assert actions == ["link.vouched", "link.vouched", "link.removed"]


async def test_a_link_by_one_time_code_stays(chat: House) -> None:
    store = chat.gateway.chat
    await store.open(visit())
    with chat.gateway.database.write() as session:
        session.execute(
            text("INSERT INTO account_links VALUES (:chat, :code, '2026-01-01 00:00:00')"),
            {"chat": NAMED, "code": CODES[0]},
        )
    await store.open(visit())
    assert links(chat) == [CODES[0]]


async def test_the_anonymous_conversation_goes_along(chat: House) -> None:
    store = chat.gateway.chat
    await says(chat, NAMED, "trước", "c0")
    await says(chat, ANONYMOUS, "một", "c1")
    await says(chat, ANONYMOUS, "hai", "c2")
    status = await store.open(visit(former=ANONYMOUS))
    assert status.last_seq == 6
    shown = await store.history(NAMED, 0, 50)
    assert [(message.seq, message.text) for message in shown] == [
        (1, "trước"), (2, "Dạ, trước"), (3, "một"), (4, "Dạ, một"), (5, "hai"), (6, "Dạ, hai"),
    ]  # fmt: skip
    assert await store.history(ANONYMOUS, 0, 50) == []
    await says(chat, NAMED, "ba", "c3")
    again = await store.post(NAMED, Post("c2", "hai"))  # a retry that crossed the sign-in
    assert (again.repeated, again.seq) == (True, 5)
    assert (await store.open(visit(former=ANONYMOUS))).last_seq == 8


async def test_who_held_it_goes_on(chat: House) -> None:
    await says(chat, ANONYMOUS, "một", "c1")
    await chat.gateway.handover.claim(chat.value("SELECT id FROM conversation"), "lan")
    status = await chat.gateway.chat.open(visit(former=ANONYMOUS))
    assert (status.holder.value, status.agent) == ("agent", "lan")
    assert chat.value(f"SELECT holder FROM conversation WHERE key = '{ANONYMOUS}'") == "bot"


async def test_work_under_way_is_not_pulled_from_under_the_bot(chat: House) -> None:
    chat.bot.delay = 1.0
    await chat.gateway.chat.post(ANONYMOUS, Post("c1", "chậm"))
    assert (await chat.gateway.chat.open(visit(former=ANONYMOUS))).last_seq == 0
    await chat.until_row("SELECT count(*) FROM message WHERE text = 'Dạ, chậm'", 1)


async def test_links_of_whoever_sat_there_before_stay_behind(chat: House) -> None:
    await says(chat, ANONYMOUS, "một", "c1")
    with chat.gateway.database.write() as session:
        session.execute(
            text("INSERT INTO account_links VALUES (:chat, :code, '2026-01-01 00:00:00')"),
            {"chat": ANONYMOUS, "code": CODES[0]},
        )
    await chat.gateway.chat.open(visit(former=ANONYMOUS))
    assert links(chat) == []


async def test_the_phone_on_the_contract_joins_channels(chat: House) -> None:
    """A code proved by one-time code proves the phone it went to; another channel may have proved the phone alone."""
    await says(chat, ANONYMOUS, "một", "c1")
    await chat.gateway.chat.open(visit(CODES[0]))
    first = chat.value(f"SELECT id FROM conversation WHERE key = '{ANONYMOUS}'")
    store, now = chat.gateway.store, datetime.now(UTC)
    await store.write(lambda db: people.prove(db, first, people.PHONE, "+84912000101", now))
    assert [talk.key for talk in await store.read(lambda db: people.others(db, first))] == [NAMED]


@pytest.mark.parametrize(
    ("text", "number"),
    [("84912000101", "+84912000101"), ("+84 912 000 101", "+84912000101"), ("0912.000.101", "+84912000101"), ("912000101", None), ("+1 212 555 0100", None), ("", None)],
)  # fmt: skip
def test_phone_numbers_of_cards(text: str, number: str | None) -> None:
    assert people.phone_number(text) == number
