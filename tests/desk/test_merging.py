"""Conversations of one person worked on as one, and parted again."""

from __future__ import annotations

import asyncio
from typing import Any

from gateway.desk.errors import Taken
from gateway.desk.records import merging, state
from gateway.desk.records.merging import Wish
from gateway.records import people
from tests.desk.staff import Worker, line, served, waiting
from tests.desk.test_more import CODE, fill_company, link
from tests.fakes.platform import said
from tests.gateway.house import House

WHY = "Khách gọi điện xác nhận cả hai"


async def prove(home: House, conversation: int, code: str) -> None:
    now = home.gateway.clock.now()
    await home.gateway.store.write(lambda db: people.prove(db, conversation, people.CODE, code, now))


async def pair(home: House, same: bool = True) -> tuple[int, int]:
    """Two waiting conversations, of one person when `same`."""
    one, other = await waiting(home, "an"), await waiting(home, "an-hai")
    if same:
        await prove(home, one, "PD13000123456")
        await prove(home, other, "PD13000123456")
    return one, other


async def no_rounds(home: House) -> None:
    await home.gateway.desk.rounds.stop()


async def test_one_row_one_owner_and_one_history(home: House, lan: Worker, minh: Worker) -> None:
    main, part = await pair(home)
    await lan.post(f"/conversations/{main}/claim")
    made = await lan.post(f"/conversations/{part}/merge", {"into": main})
    assert made["row"]["id"] == main
    assert [one["id"] for one in made["row"]["parts"]] == [main, part]
    assert home.rows("SELECT DISTINCT holder, agent FROM conversation") == [("agent", lan.name)]
    listed = (await minh.get("/conversations?list=open"))["rows"]
    assert [row["id"] for row in listed] == [main]
    shown = await lan.get(f"/conversations/{part}")  # opening the part shows the whole
    assert shown["row"]["id"] == main
    assert {one["conversation"] for one in shown["messages"]} == {main, part}
    assert shown["messages"] == sorted(shown["messages"], key=lambda one: int(one["id"]))
    assert [entry["detail"].get("part") for entry in shown["entries"] if entry["kind"] == "merged"] == [part]
    await minh.post(f"/conversations/{part}/claim", expect=409)
    await minh.post(f"/conversations/{main}/claim", expect=409)


async def test_later_messages_of_either_channel_land_in_the_whole(home: House, lan: Worker) -> None:
    main, part = await pair(home)
    await lan.put("/me/preferences", {"undo_seconds": 0})
    await lan.post(f"/conversations/{main}/claim")
    await lan.post(f"/conversations/{part}/merge", {"into": main})
    async with served(home) as address, line(address, lan) as page:
        await page.hear("hello")
        await page.say(type="watch", id=main)
        await page.hear("presence", id=main)
        await home.post(said("an-hai", "còn bên này nữa", "p1"))
        heard = await page.hear("event", id=main, part=part)
        assert heard["event"]["message"]["text"] == "còn bên này nữa"
        [row] = (await page.hear("rows"))["rows"]
        assert (row["id"], row["last"]["text"]) == (main, "còn bên này nữa")
    shown = await lan.get(f"/conversations/{main}")
    assert shown["messages"][-1]["text"] == "còn bên này nữa"
    assert shown["answer_in"] == part
    # An answer goes where the customer wrote last, or where the agent says.
    await lan.post(f"/conversations/{main}/replies", {"text": "dạ vâng", "client_id": "r1"}, expect=202)
    await home.until(lambda: home.platform.texts("an-hai")[-1:] == ["dạ vâng"])
    body = {"text": "và bên này", "client_id": "r2", "to": main}
    await lan.post(f"/conversations/{main}/replies", body, expect=202)
    await home.until(lambda: home.platform.texts("an")[-1:] == ["và bên này"])
    await lan.post(f"/conversations/{main}/replies", {"text": "x", "client_id": "r3", "to": 999}, expect=422)
    unread = (await lan.get("/conversations?list=mine&unread=true"))["rows"]
    assert unread == []
    await home.post(said("an-hai", "cảm ơn em", "p2"))
    await home.until_row("SELECT count(*) FROM message WHERE text = 'cảm ơn em'", 1)
    await lan.put(f"/conversations/{main}/read", {"seq": 1})
    assert [row["id"] for row in (await lan.get("/conversations?list=mine&unread=true"))["rows"]] == [main]


