"""Conversations survive crashes, stay short, and do not fill the memory."""

from __future__ import annotations

import asyncio
import random
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered

from bot.runtime import patches
from bot.runtime.compaction import KEPT_TURNS, LONGEST_HISTORY
from bot.runtime.journal import Checkpoint, Entry, Journal, StaleConversation
from bot.runtime.turn import find
from tests.bot.runtime.conftest import ActionServer, MakeRuntime
from tests.bot.runtime.conversations import CONVERSATIONS
from tests.bot.runtime.stock import Rasa, play


def tables(path: Path) -> dict[str, int]:
    """Rows of each table of a database file."""
    engine = sa.create_engine(f"sqlite:///{path}", future=True)
    with engine.connect() as connection:
        counts = {
            name: connection.execute(sa.text(f"select count(*) from {name}")).scalar_one()
            for name in ("rasa_turn", "rasa_checkpoint")
        }
    engine.dispose()
    return counts


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server's address; skips where its binaries are not installed."""
    with pytest.MonkeyPatch.context() as patch:
        # The application's driver, which the server itself does not need.
        patch.setitem(sys.modules, "psycopg", types.ModuleType("psycopg"))
        from tests.postgres import postgres_server
    yield from postgres_server.__wrapped__()


@pytest.fixture(params=["sqlite", "postgresql"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """An empty journal, on either engine."""
    if request.param == "sqlite":
        made = Journal(f"sqlite:///{tmp_path}/journal.db")
    else:
        server = request.getfixturevalue("postgres")
        made = Journal(f"{server}/postgres".replace("postgresql:", "postgresql+psycopg:"))
    yield made
    if request.param == "postgresql":
        with made._engine.begin() as connection:
            connection.execute(sa.text("truncate rasa_turn, rasa_checkpoint"))
    made.close()


def turn(number: int, conversation: str = "c") -> Entry:
    """A turn that is to be stored."""
    return Entry(conversation, number, [UserUttered(f"câu {number}", message_id=f"m{number}"), SlotSet("n", number)])


async def test_turns_come_back_in_order_with_all_they_had(journal: Journal) -> None:
    await asyncio.gather(*[journal.append(turn(number)) for number in range(5)])
    stored = await journal.load("c")
    assert [number for number, _ in stored.turns] == [0, 1, 2, 3, 4]
    assert [events for _, events in stored.turns] == [turn(number).events for number in range(5)]
    assert stored.turns[3][1][0].message_id == "m3"
    assert (await journal.load("nobody")).turns == []
    assert await journal.conversations() == ["c"]


async def test_a_taken_turn_is_refused_and_spoils_no_other(journal: Journal) -> None:
    await journal.append(turn(0))
    outcomes = await asyncio.gather(
        *[journal.append(entry) for entry in (turn(0), turn(0, "d"), turn(1), turn(1))], return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [StaleConversation, type(None), type(None), StaleConversation]
    assert len((await journal.load("c")).turns) == 2
    assert len((await journal.load("d")).turns) == 1


async def test_a_checkpoint_takes_the_place_of_the_turns_before_it(journal: Journal) -> None:
    for number in range(4):
        await journal.append(turn(number))
    await journal.append(turn(0, "other"))
    state = [ActionExecuted("action_session_start"), SlotSet("n", 1)]
    last = turn(4)
    last.checkpoint = Checkpoint(2, state)
    await journal.append(last)
    stored = await journal.load("c")
    assert stored.checkpoint == state
    assert [number for number, _ in stored.turns] == [2, 3, 4]
    assert len((await journal.load("other")).turns) == 1


async def test_what_waits_is_stored_when_the_journal_is_closed(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path}/journal.db")
    waiting = [asyncio.ensure_future(journal.append(turn(number))) for number in range(50)]
    await asyncio.sleep(0)
    await asyncio.to_thread(journal.close)
    await asyncio.gather(*waiting)
    assert tables(tmp_path / "journal.db")["rasa_turn"] == 50


async def test_a_database_that_fails_fails_the_turn_and_nothing_else(make_runtime: MakeRuntime) -> None:
    runtime = await make_runtime()
    await runtime.turns.run("c", "m1", "/greet", "webchat")
    engine = runtime.store._journal._engine
    with engine.begin() as connection:
        connection.execute(sa.text("alter table rasa_turn rename to away"))
    with pytest.raises(sa.exc.SQLAlchemyError):
        await runtime.turns.run("c", "m2", "/ask_bill", "webchat")
    with engine.begin() as connection:
        connection.execute(sa.text("alter table away rename to rasa_turn"))
    again = await runtime.turns.run("c", "m2", "/ask_bill", "webchat")
    assert not again.repeated
    assert again.messages[0]["text"] == "Dạ, Quý khách cho em xin mã khách hàng ạ."


async def test_only_the_last_used_conversations_stay_in_memory(make_runtime: MakeRuntime) -> None:
    runtime = await make_runtime(live_events=100)
    for number in range(40):
        await runtime.turns.run(f"c{number}", "m1", "/greet", "webchat")
    store = runtime.store
    assert store._live_events <= 100
    assert store._live_events == sum(tracker.counted for tracker in store._live.values())
    assert list(store._live)[-1] == "c39"
    assert (await runtime.turns.run("c0", "m1", "/greet", "webchat")).repeated
    assert len(list(await store.keys())) == 40


def long_conversation(seed: int, length: int) -> list[str]:
    """Journeys of all kinds one after the other."""
    rng = random.Random(seed)
    left_out = {"handed over", "started again"}  # the first silences the bot, the second is a short history anyway
    names = [name for name in CONVERSATIONS if name not in left_out]
    messages: list[str] = []
    while len(messages) < length:
        messages += CONVERSATIONS[rng.choice(names)]
    return messages[:length]


@pytest.mark.parametrize(("seed", "forget"), [(0, False), (1, False), (2, True)])
async def test_a_shortened_history_changes_no_answer(
    rasa: Rasa, make_runtime: MakeRuntime, seed: int, forget: bool
) -> None:
    messages = long_conversation(seed, 2 * LONGEST_HISTORY + KEPT_TURNS)
    expected = await rasa.play("c", messages)
    with patches.applied():
        found = await play(await make_runtime(), "c", messages, forget=forget)
    assert found[: len(messages)] == expected[: len(messages)]
    assert found[-1] == expected[-1]  # the state


async def test_a_long_conversation_has_few_events_and_rows(make_runtime: MakeRuntime, tmp_path: Path) -> None:
    with patches.applied():
        runtime = await make_runtime()
        for number, text in enumerate(long_conversation(1, 10 * LONGEST_HISTORY)):
            await runtime.turns.run("c", f"m{number}", text, "webchat")
            if number == 2 * LONGEST_HISTORY:
                tracker = await runtime.store.retrieve("c")
                assert tracker is not None
                early = len(tracker.events)
        tracker = await runtime.store.retrieve("c")
        assert tracker is not None
        assert len(tracker.events) < 2 * early
        assert all(find(tracker, f"m{number - back}") for back in range(KEPT_TURNS))
        assert find(tracker, "m0") is None
    assert tables(tmp_path / "rasa.db")["rasa_turn"] <= LONGEST_HISTORY + 1
    assert tables(tmp_path / "rasa.db")["rasa_checkpoint"] == 1


async def test_a_form_and_a_pause_survive_the_shortening(
    make_runtime: MakeRuntime, action_server: ActionServer
) -> None:
    with patches.applied():
        runtime = await make_runtime()
        await runtime.turns.run("c", "begin", "/ask_bill", "webchat")
        for number in range(2 * LONGEST_HISTORY):
            answer = await runtime.turns.run("c", f"m{number}", "/ask_tariff", "webchat")
            assert [message["text"] for message in answer.messages] == [
                "Dạ, giá bậc 1 là {1.984} đồng ạ.",
                "Dạ, Quý khách cho em xin mã khách hàng ạ.",
            ]
        await runtime.turns.run("c", "stop", "/stop_bot", "webchat")
        for number in range(2 * LONGEST_HISTORY):
            assert (await runtime.turns.run("c", f"n{number}", "alo", "webchat")).messages == []
        tracker = await runtime.store.retrieve("c")
        assert tracker is not None
        assert tracker.is_paused()
        assert tracker.active_loop_name == "bill_form"
