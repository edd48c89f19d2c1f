"""One database handle for every room: an engine, transactions, and the types both engines store alike.

SQLite runs in WAL mode with `synchronous=FULL` (a committed payment survives a power cut); PostgreSQL is reached
through psycopg. Transactions are short and synchronous: an async caller hops with `asyncio.to_thread`.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.types import TypeDecorator

# Longer than any transaction of ours: a writer that waits this long has met a stuck process, not a queue.
SQLITE_BUSY_SECONDS = 30
_SWITCH_AGAIN = 0.02  # seconds
# A worker thread holds one connection for one transaction; asyncio's default pool has at most 32 threads.
POOL_SIZE = 16
POOL_OVERFLOW = 32


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` on PostgreSQL, naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal kept as an integer (SQLite has no decimals): `Scaled(2)` keeps hundredths."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class Database:
    """An engine with its sessions.

    `url` is any SQLAlchemy URL of a SQLite file or a PostgreSQL database; `postgresql://` means psycopg.
    Raises ValueError for an in-memory SQLite (threads would each see an empty database) and for other engines.
    """

    def __init__(self, url: str) -> None:
        self.url = normalise_url(url)
        self.engine = _engine(self.url)
        writer = self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._writers = sessionmaker(writer, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that mostly reads; commits on success, rolls back on an exception."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that writes: takes SQLite's writer lock at its start, so it never has to upgrade a read."""
        with self._writers.begin() as session:
            yield session

    def lock(self, session: Session, *names: str) -> None:
        """Holds named locks until the transaction ends, so a check and the write after it are one step.

        Needed on PostgreSQL only: on SQLite `write()` already holds the one writer lock. Names are taken in the
        order given; callers that take the same kinds of names in the same order never wait for each other in a ring.
        """
        if self.is_sqlite:
            return
        for name in names:
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_key(name)})

    def dispose(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()


def normalise_url(url: str) -> URL:
    """The URL with its driver written out. Raises ValueError when we can't run on it."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ValueError(f"DATABASE_URL names {backend}; use sqlite:///FILE or postgresql://…")
    if parsed.database in {None, "", ":memory:"}:
        raise ValueError("an in-memory SQLite can't be shared between threads; name a file: sqlite:///FILE")
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW, pool_pre_ping=True)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW, connect_args={"timeout": SQLITE_BUSY_SECONDS}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions on its own: it would begin them late and never as IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    _use_wal(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Switch the file to WAL; of processes that open a new file together SQLite refuses all but one without waiting."""
    give_up = time.monotonic() + SQLITE_BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
        time.sleep(_SWITCH_AGAIN)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _lock_key(name: str) -> int:
    """A signed 64-bit key for PostgreSQL's advisory locks; a collision only makes two strangers wait in turn."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
