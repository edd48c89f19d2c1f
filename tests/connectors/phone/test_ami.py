"""Ringing people through the exchange's manager interface, with every way it can go wrong."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connectors.phone import ami
from connectors.phone.ami import AmiDialler, AmiSettings, manager_answers
from connectors.phone.dialler import NotPlaced, Rang, Uncertain
from tests.connectors.phone.caller import until
from tests.platforms.manager import BUSY, CONGESTED, NO_ANSWER, NO_SUCH, SECRET, USER, Manager

AN = "+84912000101"


@asynccontextmanager
async def exchange(manager: Manager | None = None, **more: object) -> AsyncIterator[tuple[Manager, AmiDialler]]:
    manager = manager or Manager()
    port = await manager.start()
    values: dict[str, object] = {"host": "127.0.0.1", "port": port, "user": USER, "secret": SECRET, **more}
    dialler = AmiDialler(AmiSettings(**values))  # type: ignore[arg-type]
    try:
        yield manager, dialler
    finally:
        await dialler.close()
        await manager.stop()


def new() -> str:
    return str(uuid.uuid4())


@pytest.mark.parametrize(
    ("fate", "expected"),
    [
        ("4", Rang.ANSWERED),
        ("early", Rang.ANSWERED),
        (BUSY, Rang.BUSY),
        (NO_ANSWER, Rang.NO_ANSWER),
        ("1", Rang.NO_ANSWER),
        (CONGESTED, Rang.CONGESTED),
        (NO_SUCH, Rang.NO_SUCH_NUMBER),
        ("77", Rang.CONGESTED),
    ],
)
async def test_what_came_of_ringing(fate: str, expected: Rang) -> None:
    async with exchange(Manager(fates={"0912000101": fate})) as (manager, dialler):
        call = new()
        assert await dialler.call(AN, call) is expected
        sent = manager.actions[-1]
        assert sent["Channel"] == "PJSIP/0912000101@trunk"
        assert (sent["Context"], sent["Variable"], sent["Async"]) == ("assistant-outgoing", f"__CALL={call}", "true")
        assert (sent["ActionID"], sent["Timeout"]) == (call, "40000")


async def test_many_ring_at_once_over_one_connection() -> None:
    fates = {f"09120001{number:02d}": (BUSY if number % 2 else "4") for number in range(10)}
    async with exchange(Manager(fates=fates)) as (manager, dialler):
        rang = await asyncio.gather(*(dialler.call(f"+849120001{number:02d}", new()) for number in range(10)))
        assert rang == [Rang.BUSY if number % 2 else Rang.ANSWERED for number in range(10)]
        assert manager.connections == 1


async def test_a_wrong_secret_rings_nobody() -> None:
    async with exchange(secret="guessed") as (manager, dialler):
        with pytest.raises(NotPlaced, match="secret") as caught:
            await dialler.call(AN, new())
        assert caught.value.wrong
        assert manager.rung() == []


async def test_an_exchange_that_is_away_rings_nobody_and_is_asked_again() -> None:
    manager = Manager()
    async with exchange(manager) as (_, dialler):
        assert await dialler.call(AN, new()) is Rang.ANSWERED
        manager.cut()
        await until(lambda: dialler._writer is None)
        assert await dialler.call(AN, new()) is Rang.ANSWERED
        assert manager.connections == 2
    with pytest.raises(NotPlaced, match="reached") as caught:
        await dialler.call(AN, new())
    assert not caught.value.wrong


async def test_something_else_on_the_port_is_told() -> None:
    async with exchange(Manager(banner=b"SSH-2.0-OpenSSH_9.2\r\n")) as (_, dialler):
        with pytest.raises(NotPlaced, match="AMI"):
            await dialler.call(AN, new())
        assert "AMI" in await manager_answers(dialler._settings)
    async with exchange() as (_, dialler):
        assert await manager_answers(dialler._settings) == ""


async def test_a_refused_call_rang_nobody() -> None:
    async with exchange(Manager(fates={"0912000101": "refuse"})) as (_, dialler):
        with pytest.raises(NotPlaced, match="Extension does not exist") as caught:
            await dialler.call(AN, new())
        assert caught.value.wrong


@pytest.mark.parametrize("fate", ["drop", "vanish"])
async def test_an_exchange_lost_in_the_middle_leaves_a_doubt(fate: str) -> None:
    async with exchange(Manager(fates={"0912000101": fate})) as (manager, dialler):
        with pytest.raises(Uncertain):
            await dialler.call(AN, new())
        assert await dialler.call("+84912000102", new()) is Rang.ANSWERED
        assert manager.connections == 2


async def test_an_exchange_that_says_nothing_leaves_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "_EVENT_SECONDS", 0.1)
    async with exchange(Manager(fates={"0912000101": "hang"}), ring_seconds=0.1) as (_, dialler):
        with pytest.raises(Uncertain):
            await dialler.call(AN, new())


@pytest.mark.parametrize("phone", ["", "abc", "0912\r\nAction: Command", "0912@evil", "09120001019120001019"])
async def test_what_is_no_number_is_never_dialled(phone: str) -> None:
    async with exchange() as (manager, dialler):
        with pytest.raises(NotPlaced):
            await dialler.call(phone, new())
        assert manager.rung() == []


@pytest.mark.parametrize(
    "more", [{"channel": "PJSIP/trunk"}, {"secret": "a\r\nb"}, {"caller_id": "x\nAction: Command"}]
)
def test_settings_that_can_not_work_are_refused(more: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must"):
        AmiSettings(**{"host": "h", "port": 1, "user": "u", "secret": "s", **more})  # type: ignore[arg-type]
