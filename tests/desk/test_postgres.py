"""The desk with its records in PostgreSQL: lists, claims side by side, search, figures, assignment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.desk.errors import Taken
from gateway.desk.records import assignment
from gateway.desk.records.sessions import Principal
from tests.desk.staff import signed_in, waiting
from tests.gateway.house import House, house
from tests.postgres import postgres_server, postgres_url  # noqa: F401


@pytest.fixture
async def home(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:  # noqa: F811
    async with house(tmp_path, database_url=postgres_url) as running:
        yield running


async def test_a_day_at_the_desk(home: House) -> None:
    number = await waiting(home)
    other = await waiting(home, "bình")

    def person(login: str) -> Principal:
        return Principal(0, login, login, "agent", False, False, "", "", False, {}, False)

    owners = home.gateway.desk.parts.ownership
    results = await asyncio.gather(
        *(owners.claim(person(f"agent{at}"), other) for at in range(20)), return_exceptions=True
    )
    assert sum(not isinstance(result, BaseException) for result in results) == 1
    assert sum(isinstance(result, Taken) for result in results) == 19
    async with signed_in(home, "lan") as lan, signed_in(home, "hoa") as hoa:
        for name in ("waiting", "mine", "team", "open", "all", "snoozed", "resolved", "mentions"):
            await lan.get(f"/conversations?list={name}&unread=true")
        assert [row["id"] for row in (await lan.get("/conversations?list=waiting"))["rows"]] == [number]
        await lan.post(f"/conversations/{number}/claim")
        await lan.put("/me/preferences", {"undo_seconds": 0})
        await lan.post(f"/conversations/{number}/replies", {"text": "Chào Quý khách", "client_id": "c"}, expect=202)
        await home.until(lambda: home.platform.texts("an")[-1] == "Chào Quý khách")
        await lan.put(f"/conversations/{number}/draft", {"text": "Dạ"})
        await lan.put(f"/conversations/{number}/read", {"seq": 2})
        await lan.post(f"/conversations/{number}/notes", {"text": "ghi", "mentions": [hoa.me["id"]]})
        assert [row["id"] for row in (await hoa.get("/conversations?list=mentions"))["rows"]] == [number]
        until = (home.gateway.clock.now() + timedelta(hours=1)).isoformat()
        await lan.put(f"/conversations/{number}/snooze", {"until": until}, expect=200)
        assert (await lan.get("/start"))["counts"]["snoozed"] == 1
        hits = (await lan.get("/search", params={"q": "quy khach"}))["messages"]
        assert [hit["text"] for hit in hits] == ["Chào Quý khách"]
        assert (await lan.get("/search", params={"q": "Chao Quý"}))["messages"]
        await lan.post(f"/conversations/{number}/resolve")
        assert [row["id"] for row in (await lan.get("/conversations?list=resolved"))["rows"]] == [number]
        figures = await hoa.get("/figures?start=2026-01-01&end=2026-12-31")
        assert (figures["conversations"], figures["handed_over"]) == (2, 2)
        assert sum(one["count"] for one in figures["by_hour"]) == 2
        await hoa.get("/lessons")
        await waiting(home, "chi")
        now = home.gateway.clock.now()
        assert await home.gateway.store.write(lambda db: assignment.assign(db, now)) == []
        await home.gateway.desk.rounds.go()
