"""Automation rules: what they hear, when they act, that they act once and never in a circle."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gateway.desk.models import RULE
from gateway.desk.records import rules as kept_rules
from gateway.desk.rules import doing
from gateway.desk.rules.facts import Facts, Occasion, has_words, holds
from gateway.models import CONVERSATION
from tests.desk.staff import Worker, line, served, waiting
from tests.fakes.platform import said
from tests.gateway.house import House


@pytest.fixture
async def quiet(home: House) -> House:
    """The test lets the rules look itself."""
    await home.gateway.desk.rules.stop()
    await home.gateway.desk.rounds.stop()
    return home


def rule(event: str, *actions: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"name": f"Khi {event}", "event": event, "actions": list(actions), **more}


def when(field: str, *values: str, op: str = "is") -> dict[str, Any]:
    return {"field": field, "op": op, "values": list(values)}


def do(kind: str, value: object = "") -> dict[str, str]:
    return {"do": kind, "value": str(value)}


async def look(home: House) -> int:
    return await home.gateway.desk.rules.go()


async def settled(home: House, words: str) -> None:
    """A message was taken in and the bot has read it."""
    await home.until_row(f"SELECT count(*) FROM message WHERE text = '{words}' AND state != 'received'", 1)


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("Tôi muốn khiếu nại hóa đơn", "khieu nai", True),
        ("toi muon khieu nai", "khieu nai", True),
        ("toi muon khieu nai", "khiếu nại", False),  # written with diacritics they must be there
        ("Tôi muốn KHIẾU NẠI!", "khiếu nại", True),
        ("mất điện rồi", "mat dien", True),
        ("đường điện", "duong", True),
        ("mất điện thoại", "điện tho", False),  # whole words
        ("", "a", False),
    ],
)
def test_words_are_found_with_and_without_diacritics(text: str, phrase: str, found: bool) -> None:
    assert has_words(text, phrase) is found


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        (when("channel", "zalo", "messenger"), True),
        (when("channel", "zalo", op="not"), True),
        (when("channel", "messenger", op="not"), False),
        (when("label", "3"), True),
        (when("label", "4"), False),
        (when("label", "4", op="not"), True),
        (when("group", "business"), False),  # nothing known holds nothing
        (when("group", "business", op="not"), True),
        (when("words", "gap", "khan"), True),
    ],
)
def test_a_condition_holds_when_one_value_fits(condition: dict[str, Any], held: bool) -> None:
    known = Facts({"channel": frozenset({"messenger"}), "label": frozenset({"2", "3"})}, "việc khẩn")
    assert holds(condition, known) is held


async def test_a_hand_over_is_labelled_routed_noted_and_told(quiet: House, hoa: Worker, minh: Worker) -> None:
    start = await hoa.get("/start")
    label, team = start["labels"][0]["id"], start["teams"][0]["id"]
    actions = [do("label", label), do("team", team), do("priority", 2), do("note", "Gọi lại"), do("notify", "team")]
    await hoa.post("/rules", rule("handed_over", *actions, conditions=[when("reason", "requested")]))
    number = await waiting(quiet)
    async with served(quiet) as address, line(address, hoa) as page:
        await page.hear("hello")
        assert await look(quiet) == 1
        notice = await page.hear("notice", id=number)
        assert notice["name"] == "Khi handed_over"
    shown = await minh.get(f"/conversations/{number}")
    row = shown["row"]
    assert (row["labels"], row["team"], row["priority"]) == ([label], team, 2)
    assert [(one["kind"], one["author"], one["text"]) for one in shown["entries"]] == [
        ("note", "Khi handed_over", "Gọi lại"),
        ("rule", "Khi handed_over", ""),
    ]
    assert quiet.rows("SELECT actor, subject FROM desk_audit WHERE action = 'rule.ran'") == [("system", str(number))]
    assert await look(quiet) == 0


async def test_a_customers_words_bring_an_answer_once(quiet: House, hoa: Worker) -> None:
    text = await hoa.post("/quick-texts", {"shortcut": "gio", "title": "Giờ", "text": "{{cong_ty}} mở cửa từ 7:30 ạ."})
    await hoa.post("/rules", rule("message", do("quick_text", text["id"]), conditions=[when("words", "may gio")]))
    await look(quiet)
    await quiet.post(said("an", "Mấy giờ mở cửa?", "m1"))
    await settled(quiet, "Mấy giờ mở cửa?")
    assert await look(quiet) == 1
    await quiet.until(lambda: "Điện lực mở cửa từ 7:30 ạ." in quiet.platform.texts("an"))
    assert await look(quiet) == 0
    await quiet.post(said("an", "cảm ơn", "m2"))
    await settled(quiet, "cảm ơn")
    assert await look(quiet) == 0


async def test_an_intent_is_waited_for(quiet: House, hoa: Worker) -> None:
    await hoa.post("/rules", rule("created", do("priority", 1), conditions=[when("intent", "ask_bill_amount")]))
    await look(quiet)
    await quiet.post(said("an", "tiền điện", "m1"))
    await settled(quiet, "tiền điện")
    assert await look(quiet) == 1
    assert quiet.value("SELECT priority FROM desk_state") == 1


async def test_a_long_wait(quiet: House, hoa: Worker, minh: Worker) -> None:
    await hoa.post("/rules", rule("waits", do("person", minh.me["id"]), minutes=10))
    number = await waiting(quiet)
    assert await look(quiet) == 0
    with quiet.gateway.database.write() as session:
        session.execute(update(RULE).values(since=quiet.gateway.clock.now() - timedelta(hours=1)))
        session.execute(update(CONVERSATION).values(waiting_since=quiet.gateway.clock.now() - timedelta(minutes=11)))
    assert await look(quiet) == 1
    assert (await minh.get(f"/conversations/{number}"))["row"]["agent"] == minh.name


async def test_an_end(quiet: House, hoa: Worker, lan: Worker) -> None:
    await hoa.post("/rules", rule("resolved", do("label", (await hoa.get("/start"))["labels"][0]["id"])))
    number = await waiting(quiet)
    await lan.post(f"/conversations/{number}/claim")
    await lan.post(f"/conversations/{number}/resolve")
    assert (await look(quiet), await look(quiet)) == (1, 0)


async def test_what_can_not_be_done_is_said_and_the_rest_is_done(quiet: House, hoa: Worker, lan: Worker) -> None:
    person = next(one for one in (await hoa.get("/start"))["people"] if one["login"] == "minh")
    actions = [do("person", person["id"]), do("resolve"), do("priority", 1)]
    await hoa.post("/rules", rule("handed_over", *actions))
    number = await waiting(quiet)
    await lan.post(f"/conversations/{number}/claim")  # a person was quicker: no rule takes it away
    assert await look(quiet) == 1
    row = (await lan.get(f"/conversations/{number}"))["row"]
    assert (row["agent"], row["resolved"], row["priority"]) == (lan.name, False, 1)
    [(done,)] = quiet.rows("SELECT done FROM desk_rule_run")
    assert "person: taken" in str(done)
    assert "resolve: a person answers" in str(done)


async def test_order_and_the_last_word(quiet: House, hoa: Worker) -> None:
    first = await hoa.post("/rules", rule("handed_over", do("priority", 1), name="một"))
    second = await hoa.post("/rules", rule("handed_over", do("priority", 2), name="hai", last=True))
    third = await hoa.post("/rules", rule("handed_over", do("priority", -1), name="ba"))
    await waiting(quiet)
    assert await look(quiet) == 2
    assert quiet.value("SELECT priority FROM desk_state") == 2
    await hoa.put("/rules/order", {"rules": [third["id"], second["id"], first["id"]]})
    assert [one["name"] for one in await hoa.get("/rules")] == ["ba", "hai", "một"]
    assert [one["runs"] for one in await hoa.get("/rules")] == [0, 1, 1]
    await waiting(quiet, "bình")
    assert await look(quiet) == 2
    await hoa.put("/rules/order", {"rules": [first["id"]]}, expect=422)


async def test_a_rule_begins_when_it_is_switched_on(quiet: House, hoa: Worker) -> None:
    await waiting(quiet)
    made = await hoa.post("/rules", rule("handed_over", do("priority", 1)))
    off = rule("handed_over", do("priority", 1), enabled=False)
    await hoa.put(f"/rules/{made['id']}", off, expect=200)
    await waiting(quiet, "bình")
    assert await look(quiet) == 0
    await hoa.put(f"/rules/{made['id']}", off | {"enabled": True}, expect=200)
    assert await look(quiet) == 0
    await waiting(quiet, "chi")
    assert await look(quiet) == 1


async def test_two_processes_act_once(quiet: House, hoa: Worker) -> None:
    await hoa.post("/rules", rule("handed_over", do("note", "một lần")))
    number = await waiting(quiet)
    store, now = quiet.gateway.store, quiet.gateway.clock.now()
    [at_work] = await store.read(kept_rules.enabled)
    occasion = Occasion("handed_over", number, "handed:x", now)
    results = await asyncio.gather(
        *(store.write(lambda db: doing.run(db, at_work, occasion, "Điện lực", now)) for _ in range(6))
    )
    assert sum(result is not None for result in results) == 1
    assert quiet.value("SELECT count(*) FROM desk_entry WHERE kind = 'note'") == 1


async def test_an_answering_machine_at_the_other_end_meets_silence(quiet: House, hoa: Worker) -> None:
    text = await hoa.post("/quick-texts", {"shortcut": "x", "title": "X", "text": "Dạ vâng ạ."})
    await hoa.post("/rules", rule("message", do("quick_text", text["id"])))
    await look(quiet)
    for turn in range(4):
        await quiet.post(said("an", f"tự động {turn}", f"a{turn}"))
        await settled(quiet, f"tự động {turn}")
        await look(quiet)
    said_by_rule = "SELECT count(*) FROM message WHERE text = 'Dạ vâng ạ.'"
    assert quiet.value(said_by_rule) == doing.MOST_TEXTS_AN_HOUR


async def test_a_circle_ends(quiet: House, hoa: Worker) -> None:
    await hoa.post("/rules", rule("handed_over", do("priority", 1)))
    number = await waiting(quiet)
    [at_work] = await quiet.gateway.store.read(kept_rules.enabled)
    now = quiet.gateway.clock.now()
    for turn in range(doing.MOST_RUNS_AN_HOUR + 3):
        occasion = Occasion("handed_over", number, f"handed:{turn}", now)
        await quiet.gateway.store.write(lambda db, one=occasion: doing.run(db, at_work, one, "", now))  # type: ignore[misc]
    runs = [str(done) for (done,) in quiet.rows("SELECT done FROM desk_rule_run ORDER BY id")]
    assert sum("stopped" in done for done in runs) == 3


async def test_trying_a_rule_changes_nothing(quiet: House, hoa: Worker, lan: Worker) -> None:
    number = await waiting(quiet)
    await quiet.post(said("an", "hóa đơn sai rồi", "m2"))
    await settled(quiet, "hóa đơn sai rồi")
    body = rule("message", do("priority", 2), conditions=[when("words", "hoa don"), when("channel", "fake")])
    tried = await hoa.post("/rules/try", {"rule": body, "conversation": number})
    assert [(one["text"], one["held"], one["acts"]) for one in tried] == [
        ("gặp người", [False, True], False),
        ("hóa đơn sai rồi", [True, True], True),
    ]
    waits = rule("waits", do("priority", 2), minutes=5)
    assert len(await hoa.post("/rules/try", {"rule": waits, "conversation": number})) == 1
    assert quiet.value("SELECT count(*) FROM desk_rule_run") == 0
    await hoa.post("/rules/try", {"rule": body, "conversation": 999}, expect=404)
    await lan.post("/rules/try", {"rule": body, "conversation": number}, expect=403)


IMPOSSIBLE: list[dict[str, Any]] = [
    {"event": "nothing"},
    {"event": "message", "minutes": 5},
    {"event": "waits"},
    {"actions": []},
    {"actions": [do("label", "999")]},
    {"actions": [do("label", "Khiếu nại")]},
    {"actions": [do("snooze", 0)]},
    {"actions": [do("priority", 7)]},
    {"actions": [do("note")]},
    {"actions": [do("notify", "everybody")]},
    {"conditions": [when("open", "maybe")]},
    {"conditions": [when("channel")]},
    {"conditions": [when("age", "3")]},
]


async def test_what_can_not_be_is_refused(quiet: House, hoa: Worker) -> None:
    for wrong in IMPOSSIBLE:
        await hoa.post("/rules", rule("handed_over", do("priority", 1)) | wrong, expect=422)
    assert await hoa.get("/rules") == []


async def test_rules_are_audited_and_named_once(quiet: House, hoa: Worker) -> None:
    made = await hoa.post("/rules", rule("handed_over", do("resolve")))
    await hoa.post("/rules", rule("handed_over", do("resolve")), expect=409)
    await hoa.call("DELETE", f"/rules/{made['id']}", 204)
    await hoa.call("DELETE", f"/rules/{made['id']}", 404)
    await hoa.put(f"/rules/{made['id']}", rule("handed_over", do("resolve")), expect=404)
    actions = [
        action for (action,) in quiet.rows("SELECT action FROM desk_audit WHERE action LIKE 'rule.%' ORDER BY id")
    ]
    assert actions == ["rule.saved", "rule.removed"]
