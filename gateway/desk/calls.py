"""Telephone calls at the desk: seen while they go on, read as they are spoken, taken by a person.

What is said is in the call's conversation, line by line. Whoever takes a call has it bridged to their telephone: the
process that serves the call lets go of it, and the exchange asks where it goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection

from connectors.phone.call import CHANNEL, Next
from connectors.phone.watch import Watch, Watches
from gateway.desk.channel import DeskChannel
from gateway.desk.hub import Hub
from gateway.desk.records import calls
from gateway.errors import Unavailable
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock
from utility.masking import mask_phone

_log = structlog.get_logger(__name__)

_SEEN_EVERY = 15.0
TAKE = "call.take"


class Telephone(Protocol):
    """The phone channel, as far as the desk needs it."""

    watches: Watches

    @property
    def account(self) -> str:
        """The hotline's name in conversation keys."""
        ...

    def transfer(self, uuid: str, extension: str) -> bool:
        """Have a call go on to a telephone; False when it is not in this process."""
        ...


class LiveCalls(Watch):
    """Keeps the calls of this process and tells every desk."""

    def __init__(self, store: Store, channel: DeskChannel, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self._telephone: Telephone | None = None
        self._here: set[str] = set()
        self._steps: asyncio.Queue[tuple[str, Callable[[Connection], None]]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    def use(self, telephone: Telephone) -> None:
        """Follow the calls of the phone channel."""
        self._telephone = telephone
        telephone.watches.add(self)

    def start(self, hub: Hub) -> None:
        """Begin to keep and to hear."""
        hub.listeners[TAKE] = self._hear
        self._tasks = [
            asyncio.create_task(self._keep(), name="desk-calls"),
            asyncio.create_task(self._beat(), name="desk-calls-beat"),
        ]

    async def stop(self) -> None:
        """End."""
        await end(*self._tasks)

    async def take(self, uuid: str, agent: str, extension: str) -> dict[str, Any]:
        """A person takes a call. Raises `Taken` and `Unknown`."""
        call = await self._store.write(lambda db: calls.take(db, uuid, agent, extension))
        await self._channel.tell({"type": "call", "call": call})
        await self._channel.tell({"type": TAKE, "uuid": uuid, "extension": extension})
        return call

    def began(self, uuid: str, caller: str) -> None:
        now, account = self._clock.now(), self._telephone.account if self._telephone else ""
        masked = mask_phone(caller) if caller else ""
        self._here.add(uuid)
        self._step(uuid, lambda db: calls.began(db, uuid, f"{CHANNEL}:{account}:{uuid}", masked, now))

    def ended(self, uuid: str, following: str) -> None:
        now = self._clock.now()
        self._here.discard(uuid)
        self._step(uuid, lambda db: calls.let_go(db, uuid, following == Next.AGENT.value, now))

    def left(self, uuid: str, person: str) -> None:
        now = self._clock.now()
        self._step(uuid, lambda db: calls.ended(db, uuid, now))

    def _step(self, uuid: str, work: Callable[[Connection], None]) -> None:
        self._steps.put_nowait((uuid, work))

    def _hear(self, event: Mapping[str, Any]) -> None:
        if self._telephone is not None:
            self._telephone.transfer(str(event["uuid"]), str(event["extension"]))

    async def _keep(self) -> None:
        while True:
            uuid, work = await self._steps.get()
            try:
                call = await self._store.write(lambda db, uuid=uuid, work=work: (work(db), calls.one(db, uuid))[1])  # type: ignore[misc]
                await self._channel.tell({"type": "call", "call": call})
            except Unavailable as error:  # the conversation has it all; only this list misses a step
                _log.warning("a call's step was not kept", error=str(error))
            except Exception:
                _log.exception("keeping calls failed")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_SEEN_EVERY)
            here, now = list(self._here), self._clock.now()
            if here:
                try:
                    await self._store.write(lambda db, here=here, now=now: calls.seen(db, here, now))  # type: ignore[misc]
                except Unavailable as error:
                    _log.warning("calls not renewed", error=str(error))