async def test_the_whole_is_given_back_resolved_and_waits_as_one(home: House, lan: Worker) -> None:
    main, part = await pair(home)
    await no_rounds(home)
    await lan.post(f"/conversations/{main}/claim")
    await lan.post(f"/conversations/{part}/merge", {"into": main})
    await lan.post(f"/conversations/{main}/resolve")
    assert home.rows("SELECT DISTINCT holder, agent, reason FROM conversation") == [("bot", None, None)]
    assert [row["id"] for row in (await lan.get("/conversations?list=resolved"))["rows"]] == [main]
    # The bot hands the part over: the whole waits, and is resolved no more.
    await home.post(said("an-hai", "gặp người", "p1"))
    await home.until_row(f"SELECT holder FROM conversation WHERE id = {part}", "waiting")
    await home.gateway.desk.rounds.go()
    [row] = (await lan.get("/conversations?list=waiting"))["rows"]
    assert (row["id"], row["holder"], row["reason"], row["resolved"]) == (main, "waiting", "requested", False)
    assert (await lan.get("/start"))["counts"]["waiting"] == 1


async def test_parting_loses_nothing(home: House, lan: Worker, minh: Worker) -> None:
    main, part = await pair(home)
    before = {number: (await lan.get(f"/conversations/{number}"))["messages"] for number in (main, part)}
    await lan.post(f"/conversations/{main}/claim")
    await lan.post(f"/conversations/{part}/merge", {"into": main})
    await lan.put(f"/conversations/{main}/read", {"seq": 999})
    await minh.call("DELETE", f"/conversations/{part}/merge", 409)  # it is Lan's
    back = await lan.call("DELETE", f"/conversations/{part}/merge")
    assert (back["row"]["id"], back["row"]["agent"], back["row"]["parts"]) == (part, lan.name, [])
    for number, messages in before.items():
        found = (await lan.get(f"/conversations/{number}"))["messages"]
        assert [one["text"] for one in found] == [one["text"] for one in messages]
    await lan.call("DELETE", f"/conversations/{part}/merge", 404)
    await home.post(said("an", "còn đó không", "m9"))
    await home.until_row("SELECT count(*) FROM message WHERE text = 'còn đó không'", 1)
    unread = (await lan.get("/conversations?list=mine&unread=true"))["rows"]
    assert [row["id"] for row in unread] == [main]  # the mark over all parts hides nothing of this one
    merges = home.rows("SELECT source_id, target_id, proof, parted_by FROM desk_merge")
    assert merges == [(part, main, "same", lan.name)]


async def test_a_merged_conversation_takes_its_parts_along(home: House, hoa: Worker) -> None:
    one, two = await pair(home)
    three = await waiting(home, "an-ba")
    await prove(home, three, "PD13000123456")
    await hoa.post(f"/conversations/{two}/merge", {"into": one})
    await hoa.post(f"/conversations/{one}/merge", {"into": three})
    assert sorted(part["id"] for part in (await hoa.get(f"/conversations/{two}"))["row"]["parts"]) == [one, two, three]
    await hoa.post(f"/conversations/{two}/merge", {"into": three}, expect=409)  # it is a part already
    await hoa.post(f"/conversations/{three}/merge", {"into": two}, expect=422)  # of itself
    await hoa.call("DELETE", f"/conversations/{one}/merge")
    assert sorted(part["id"] for part in (await hoa.get(f"/conversations/{two}"))["row"]["parts"]) == [one, two]
    assert (await hoa.get(f"/conversations/{three}"))["row"]["parts"] == []


# What the two have proved, what is said about it, and the answers to an agent and to a supervisor.
WHO: list[tuple[tuple[str | None, str | None], str, int, int]] = [
    (("PD13000123456", "PD13000123456"), "", 200, 200),
    (("PD13000123456", None), "", 422, 422),  # nothing proves it: say how one knows
    (("PD13000123456", None), "ngắn", 422, 422),
    (("PD13000123456", None), WHY, 200, 200),
    ((None, None), WHY, 200, 200),
    (("PD13000123456", "PE13000234567"), WHY, 403, 200),  # different customers: a supervisor's word
    (("PD13000123456", "PE13000234567"), "", 403, 422),
]


async def test_who_may_join_whom(home: House, lan: Worker, hoa: Worker) -> None:
    expected: list[tuple[str]] = []
    for turn, (codes, reason, agent, supervisor) in enumerate(WHO):
        one, other = await waiting(home, f"an-{turn}"), await waiting(home, f"binh-{turn}")
        for number, code in zip((one, other), codes, strict=True):
            if code is not None:
                await prove(home, number, code)
        body = {"into": one, "reason": reason}
        await lan.post(f"/conversations/{other}/merge", body, expect=agent)
        if agent == 200:
            await lan.call("DELETE", f"/conversations/{other}/merge")
        await hoa.post(f"/conversations/{other}/merge", body, expect=supervisor)
        expected += [(login,) for login, answer in (("lan", agent), ("hoa", supervisor)) if answer == 200]
    assert home.rows("SELECT actor FROM desk_audit WHERE action = 'conversation.merged' ORDER BY id") == expected


