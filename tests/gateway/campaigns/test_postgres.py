"""The pace of campaigns where transactions really run side by side."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.campaigns.people import Person
from gateway.campaigns.rules import Kind, Rules
from gateway.migrate import migrate
from gateway.models.campaign import CampaignState, Outcome
from gateway.records import campaign_figures as figures
from gateway.records import campaigns as records
from gateway.store import Store
from tests.postgres import postgres_server, postgres_url  # noqa: F401
from utility.database import Database

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FAST = Rules(at_once=3, per_minute=60)


@pytest.fixture
async def stores(tmp_path: Path, postgres_url: str) -> AsyncIterator[list[Store]]:  # noqa: F811
    await asyncio.to_thread(migrate, postgres_url)
    made = [Store(Database(postgres_url)) for _ in range(2)]
    yield made
    for store in made:
        await asyncio.to_thread(store.close)


async def _campaign(store: Store, rules: Rules) -> records.StoredCampaign:
    people = [Person("2026-11-22", f"+849120002{number:02d}", f"YC{number}", None) for number in range(12)]

    def work(db: records.Connection) -> records.StoredCampaign:
        number = records.add(db, Kind.SURVEY, "thử", rules, "hoa", NOW)
        records.move(db, number, CampaignState.RUNNING, [CampaignState.DRAFT], "", NOW)
        assert records.fill(db, number, people, "2026-11-22", NOW) == 12
        assert records.fill(db, number, people, "2026-11-22", NOW) == 0
        found = records.find(db, number)
        assert found is not None
        return found

    return await store.write(work)


async def test_two_processes_claim_nobody_twice_and_no_more_than_the_lines(stores: list[Store]) -> None:
    campaign = await _campaign(stores[0], FAST)

    async def claim(store: Store) -> records.StoredCall | None:
        return await store.write(lambda db: records.claim(db, campaign, str(uuid.uuid4()), 3, NOW))

    claimed = [one for one in await asyncio.gather(*(claim(stores[n % 2]) for n in range(12))) if one is not None]
    assert len(claimed) == 3
    assert len({one.id for one in claimed}) == 3
    for one in claimed:
        await stores[0].write(lambda db, one=one: records.settle(db, one.id, Outcome.BUSY, NOW))
    again = [one for one in await asyncio.gather(*(claim(stores[n % 2]) for n in range(6))) if one is not None]
    assert {one.id for one in again}.isdisjoint(one.id for one in claimed)
    counts = await stores[1].read(lambda db: figures.counts(db, campaign.id))
    assert (counts["people"], counts["waiting"], counts["on_line"], counts["called"]) == (12, 6, 3, 6)


async def test_a_lost_process_and_the_list_of_those_not_called(stores: list[Store]) -> None:
    campaign = await _campaign(stores[0], FAST)
    call = await stores[0].write(lambda db: records.claim(db, campaign, str(uuid.uuid4()), 3, NOW))
    assert call is not None
    later = NOW + timedelta(minutes=4)
    lost = await stores[1].write(lambda db: records.interrupted(db, later - timedelta(minutes=3), NOW, later))
    assert lost == 1
    assert await stores[1].write(lambda db: records.do_not_call(db, "+84912000203", "desk", "lan", "", later))
    assert not await stores[0].write(lambda db: records.do_not_call(db, "+84912000203", "call", "x", "", later))
    counts = await stores[0].read(lambda db: figures.counts(db, campaign.id))
    assert counts["outcomes"] == {"unknown": 1, "blocked": 1}
    shown = await stores[0].read(lambda db: figures.people(db, campaign.id))
    assert len(shown) == 12
    assert await stores[0].read(lambda db: figures.surveyed(db, NOW, later + timedelta(days=1)))
