"""What customers still ask once a report or a request is sent, and while they wait for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.actions.talk import Answer, Talk

PLACE = "phường Hoàng Mai, Hà Nội"
NIGHT = {"waiting": True, "desk": {"opens": "2026-11-21T07:30:00+07:00"}}
DAY = {"waiting": True, "desk": {"waiting": 1}}


async def report_an_outage(talk: Talk) -> Answer:
    await talk.say("mất điện cả khu rồi", "report_outage")
    return await talk.say(PLACE, place=PLACE)


async def report_a_shock(talk: Talk) -> Answer:
    await talk.say("vợ tôi bị điện giật ở bình nóng lạnh", "report_hazard")
    return await talk.say("77 Quang Trung", address="77 Quang Trung")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("bao giờ thợ đến hả cháu", "track_request"),
        ("ờ thế bao lâu thì có điện lại", "ask_restoration_time"),
        ("chừng nào xử lý xong", "ask_restoration_time"),
        ("sao chưa thấy ai xuống", "complain_service"),
        ("lâu không em", "chitchat"),
    ],
)
async def test_a_report_is_asked_after_without_a_code(talk: Talk, text: str, intent: str) -> None:
    assert (await report_an_outage(talk)).responses == ["utter_outage_recorded"]
    answer = await talk.say(text, intent)
    assert answer.responses == ["utter_outage_being_checked"]
    assert "Hoàng Mai" in answer.text


async def test_another_place_is_another_matter(talk: Talk) -> None:
    await report_an_outage(talk)
    answer = await talk.say(
        "bao giờ phường Tương Mai có điện", "ask_restoration_time", place="phường Tương Mai, Hà Nội"
    )
    assert "Tương Mai" in answer.text
    assert "utter_outage_being_checked" not in answer.responses


async def test_a_report_of_yesterday_is_not_meant(talk: Talk) -> None:
    await report_an_outage(talk)
    talk.company.clock.advance(timedelta(days=1))
    answer = await talk.say("bao giờ có lại", "ask_restoration_time")
    assert answer.responses == ["utter_no_outage_known"]


async def test_what_to_do_beside_the_danger_is_told_again(talk: Talk) -> None:
    await report_a_shock(talk)
    answer = await talk.say("giờ tôi phải làm gì", "out_of_scope", metadata=DAY)
    assert answer.responses == ["utter_hazard_shock", "utter_hazard_being_handled"]


async def test_more_of_the_danger_is_never_met_with_silence(talk: Talk) -> None:
    await report_a_shock(talk)
    answer = await talk.say("mấy đứa nhỏ đang lội gần đó", "report_hazard", 0.5, metadata=DAY)
    assert answer.responses == ["utter_hazard_being_handled"]


async def test_how_somebody_feels_is_no_place(talk: Talk) -> None:
    await talk.say("vợ tôi bị điện giật", "report_hazard")
    answer = await talk.say("vẫn tỉnh, chỉ tê tay thôi", "report_hazard")
    assert answer.handover is None
    answer = await talk.say("gần chợ Cồn", "report_hazard")
    assert answer.handover
    assert answer.handover["summary"]["collected"]["address"] == "gần chợ Cồn"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("bác không nhớ mã đâu", "dont_know"), ("làm ăn kiểu gì thế", "abuse"), ("PD1200078901", "inform")],
)
async def test_what_names_no_ward_is_not_looked_up(talk: Talk, text: str, intent: str) -> None:
    await talk.say("mất điện rồi", "report_outage")
    answer = await talk.say(text, intent)
    assert "utter_area_unknown" not in answer.responses


async def test_a_ward_inside_the_address_is_found(talk: Talk) -> None:
    await talk.say("mất điện rồi, chỉ nhà tôi thôi", "report_outage")
    answer = await talk.say(
        "số 8 ngõ 45 phố Hoàng Hoa Thám phường Hoàng Mai Hà Nội",
        address="số 8 ngõ 45 phố Hoàng Hoa Thám phường Hoàng Mai",
        place="Hà Nội",
    )
    assert answer.responses[0] == "utter_outage_recorded"
    assert "Hoàng Mai" in answer.text


async def hand_over(talk: Talk) -> None:
    assert (await talk.say("cho gặp người thật", "talk_to_agent", metadata={"desk": NIGHT["desk"]})).handover


@pytest.mark.parametrize("text", ["lâu không", "bạn đang ở số mấy", "còn mấy người nữa"])
async def test_the_wait_is_told(talk: Talk, text: str) -> None:
    await hand_over(talk)
    answer = await talk.say(text, "ask_meter_reading", metadata=NIGHT)
    assert answer.responses == ["utter_still_waiting", "utter_handover_closed"]


@pytest.mark.parametrize(
    ("metadata", "expected"), [(NIGHT, ["utter_kept_for_person"]), (DAY, [])], ids=["night", "day"]
)
async def test_at_night_a_question_is_kept_not_ignored(
    talk: Talk, metadata: dict[str, Any], expected: list[str]
) -> None:
    await hand_over(talk)
    answer = await talk.say("xa cột điện 300 mét có kéo được không", "chitchat", 0.4, metadata=metadata)
    assert answer.responses == expected
    again = await talk.say("thế có được không", "chitchat", 0.4, metadata=metadata)
    assert again.responses == []
