"""The token bucket of an account, over several processes on one NATS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.contract import Pace
from gateway.broker import Broker
from gateway.pacing import Pacer
from tests.gateway.house import _shared_nats


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
