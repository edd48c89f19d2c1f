"""A reply its channel takes no more: another channel of the same person, else an agent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from connectors.contract import Outbound, Part
from connectors.errors import WindowClosed
from gateway.records import people
from tests.fakes.platform import said
from tests.gateway.house import House

CODE = "PD13000123456"


async def prove(home: House, user: str, kind: str = people.CODE, value: str = CODE) -> None:
    number = home.value(f"SELECT id FROM conversation WHERE platform_user = '{user}'")
    await home.gateway.store.write(lambda db: people.prove(db, number, kind, value, datetime.now(UTC)))


async def two_people(home: House) -> None:
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT count(*) FROM conversation", 1)
    await home.post(said("binh", "hai", "m2"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 2)


@pytest.mark.parametrize(("kind", "value"), [(people.CODE, CODE), (people.PHONE, "+84912000101")])
async def test_a_reply_goes_out_on_the_persons_other_channel(home: House, kind: str, value: str) -> None:
    await two_people(home)
    await prove(home, "an", kind, value)
    await prove(home, "binh", kind, value)
    home.platform.user_faults["an"] = 403
    await home.post(said("an", "ba", "m3"))
    await home.until(lambda: home.platform.texts("binh") == ["Dạ, hai", "Dạ, ba"])
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 3)
    (row,) = home.rows("SELECT state, error_code, error FROM message WHERE text = 'Dạ, ba' AND conversation_id = 1")
    assert row[:2] == ("failed", "moved")
    assert "sent on fake instead" in row[2]
    assert home.value("SELECT attention FROM conversation WHERE id = 1") is None
    assert home.value("SELECT holder FROM conversation WHERE id = 1") == "bot"


async def test_without_another_channel_an_agent_sees_it_and_the_bot_comes_back(home: House) -> None:
    await two_people(home)
    await prove(home, "an")  # the other one has proved nothing
    home.platform.user_faults["an"] = 403
    await home.post(said("an", "ba", "m3"))
    await home.until_row("SELECT holder FROM conversation WHERE id = 1", "waiting")
    assert home.rows("SELECT reason, attention FROM conversation WHERE id = 1") == [("window_closed", "undelivered")]
    assert home.platform.texts("binh") == ["Dạ, hai"]
    del home.platform.user_faults["an"]
    await home.post(said("an", "bốn", "m4"))
    await home.until(lambda: home.platform.texts("an") == ["Dạ, một", "Dạ, bốn"])
    await home.until_row("SELECT holder FROM conversation WHERE id = 1", "bot")


async def test_a_refused_message_is_refused_everywhere(home: House) -> None:
    await two_people(home)
    await prove(home, "an")
    await prove(home, "binh")
    home.platform.user_faults["an"] = 422
    await home.post(said("an", "ba", "m3"))
    await home.until_row("SELECT error_code FROM message WHERE text = 'Dạ, ba'", "422")
    assert home.platform.texts("binh") == ["Dạ, hai"]


async def test_what_half_arrived_does_not_go_out_again_elsewhere(home: House) -> None:
    await two_people(home)
    await prove(home, "an")
    await prove(home, "binh")
    home.platform.faults = [None, 403]
    await home.post(said("an", "x" * 390, "m3"))  # two parts, the second refused
    await home.until_row(
        "SELECT state FROM message WHERE direction = 'out' AND conversation_id = 1 AND seq = 4", "failed"
    )
    assert home.platform.texts("binh") == ["Dạ, hai"]


async def test_who_is_one_person(home: House) -> None:
    await two_people(home)
    await home.post(said("chi", "ba", "m3"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 3)
    await prove(home, "an", people.CODE, CODE)
    await prove(home, "an", people.PHONE, "+84903000102")
    await prove(home, "binh", people.CODE, CODE)
    await prove(home, "binh", people.CODE, CODE)  # again: nothing changes
    await prove(home, "chi", people.CODE, "+84903000102")  # the same text of another kind
    store = home.gateway.store
    assert [talk.user for talk in await store.read(lambda db: people.others(db, 1))] == ["binh"]
    assert [talk.user for talk in await store.read(lambda db: people.others(db, 2))] == ["an"]
    assert await store.read(lambda db: people.others(db, 3)) == []
    history = await store.read(lambda db: people.history(db, 1, None, 50))
    assert sorted(message.text for message in history) == ["Dạ, hai", "Dạ, một", "hai", "một"]
    assert [message.created_at for message in history] == sorted(message.created_at for message in history)


async def test_a_window_known_to_be_closed_costs_no_call(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connector refuses before sending: the platform is not even asked."""
    await two_people(home)
    await prove(home, "an")
    await prove(home, "binh")
    connector = home.gateway.connectors["fake"]
    shapes = connector.render

    def render(message: Outbound) -> Sequence[Part]:
        assert message.silence is not None
        if message.silence > timedelta(hours=24):
            raise WindowClosed("too late", code="window-24h")
        return shapes(message)

    monkeypatch.setattr(connector, "render", render)
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE conversation SET last_customer_at = '2020-01-01 00:00:00' WHERE id = 1"))
    calls = home.platform.calls
    await home.gateway.handover.claim(1, "lan")
    await home.gateway.handover.reply(1, "lan", "Chào anh", "r1")
    await home.until(lambda: home.platform.texts("binh") == ["Dạ, hai", "Chào anh"])
    assert home.platform.calls == calls + 1
    assert home.value("SELECT error_code FROM message WHERE text = 'Chào anh' AND conversation_id = 1") == "moved"
