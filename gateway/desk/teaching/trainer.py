"""Teaching the bot anew in the background: measured first, trained only when no register falls.

The desk sees every step. What serves goes on serving: a new model is a file beside the others until somebody takes it
into use. A process that dies in the middle leaves a row that ends by its silence.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection

from gateway.bot import BotClient
from gateway.desk.channel import DeskChannel
from gateway.desk.errors import Unfit
from gateway.desk.records import audit, lessons, trainings
from gateway.desk.records.sessions import Principal
from gateway.desk.teaching import change
from gateway.desk.teaching.change import Change
from gateway.desk.teaching.workshop import Run, WorkFailed, Workshop
from gateway.errors import BotUnavailable, Unavailable
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# How often the row is renewed while a program says nothing.
_BEAT_SECONDS = 5.0
# An application that ends waits no longer for the row of a training it stops.
_LAST_SECONDS = 3.0


class Stopped(Exception):
    """Somebody stopped the training."""


@dataclass(frozen=True)
class _Job:
    number: int
    by: str
    address: str
    change: Change


class Trainer:
    """The trainings of this process."""

    def __init__(self, store: Store, channel: DeskChannel, bot: BotClient, workshop: Workshop, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._bot = bot
        self._workshop = workshop
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def able(self) -> bool:
        """Whether trainings can run on this machine."""
        return self._workshop.able()

    async def start(self, who: Principal) -> dict[str, Any]:
        """Begin a training with all labelled lessons. Raises `Taken` while one runs, `Unfit` where none can."""
        if not self.able():
            raise Unfit("no_workshop", "The bot's environment is not on this machine; train where it is.")
        try:
            await self._bot.use((await self._bot.models())["serving"])
        except BotUnavailable as error:  # what serves must be pinned: a new file must not be served by a restart
            raise Unfit("bot_away", "The bot does not answer now; try again when it does.") from error
        found = await self._store.read(lessons.to_export)
        built = await asyncio.to_thread(change.build, found, self._workshop.root)
        now = self._clock.now()

        def work(db: Connection) -> dict[str, Any]:
            row = trainings.begin(db, len(built.taken), who.login, now)
            detail = {"sentences": len(built.taken)}
            audit.note(db, who.login, "training.started", now, subject=str(row["id"]), detail=detail)
            return row

        row = await self._store.write(work)
        await self._tell(row)
        job = _Job(row["id"], who.login, who.address, built)
        self._task = asyncio.create_task(self._run(job), name="desk-training")
        return row

    async def stop_training(self, who: Principal, number: int) -> None:
        """Stop a training, in whichever process it runs. Raises `Unknown`."""
        now = self._clock.now()

        def work(db: Connection) -> dict[str, Any]:
            audit.note(db, who.login, "training.stopped", now, subject=str(number), address=who.address)
            return trainings.stop(db, number, now)

        await self._tell(await self._store.write(work))

    async def stop(self) -> None:
        """End with the process: what runs is stopped."""
        if self._task is not None:
            await end(self._task)

    async def _run(self, job: _Job) -> None:
        state, values = "failed", {"error": "The process that trained has ended."}
        try:
            state, values = await self._teach(job)
        except Stopped:
            return
        except (WorkFailed, OSError) as error:
            values = {"error": str(error)[:500]}
        except Unavailable as error:
            _log.warning("training lost", error=str(error))
        except asyncio.CancelledError:
            async with asyncio.timeout(_LAST_SECONDS):
                await self._end(job, "failed", {"error": "The application was stopped."})
            raise
        except Exception as error:
            _log.exception("training failed")
            values = {"error": type(error).__name__}
        await self._end(job, state, values)

    async def _teach(self, job: _Job) -> tuple[str, dict[str, Any]]:
        await asyncio.to_thread(self._workshop.prepare, job.change)
        gate = self._workshop.measure()
        status = await self._follow(job, "measure", gate)
        measured = await asyncio.to_thread(self._workshop.measured)
        if measured is None:
            raise WorkFailed(gate.why())
        figures = {"figures": dict(measured.figures), "baseline": dict(measured.baseline)}
        if measured.falls or status:
            return "refused", figures | {"falls": list(measured.falls)}
        await self._progress(job, "train", "", **figures)
        training = self._workshop.train()
        if await self._follow(job, "train", training):
            raise WorkFailed(training.why())
        return "passed", figures | {"model": training.last[-1].rsplit("/", 1)[-1]}

    async def _follow(self, job: _Job, step: str, run: Run) -> int:
        """Tell each line of a program until it ends; its status. Raises `Stopped`."""
        said = ""
        changed = asyncio.Event()

        async def listen() -> None:
            nonlocal said
            async for line in run.lines():
                said = line[:300]
                changed.set()

        async def heard() -> None:
            await changed.wait()

        listening = asyncio.create_task(listen())
        try:
            while not listening.done():
                changed.clear()
                await self._progress(job, step, said)
                waiting = asyncio.create_task(heard())
                await asyncio.wait({listening, waiting}, timeout=_BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                await end(waiting)
            await listening
            return await run.status()
        finally:
            await run.end()
            await end(listening)

    async def _progress(self, job: _Job, step: str, said: str, **values: Any) -> None:
        now = self._clock.now()
        more = {"step": step, "progress": said, **values}
        row = await self._store.write(lambda db: trainings.tell(db, job.number, now, **more))
        if row is None:
            raise Stopped
        await self._tell(row)

    async def _end(self, job: _Job, state: str, values: dict[str, Any]) -> None:
        now = self._clock.now()

        def work(db: Connection) -> dict[str, Any] | None:
            row = trainings.end(db, job.number, state, now, **values)
            if row is not None:
                detail = {"model": row["model"], "falls": row["falls"]}
                audit.note(db, job.by, f"training.{state}", now, subject=str(job.number), detail=detail)
            return row

        row = await self._store.write(work)
        if row is not None:
            await self._tell(row)

    async def _tell(self, row: dict[str, Any]) -> None:
        await self._channel.tell({"type": "training", "training": row})
