"""Transactions for the event loop: the work runs in a thread, the loop only waits.

SQLite has one writer. Threads that fight over its lock sleep in SQLite's busy handler and lose time in steps, so all
writes go through one thread, which takes everything that has queued up meanwhile into one transaction: under load
one fsync serves many messages. A piece of work that fails takes no other with it.
PostgreSQL has many writers: there each piece of work is its own transaction in a thread pool.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gateway.errors import StoreUnavailable
from utility.database import Database

_log = structlog.get_logger(__name__)
T = TypeVar("T")

# One commit serves at most so many pieces of work: a bound on how long the first of them waits for the last.
_BATCH = 32
# Concurrent transactions of this process on PostgreSQL; a lane needs at most one at a time.
_POSTGRES_THREADS = 12


@dataclass(slots=True)
class _Job:
    work: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop

    def succeed(self, value: Any) -> None:
        self._settle(lambda: self.future.set_result(value))

    def fail(self, error: BaseException) -> None:
        self._settle(lambda: self.future.set_exception(error))

    def _settle(self, action: Callable[[], None]) -> None:
        def settle() -> None:
            if not self.future.done():  # the waiter may have been cancelled
                action()

        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(settle)


class Store:
    """The gateway's transactions on a database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        # Takes SQLite's writer lock at the beginning, so that a read never has to become a write.
        self._engine = database.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        self._pool = ThreadPoolExecutor(_POSTGRES_THREADS, thread_name_prefix="store")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        if database.is_sqlite:
            self._writer = threading.Thread(target=self._write_in_batches, name="store-writer", daemon=True)
            self._writer.start()

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a writing transaction and commit. Raises `StoreUnavailable` when the database is away."""
        loop = asyncio.get_running_loop()
        if self._writer is None:
            return await loop.run_in_executor(self._pool, self._alone, work)
        job = _Job(work, loop.create_future(), loop)
        self._jobs.put(job)
        result: T = await job.future
        return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a reading transaction."""

        def run() -> T:
            try:
                with self.database.engine.begin() as connection:
                    return work(connection)
            except Exception as error:
                raise _translated(error) from error

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    async def check(self) -> None:
        """Ask the database for a sign of life. Raises `StoreUnavailable`."""
        await self.read(lambda db: db.execute(text("SELECT 1")).scalar())

    def close(self) -> None:
        """Finish what is queued and close every connection."""
        if self._writer is not None:
            self._jobs.put(None)
            self._writer.join(timeout=10)
        self._pool.shutdown(wait=True)
        self.database.dispose()

    def _alone(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except Exception as error:
            raise _translated(error) from error

    def _write_in_batches(self) -> None:
        while True:
            first = self._jobs.get()
            if first is None:
                return
            batch, ending = [first], False
            while len(batch) < _BATCH:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    ending = True
                    break
                batch.append(job)
            self._run(batch)
            if ending:
                return

    def _run(self, batch: list[_Job]) -> None:
        """All of it in one transaction; should a piece fail, each in one of its own.

        Work only touches the connection, so running it again is harmless, and failing is rare: savepoints, which would
        avoid that, cost two statements for every piece.
        """
        if len(batch) > 1:
            try:
                with self._engine.begin() as connection:
                    values = [job.work(connection) for job in batch]
            except Exception as error:
                _log.debug("batch taken apart", pieces=len(batch), error=type(error).__name__)
            else:
                for job, value in zip(batch, values, strict=True):
                    job.succeed(value)
                return
        for job in batch:
            try:
                value = self._alone(job.work)
            except BaseException as error:
                job.fail(error)
            else:
                job.succeed(value)


def _translated(error: BaseException) -> BaseException:
    if isinstance(error, IntegrityError):
        return error
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return StoreUnavailable(f"the database does not take this now ({type(error).__name__})")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return StoreUnavailable("the connection to the database broke")
    return error
