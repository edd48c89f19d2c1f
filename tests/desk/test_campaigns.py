"""Campaigns at the desk: made from templates, run by who may, their people masked, everything in the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.campaigns.people import Person
from gateway.campaigns.rules import Kind, Rules, may_call
from gateway.models.campaign import Outcome
from gateway.records import campaigns as records
from gateway.records import phone_notices
from tests.desk.staff import Worker, signed_in
from tests.gateway.house import House

AN, BA, CHI = "+84912000101", "+84912000102", "+84912000103"
SURVEY = {"kind": "survey", "name": "Khảo sát tháng 11", "rules": {"ratio": 0.2, "tries": 3}}


@pytest.fixture
async def hoa(home: House) -> Any:
    async with signed_in(home, "hoa") as worker:
        yield worker


async def _called(home: House, campaign: int, phone: str, outcome: Outcome, score: int | None = None) -> None:
    now = datetime.now(UTC)
    person = Person("2026-11-22", phone, f"YC{phone[-3:]}", None, {"service": "x", "date": "y"})

    def work(db: Any) -> None:
        records.fill(db, campaign, [person], "", now)
        found = records.find(db, campaign)
        assert found is not None
        rules = found.rules.model_copy(update={"at_once": 20, "per_minute": 60})
        call = records.claim(db, _with(found, rules), phone, 20, now)
        assert call is not None
        if outcome in (Outcome.COMPLETED, Outcome.OPTED_OUT):
            records.talking(db, call.id, now)
        if score is not None:
            records.keep_answers(db, call.id, {"done": True}, score, "Thợ điện nhiệt tình", False, now)
        records.settle(db, call.id, outcome, now)

    await home.gateway.store.write(work)


def _with(campaign: records.StoredCampaign, rules: Any) -> records.StoredCampaign:
    from dataclasses import replace

    return replace(campaign, rules=rules)


async def test_a_campaign_is_made_started_paused_and_stopped(home: House, hoa: Worker, admin: Worker) -> None:
    number = (await hoa.post("/campaigns", SURVEY))["id"]
    usual = (await hoa.get("/campaigns"))["usual"]
    assert (usual["from_hour"], usual["to_hour"], usual["tries"]) == (8, 20, 2)
    (shown,) = (await hoa.get("/campaigns"))["campaigns"]
    assert (shown["state"], shown["rules"]["ratio"], shown["created_by"]) == ("draft", 0.2, "hoa")
    assert (await hoa.get("/campaigns"))["able"] is False  # no exchange is named
    assert shown["hours"] is may_call(Rules(), home.gateway.clock.now())
    for step, state in (("start", "running"), ("pause", "paused"), ("start", "running"), ("stop", "stopped")):
        await hoa.post(f"/campaigns/{number}/{step}", expect=204)
        assert (await hoa.get(f"/campaigns/{number}"))["state"] == state
    for step in ("start", "pause", "stop"):
        assert (await hoa.post(f"/campaigns/{number}/{step}", expect=409))["code"] == "campaign_state"
    log = [(line["actor"], line["action"]) for line in await admin.get("/audit?action=campaign")]
    assert log[0] == ("hoa", "campaign.read")
    assert {("hoa", f"campaign.{step}") for step in ("made", "start", "pause", "stop")} <= set(log)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "advertisement"},
        {"name": "  "},
        {"rules": {"from_hour": 5}},
        {"rules": {"to_hour": 23}},
        {"rules": {"ratio": 2}},
        {"rules": {"unknown": 1}},
    ],
)
async def test_what_is_no_campaign_is_refused(home: House, hoa: Worker, wrong: dict[str, Any]) -> None:
    await hoa.post("/campaigns", {**SURVEY, **wrong}, expect=422)
    await hoa.post("/campaigns/99/start", expect=404)
    await hoa.get("/campaigns/99", expect=404)
    await hoa.post("/campaigns/99/delete", expect=422)


async def test_figures_and_people_of_a_campaign(home: House, hoa: Worker) -> None:
    number = (await hoa.post("/campaigns", SURVEY))["id"]
    await hoa.post(f"/campaigns/{number}/start", expect=204)
    await _called(home, number, AN, Outcome.COMPLETED, 5)
    await _called(home, number, BA, Outcome.BUSY)
    await _called(home, number, CHI, Outcome.OPTED_OUT)
    now = datetime.now(UTC)
    people = [Person("2026-11-22", "+84912000104", "YC104", None)]
    await home.gateway.store.write(lambda db: records.fill(db, number, people, "", now))
    shown = await hoa.get(f"/campaigns/{number}")
    counts = shown["counts"]
    assert (counts["people"], counts["waiting"], counts["called"], counts["answered"]) == (4, 1, 3, 2)
    assert counts["outcomes"] == {"completed": 1, "busy": 1, "opted_out": 1}
    assert (counts["ratings"]["average"], counts["ratings"]["count"]) == (5.0, 1)
    assert {one["phone"] for one in shown["calls"]} == {f"09*****10{digit}" for digit in "1234"}
    assert AN not in str(shown)
    assert "Thợ điện nhiệt tình" in [one["remark"] for one in shown["calls"]]
    figures = await hoa.get("/figures?start=2026-01-01&end=2026-12-31")
    assert figures["survey"] == {
        "called": 3,
        "answered": 2,
        "refused": 1,
        "average": 5.0,
        "count": 1,
        "scores": {"1": 0, "2": 0, "3": 0, "4": 0, "5": 1},
    }


async def test_the_list_of_numbers_that_are_not_called(home: House, hoa: Worker, admin: Worker) -> None:
    number = (await hoa.post("/campaigns", SURVEY))["id"]
    people = [Person("2026-11-22", AN, "YC1", None)]
    now = datetime.now(UTC)
    await home.gateway.store.write(lambda db: records.fill(db, number, people, "", now))
    async with signed_in(home, "lan") as lan:
        await lan.post("/do-not-call", {"phone": "0912 000 101", "note": "gọi hotline báo"}, expect=204)
        await lan.post("/do-not-call", {"phone": "không có số"}, expect=422)
        assert [one["phone"] for one in await lan.get("/do-not-call")] == ["09*****101"]
        await lan.call("DELETE", f"/do-not-call/{AN}", 403)
    ((outcome,),) = home.rows("select outcome from outgoing_call")
    assert outcome == "blocked"
    (listed,) = await hoa.get("/do-not-call")
    assert (listed["phone"], listed["source"], listed["added_by"]) == (AN, "desk", "lan")
    await hoa.call("DELETE", f"/do-not-call/{AN}", 204)
    await hoa.call("DELETE", f"/do-not-call/{AN}", 404)
    assert await hoa.get("/do-not-call") == []
    log = await admin.get("/audit?action=do_not_call")
    assert [(line["actor"], line["action"]) for line in log] == [
        ("hoa", "do_not_call.removed"),
        ("lan", "do_not_call.added"),
    ]
    assert AN not in str(log)


async def test_news_by_number_is_seen_without_its_number(home: House, hoa: Worker) -> None:
    now = datetime.now(UTC)
    await home.gateway.store.write(lambda db: phone_notices.queue(db, "t1", AN, "295847", {"a": "b"}, now))
    (shown,) = await hoa.get("/phone-notices")
    assert (shown["phone"], shown["way"], shown["state"]) == ("09*****101", "zns", "queued")


async def test_only_surveys_count_as_surveys(home: House, hoa: Worker) -> None:
    number = (await hoa.post("/campaigns", {"kind": Kind.BILL.value, "name": "Nhắc nợ"}))["id"]
    await hoa.post(f"/campaigns/{number}/start", expect=204)
    await _called(home, number, AN, Outcome.COMPLETED)
    assert (await hoa.get("/figures?start=2026-01-01&end=2026-12-31"))["survey"]["called"] == 0
