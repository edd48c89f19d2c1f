"""Calls of our own through a real Asterisk: asked for over AMI, picked up by a dialplan that presses keys, surveyed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from gateway.calls import hooks
from gateway.calls.story import Stories
from gateway.campaigns.setup import campaigns, router
from tests.connectors.phone.caller import until
from tests.fakes.server import ServerThread
from tests.gateway.campaigns.exchange import FAST, World, calling
from tests.real.phone.debian import NoAsterisk
from tests.real.phone.exchange import Exchange, running_exchange

pytestmark = pytest.mark.real

SECRET = "of-the-exchange"
ANSWERS, HANGS_UP, BUSY, SILENT = "+84912000101", "+84912000102", "+84912000103", "+84912000104"
# Called people: one answers by keys, one hangs up in the middle, one is busy, one lets it ring.
PEOPLE = """
[called]
exten => 0912000101,1,Answer()
 same => n,Wait(1.5)
 same => n,SendDTMF(1#,150,100)
 same => n,Wait(1.5)
 same => n,SendDTMF(1#,150,100)
 same => n,Wait(1.5)
 same => n,SendDTMF(4#,150,100)
 same => n,Wait(1.5)
 same => n,SendDTMF(1#,150,100)
 same => n,Wait(20)
exten => 0912000102,1,Answer()
 same => n,Wait(2)
 same => n,Hangup()
exten => 0912000103,1,Busy(5)
exten => 0912000104,1,Ringing()
 same => n,Wait(60)
"""


@dataclass
class Line:
    world: World
    exchange: Exchange


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    (tmp_path / "exchange").mkdir()
    (tmp_path / "gateway").mkdir()
    async with AsyncExitStack() as stack:
        sync = stack.enter_context(ExitStack())
        world = await stack.enter_async_context(
            calling(tmp_path / "gateway", phone_out_channel="Local/{phone}@called", phone_ami_user="assistant")
        )
        app = FastAPI()
        app.include_router(hooks.router(world.phone, SECRET, Stories()))
        app.include_router(router(world.part, SECRET))
        server = ServerThread(app)
        server.start()
        sync.callback(server.stop)
        try:
            exchange = await asyncio.to_thread(
                sync.enter_context,
                running_exchange(
                    tmp_path / "exchange",
                    hooks=f"{server.url}/phone/calls",
                    secret=SECRET,
                    assistant=f"127.0.0.1:{world.phone.port}",
                    more=PEOPLE,
                ),
            )
        except NoAsterisk as error:
            pytest.fail(str(error))
        # Called people press keys; no operator's exchange has to.
        loaded = await asyncio.to_thread(exchange.command, "module load app_senddtmf.so")
        assert "Loaded" in loaded, loaded
        yield _through(world, exchange)


def _through(world: World, exchange: Exchange) -> Line:
    """Place the gateway's calls by this exchange in place of the stand-in."""
    from pydantic import SecretStr

    settings = world.gateway.settings.model_copy(
        update={"phone_ami": f"127.0.0.1:{exchange.manager_port}", "phone_ami_secret": SecretStr(SECRET)}
    )
    parts = world.gateway
    made = campaigns(
        settings,
        parts.store,
        parts.clock,
        _OwnMetrics(),
        parts.utility,
        parts.connectors,  # type: ignore[arg-type]
    )
    assert made is not None
    made._dialler._settings = _quick(made)  # type: ignore[attr-defined]
    parts.campaigns = made
    return Line(world, exchange)


def _quick(part: object) -> object:
    """Ring five seconds in place of forty."""
    from dataclasses import replace

    return replace(part._dialler._settings, ring_seconds=5.0)  # type: ignore[attr-defined]


class _OwnMetrics:
    """A registry of its own: the stand-in's part has registered its counter already."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry

        self.registry = CollectorRegistry()


async def test_people_are_called_surveyed_and_left_in_peace(line: Line) -> None:
    world = line.world
    world.serve(ANSWERS, HANGS_UP, BUSY, SILENT)
    await world.campaign(rules=FAST.model_copy(update={"tries": 1}))
    assert await world.part.look() == 4
    expected = {ANSWERS: "completed", HANGS_UP: "broken_off", BUSY: "busy", SILENT: "no_answer"}
    try:
        await until(lambda: world.outcomes() == expected, 50)
    except TimeoutError:
        pytest.fail(f"{world.outcomes()} {world.rows('select error from outgoing_call')}\n{line.exchange.log[-3000:]}")
    assert world.rows(f"select score, answers from outgoing_call where phone = '{ANSWERS}'") == [
        (4, '{"done": true, "money": false}')
    ]
    said = [words for words, _ in world.voice.texts]
    assert any("trợ lý ảo của Điện lực Hoàng Mai" in words for words in said)
    await until(lambda: line.exchange.calls() == 0, 20)
