"""The embedded NATS server and the lanes on it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

from gateway.broker import INBOUND, OUTBOUND, Broker, Limits
from gateway.errors import BrokerUnavailable
from gateway.lanes import LANES, lane_of, subject
from gateway.metrics import Metrics
from gateway.nats_server import EmbeddedServer, binary
from gateway.workers import LaneWorkers


def test_a_conversation_keeps_its_lane_for_ever() -> None:
    """The numbers are part of the stored state: a change here would tear conversations apart at an upgrade."""
    keys = ["messenger:100:1", "zalo:200:2", "webchat:main:abc", "telegram:bot:84912345678"]
    assert [lane_of(key) for key in keys] == [22, 8, 11, 3]
    assert subject(INBOUND, 7) == "inbound.07"


def test_conversations_spread_evenly() -> None:
    load = Counter(lane_of(f"messenger:page:{number}") for number in range(32_000))
    assert set(load) == set(range(LANES))
    assert max(load.values()) < 1.2 * min(load.values())


async def test_a_message_id_is_taken_once(tmp_path: Path) -> None:
    broker = Broker("", tmp_path)
    await broker.connect()
    try:
        assert await broker.publish(INBOUND, 3, b"{}", "m1") is False
        assert await broker.publish(INBOUND, 3, b"{}", "m1") is True
        assert await broker.backlog(INBOUND) == {3: 1}
        assert await broker.backlog(OUTBOUND) == {}
    finally:
        await broker.close()


async def test_a_full_stream_refuses_and_keeps_what_it_has(tmp_path: Path) -> None:
    broker = Broker("", tmp_path, limits=Limits(max_messages=2))
    await broker.connect()
    try:
        await broker.publish(INBOUND, 1, b"{}", "m1")
        await broker.publish(INBOUND, 1, b"{}", "m2")
        with pytest.raises(BrokerUnavailable, match="full"):
            await broker.publish(INBOUND, 1, b"{}", "m3")
        assert await broker.backlog(INBOUND) == {1: 2}
    finally:
        await broker.close()


async def test_what_was_published_outlives_the_server(tmp_path: Path) -> None:
    broker = Broker("", tmp_path)
    await broker.connect()
    for number in range(50):
        await broker.publish(INBOUND, number % LANES, b"{}", f"m{number}")
    pid = json.loads((tmp_path / "server.json").read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    try:
        for _ in range(400):  # the broker starts it again by itself
            with contextlib.suppress(BrokerUnavailable):
                await broker.check()
                break
            await asyncio.sleep(0.05)
        assert sum((await broker.backlog(INBOUND)).values()) == 50
        assert await broker.publish(INBOUND, 0, b"{}", "m0") is True  # and it still knows the ids
        assert json.loads((tmp_path / "server.json").read_text())["pid"] != pid
    finally:
        await broker.close()


async def test_a_second_process_uses_the_running_server_and_does_not_end_it(tmp_path: Path) -> None:
    owner, guest = EmbeddedServer(tmp_path), EmbeddedServer(tmp_path)
    url = await owner.ensure()
    assert await guest.ensure() == url
    state = json.loads((tmp_path / "server.json").read_text())
    other_owner = {**state, "owner": 1}  # as if another process, still alive, had started it
    (tmp_path / "server.json").write_text(json.dumps(other_owner))
    await guest.stop()
    os.kill(state["pid"], 0)  # still there
    (tmp_path / "server.json").write_text(json.dumps(state))
    await owner.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(state["pid"], 0)


async def test_a_server_whose_owner_died_is_adopted(tmp_path: Path) -> None:
    first = EmbeddedServer(tmp_path)
    url = await first.ensure()
    state = json.loads((tmp_path / "server.json").read_text())
    (tmp_path / "server.json").write_text(json.dumps({**state, "owner": 2**22 + 1}))  # no such process
    second = EmbeddedServer(tmp_path)
    assert await second.ensure() == url
    assert json.loads((tmp_path / "server.json").read_text())["owner"] == os.getpid()
    await second.stop()
    assert first._process is not None
    assert first._process.wait(5) is not None  # here its parent is us: collect it


async def test_another_program_on_the_port_of_a_dead_server_is_left_alone(tmp_path: Path) -> None:
    ended = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await ended.wait()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        folder = tmp_path / "nats"
        folder.mkdir()
        left = {"pid": ended.pid, "port": port, "token": "t", "owner": ended.pid}
        (folder / "server.json").write_text(json.dumps(left), encoding="utf-8")
        server = EmbeddedServer(folder)
        url = await server.ensure()
        try:
            assert not url.endswith(f":{port}")
        finally:
            await server.stop()


async def test_the_servers_token_is_private_and_needed(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    url = await server.ensure()
    try:
        assert (tmp_path / "server.json").stat().st_mode & 0o077 == 0
        assert (tmp_path / "server.conf").stat().st_mode & 0o077 == 0
        stranger = Broker("nats://" + url.rpartition("@")[2], tmp_path)
        with pytest.raises(BrokerUnavailable):
            await stranger.connect()
        await stranger.close()
    finally:
        await server.stop()


async def test_the_foreground_server_shares_its_folder_and_refuses_a_second(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gateway.broker", "--store", str(tmp_path), "--port"]
    port, other = _free_ports()
    foreground = await asyncio.create_subprocess_exec(*command, str(port), stderr=asyncio.subprocess.DEVNULL)
    broker = Broker(f"nats://127.0.0.1:{port}", tmp_path)
    try:
        for _ in range(200):
            with contextlib.suppress(BrokerUnavailable, OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await asyncio.sleep(0.05)
        await broker.connect()
        assert await broker.publish(INBOUND, 1, b"{}", "m1") is False
        assert await EmbeddedServer(tmp_path).ensure() == f"nats://127.0.0.1:{port}"
        second = await asyncio.create_subprocess_exec(*command, str(other), stderr=asyncio.subprocess.PIPE)
        _, words = await asyncio.wait_for(second.communicate(), 30)
        assert second.returncode == 1
        assert b"already serves" in words
        await EmbeddedServer(tmp_path).stop()  # not ours to end
        assert foreground.returncode is None
    finally:
        await broker.close()
        foreground.terminate()
        await asyncio.wait_for(foreground.wait(), 20)


def _free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return [one.getsockname()[1], two.getsockname()[1]]


async def test_no_server_at_the_configured_address(tmp_path: Path) -> None:
    broker = Broker("nats://127.0.0.1:1", tmp_path)
    with pytest.raises(BrokerUnavailable, match="NATS_URL"):
        await broker.connect()
    await broker.close()


async def test_a_server_that_can_not_be_set_up_is_left(tmp_path: Path) -> None:
    """One without JetStream, say: the failed start keeps no connection behind it."""
    port, monitor = _free_ports()
    server = await asyncio.create_subprocess_exec(
        binary(), "-a", "127.0.0.1", "-p", str(port), "-m", str(monitor), stderr=asyncio.subprocess.DEVNULL
    )
    broker = Broker(f"nats://127.0.0.1:{port}", tmp_path)
    try:
        async with asyncio.timeout(20), httpx.AsyncClient() as http:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get(f"http://127.0.0.1:{monitor}/healthz")).is_success:
                        break
                await asyncio.sleep(0.05)
            with pytest.raises(BrokerUnavailable, match="JetStream"):
                await broker.connect()
            seen = (await http.get(f"http://127.0.0.1:{monitor}/connz")).json()
        assert seen["num_connections"] == 0
    finally:
        await broker.close()
        server.terminate()
        await server.wait()


async def test_a_poisonous_message_is_buried_and_its_lane_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.workers._FAILURE_DELAY", 0.01)
    broker, handled = Broker("", tmp_path), []
    await broker.connect()

    async def handle(body: object, _waited: float) -> None:
        handled.append(body)
        if body == {"n": 1}:
            raise KeyError("a bug")

    workers = LaneWorkers(broker, INBOUND, handle, Metrics())
    workers.start()
    try:
        for number in range(3):
            await broker.publish(INBOUND, 5, json.dumps({"n": number}).encode(), f"m{number}")
        for _ in range(400):
            if {"n": 2} in handled:
                break
            await asyncio.sleep(0.02)
        assert handled == [{"n": 0}, *([{"n": 1}] * 5), {"n": 2}]
        dead = await broker.jetstream.stream_info("DEAD")
        assert dead.state.messages == 1
    finally:
        await workers.stop(1)
        await broker.close()


async def test_work_under_way_may_finish_at_the_end(tmp_path: Path) -> None:
    broker, done = Broker("", tmp_path), []
    await broker.connect()
    begun = asyncio.Event()

    async def handle(body: object, _waited: float) -> None:
        begun.set()
        await asyncio.sleep(0.3)
        done.append(body)

    workers = LaneWorkers(broker, INBOUND, handle, Metrics())
    workers.start()
    await broker.publish(INBOUND, 5, b"1", "m1")
    await begun.wait()
    await broker.publish(INBOUND, 5, b"2", "m2")
    await workers.stop(5)
    assert done == [1]
    for _ in range(100):  # the acknowledgement of the first needs no answer, so it may still be on its way
        if await broker.backlog(INBOUND) == {5: 1}:
            break
        await asyncio.sleep(0.02)
    else:
        raise AssertionError("the second message should still be there, and only that")
    await broker.close()
