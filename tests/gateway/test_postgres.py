"""The same life of a message with the records in PostgreSQL, where transactions really run side by side."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command

from connectors.contract import Inbound, Kind
from gateway import migrations
from gateway.errors import NotHolder
from gateway.migrate import migrate
from gateway.records import channels, identified, outbox, people, ratings
from gateway.records.channels import Trouble
from gateway.records.exchanges import Wanted
from tests.fakes.platform import said
from tests.gateway.house import House, house
from tests.gateway.house_policies import quick
from tests.postgres import postgres_server, postgres_url  # noqa: F401
from utility.database import Database


@pytest.fixture
async def home(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:  # noqa: F811
    async with house(tmp_path, database_url=postgres_url) as running:
        yield running


async def test_many_conversations_each_in_order_and_nothing_doubled(home: House) -> None:
    users, texts = [f"u{number}" for number in range(12)], [f"câu {number}" for number in range(8)]

    async def customer(user: str) -> None:
        for number, text in enumerate(texts):
            event = said(user, text, f"{user}-{number}")
            assert {(await home.post(event)).status_code for _ in range(2)} == {200}

    await asyncio.gather(*(customer(user) for user in users))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 96)
    for user in users:
        assert home.platform.texts(user) == [f"Dạ, {text}" for text in texts]
    assert home.value("SELECT count(*) FROM message") == 192
    assert home.value("SELECT max(last_seq) FROM conversation") == 16


async def test_retries_receipts_and_hand_over(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    home.platform.faults = [500, 504]
    home.bot.failing = True
    await home.post(said("an", "hai câu", "m1"))
    await home.until_row("SELECT count(*) FROM conversation WHERE bot_due IS NOT NULL", 1)
    home.bot.failing = False
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    assert home.rows("SELECT state FROM message WHERE direction = 'out' ORDER BY seq") == [("unknown",), ("sent",)]
    await home.post({"user": "an", "id": "r1", "kind": "read", "data": {"watermark": "2099-01-01T00:00:00+00:00"}})
    await home.until_row("SELECT count(*) FROM message WHERE state = 'read'", 1)
    await home.post(said("an", "gặp người", "m2"))
    await home.until_row("SELECT summary->>'intent' FROM conversation", "talk_to_agent")
    results = await asyncio.gather(
        *(home.gateway.handover.claim(1, f"agent{number}") for number in range(20)), return_exceptions=True
    )
    assert sum(isinstance(result, NotHolder) for result in results) == 19


async def test_the_same_message_in_two_workers_at_once_is_stored_once(home: House) -> None:
    from gateway.records import inbox
    from tests.fakes.platform import event_of

    event = event_of(said("an", "một", "m1", at="2026-11-22T00:00:00+00:00"))
    now = home.gateway.clock.now()
    store = home.gateway.store
    taken = await asyncio.gather(*(store.write(lambda session: inbox.take_in(session, event, now)) for _ in range(10)))
    assert sorted(one.repeated for one in taken) == [False, *[True] * 9]
    assert home.rows("SELECT last_seq, count(*) FROM conversation JOIN message ON true GROUP BY last_seq") == [(1, 1)]


def test_migrations_make_what_the_models_say(postgres_url: str) -> None:  # noqa: F811
    migrate(postgres_url)
    database, config = Database(postgres_url), migrations.config()
    try:
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.check(config)
            command.downgrade(config, "base")
    finally:
        database.dispose()


async def test_the_records_of_delivery(home: House) -> None:
    """Files, proofs, channel states, exchanges and ratings: their statements are of both databases."""
    store, now = home.gateway.store, home.gateway.clock.now()
    attachment = {"kind": "image", "url": "http://169.254.169.254/private"}
    await home.post(said("an", "", "m1", kind="image", attachments=[attachment]))
    await home.post(said("binh", "hai", "m2"))
    await home.until_row("SELECT state FROM message_attachment", "refused")
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 2)
    numbers = {row[1]: row[0] for row in home.rows("SELECT id, platform_user FROM conversation")}
    for number in (*numbers.values(), *numbers.values()):
        await store.write(
            functools.partial(people.prove, conversation_id=number, kind="phone", value="+84912000101", now=now)
        )
    found = await store.read(lambda db: people.others(db, numbers["an"]))
    assert [talk.user for talk in found] == ["binh"]
    assert await store.read(lambda db: people.history(db, numbers["an"], None, 10))
    trouble = Trouble("fake", "page", now, now, 3, "190", "token", now)
    for state in (trouble, replace(trouble, until=None, failures=0)):
        await store.write(functools.partial(channels.save, trouble=state))
    assert [one.failures for one in await store.read(channels.troubles)] == [0]
    await home.gateway.delivery.exchanges.write()
    assert len(await home.gateway.delivery.exchanges.listed(Wanted(channel="fake", direction="in"))) == 2
    await home.gateway.delivery.exchanges.purge()
    assert await store.read(lambda db: outbox.undelivered(db, None, 10)) == []
    await home.gateway.handover.claim(numbers["an"], "lan")
    await home.gateway.handover.reply(numbers["an"], "lan", "Dạ", "r1")
    await home.until_row("SELECT count(*) FROM message WHERE author = 'agent' AND state = 'sent'", 1)
    await home.gateway.handover.release(numbers["an"], "lan")
    await home.until_row("SELECT count(*) FROM rating", 1)
    assert await store.write(lambda db: ratings.rate(db, numbers["an"], 4, now))


async def test_a_named_visitor_on_postgresql(home: House) -> None:
    store, now = home.gateway.store, home.gateway.clock.now()
    await home.post(said("v1", "một", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    event = Inbound("fake", "page", "named", "", Kind.FOLLOW, now)
    talk = await store.write(lambda db: identified.vouched(db, event, ["PD13000123456"], now))  # unknown: left out
    moved = await store.write(lambda db: identified.take_over(db, "fake:page:v1", talk, now))
    assert moved is not None
    assert [one.last_seq for one in moved] == [0, 2]
