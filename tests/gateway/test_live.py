"""Live events between processes: everything arrives, or one "resync" stands for what may not have."""

from __future__ import annotations

import asyncio
from pathlib import Path

from gateway.broker import Broker
from gateway.live import Live


async def test_listeners_hear_their_conversation_and_the_desk_all(tmp_path: Path) -> None:
    broker = Broker("", tmp_path)
    await broker.connect()
    live = Live(broker)
    try:
        async with live.subscribe("a:1:1") as one, live.subscribe() as everything:
            await live.publish("a:1:2", {"type": "typing", "n": 1})
            await live.publish("a:1:1", {"type": "typing", "n": 2})
            first = await asyncio.wait_for(anext(one), 20)
            assert first == {"type": "typing", "n": 2, "conversation": "a:1:1"}
            heard = [await asyncio.wait_for(anext(everything), 20) for _ in range(2)]
            assert [event["n"] for event in heard] == [1, 2]
    finally:
        await broker.close()


async def test_a_listener_far_behind_is_told_to_read_again(tmp_path: Path) -> None:
    broker = Broker("", tmp_path)
    await broker.connect()
    live = Live(broker)
    try:
        async with live.subscribe("a:1:1") as events:
            for number in range(400):
                await live.publish("a:1:1", {"type": "typing", "n": number})
            await broker.client.flush()
            await asyncio.sleep(0.3)
            heard = []
            while not heard or heard[-1].get("n") != 399:
                heard.append(await asyncio.wait_for(anext(events), 20))
        assert heard[0] == {"type": "resync"}
        numbers = [event["n"] for event in heard[1:]]
        assert numbers == list(range(numbers[0], 400))  # no gap after the notice
    finally:
        await broker.close()


async def test_after_a_reconnect_listeners_are_told_to_read_again(tmp_path: Path) -> None:
    broker = Broker("", tmp_path)
    await broker.connect()
    live = Live(broker)
    try:
        async with live.subscribe("a:1:1") as events:
            assert broker._embedded is not None
            await broker._embedded.stop()
            assert await asyncio.wait_for(anext(events), 20) == {"type": "resync"}
            await live.publish("a:1:1", {"type": "typing", "n": 1})
            assert (await asyncio.wait_for(anext(events), 20))["n"] == 1
    finally:
        await broker.close()


async def test_publishing_without_nats_is_no_error(tmp_path: Path) -> None:
    await Live(Broker("", tmp_path)).publish("a:1:1", {"type": "typing"})
