"""The main work: claim, answer, note, pass on, put off, give back, close."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.desk.records import assignment
from tests.desk.staff import Worker, add_people, browser, line, served, waiting
from tests.fakes.platform import said
from tests.gateway.house import House, house


async def test_lists_and_a_conversation(home: House, lan: Worker, minh: Worker) -> None:
    first = await waiting(home, "an")
    second = await waiting(home, "bình")
    page = await lan.get("/conversations?list=waiting")
    assert [row["id"] for row in page["rows"]] == [first, second]
    assert page["rows"][0]["reason"] == "requested"
    one = await lan.get(f"/conversations/{first}")
    assert [(m["author"], m["intent"], m["confidence"]) for m in one["messages"]] == [
        ("customer", "ask_bill_amount", 0.97),
        ("bot", None, None),
    ]
    assert one["summary"] == {"intent": "talk_to_agent"}
    claimed = await lan.post(f"/conversations/{first}/claim")
    assert (claimed["row"]["holder"], claimed["row"]["agent"]) == ("agent", "Nguyễn Thị Lan")
    assert claimed["entry"]["kind"] == "claimed"
    assert claimed["entry"]["seconds"] >= 0
    assert [row["id"] for row in (await lan.get("/conversations?list=mine"))["rows"]] == [first]
    assert (await minh.get("/conversations?list=mine"))["rows"] == []
    assert [row["id"] for row in (await minh.get("/conversations?list=waiting"))["rows"]] == [second]
    counts = (await lan.get("/start"))["counts"]
    assert (counts["waiting"], counts["open"], counts["agents"]) == (1, 2, {"Nguyễn Thị Lan": 1})


async def test_a_reply_goes_out_after_its_moment_and_can_be_taken_back(home: House, lan: Worker) -> None:
    number = await waiting(home)
    await lan.post(f"/conversations/{number}/claim")
    await lan.put("/me/preferences", {"undo_seconds": 1})
    body = {"text": "Dạ em là Lan đây ạ.", "client_id": "c1"}
    for _ in range(2):  # a double click
        await lan.post(f"/conversations/{number}/replies", body, expect=202)
    assert home.platform.texts("an")[1:] == []
    await home.until(lambda: home.platform.texts("an")[1:] == ["Dạ em là Lan đây ạ."])
    await lan.call("DELETE", f"/conversations/{number}/replies/c1", 409)
    await lan.put("/me/preferences", {"undo_seconds": 15})
    await lan.post(f"/conversations/{number}/replies", {"text": "nhầm", "client_id": "c2"}, expect=202)
    assert (await lan.get(f"/conversations/{number}"))["pending"][0]["text"] == "nhầm"
    assert await lan.call("DELETE", f"/conversations/{number}/replies/c2") == {"text": "nhầm"}
    await lan.put("/me/preferences", {"undo_seconds": 0})
    await lan.post(f"/conversations/{number}/replies", {"text": "ngay", "client_id": "c3"}, expect=202)
    await home.until(lambda: home.platform.texts("an")[1:] == ["Dạ em là Lan đây ạ.", "ngay"])
    assert home.value("SELECT count(*) FROM desk_entry WHERE kind = 'replied'") == 1


async def test_what_may_still_be_taken_back_goes_out_before_the_conversation_ends(home: House, lan: Worker) -> None:
    number = await waiting(home)
    await lan.post(f"/conversations/{number}/claim")
    await lan.put("/me/preferences", {"undo_seconds": 15})
    await lan.post(f"/conversations/{number}/replies", {"text": "Chào ạ.", "client_id": "c1"}, expect=202)
    await lan.post(f"/conversations/{number}/resolve")
    await home.until(lambda: home.platform.texts("an")[1:2] == ["Chào ạ."])
    await home.post(said("an", "cảm ơn", "m9"))  # the bot answers again, after the question how it was
    await home.until(lambda: "Dạ, cảm ơn" in home.platform.texts("an"))


async def test_the_bot_is_silent_while_a_person_has_it(home: House, lan: Worker) -> None:
    number = await waiting(home)
    await lan.post(f"/conversations/{number}/claim")
    await home.post(said("an", "alo", "m2"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm2'", "shown")
    await lan.post(f"/conversations/{number}/release")
    await home.post(said("an", "tiền điện", "m3"))
    await home.until(lambda: home.platform.texts("an")[-1] == "Dạ, tiền điện")
    assert len(home.bot.asked) == 2


async def test_of_many_agents_in_two_processes_one_wins(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        logins = [f"agent{number}" for number in range(12)]
        await add_people(home, *logins)
        number = await waiting(home)
        other = type(home.gateway)(home.gateway.settings, home.gateway.connectors)
        await other.broker.connect()
        try:
            from gateway.desk.records.sessions import Principal

            def person(login: str) -> Principal:
                return Principal(0, login, login.title(), "agent", False, False, "", "", False, {}, False)

            results = await asyncio.gather(
                *(
                    (home.gateway if at % 2 else other).desk.parts.ownership.claim(person(login), number)
                    for at, login in enumerate(logins)
                ),
                return_exceptions=True,
            )
        finally:
            await other.broker.close()
            other.store.close()
        winners = [result for result in results if not isinstance(result, BaseException)]
        assert len(winners) == 1
        assert home.value("SELECT agent FROM conversation") == winners[0].talk.agent
        assert home.value("SELECT count(*) FROM desk_entry WHERE kind = 'claimed'") == 1


async def test_only_the_holder_moves_it_and_a_supervisor(home: House, lan: Worker, minh: Worker, hoa: Worker) -> None:
    number = await waiting(home)
    await lan.post(f"/conversations/{number}/claim")
    for path, body in (
        ("claim", {}),
        ("release", {}),
        ("resolve", {}),
        ("transfer", {"person": "Trần Quang Minh"}),
    ):
        await minh.post(f"/conversations/{number}/{path}", body, expect=409)
    await minh.post(f"/conversations/{number}/claim", {"force": True}, expect=403)
    await minh.post(f"/conversations/{number}/replies", {"text": "chào", "client_id": "x"}, expect=409)
    await minh.put(f"/conversations/{number}/snooze", {"until": "2099-01-01T00:00:00Z"}, expect=409)
    taken = await hoa.post(f"/conversations/{number}/claim", {"force": True})
    assert taken["entry"]["kind"] == "taken_over"
    assert taken["row"]["agent"] == "Phạm Thu Hoa"


async def test_transfer_to_a_person_and_to_a_team(home: House, lan: Worker, minh: Worker) -> None:
    number = await waiting(home)
    teams = {team["name"]: team["id"] for team in (await lan.get("/start"))["teams"]}
    await lan.post(f"/conversations/{number}/claim")
    await lan.post(f"/conversations/{number}/transfer", {"person": "Ai đó"}, expect=404)
    await lan.post(f"/conversations/{number}/transfer", {}, expect=422)
    moved = await lan.post(f"/conversations/{number}/transfer", {"person": minh.name, "note": "khách hỏi kỹ thuật"})
    assert (moved["row"]["agent"], moved["entry"]["text"]) == (minh.name, "khách hỏi kỹ thuật")
    team = teams["Hóa đơn và thanh toán"]
    moved = await minh.post(f"/conversations/{number}/transfer", {"team": team})
    assert (moved["row"]["holder"], moved["row"]["agent"], moved["row"]["team"]) == ("waiting", None, team)
    assert [row["id"] for row in (await lan.get("/conversations?list=team"))["rows"]] == [number]
    assert (await minh.get("/conversations?list=team"))["rows"] == []


async def test_snooze_until_a_time_or_until_the_customer_writes(home: House, lan: Worker) -> None:
    number = await waiting(home)
    await lan.post(f"/conversations/{number}/claim")
    await lan.put(f"/conversations/{number}/snooze", {"until": "2020-01-01T00:00:00Z"}, expect=422)
    until = (home.gateway.clock.now() + timedelta(hours=2)).isoformat()
    await lan.put(f"/conversations/{number}/snooze", {"until": until}, expect=200)
    assert (await lan.get("/conversations?list=mine"))["rows"] == []
    assert [row["id"] for row in (await lan.get("/conversations?list=snoozed"))["rows"]] == [number]
    await home.post(said("an", "có chưa em", "m5"))
    await home.until_row("SELECT count(*) FROM message WHERE external_id = 'm5'", 1)
    assert [row["id"] for row in (await lan.get("/conversations?list=mine"))["rows"]] == [number]
    assert (await lan.get("/conversations?list=snoozed"))["rows"] == []


async def test_who_put_it_off_is_told_when_its_time_has_come(home: House, lan: Worker) -> None:
    number, other = await waiting(home), await waiting(home, "bình")
    await home.gateway.desk.rounds.stop()  # the test goes the rounds itself
    until = home.gateway.clock.now() + timedelta(hours=2)
    for one in (number, other):
        await lan.post(f"/conversations/{one}/claim")
        await lan.put(f"/conversations/{one}/snooze", {"until": until.isoformat()}, expect=200)
    await home.post(said("bình", "có chưa em", "m5"))  # back in the list before its time: nothing to tell
    await home.until_row("SELECT count(*) FROM message WHERE external_id = 'm5'", 1)
    store = home.gateway.store
    assert await store.write(lambda db: assignment.wake(db, until - timedelta(seconds=1))) == []
    woken = await store.write(lambda db: assignment.wake(db, until))
    assert woken == [(number, lan.me["id"]), (other, None)]
    assert await store.write(lambda db: assignment.wake(db, until)) == []  # another process is too late
    await lan.put(f"/conversations/{number}/snooze", {"until": until.isoformat()}, expect=200)
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE desk_state SET snoozed_until = '2020-01-01 00:00:00.000000'"))
    async with served(home) as address, line(address, lan) as page:
        await page.hear("hello")
        await home.gateway.desk.rounds.go()
        assert (await page.hear("notice"))["what"] == "woken"


async def test_resolve_counts_until_the_customer_writes_again(home: House, lan: Worker) -> None:
    number = await waiting(home)
    await lan.post(f"/conversations/{number}/claim")
    done = await lan.post(f"/conversations/{number}/resolve")
    assert (done["row"]["resolved"], done["row"]["resolved_by"], done["row"]["holder"]) == (True, lan.name, "bot")
    assert [row["id"] for row in (await lan.get("/conversations?list=resolved"))["rows"]] == [number]
    again = await lan.post(f"/conversations/{number}/claim")  # reopened
    assert (again["row"]["resolved"], again["row"]["agent"]) == (False, lan.name)
    await lan.post(f"/conversations/{number}/resolve")
    await home.post(said("an", "còn nữa", "m7"))
    await home.until_row("SELECT count(*) FROM message WHERE external_id = 'm7'", 1)
    assert (await lan.get("/conversations?list=resolved"))["rows"] == []


async def test_notes_are_for_the_desk_only(home: House, lan: Worker, minh: Worker) -> None:
    number = await waiting(home)
    [minh_id] = [one["id"] for one in (await lan.get("/start"))["people"] if one["login"] == "minh"]
    noted = await lan.post(f"/conversations/{number}/notes", {"text": "khách nóng tính", "mentions": [minh_id]})
    assert noted["entry"]["kind"] == "note"
    entries = (await minh.get(f"/conversations/{number}"))["entries"]
    assert [(one["kind"], one["author"], one["text"]) for one in entries] == [("note", lan.name, "khách nóng tính")]
    assert [row["id"] for row in (await minh.get("/conversations?list=mentions"))["rows"]] == [number]
    assert (await lan.get("/conversations?list=mentions"))["rows"] == []
    assert home.value("SELECT count(*) FROM message WHERE text LIKE '%nóng%'") == 0
    await lan.post(f"/conversations/{number}/notes", {"text": "  "}, expect=422)


async def test_drafts_read_marks_and_labels(home: House, lan: Worker, minh: Worker) -> None:
    number = await waiting(home)
    await lan.put(f"/conversations/{number}/draft", {"text": "Dạ em", "note": True})
    assert (await lan.get(f"/conversations/{number}"))["draft"] == {"text": "Dạ em", "note": True}
    assert (await minh.get(f"/conversations/{number}"))["draft"] is None
    await lan.put(f"/conversations/{number}/draft", {"text": " "})
    assert (await lan.get(f"/conversations/{number}"))["draft"] is None
    await lan.put(f"/conversations/{number}/read", {"seq": 2})
    assert (await lan.get("/conversations?list=waiting"))["read"] == {str(number): 2}
    labels = [label["id"] for label in (await lan.get("/start"))["labels"]]
    await lan.put(f"/conversations/{number}/labels", {"labels": [labels[0], 9999]})
    assert (await lan.get(f"/conversations?list=all&label={labels[0]}"))["rows"][0]["labels"] == [labels[0]]
    assert (await lan.get(f"/conversations?list=all&label={labels[1]}"))["rows"] == []


@pytest.mark.parametrize("path", ["/conversations/999", "/conversations/999/claim", "/conversations/999/release"])
async def test_what_does_not_exist(lan: Worker, path: str) -> None:
    await lan.call("GET" if path.endswith("9") else "POST", path, 404, json={})


async def test_somebody_without_a_session_gets_nothing(home: House) -> None:
    async with browser(home) as stranger:
        for method, path in (("GET", "/start"), ("GET", "/conversations"), ("POST", "/conversations/1/claim")):
            answer = await stranger.http.request(method, f"/api/desk{path}", json={})
            assert answer.status_code == 401
            assert answer.json()["code"] == "signed_out"
