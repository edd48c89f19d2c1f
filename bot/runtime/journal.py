"""Conversations in SQL: one row a turn, appended; many turns a transaction.

A turn's row is inserted under ``(conversation, turn)``. A second server that answers the same conversation from an old
state meets a taken key and fails instead of overwriting, so no lock server is needed.

Long conversations stay short here: now and then their state becomes one checkpoint row, and the turns before it go.
"""

from __future__ import annotations

import asyncio
import json
import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.shared.core.events import Event

logger = logging.getLogger(__name__)

_metadata = sa.MetaData()

turns = sa.Table(
    "rasa_turn",
    _metadata,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("events", sa.Text, nullable=False),
)

#: The state before turn ``turn``; turns from there on are rows of their own.
checkpoints = sa.Table(
    "rasa_checkpoint",
    _metadata,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("events", sa.Text, nullable=False),
)

#: Turns that one transaction takes at most; beyond it the wait of the first grows without gain for the last.
BATCH = 200


class StaleConversation(RuntimeError):
    """Another server has answered this conversation meanwhile; the turn must be redone from the stored state."""


@dataclass
class Checkpoint:
    """A conversation's state before turn ``turn``, as the events that lead there."""

    turn: int
    events: Sequence[Event]


@dataclass
class Entry:
    """One turn to be stored, with the checkpoint that it makes possible, if any."""

    conversation: str
    turn: int
    events: Sequence[Event]
    checkpoint: Checkpoint | None = None


@dataclass
class Stored:
    """What is known of a conversation: the checkpoint's events, then those of each turn."""

    checkpoint: list[Event] = field(default_factory=list)
    turns: list[tuple[int, list[Event]]] = field(default_factory=list)


@dataclass
class _Job:
    entry: Entry
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]


class Journal:
    """Loads conversations, and appends turns from a thread of its own in batches.

    ``url`` is an SQLAlchemy URL of SQLite or PostgreSQL; the driver is the one of this environment, psycopg2.
    """

    def __init__(self, url: str) -> None:
        parsed = sa.engine.make_url(url)
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg2")
        options: dict[str, Any] = {"future": True}
        if parsed.get_backend_name() == "sqlite":
            options["connect_args"] = {"check_same_thread": False, "timeout": 30}
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
                options["poolclass"] = sa.pool.QueuePool
        self._engine = sa.create_engine(parsed, **options)
        if parsed.get_backend_name() == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
        _metadata.create_all(self._engine)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_forever, name="journal", daemon=True)
        self._writer.start()

    async def load(self, conversation: str) -> Stored:
        """Everything stored of a conversation; empty when there is nothing."""
        return await asyncio.to_thread(self._load, conversation)

    async def append(self, entry: Entry) -> None:
        """Store a turn; returns when it is on disk.

        Raises ``StaleConversation`` when the turn number is taken, and SQLAlchemy's errors when the database fails.
        """
        loop = asyncio.get_running_loop()
        job = _Job(entry, loop, loop.create_future())
        self._jobs.put(job)
        await job.done

    async def conversations(self) -> list[str]:
        """The keys of all conversations."""
        return await asyncio.to_thread(self._conversations)

    def close(self) -> None:
        """Store what is waiting and end the writer; blocks for at most that long."""
        self._jobs.put(None)
        self._writer.join()
        self._engine.dispose()

    def _load(self, conversation: str) -> Stored:
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(checkpoints.c.turn, checkpoints.c.events).where(checkpoints.c.conversation == conversation)
            ).first()
            first = row.turn if row else 0
            rows = connection.execute(
                sa.select(turns.c.turn, turns.c.events)
                .where(turns.c.conversation == conversation, turns.c.turn >= first)
                .order_by(turns.c.turn)
            ).all()
        return Stored(_read(row.events) if row else [], [(r.turn, _read(r.events)) for r in rows])

    def _conversations(self) -> list[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(turns.c.conversation).distinct()).scalars())

    def _write_forever(self) -> None:
        ended = False
        while not ended:
            jobs, ended = self._next_batch()
            if not jobs:
                continue
            outcomes = self._write(jobs)
            for loop in {job.loop for job in jobs}:
                mine = [(job, outcome) for job, outcome in zip(jobs, outcomes, strict=True) if job.loop is loop]
                try:
                    loop.call_soon_threadsafe(_settle, mine)
                except RuntimeError:  # the loop is closed: nobody waits any more
                    logger.info("%d turns were stored for a server that had ended", len(mine))

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """Wait for a job and take those that wait with it; the flag says that none will follow."""
        jobs: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == BATCH:
                return jobs, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, False
        return jobs, True

    def _write(self, jobs: Sequence[_Job]) -> list[BaseException | None]:
        """Store all jobs in one transaction, or each in its own when one of them spoils it."""
        try:
            self._transaction([job.entry for job in jobs])
        except Exception as error:
            if len(jobs) == 1:
                taken = isinstance(error, sa.exc.IntegrityError)
                return [StaleConversation(jobs[0].entry.conversation) if taken else error]
            return [self._write([job])[0] for job in jobs]
        return [None] * len(jobs)

    def _transaction(self, entries: Sequence[Entry]) -> None:
        rows = [{"conversation": e.conversation, "turn": e.turn, "events": _written(e.events)} for e in entries]
        with self._engine.begin() as connection:
            connection.execute(turns.insert(), rows)
            for entry in entries:
                if entry.checkpoint:
                    _replace_checkpoint(connection, entry.conversation, entry.checkpoint)


def _replace_checkpoint(connection: Any, conversation: str, checkpoint: Checkpoint) -> None:
    connection.execute(checkpoints.delete().where(checkpoints.c.conversation == conversation))
    connection.execute(
        checkpoints.insert(),
        {"conversation": conversation, "turn": checkpoint.turn, "events": _written(checkpoint.events)},
    )
    connection.execute(turns.delete().where(turns.c.conversation == conversation, turns.c.turn < checkpoint.turn))


def _settle(outcomes: Sequence[tuple[_Job, BaseException | None]]) -> None:
    for job, outcome in outcomes:
        if job.done.done():  # the turn was given up
            continue
        if outcome is None:
            job.done.set_result(None)
        else:
            job.done.set_exception(outcome)


def _written(events: Sequence[Event]) -> str:
    text = json.dumps([event.as_dict() for event in events], ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be stored


def _read(text: str) -> list[Event]:
    items: list[Mapping[str, Any]] = json.loads(text)
    return [event for item in items if (event := Event.from_parameters(item)) is not None]


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Readers beside the writer; a committed turn survives a power cut (one fsync a batch)."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()