async def test_the_customer_of_all_parts_stands_beside_the_whole(home: House, lan: Worker) -> None:
    """What one chat has proved is opened from the whole; its payment code goes to that chat, and to no other."""
    fill_company(home)
    main, part = await pair(home)
    link(home, "an-hai")
    await lan.put("/me/preferences", {"undo_seconds": 0})
    await lan.post(f"/conversations/{main}/claim")
    assert (await lan.get(f"/conversations/{main}/customer"))["codes"] == []
    await lan.post(f"/conversations/{part}/merge", {"into": main})
    request = {"service": "request_meter_test", "fields": {}, "code": CODE, "client_id": "c1"}
    made = await lan.post(f"/conversations/{part}/requests", request)
    seen = await lan.get(f"/conversations/{main}/customer")
    assert seen["codes"] == [CODE]
    numbers = [one["number"] for one in seen["requests"]]
    assert numbers[0] == made["number"]
    assert len(set(numbers)) == len(numbers)
    opened = await lan.post(f"/conversations/{main}/customer/open", {"code": CODE})
    assert (opened["linked"], "*" in opened["name"]) == (True, False)
    await home.post(said("an", "gửi mã QR giúp tôi", "q1"))  # the other chat wrote last
    await home.until_row("SELECT count(*) FROM message WHERE external_id = 'q1'", 1)
    await lan.post(f"/conversations/{main}/customer/qr", {"code": CODE}, expect=202)
    await home.until(lambda: any("/media/vietqr/" in text for text in home.platform.texts("an-hai")))
    assert not any("/media/vietqr/" in text for text in home.platform.texts("an"))
    await lan.call("DELETE", f"/conversations/{main}/customer/{CODE}", 204)
    assert (await lan.get(f"/conversations/{main}/customer"))["codes"] == []
    await lan.post(f"/conversations/{main}/customer/qr", {"code": CODE}, expect=403)


async def test_what_another_agent_holds_is_a_supervisors(home: House, lan: Worker, minh: Worker, hoa: Worker) -> None:
    one, other = await pair(home)
    await lan.post(f"/conversations/{one}/claim")
    await minh.post(f"/conversations/{other}/claim")
    await lan.post(f"/conversations/{other}/merge", {"into": one}, expect=409)
    await hoa.post(f"/conversations/{other}/merge", {"into": one})
    assert home.rows("SELECT DISTINCT agent FROM conversation") == [(lan.name,)]  # the target's holder
    await lan.post("/conversations/999/merge", {"into": one}, expect=404)


async def test_what_could_be_merged_tells_the_proof(home: House, lan: Worker) -> None:
    one, other = await pair(home)
    stranger, third = await waiting(home, "bình"), await waiting(home, "chi")
    await prove(home, third, "PE13000234567")
    found = await lan.get(f"/conversations/{one}/merge")
    assert {item["row"]["id"]: item["proof"] for item in found} == {
        other: "same",
        stranger: "unknown",
        third: "different",
    }
    assert found[0]["row"]["id"] == other


async def test_claiming_and_merging_at_once_leave_one_owner(home: House) -> None:
    """Whatever comes first, both parts have one and the same holder in the end, and no claim is lost silently."""
    await no_rounds(home)
    for turn in range(8):
        one, other = await waiting(home, f"a{turn}"), await waiting(home, f"b{turn}")
        await race(home, one, other)


async def race(home: House, one: int, other: int) -> None:
    store, now = home.gateway.store, home.gateway.clock.now()

    def merging_by(name: str) -> Any:
        return store.write(lambda db: merging.merge(db, other, one, Wish(name, boss=False, reason=WHY), now))

    def claiming(number: int, name: str) -> Any:
        return store.write(lambda db: state.claim(db, number, name, now))

    results = await asyncio.gather(
        claiming(other, "Một"), merging_by("Hai"), claiming(one, "Ba"), claiming(other, "Bốn"), return_exceptions=True
    )
    assert all(not isinstance(result, BaseException) or isinstance(result, Taken) for result in results), results
    holders = dict(home.rows(f"SELECT id, agent FROM conversation WHERE id IN ({one}, {other})"))
    merged = home.value(f"SELECT merged_into FROM desk_state WHERE conversation_id = {other}")
    if merged is not None:
        assert holders[one] == holders[other]
    won = sum(not isinstance(results[at], BaseException) for at in (0, 2, 3))
    assert won == len({name for name in holders.values() if name is not None})
