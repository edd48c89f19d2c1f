"""Transactions and types, on both engines."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import StatementError

from tests.utility.records import CODE, add_customer
from utility.database import Database, Scaled, normalise_url
from utility.models import AuditEntry, Customer, SmsMessage


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://h/d", "oracle://h/d"])
def test_refuses_what_it_cannot_run_on(url: str) -> None:
    with pytest.raises(ValueError, match=r"file|use sqlite"):
        Database(url)


@pytest.mark.parametrize("url", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg2://u@h/d"])
def test_postgresql_means_psycopg(url: str) -> None:
    assert normalise_url(url).drivername == "postgresql+psycopg"


def test_makes_the_folder_of_a_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a/b/c.db")
    with database.session() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.dispose()


def test_instants_come_back_in_utc(each_database: Database) -> None:
    hanoi = timezone(timedelta(hours=7))
    with each_database.write() as session:
        session.add(SmsMessage(phone="1", text="x", sent_at=datetime(2026, 11, 22, 10, 30, 5, 123456, tzinfo=hanoi)))
    with each_database.session() as session:
        (sent_at,) = session.scalars(select(SmsMessage.sent_at))
    assert sent_at == datetime(2026, 11, 22, 3, 30, 5, 123456, tzinfo=UTC)
    assert sent_at.tzinfo is UTC


def test_naive_instants_are_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"), database.write() as session:
        session.add(SmsMessage(phone="1", text="x", sent_at=datetime(2026, 11, 22)))  # noqa: DTZ001


@pytest.mark.parametrize("number", ["0", "1984", "62.5", "0.08", "-3.25"])
def test_decimals_are_exact(number: str) -> None:
    scaled = Scaled(2)
    stored = scaled.process_bind_param(Decimal(number), None)  # type: ignore[arg-type]
    assert scaled.process_result_value(stored, None) == Decimal(number)  # type: ignore[arg-type]


def test_decimals_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        Scaled(2).process_bind_param(Decimal("0.125"), None)  # type: ignore[arg-type]


def test_a_failed_transaction_leaves_nothing(each_database: Database) -> None:
    def fails() -> None:
        with each_database.write() as session:
            session.add(SmsMessage(phone="1", text="x", sent_at=datetime.now(UTC)))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with each_database.session() as session:
        assert session.scalar(select(func.count(SmsMessage.id))) == 0


def test_parallel_writers_lose_nothing(each_database: Database) -> None:
    """Reads and writes back in one transaction, fifty at once: without the lock most would be lost."""
    add_customer(each_database)

    def longer(_: int) -> None:
        with each_database.write() as session:
            each_database.lock(session, "name")
            name = session.scalar(select(Customer.name).where(Customer.code == CODE)) or ""
            session.execute(update(Customer).where(Customer.code == CODE).values(name=name + "x"))

    with each_database.write() as session:
        session.execute(update(Customer).values(name=""))
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(longer, range(50)))
    with each_database.session() as session:
        assert session.scalar(select(Customer.name)) == "x" * 50


def test_readers_do_not_wait_for_a_writer(each_database: Database) -> None:
    with each_database.write() as writing:
        writing.add(AuditEntry(at=datetime.now(UTC), actor="system", action="test", detail={}))
        writing.flush()
        with each_database.session() as reading:
            assert reading.scalar(select(func.count(AuditEntry.id))) == 0


def test_a_new_file_is_opened_by_many_at_once(tmp_path: Path) -> None:
    """SQLite refuses to switch to WAL while another does, without waiting: seen in 3 of 60 such starts."""
    for number in range(20):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        start = threading.Barrier(8)

        def opened(_: int, url: str = url, start: threading.Barrier = start) -> str:
            database = Database(url)
            start.wait(30)
            try:
                with database.engine.connect() as connection:
                    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
            finally:
                database.dispose()

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(opened, range(8))) == {"wal"}
