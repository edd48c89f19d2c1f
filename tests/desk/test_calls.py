"""Calls at the desk: seen while they go on, read as they are spoken, taken to a person's telephone by one winner."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from connectors.contract import Inbound, Kind
from connectors.phone.texts import TEXTS
from gateway.desk.records import calls
from tests.connectors.phone.caller import ToneVoice
from tests.desk.staff import Worker, signed_in
from tests.gateway.house import House
from tests.gateway.test_phone import Hotline, hotline


async def listed(worker: Worker, **wanted: Any) -> dict[str, Any]:
    """The one call in progress, once it looks like this."""
    async with asyncio.timeout(20):
        while True:
            found = (await worker.get("/calls"))["calls"]
            if len(found) == 1 and wanted.items() <= found[0].items():
                return dict(found[0])
            await asyncio.sleep(0.02)


async def none_left(worker: Worker) -> None:
    async with asyncio.timeout(20):
        while (await worker.get("/calls"))["calls"]:  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.02)


async def spoken(worker: Worker, lines: int) -> dict[str, Any]:
    """The call, once so much was said in it."""
    async with asyncio.timeout(20):
        while True:
            call = await listed(worker)
            if call["id"] is not None:
                found = await worker.get(f"/conversations/{call['id']}")
                if len(found["messages"]) >= lines:
                    return call
            await asyncio.sleep(0.02)


def people(line: Hotline) -> House:
    """The hotline as the house that people sign in at."""
    return cast(House, line)


async def test_a_call_is_read_live_and_taken_to_the_agents_telephone(tmp_path: Path) -> None:
    voice = ToneVoice()
    async with hotline(tmp_path, voice) as line, signed_in(people(line), "lan") as lan:
        one = await line.call()
        call = await listed(lan, state="talking")
        assert (call["uuid"], call["caller"]) == (one.uuid, "09*****101")
        said = Inbound("phone", "hotline", one.uuid, f"{one.uuid}:1", Kind.TEXT, datetime.now(UTC), "cho hỏi giá điện")
        await line.gateway.delivery._take([said])
        call = await spoken(lan, 2)
        shown = await lan.get(f"/conversations/{call['id']}")
        assert [message["text"] for message in shown["messages"]] == ["cho hỏi giá điện", "Dạ, cho hỏi giá điện"]

        assert (await lan.post(f"/calls/{one.uuid}/take", expect=422))["code"] == "no_extension"
        await lan.put("/me/extension", {"extension": "10 1"}, expect=422)
        await lan.put("/me/extension", {"extension": "101"})
        assert (await lan.get("/calls"))["extension"] == "101"
        taken = await lan.post(f"/calls/{one.uuid}/take")
        assert (taken["state"], taken["agent"]) == ("transferring", lan.name)
        await asyncio.wait_for(one.closed.wait(), 15)
        assert TEXTS["transfer"] in [words for words, _ in voice.texts]
        assert await line.ask("/next", uuid=one.uuid) == "to-101"
        await listed(lan, state="transferred", agent=lan.name)
        row = (await lan.get(f"/conversations/{call['id']}"))["row"]
        assert (row["holder"], row["agent"]) == ("agent", lan.name)
        async with signed_in(people(line), "minh") as minh:
            await minh.put("/me/extension", {"extension": "102"})
            await minh.post(f"/calls/{one.uuid}/take", expect=409)
        await line.ask("/ended", uuid=one.uuid)
        await none_left(lan)
        async with signed_in(people(line), "admin") as admin:
            assert (await admin.get("/audit?action=call."))[0]["actor"] == "lan"


async def test_a_caller_who_hangs_up_is_gone_from_the_list(tmp_path: Path) -> None:
    async with hotline(tmp_path, ToneVoice()) as line, signed_in(people(line), "lan") as lan:
        one = await line.call()
        await listed(lan, state="talking")
        await one.hang_up()
        await line.ask("/ended", uuid=one.uuid)
        await none_left(lan)
        await lan.put("/me/extension", {"extension": "101"})
        await lan.post(f"/calls/{one.uuid}/take", expect=409)
        await lan.post("/calls/no-such-call/take", expect=404)
        with line.gateway.database.session() as session:
            state, long = session.execute(text("SELECT state, ended_at >= began_at FROM desk_phone_call")).one()
        assert (state, long) == ("ended", 1)


@pytest.mark.parametrize(("silent", "shown"), [(10, 1), (90, 0)])
async def test_a_call_of_a_process_that_died_is_not_shown(home: House, lan: Worker, silent: int, shown: int) -> None:
    now = home.gateway.clock.now() - timedelta(seconds=silent)
    await home.gateway.store.write(lambda db: calls.began(db, "u-1", "phone:hotline:u-1", "09*****101", now))
    assert len((await lan.get("/calls"))["calls"]) == shown


async def test_of_two_agents_one_takes_the_call(home: House, lan: Worker, minh: Worker) -> None:
    now = home.gateway.clock.now()
    await home.gateway.store.write(lambda db: calls.began(db, "u-1", "phone:hotline:u-1", "", now))
    for worker, extension in ((lan, "101"), (minh, "102")):
        await worker.put("/me/extension", {"extension": extension})
    answers = await asyncio.gather(*(one.http.post("/api/desk/calls/u-1/take", json={}) for one in (lan, minh)))
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert home.value("SELECT count(*) FROM desk_audit WHERE action = 'call.taken'") == 1
