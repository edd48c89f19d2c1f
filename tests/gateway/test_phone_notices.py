"""Notices by phone number through the running gateway: told once, tried again, settled by receipts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from gateway import phone_notices
from gateway.models import State
from gateway.records import phone_notices as records
from tests.gateway.test_zalo import Channels, running

VALUES = {"customer": "Nguyễn Thị Mai", "cid": "PD13000123456", "amount": "512000"}
TRACKING = "bill-2026-10-PD13000123456"


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Channels]:
    monkeypatch.setattr(phone_notices, "_LOOK_SECONDS", 0.05)
    async with running(tmp_path) as made:
        yield made


async def queue(world: Channels, tracking: str = TRACKING, phone: str = "0912000101", **values: str) -> bool:
    return await world.gateway.phone_notices.queue(tracking, phone, "295847", VALUES | values)


async def state(world: Channels, expected: str, tracking: str = TRACKING) -> records.Notice:
    await world.until_row(f"SELECT state FROM phone_notice WHERE tracking_id = '{tracking}'", expected)
    found = await world.gateway.phone_notices.find(tracking)
    assert found is not None
    return found


def make_due(world: Channels) -> None:
    with world.gateway.database.write() as session:
        session.execute(
            text("UPDATE phone_notice SET due = :now WHERE due IS NOT NULL"), {"now": "2020-01-01 00:00:00"}
        )


async def test_a_notice_arrives_and_its_receipt_settles_it(world: Channels) -> None:
    assert world.gateway.phone_notices.available
    assert await queue(world)
    await state(world, "sent")
    (shown,) = world.zalo.zns.sent
    assert (shown.phone, shown.tracking_id, shown.values["amount"]) == ("84912000101", TRACKING, "512000")
    for _ in range(3):
        assert await world.event(world.zalo.zns.receipt(shown)) == 200
    await state(world, "delivered")
    assert world.value("SELECT delivered_at IS NOT NULL FROM phone_notice")
    assert world.value("SELECT count(*) FROM conversation") == 0  # a receipt opens none


async def test_a_business_event_is_told_once(world: Channels) -> None:
    assert [await queue(world) for _ in range(4)] == [True, False, False, False]
    await state(world, "sent")
    assert await queue(world) is False
    assert len(world.zalo.zns.sent) == 1


@pytest.mark.parametrize(
    ("what", "code", "after"),
    [
        ("an unknown error", -100, "queued"),
        ("the quota of the day", -144, "queued"),
        ("the night", -133, "queued"),
        ("no money", -115, "queued"),
        ("no Zalo account", -118, "failed"),
        ("refused by the person", -141, "failed"),
        ("a bad value", -1124, "failed"),
    ],
)
async def test_what_becomes_of_an_error(world: Channels, what: str, code: int, after: str) -> None:
    world.zalo.zns.faults.append(code)
    await queue(world)
    await world.until_row("SELECT error_code FROM phone_notice", str(code))
    notice = await state(world, after)
    assert world.zalo.zns.sent == [], what
    if after == "failed":
        return
    assert world.value("SELECT due > CURRENT_TIMESTAMP FROM phone_notice")
    make_due(world)
    await state(world, "sent")
    assert notice.attempts == 1
    assert len(world.zalo.zns.sent) == 1


async def test_a_used_up_quota_waits_for_the_morning() -> None:
    night = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 23:30 in Viet Nam
    assert phone_notices._next_morning(night) == datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
    early = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)  # one o'clock at night: the quota of that day is used up
    assert phone_notices._next_morning(early) == datetime(2026, 11, 22, 23, 5, tzinfo=UTC)


async def test_a_sender_that_died_in_its_call_leaves_a_doubt_and_no_double(world: Channels) -> None:
    now = world.gateway.clock.now()
    await world.gateway.phone_notices.stop()
    await queue(world)

    def die(connection: Any) -> None:
        assert records.claim(connection, now + timedelta(seconds=1)) is not None

    await world.gateway.store.write(die)
    with world.gateway.database.write() as session:
        session.execute(text("UPDATE phone_notice SET updated_at = :then"), {"then": "2020-01-01 00:00:00"})
    world.gateway.phone_notices.start()
    notice = await state(world, State.UNKNOWN.value)
    assert "stopped during the call" in str(notice.error)
    assert world.zalo.zns.sent == []


async def test_many_notices_are_each_sent_once(world: Channels) -> None:
    for number in range(30):
        await queue(world, tracking=f"outage-{number}", phone=f"09120001{number:02d}")
    await world.until_row("SELECT count(*) FROM phone_notice WHERE state = 'sent'", 30)
    assert sorted(sent.tracking_id for sent in world.zalo.zns.sent) == sorted(f"outage-{n}" for n in range(30))
