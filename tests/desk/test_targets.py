"""Targets: what is owed until when, warned of, marked when late, told again, and passed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gateway.desk.records import settings, targets
from gateway.desk.records.settings import DeskSettings, TargetLine, Targets
from gateway.models import CONVERSATION, MESSAGE
from tests.desk.staff import Worker, waiting
from tests.fakes.platform import said
from tests.gateway.house import House

ALWAYS = {"opening_hours": False}


@pytest.fixture
async def quiet(home: House) -> House:
    """The test goes the rounds itself."""
    await home.gateway.desk.rounds.stop()
    return home


async def use(home: House, **values: Any) -> None:
    kept = DeskSettings(targets=Targets.model_validate(ALWAYS | values))
    await home.gateway.store.write(lambda db: settings.keep(db, kept))


async def look(home: House, now: datetime) -> targets.Told:
    def work(db: Any) -> targets.Told:
        return targets.apply(db, targets.look(db, settings.load(db), now), now)

    return await home.gateway.store.write(work)


def since(home: House, number: int) -> datetime:
    with home.gateway.database.session() as session:
        found = session.execute(CONVERSATION.select().where(CONVERSATION.c.id == number)).one()
    return found.waiting_since  # type: ignore[no-any-return]


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


async def test_a_first_answer_is_warned_of_then_late_then_told_again(quiet: House, hoa: Worker, lan: Worker) -> None:
    await use(quiet, first_response=10, resolution=600, remind_minutes=20)
    number = await waiting(quiet)
    begin = since(quiet, number)
    told = await look(quiet, begin + minutes(1))
    assert (told.soon, told.late, told.changed) == ([], [], [number])
    row = (await hoa.get(f"/conversations/{number}"))["row"]
    assert datetime.fromisoformat(row["reply_due"]) == begin + minutes(10)
    assert datetime.fromisoformat(row["resolve_due"]) == begin + minutes(600)
    assert (await look(quiet, begin + minutes(2))).changed == []  # nothing new is nothing written
    assert [one for one, _ in (await look(quiet, begin + minutes(5))).soon] == [number]
    assert (await look(quiet, begin + minutes(6))).soon == []
    [(late, people)] = (await look(quiet, begin + minutes(10))).late
    assert late == number
    assert hoa.me["id"] in people
    assert lan.me["id"] not in people
    assert (await look(quiet, begin + minutes(29))).late == []
    assert [one for one, _ in (await look(quiet, begin + minutes(30))).late] == [number]  # nothing waits forever
    assert [one for one, _ in (await look(quiet, begin + minutes(51))).late] == [number]
    entries = (await hoa.get(f"/conversations/{number}"))["entries"]
    assert [one["detail"]["what"] for one in entries if one["kind"] == "escalated"] == ["reply"]


async def test_who_claims_without_answering_is_late_too(quiet: House, lan: Worker) -> None:
    await use(quiet, first_response=10)
    number = await waiting(quiet)
    begin = since(quiet, number)
    await lan.post(f"/conversations/{number}/claim")
    [(late, people)] = (await look(quiet, begin + minutes(10))).late
    assert late == number
    assert lan.me["id"] in people


async def test_each_message_is_owed_an_answer(quiet: House, lan: Worker) -> None:
    await use(quiet, first_response=10, next_response=4, resolution=600)
    number = await waiting(quiet)
    await lan.put("/me/preferences", {"undo_seconds": 0})
    await lan.post(f"/conversations/{number}/claim")
    await lan.post(f"/conversations/{number}/replies", {"text": "dạ", "client_id": "a"}, expect=202)
    now = quiet.gateway.clock.now()
    await look(quiet, now)
    assert (await lan.get(f"/conversations/{number}"))["row"]["reply_due"] is None
    assert (await look(quiet, now + minutes(30))).late == []  # nothing is owed
    for at, words in enumerate(("alo", "còn đó không")):
        await quiet.post(said("an", words, f"n{at}"))
        await quiet.until_row(f"SELECT count(*) FROM message WHERE text = '{words}'", 1)
    asked = now + minutes(40)
    with quiet.gateway.database.write() as session:
        session.execute(update(MESSAGE).where(MESSAGE.c.text == "alo").values(created_at=asked))
        session.execute(update(MESSAGE).where(MESSAGE.c.text == "còn đó không").values(created_at=asked + minutes(3)))
    assert (await look(quiet, asked + minutes(1))).late == []
    # The first of the unanswered messages counts, not the last.
    assert [one for one, _ in (await look(quiet, asked + minutes(4))).late] == [number]
    await lan.post(f"/conversations/{number}/replies", {"text": "dạ em đây", "client_id": "b"}, expect=202)
    await look(quiet, asked + minutes(5))
    row = (await lan.get(f"/conversations/{number}"))["row"]
    assert (row["reply_due"], row["escalated"]) == (None, False)


async def test_the_end_has_a_target_of_its_own(quiet: House, lan: Worker, hoa: Worker) -> None:
    await use(quiet, first_response=10, resolution=60)
    number = await waiting(quiet)
    begin = since(quiet, number)
    await lan.put("/me/preferences", {"undo_seconds": 0})
    await lan.post(f"/conversations/{number}/claim")
    await lan.post(f"/conversations/{number}/replies", {"text": "dạ", "client_id": "a"}, expect=202)
    await look(quiet, begin + minutes(1))
    assert [one for one, _ in (await look(quiet, begin + minutes(31))).soon] == [number]
    # Passing it on does not begin the hour anew.
    team = await hoa.post("/teams", {"name": "Kỹ thuật 2", "reasons": [], "members": [hoa.me["id"]]})
    await lan.post(f"/conversations/{number}/transfer", {"team": team["id"]})
    assert (number, "resolve") in [
        (one, what["detail"]["what"])
        for one, _ in (await look(quiet, begin + minutes(61))).late
        for what in (await hoa.get(f"/conversations/{number}"))["entries"]
        if what["kind"] == "escalated"
    ]
    await hoa.post(f"/conversations/{number}/resolve")
    assert quiet.rows("SELECT opened_at, resolve_late_at, resolve_due FROM desk_state") == [(None, None, None)]


async def test_a_snoozed_conversation_is_left_alone_until_it_wakes(quiet: House, lan: Worker) -> None:
    await use(quiet, first_response=10)
    number = await waiting(quiet)
    begin = since(quiet, number)
    await lan.post(f"/conversations/{number}/claim")
    until = quiet.gateway.clock.now() + minutes(60)
    await lan.put(f"/conversations/{number}/snooze", {"until": until.isoformat()}, expect=200)
    assert (await look(quiet, begin + minutes(50))).late == []
    assert [one for one, _ in (await look(quiet, until + minutes(1))).late] == [number]


async def test_what_nobody_takes_in_time_goes_to_another_team(quiet: House, hoa: Worker, minh: Worker) -> None:
    team = await hoa.post("/teams", {"name": "Trực", "reasons": [], "members": [minh.me["id"]]})
    await use(quiet, first_response=10, escalate_to=team["id"])
    number = await waiting(quiet)
    begin = since(quiet, number)
    [(late, people)] = (await look(quiet, begin + minutes(10))).late
    assert late == number
    assert minh.me["id"] in people
    shown = await hoa.get(f"/conversations/{number}")
    assert (shown["row"]["team"], shown["row"]["waiting_since"]) == (team["id"], begin.isoformat())
    assert shown["entries"][-1]["detail"] == {"what": "reply", "team": "Trực"}


async def test_two_processes_that_look_at_once_mark_once(quiet: House) -> None:
    await use(quiet, first_response=10)
    number = await waiting(quiet)
    now = since(quiet, number) + minutes(11)
    store = quiet.gateway.store
    found = [await store.read(lambda db: targets.look(db, settings.load(db), now)) for _ in range(2)]
    told = [await store.write(lambda db, one=one: targets.apply(db, one, now)) for one in found]  # type: ignore[misc]
    assert [len(one.late) for one in told] == [1, 0]
    assert quiet.value("SELECT count(*) FROM desk_entry WHERE kind = 'escalated'") == 1


async def test_what_the_bot_has_again_owes_nothing(quiet: House) -> None:
    await use(quiet)
    number = await waiting(quiet)
    await look(quiet, since(quiet, number) + minutes(1))
    with quiet.gateway.database.write() as session:
        session.execute(update(CONVERSATION).values(holder="bot", waiting_since=None))
    await look(quiet, quiet.gateway.clock.now())
    assert quiet.rows("SELECT opened_at, reply_due FROM desk_state") == [(None, None)]


@pytest.mark.parametrize(
    ("team", "priority", "first"),
    [(None, 0, 5), (1, 0, 7), (2, 0, 5), (None, 2, 2), (1, 2, 1), (2, 2, 2), (1, -1, 7)],
)
def test_the_closest_line_counts(team: int | None, priority: int, first: int) -> None:
    lines = [
        TargetLine(team=1, first_response=7),
        TargetLine(priority=2, first_response=2),
        TargetLine(team=1, priority=2, first_response=1),
        TargetLine(first_response=99),  # for any team and any priority: that is what the usual targets are for
    ]
    assert Targets(lines=lines).of(team, priority).first_response == first


async def test_the_urgent_come_first_and_agents_say_what_is(quiet: House, lan: Worker) -> None:
    first, second = await waiting(quiet, "an"), await waiting(quiet, "bình")
    await lan.put(f"/conversations/{second}/priority", {"priority": 2})
    assert [row["id"] for row in (await lan.get("/conversations?list=waiting"))["rows"]] == [second, first]
    await lan.put(f"/conversations/{second}/priority", {"priority": 3}, expect=422)
    await lan.put("/conversations/999/priority", {"priority": 1}, expect=404)
    assert quiet.rows("SELECT action FROM desk_audit WHERE action LIKE '%priority'") == [("conversation.priority",)]
