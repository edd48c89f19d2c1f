"""People are called through the exchange: surveyed, told, left in peace, and never called twice after a crash."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.contract import Kind as EventKind
from gateway.campaigns import engine
from gateway.campaigns.rules import Kind, Rules
from gateway.models.campaign import CampaignState
from gateway.records import campaigns as records
from tests.connectors.phone.caller import Caller, until
from tests.gateway.campaigns.exchange import FAST, calling, presses
from tests.gateway.company_house import CODE, PHONE, move_in
from tests.gateway.house import House
from tests.platforms.manager import BUSY, NO_ANSWER, NO_SUCH
from utility import models

AN, BA, CHI = "+84912000101", "+84912000102", "+84912000103"


async def test_a_survey_is_answered_by_keys_and_kept(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN)
        await world.campaign()
        world.on_pick_up(presses("1", "1", "5", "1"))
        assert await world.part.look() == 1
        await world.until(_101="completed")
        assert world.rows("select score, answers, tries, wants_ticket from outgoing_call") == [
            (5, '{"done": true, "money": false}', 1, 0)
        ]
        (opening, *_), said = world.voice.texts[0], [words for words, _ in world.voice.texts]
        assert "trợ lý ảo của Điện lực Hoàng Mai" in opening
        assert "Thay đổi công suất" in opening
        assert len(said) == 5
        (caller,) = world.picked
        assert caller.hung_up
        assert world.phone.next(caller.uuid).value == "hangup"
        await world.part.look()
        assert len(world.manager.rung()) == 1
        assert await world.gateway.store.read(lambda db: db.exec_driver_sql("select 1 from conversation").all()) == []


async def test_an_unhappy_answer_opens_a_request_once(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN)
        await world.campaign()
        world.on_pick_up(presses("1", "2", "1", "2"))
        await world.part.look()
        await world.until(_101="completed")
        for _ in range(3):
            await world.part.look()
        ((number, fields, urgent),) = world.rows(
            "select number, fields, urgent from service_requests where service = 'complain_service'"
        )
        assert world.rows("select ticket from outgoing_call") == [(number,)]
        assert "1/5" in fields
        assert "ch\\u01b0a l\\u00e0m xong" in fields
        assert AN in fields
        assert urgent
        # A crash after opening it and before writing so: the same one again.
        with world.gateway.database.write() as session:
            session.connection().exec_driver_sql("update outgoing_call set ticket = null")
        await world.part.look()
        assert world.rows("select ticket from outgoing_call") == [(number,)]


@pytest.mark.parametrize(("fate", "outcome"), [(BUSY, "busy"), (NO_ANSWER, "no_answer"), (NO_SUCH, "failed")])
async def test_who_is_not_reached_is_tried_again_after_the_gap_and_then_left(
    tmp_path: Path, fate: str, outcome: str
) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN)
        await world.campaign(rules=FAST.model_copy(update={"tries": 2, "gap_minutes": 60}))
        world.manager.fates["0912000101"] = fate
        await world.part.look()
        await until(lambda: world.rows("select outcome, state from outgoing_call") == [(outcome, "waiting")], 10)
        world.clock.advance(timedelta(minutes=59))
        assert await world.part.look() == 0
        world.clock.advance(timedelta(minutes=155))  # past the rest at noon
        assert await world.part.look() == 1
        await world.until(_101=outcome)
        world.clock.advance(timedelta(hours=3))
        assert await world.part.look() == 0
        assert len(world.manager.rung()) == 2


async def test_nobody_is_called_outside_the_hours(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN)
        await world.campaign()
        world.clock.advance(timedelta(hours=2))  # noon
        assert await world.part.look() == 0
        world.clock.advance(timedelta(hours=10))  # night
        assert await world.part.look() == 0
        assert world.outcomes() == {AN: "waiting"}
        world.clock.advance(timedelta(hours=12))  # the next morning, the Day of Culture: a holiday since 2026
        assert await world.part.look() == 0
        world.clock.advance(timedelta(days=1))
        assert await world.part.look() == 1


async def test_the_pace_is_kept_over_all_campaigns(tmp_path: Path) -> None:
    async with calling(tmp_path, phone_out_calls=3) as world:
        world.manager.let_ring.clear()
        people = [f"+849120002{number:02d}" for number in range(10)]
        world.serve(*people)
        await world.campaign(rules=FAST.model_copy(update={"at_once": 2}))
        assert await world.part.look() == 2
        await world.campaign(rules=FAST)
        # The lines are three; who is being rung is not rung by another campaign.
        assert await world.part.look() == 1
        assert await world.part.look() == 0
        await until(lambda: len(world.manager.rung()) == 3)
        assert len(set(world.manager.rung())) == 3


async def test_so_many_a_minute(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(*(f"+849120002{number:02d}" for number in range(6)))
        world.manager.fates = {f"09120002{number:02d}": BUSY for number in range(6)}
        await world.campaign(rules=FAST.model_copy(update={"per_minute": 2, "tries": 1}))
        placed = []
        for _ in range(4):
            placed.append(await world.part.look())
            await until(lambda: "calling" not in world.outcomes().values())
            world.clock.advance(timedelta(seconds=61))
        assert placed == [2, 2, 2, 0]


async def test_nine_ends_calls_for_good_whatever_the_campaign(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN, BA)
        await world.campaign(rules=FAST.model_copy(update={"at_once": 1}))
        world.on_pick_up(presses("9"))
        await world.part.look()
        await until(lambda: "opted_out" in world.outcomes().values(), 10)
        ((listed, source),) = world.rows("select phone, source from do_not_call")
        assert source == "call"
        other = BA if listed == AN else AN
        now = world.clock.now()
        await world.gateway.store.write(lambda db: records.do_not_call(db, other, "desk", "lan", "", now))
        assert world.outcomes()[other] == "blocked"
        world.serve(listed, other, service="move_meter")
        await world.campaign()
        assert await world.part.look() == 0
        # One of them was surveyed a moment ago and is not even drawn.
        assert world.rows("select phone, outcome from outgoing_call where campaign_id = 2") == [(other, "blocked")]
        assert len(world.manager.rung()) == 1


async def test_a_stopped_campaign_lets_its_people_go_and_a_paused_one_waits(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN, BA)
        number = await world.campaign(rules=FAST.model_copy(update={"at_once": 1}))
        world.manager.fates = {"0912000101": BUSY, "0912000102": BUSY}
        await world.part.look()
        await until(lambda: "calling" not in world.outcomes().values(), 10)
        await world.move(number, CampaignState.PAUSED)
        world.clock.advance(timedelta(hours=4))
        assert await world.part.look() == 0
        await world.move(number, CampaignState.STOPPED)
        assert sorted(str(one) for one in world.outcomes().values()) == ["busy", "cancelled"]
        assert not await world.gateway.store.write(
            lambda db: records.move(db, number, CampaignState.RUNNING, [CampaignState.PAUSED], "", world.clock.now())
        )


async def test_a_campaign_that_nobody_answers_stops_itself(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        people = [f"+849120002{number:02d}" for number in range(8)]
        world.serve(*people)
        world.manager.fates = {f"0{phone[3:]}": NO_ANSWER for phone in people}
        await world.campaign(rules=Rules(ratio=1, at_once=5, per_minute=5, tries=1, after_people=5))
        await world.part.look()
        await until(lambda: list(world.outcomes().values()).count("no_answer") == 5, 10)
        assert await world.part.look() == 0
        assert world.rows("select state, why from campaign") == [("stopped", "answered_share")]
        assert list(world.outcomes().values()).count("cancelled") == 3


async def test_a_process_that_dies_while_it_rings_leaves_a_doubt_and_no_second_call(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN, BA)
        world.manager.let_ring.clear()
        await world.campaign()
        assert await world.part.look() == 2
        await until(lambda: len(world.manager.rung()) == 2)
    # As after kill -9: the rows say that they were being called.
    async with calling(tmp_path) as world:
        assert set(world.outcomes().values()) == {"calling"}
        world.clock.advance(timedelta(minutes=2))
        await world.part.look()
        assert set(world.outcomes().values()) == {"calling"}  # it may be another process's
        world.clock.advance(timedelta(minutes=2))
        assert await world.part.look() == 0
        assert set(world.outcomes().values()) == {"unknown"}
        assert world.manager.rung() == []


async def test_a_survey_cut_by_a_crash_counts_by_what_was_answered(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN, BA)
        now = world.clock.now()
        number = await world.campaign()
        campaign = (await world.gateway.store.read(lambda db: records.every(db)))[0]
        await world.part._fill(campaign)
        for score in (4, None):
            call = await world.gateway.store.write(lambda db: records.claim(db, campaign, str(number), 5, now))
            assert call is not None
            await world.gateway.store.write(lambda db, call=call: records.talking(db, call.id, now))
            await world.gateway.store.write(
                lambda db, call=call, score=score: records.keep_answers(db, call.id, {}, score, "", False, now)
            )
        await world.move(number, CampaignState.PAUSED)
        world.clock.advance(timedelta(minutes=21))
        await world.part.look()
        assert sorted(str(one) for one in world.outcomes().values()) == ["broken_off", "completed"]


async def test_an_exchange_lost_in_the_middle_leaves_a_doubt(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN)
        world.manager.fates["0912000101"] = "drop"
        await world.campaign()
        await world.part.look()
        await world.until(_101="unknown")
        world.clock.advance(timedelta(hours=4))
        assert await world.part.look() == 0


async def test_an_exchange_that_is_away_costs_nobody_a_try(tmp_path: Path) -> None:
    async with calling(tmp_path, phone_ami="127.0.0.1:1") as world:
        world.serve(AN)
        await world.campaign()
        assert await world.part.look() == 1
        await until(lambda: world.rows("select state, tries from outgoing_call") == [("waiting", 0)], 10)
        assert await world.part.look() == 0


async def test_callers_have_the_lines_before_us(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN)
        await world.campaign()
        lines = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(8)]
        assert all(world.phone.announce(one, "0912") for one in lines)
        assert await world.part.look() == 0
        assert world.outcomes() == {AN: "waiting"}


async def test_a_dialplan_that_connects_nobody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_CONNECT_SECONDS", 0.2)
    async with calling(tmp_path) as world:
        world.serve(AN, BA)
        await world.campaign()

        async def machine(call: str) -> None:
            if world.manager.rung().index("0912000101") == [one["ActionID"] for one in world.manager.actions[1:]].index(
                call
            ):
                world.part.machine(call)

        world.manager.picked_up = machine
        await world.part.look()
        await world.until(_102="broken_off")
        await until(lambda: "machine" in [row[0] for row in world.rows("select outcome from outgoing_call")], 10)
        assert "dialplan" in str(world.rows(f"select error from outgoing_call where phone = '{BA}'"))


async def test_a_survey_is_drawn_once_a_day_and_spares_who_was_asked_lately(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        world.serve(AN, BA)
        world.serve(CHI, service="report_power_theft")  # nobody calls an informant back
        world.on_pick_up(presses("2"))
        await world.campaign()
        await world.part.look()
        await world.until(_101="refused", _102="refused")
        world.serve(BA, CHI, service="move_meter")  # booked late
        assert await world.part.look() == 0
        world.clock.advance(timedelta(days=1))
        world.serve(AN, service="move_meter", on=world.clock.now() - timedelta(days=1))
        assert await world.part.look() == 0  # asked yesterday
        assert len(world.outcomes()) == 2


async def test_an_outage_is_announced_once_and_not_when_called_off(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        move_in(_house(world))
        begins = world.clock.now() + timedelta(hours=30)
        _plan(world, "TB1", begins)
        world.on_pick_up(presses("2"))
        await world.campaign(Kind.OUTAGE)
        await world.part.look()
        await world.until(_001="completed")
        opening = world.voice.texts[0][0]
        assert "ngừng cấp điện từ 16:00 ngày 24/11/2026" in opening
        assert "Phường Tương Mai" in opening
        await world.part.look()
        _plan(world, "TB2", begins)
        world.part._filled_at.clear()
        with world.gateway.database.write() as session:
            session.connection().exec_driver_sql("update outages set status = 'scheduled'")
        await world.move(1, CampaignState.PAUSED)
        campaign = (await world.gateway.store.read(lambda db: records.every(db)))[0]
        await world.part._fill(campaign)
        with world.gateway.database.write() as session:
            session.connection().exec_driver_sql("update outages set status = 'cancelled' where reference = 'TB2'")
        await world.move(1, CampaignState.RUNNING)
        await world.part.look()
        await until(lambda: ("TB2", "moot") in world.rows("select subject, outcome from outgoing_call"), 10)
        assert len(world.manager.rung()) == 1


async def test_who_has_stopped_notices_is_not_called_about_bills(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        move_in(_house(world), "2026-11")  # due on the 28th
        await world.campaign(Kind.BILL, FAST.model_copy(update={"days_before": 10}), start=False)
        with world.gateway.database.write() as session:
            session.add(_registration("stop", world.clock.now()))
        await world.move(1, CampaignState.RUNNING)
        assert await world.part.look() == 0
        with world.gateway.database.write() as session:
            session.add(_registration("bills", world.clock.now() + timedelta(seconds=1)))
        world.part._filled_at.clear()
        assert await world.part.look() == 1
        await until(lambda: PHONE in world.outcomes())


async def test_afterwards_the_called_person_may_ask_or_have_a_person(tmp_path: Path) -> None:
    async with calling(tmp_path) as world:
        move_in(_house(world), "2026-11")
        taken: list[tuple[EventKind, str]] = []

        async def take(events: object) -> None:
            taken.extend((one.kind, one.text) for one in events)  # type: ignore[attr-defined]

        async def asks(caller: Caller) -> None:
            call = world.phone._calls[caller.uuid]
            call.take = take
            await call._tell(EventKind.TEXT, "tôi trả tiền ở đâu được", None)
            await caller.press("0#")
            await asyncio.wait_for(caller.closed.wait(), 10)

        world.on_pick_up(asks)
        await world.campaign(Kind.BILL, FAST.model_copy(update={"days_before": 10}))
        await world.part.look()
        await world.until(_001="completed")
        assert taken == [
            (EventKind.TEXT, "tôi trả tiền ở đâu được"),
            (EventKind.PAYLOAD, "Gặp nhân viên (báo tiền điện)"),
        ]
        assert world.phone.next(world.picked[0].uuid).value == "agent"


async def test_the_loop_calls_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_LOOK_SECONDS", 0.05)
    async with calling(tmp_path, looking=True) as world:
        world.serve(AN)
        world.on_pick_up(presses("1", "1", "4", "1"))
        await world.campaign()
        await world.until(_101="completed")


def _house(world: object) -> House:
    return world  # type: ignore[return-value]  # only its gateway is used


def _plan(world: object, reference: str, begins: object) -> None:
    from tests.gateway.campaigns.exchange import World

    assert isinstance(world, World)
    with world.gateway.database.write() as session:
        outage = models.Outage(
            reference=reference,
            corporation="EVNHANOI",
            kind="planned",
            status="scheduled",
            reason="bảo dưỡng lưới điện",
            starts_at=begins,
            expected_end_at=begins + timedelta(hours=4),  # type: ignore[operator]
            ended_at=None,
            announced_at=world.clock.now(),
            updated_at=world.clock.now(),
        )
        session.add(outage)
        session.flush()
        area = session.query(models.Area).first()
        assert area is not None
        session.add(models.OutageArea(outage_id=outage.id, area_id=area.id, part=""))


def _registration(topics: str, at: object) -> models.ServiceRequest:
    return models.ServiceRequest(
        number=f"YC-{topics}",
        idempotency_key=topics,
        service="register_notifications",
        status="done",
        chat=None,
        customer_code=CODE,
        fields={"notify_by": "sms", "topics": topics},
        facts={},
        urgent=False,
        created_at=at,
        updated_at=at,
        closed_at=at,
        limit_unit=None,
        deadline=None,
        due_at=None,
        left=None,
    )
