"""A gateway that calls people through a stand-in exchange; whoever picks up is a scripted caller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text

from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.waiting import Patience
from gateway.app import Gateway
from gateway.campaigns.engine import Campaigns
from gateway.campaigns.rules import Kind, Rules
from gateway.models.campaign import CampaignState
from gateway.records import campaigns as records
from tests.connectors.phone.caller import Caller, ToneVoice, until
from tests.gateway.house import _empty, _migrated, _shared_nats, settings_for
from tests.platforms.manager import SECRET, USER, Manager
from utility import models
from utility.clock import FixedClock

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # ten o'clock in Viet Nam
# Called people answer at once here; rules count minutes, which the clock is moved by.
FAST = Rules(at_once=5, per_minute=60, ratio=1.0)


@dataclass
class World:
    gateway: Gateway
    manager: Manager
    clock: FixedClock
    voice: ToneVoice
    phone: PhoneConnector
    picked: list[Caller] = field(default_factory=list)

    @property
    def part(self) -> Campaigns:
        assert self.gateway.campaigns is not None
        return self.gateway.campaigns

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.gateway.database.session() as session:
            return [tuple(row) for row in session.execute(text(sql))]

    def outcomes(self) -> dict[str, str | None]:
        """By number: how it ended, or the state of who is not done with."""
        sql = "select phone, coalesce(case when state = 'done' then outcome end, state) from outgoing_call"
        return {row[0]: row[1] for row in self.rows(sql)}

    async def until(self, **expected: str) -> None:
        """Wait until people (by the last digits of their numbers) stand so."""

        def true() -> bool:
            found = {phone[-3:]: state for phone, state in self.outcomes().items()}
            return all(found.get(key.strip("_")) == value for key, value in expected.items())

        await until(true, 15)

    async def campaign(self, kind: Kind = Kind.SURVEY, rules: Rules = FAST, *, start: bool = True) -> int:
        now = self.clock.now()
        number = await self.gateway.store.write(lambda db: records.add(db, kind, "thử", rules, "hoa", now))
        if start:
            await self.move(number, CampaignState.RUNNING)
        return number

    async def move(self, number: int, to: CampaignState) -> bool:
        now = self.clock.now()
        every = list(CampaignState)
        return await self.gateway.store.write(lambda db: records.move(db, number, to, every, "person", now))

    def serve(self, *phones: str, on: datetime | None = None, service: str = "change_capacity") -> None:
        """Requests of these people were carried out yesterday."""
        closed = on or self.clock.now() - timedelta(days=1)
        with self.gateway.database.write() as session:
            for phone in phones:
                number = f"YC2611{closed.day:02d}{service[:2].upper()}{phone[-4:]}"
                session.add(
                    models.ServiceRequest(
                        number=number,
                        idempotency_key=number,
                        service=service,
                        status="done",
                        chat=None,
                        customer_code=None,
                        fields={"phone_number": phone},
                        facts={},
                        urgent=False,
                        created_at=closed,
                        updated_at=closed,
                        closed_at=closed,
                        limit_unit=None,
                        deadline=None,
                        due_at=None,
                        left=None,
                    )
                )

    def on_pick_up(self, act: Callable[[Caller], Awaitable[None]]) -> None:
        """What everybody does who is connected to the assistant."""

        async def picked_up(call: str) -> None:
            caller = Caller(self.phone.port, uuid=call)
            self.picked.append(caller)
            await caller.dial()
            await until(lambda: caller.heard, 10)
            await act(caller)

        self.manager.picked_up = picked_up


def presses(*keys: str) -> Callable[[Caller], Awaitable[None]]:
    """Waits for each question and presses."""

    async def act(caller: Caller) -> None:
        for key in keys:
            mark = caller.heard[-1]
            await caller.press(f"{key}#")
            await until(lambda mark=mark: caller.heard[-1] != mark or caller.hung_up, 10)
        await asyncio.wait_for(caller.closed.wait(), 10)

    return act


@asynccontextmanager
async def calling(folder: Path, *, looking: bool = False, **more: Any) -> AsyncIterator[World]:
    """A running gateway; without `looking` a test says itself when campaigns are looked at."""
    nats_url = _shared_nats()
    await _empty(nats_url)
    manager, voice, clock = Manager(), ToneVoice(), FixedClock(MONDAY)
    port = await manager.start()
    values: dict[str, Any] = {
        "nats_url": nats_url,
        "phone_bind": "127.0.0.1:0",
        "phone_secret": SecretStr("of the exchange"),
        "phone_ami": f"127.0.0.1:{port}",
        "phone_ami_user": USER,
        "phone_ami_secret": SecretStr(SECRET),
        "phone_out_calls": 5,
        "webchat_company": "Điện lực Hoàng Mai",
    }
    settings = settings_for(folder, **{**values, **more})
    path = folder / "assistant.db"
    if not path.exists():
        await asyncio.to_thread(path.write_bytes, _migrated())
    connector = PhoneConnector(PhoneSettings(settings.phone_bind, patience=Patience(caller=20.0)), voice)
    gateway = Gateway(settings, {"phone": connector}, clock=clock)
    assert gateway.campaigns is not None
    if not looking:
        gateway.campaigns.start = lambda: None  # type: ignore[method-assign]
    await gateway.start()
    try:
        await until(lambda: connector.port, 10)
        assert connector._preparing is not None
        await connector._preparing
        voice.texts.clear()  # the prompts made ready
        yield World(gateway, manager, clock, voice, connector)
    finally:
        await gateway.stop()
        await manager.stop()
