"""Transactions: one writer on SQLite, batches that share a commit but not a failure, and the schema they run on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.exc import IntegrityError

from gateway import migrations
from gateway.errors import StoreUnavailable
from gateway.migrate import migrate
from gateway.models import IS_OPEN, Conversation, Message
from gateway.records import views
from gateway.store import Store
from utility.database import Database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    migrate(url)
    store = Store(Database(url))
    with store.database.write() as session:
        session.execute(text("CREATE TABLE entry (n INTEGER PRIMARY KEY)"))
    yield store
    store.close()


def _add(number: int) -> Any:
    return lambda session: session.execute(text("INSERT INTO entry VALUES (:n)"), {"n": number})


async def _count(store: Store) -> int:
    return int(await store.read(lambda session: session.execute(text("SELECT count(*) FROM entry")).scalar_one()))


async def test_many_writes_at_once_all_arrive(store: Store) -> None:
    await asyncio.gather(*(store.write(_add(number)) for number in range(300)))
    assert await _count(store) == 300


async def test_a_failing_piece_takes_no_other_with_it(store: Store) -> None:
    begun, gate = threading.Event(), threading.Event()

    def blocking(_connection: Connection) -> None:
        begun.set()
        gate.wait(5)

    first = asyncio.ensure_future(store.write(blocking))  # the rest queues up behind it, into one batch
    assert await asyncio.to_thread(begun.wait, 5)
    work = [_add(1), _add(2), _add(1), _add(3)]
    others = [asyncio.ensure_future(store.write(one)) for one in work]
    gate.set()
    results = await asyncio.gather(first, *others, return_exceptions=True)
    assert [isinstance(result, IntegrityError) for result in results] == [False, False, False, True, False]
    assert await _count(store) == 3


async def test_a_batch_commits_once(store: Store) -> None:
    commits = 0

    def counted(_connection: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(store.database.engine, "commit", counted)
    begun, gate = threading.Event(), threading.Event()
    first = asyncio.ensure_future(store.write(lambda _connection: begun.set() or gate.wait(5)))
    assert await asyncio.to_thread(begun.wait, 5)
    others = [asyncio.ensure_future(store.write(_add(number))) for number in range(20)]
    await asyncio.sleep(0)  # each has put its piece into the queue
    gate.set()
    await asyncio.gather(first, *others)
    assert commits == 2  # the one that held the writer, and one for all twenty


async def test_a_database_that_is_away_says_so_and_comes_back(store: Store) -> None:
    path = Path(str(store.database.engine.url.database))
    store.database.dispose()
    _hide(path)
    with pytest.raises(StoreUnavailable):
        await store.write(_add(1))
    with pytest.raises(StoreUnavailable):
        await store.check()
    _show(path)
    await store.write(_add(1))
    assert await _count(store) == 1


def _hide(path: Path) -> None:
    path.rename(path.with_suffix(".hidden"))
    path.mkdir()  # a folder can't be opened as a database


def _show(path: Path) -> None:
    path.rmdir()
    path.with_suffix(".hidden").rename(path)


async def test_a_caller_who_left_does_not_stop_the_writer(store: Store) -> None:
    begun, gate = threading.Event(), threading.Event()
    first = asyncio.ensure_future(store.write(lambda _connection: begun.set() or gate.wait(5)))
    assert await asyncio.to_thread(begun.wait, 5)
    first.cancel()
    gate.set()
    await store.write(_add(1))
    assert await _count(store) == 1


def test_migrations_make_what_the_models_say_and_can_be_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    migrate(url)
    migrate(url)
    database, config = Database(url), migrations.config()
    try:
        with database.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
            config.attributes["connection"] = connection
            command.check(config)
            command.downgrade(config, "base")
        tables = set(inspect(database.engine).get_table_names())
        assert "message" not in tables
        assert "customers" in tables  # the company's tables are not ours to drop
    finally:
        database.dispose()


HOT: list[tuple[str, Any, str]] = [
    (
        "open messages of a conversation",
        views.select_messages().where(IS_OPEN, Message.conversation_id == 1, Message.direction == "out"),
        "ix_message_open",
    ),
    (
        "a message by its external id",
        views.select_messages().where(Message.channel == "x", Message.external_id == "y", Message.direction == "in"),
        "uq_message_channel_external_id_direction|sqlite_autoindex_message",
    ),
    ("retries that are due", Conversation.__table__.select().where(Conversation.bot_due <= text("'2026'")), "bot_due"),
]


@pytest.mark.parametrize(("query", "index"), [row[1:] for row in HOT], ids=[row[0] for row in HOT])
async def test_frequent_questions_are_answered_by_an_index(store: Store, query: Any, index: str) -> None:
    sql = str(query.compile(store.database.engine, compile_kwargs={"literal_binds": True}))
    plan = await store.read(lambda session: [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))])
    assert any(name in step for step in plan for name in index.split("|")), plan
    assert not any(step.startswith("SCAN") for step in plan), plan
