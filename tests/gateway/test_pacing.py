"""The token bucket of an account, over several processes on one NATS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.contract import Pace
from gateway.broker import Broker
from gateway.pacing import Pacer
from gateway.permits import Permits
from tests.fakes.platform import said
from tests.gateway.house import House, _shared_nats


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def brokers(tmp_path: Path) -> AsyncIterator[list[Broker]]:
    made = [Broker(_shared_nats(), tmp_path) for _ in range(2)]
    for broker in made:
        await broker.connect()
    yield made
    for broker in made:
        await broker.close()


async def taken(pacer: Pacer, pace: Pace, tries: int, account: str, *, notice: bool = False) -> int:
    return sum([await pacer.take("fake", account, pace, notice=notice) == 0.0 for _ in range(tries)])


async def test_a_burst_then_the_rate(brokers: list[Broker]) -> None:
    clock, pace = Clock(), Pace(per_second=10, burst=5)
    pacer = Pacer(brokers[0], clock)
    assert await taken(pacer, pace, 20, "one") == 5
    wait = await pacer.take("fake", "one", pace)
    assert wait == pytest.approx(0.1)
    clock.now += 1.0
    assert await taken(pacer, pace, 20, "one") == 5  # never more than the burst, however long it was quiet
    for _ in range(10):
        clock.now += 0.1
        assert await taken(pacer, pace, 3, "one") == 1


async def test_processes_share_the_rate(brokers: list[Broker]) -> None:
    clock, pace = Clock(), Pace(per_second=10, burst=8)
    pacers = [Pacer(broker, clock) for broker in brokers]
    counts = await asyncio.gather(*(taken(pacer, pace, 30, "two") for pacer in pacers))
    assert sum(counts) == 8


async def test_accounts_have_their_own(brokers: list[Broker]) -> None:
    clock, pace = Clock(), Pace(per_second=1, burst=1)
    pacer = Pacer(brokers[0], clock)
    assert [await taken(pacer, pace, 2, name) for name in ("a", "b")] == [1, 1]


async def test_notices_leave_room_for_replies(brokers: list[Broker]) -> None:
    clock, pace = Clock(), Pace(per_second=10, burst=10)
    pacer = Pacer(brokers[0], clock)
    assert await taken(pacer, pace, 20, "three", notice=True) == 5
    assert await taken(pacer, pace, 20, "three") == 5


async def test_tokens_taken_ahead_and_not_used_are_given_up(brokers: list[Broker]) -> None:
    clock, pace = Clock(), Pace(per_second=100, burst=10)
    pacers = [Pacer(broker, clock) for broker in brokers]
    assert await pacers[0].take("fake", "four", pace) == 0.0  # takes five, uses one
    clock.now += 0.05
    assert await taken(pacers[1], pace, 20, "four") == 10
    clock.now += 2.0
    assert await taken(pacers[0], pace, 50, "four") == 10


async def test_without_nats_nothing_is_held_back(tmp_path: Path) -> None:
    assert await Pacer(Broker("nats://127.0.0.1:1", tmp_path)).take("fake", "x", Pace(1, 1)) == 0.0


async def test_a_token_that_was_not_used_is_good_for_the_next(brokers: list[Broker]) -> None:
    clock, pace = Clock(), Pace(per_second=100, burst=5)
    pacer = Pacer(brokers[0], clock)
    assert not pacer.at_once("fake", "five")
    assert await pacer.take("fake", "five", pace) == 0.0  # takes five, uses one
    assert [pacer.at_once("fake", "five") for _ in range(5)] == [True] * 4 + [False]
    pacer.give_back("fake", "five")
    assert pacer.at_once("fake", "five")
    clock.now += 2.0
    pacer.give_back("fake", "five")
    assert not pacer.at_once("fake", "five")  # too old


@pytest.fixture
def gate(home: House, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """The fake platform has a pace, and nobody gets a token before this event."""
    opened, take = asyncio.Event(), Permits._wait
    home.gateway.connectors["fake"].pace = Pace(per_second=10, burst=50)  # type: ignore[attr-defined]

    async def wait(self: Permits, channel: str, account: str, *, notice: bool) -> float:
        waiting.append(account)
        await opened.wait()
        return await take(self, channel, account, notice=notice)

    waiting: list[str] = []
    monkeypatch.setattr(Permits, "_wait", wait)
    monkeypatch.setattr(opened, "waiting", waiting, raising=False)
    return opened


async def test_what_waits_for_the_pace_is_not_marked_as_under_way(home: House, gate: asyncio.Event) -> None:
    """So a process that dies while it waits leaves nothing in doubt."""
    await home.post(said("an", "hai câu", "m1"))
    await home.until(lambda: bool(gate.waiting))  # type: ignore[attr-defined]
    assert home.rows("SELECT state FROM message WHERE direction = 'out'") == [("queued",), ("queued",)]
    gate.set()
    await home.until(lambda: home.platform.texts("an") == ["Dạ, câu một.", "Dạ, câu hai."])
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 2)


async def test_the_second_of_two_messages_waits_unmarked_as_well(home: House, gate: asyncio.Event) -> None:
    """The first call's record does not mark the next one when no token is at hand."""
    gate.set()
    home.platform.delay = 0.2
    await home.post(said("an", "hai câu", "m1"))
    await home.until(lambda: home.platform.calls == 1)
    gate.clear()
    home.gateway.delivery.pacer._leases.clear()
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    assert home.rows("SELECT state FROM message WHERE direction = 'out' ORDER BY seq") == [("sent",), ("queued",)]
    gate.set()
    await home.until(lambda: home.platform.texts("an") == ["Dạ, câu một.", "Dạ, câu hai."])
