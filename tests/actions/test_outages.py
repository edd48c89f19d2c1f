"""Outages by home or place, and danger before everything else."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from actions.faq.stored import stored_questions
from tests.actions.company import AN, CHI
from tests.actions.talk import Talk
from utility import models


async def test_a_known_outage_at_home_is_explained(talk: Talk) -> None:
    await talk.link(CHI)
    answer = await talk.say("mất điện rồi", "report_outage")
    assert answer.responses == ["utter_outage_known"]
    assert "Sự cố cáp ngầm" in answer.text
    assert "12:00 ngày 20/11/2026" in answer.text


async def test_an_outage_of_a_ward_is_public(talk: Talk) -> None:
    answer = await talk.say("phường Phú Lâm mất điện à", "report_outage", place="phường Phú Lâm")
    assert answer.responses == ["utter_outage_known"]


async def test_an_unknown_outage_is_recorded(talk: Talk) -> None:
    await talk.link(AN)
    assert (await talk.say("cúp điện rồi", "report_outage")).responses == ["utter_ask_outage_scope"]
    answer = await talk.say("cả xóm luôn", "inform")
    assert answer.responses == ["utter_outage_recorded"]


async def test_a_house_alone_is_told_to_look_at_the_breaker(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("chỉ nhà tôi mất điện", "report_outage")
    assert answer.responses == ["utter_outage_recorded", "utter_check_breaker"]


async def test_the_code_of_a_stranger_tells_nothing_of_its_area(talk: Talk) -> None:
    answer = await talk.say(f"mã {CHI} mất điện", "report_outage", customer_code=CHI)
    assert answer.responses == ["utter_ask_area_not_code"]


async def test_what_only_looks_like_a_place_is_the_home(talk: Talk) -> None:
    await talk.link(CHI)
    answer = await talk.say("cổng sau nhà tôi mất điện", "report_outage", address="cổng sau nhà tôi")
    assert answer.responses == ["utter_outage_known"]


async def test_several_wards_are_chosen_from(talk: Talk) -> None:
    answer = await talk.say("mất điện ở quận Hoàng Mai", "report_outage", place="quận Hoàng Mai")
    assert answer.responses == ["utter_ask_which_area"]
    answer = await talk.say("Phường Tương Mai")
    assert answer.responses == ["utter_ask_outage_scope"]


@pytest.mark.parametrize("text", ["quận Hoàng Mai", "q. hoang mai", "quận Hoàng Mai, Hà Nội"])
async def test_a_former_district_is_told_ward_by_ward(talk: Talk, text: str) -> None:
    answer = await talk.say(f"lịch cắt điện {text}", "ask_outage_schedule", place=text)
    assert answer.responses == ["utter_planned_outages"]
    assert "tại Phường Tương Mai" in answer.text
    assert "Phường Hoàng Mai" not in answer.text  # nothing is announced there


async def test_a_former_district_without_interruptions(talk: Talk) -> None:
    with talk.company.utility.database.write() as session:
        session.execute(delete(models.OutageArea))
    answer = await talk.say("quận Hoàng Mai có cúp điện ko", "ask_outage_schedule", place="quận Hoàng Mai")
    assert answer.responses == ["utter_no_planned_outage"]


async def test_a_former_district_of_one_ward_is_that_ward(talk: Talk) -> None:
    answer = await talk.say("quận 6 có cúp điện ko", "ask_outage_schedule", place="quận 6")
    assert answer.responses == ["utter_outage_known"]


async def test_the_contact_of_a_former_district(talk: Talk) -> None:
    # A stored question about another place is no answer.
    near = [("binh_duong_vung_tau", 0.96)]
    assert near[0][0] in stored_questions()
    answer = await talk.say("điện lực quận 6 số mấy", "ask_contact", place="quận 6", faq=near)
    assert answer.responses == ["utter_contact"]
    assert "EVNHCMC" in answer.text


async def test_planned_interruptions_at_home(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("lịch cúp điện", "ask_outage_schedule")
    assert answer.responses == ["utter_planned_outages"]
    assert "Bảo trì trạm biến áp" in answer.text


async def test_no_outage_is_known_and_one_is_offered_to_be_reported(talk: Talk) -> None:
    await talk.link(AN)
    assert (await talk.say("bao giờ có điện", "ask_restoration_time")).responses == ["utter_no_outage_known"]
    assert (await talk.say("ừ", "affirm")).responses == ["utter_ask_outage_scope"]


@pytest.mark.parametrize(
    ("said", "response"),
    [
        ("dây điện đứt rơi xuống đường", "utter_hazard_wire"),
        ("trạm điện bốc cháy rồi", "utter_hazard_fire"),
        ("có người bị điện giật", "utter_hazard_shock"),
    ],
)
async def test_danger_is_answered_with_safety_first(talk: Talk, said: str, response: str) -> None:
    answer = await talk.say(said, "report_hazard")
    assert answer.responses == [response, "utter_ask_hazard_place"]
    answer = await talk.say("gần chợ Tân Mai", "out_of_scope", 0.5)
    assert answer.handover
    assert answer.handover["reason"] == "hazard"
    assert answer.handover["summary"]["collected"]["urgent"] is True


async def test_danger_interrupts_a_question(talk: Talk) -> None:
    await talk.say("tiền điện", "ask_bill_amount")
    ranking = [("report_outage", 0.5), ("report_hazard", 0.4)]
    answer = await talk.say("cháy cột điện rồi", "report_outage", 0.5, ranking=ranking)
    assert answer.responses[0] == "utter_hazard_fire"


async def test_a_suspicion_without_words_of_danger_is_no_alarm(talk: Talk) -> None:
    answer = await talk.say(
        "điện yếu", "report_voltage_problem", 0.5, ranking=[("report_voltage_problem", 0.5), ("report_hazard", 0.4)]
    )
    assert "utter_clarify" in answer.responses


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("xã Tân Thạnh, Đồng Tháp", []),
        ("xã TÂN THẠNH Đồng Tháp", []),
        ("xa tan thanh, dong thap", ["Xã Tân Thành", "Xã Tân Thạnh"]),
        ("xã Tân Thánh, Đồng Tháp", ["Xã Tân Thành", "Xã Tân Thạnh"]),
    ],
)
async def test_marks_tell_two_wards_apart_where_they_were_written(talk: Talk, text: str, choices: list[str]) -> None:
    kept = {"corporation": "EVNSPC", "unit_code": "PB0600", "unit_name": "Điện lực Thanh Bình", "province": "Đồng Tháp"}
    with talk.company.utility.database.write() as session:
        session.add_all(models.Area(**kept, ward=ward) for ward in ("Xã Tân Thành", "Xã Tân Thạnh"))
    answer = await talk.say(f"mất điện ở {text}", "report_outage", place=text)
    assert [title for title in answer.buttons if title.startswith("Xã")] == choices
    assert (answer.responses == ["utter_ask_which_area"]) == bool(choices)


@pytest.mark.parametrize(
    ("text", "intent", "danger"),
    [
        ("ổ cắm nhà em bị xẹt lửa, cần thợ xuống sửa", "request_after_meter_service", True),
        ("điện chập chờn, cầu dao bốc khói", "report_voltage_problem", True),
        ("cầu dao nhà em nhảy hoài, không thấy tóe lửa", "request_after_meter_service", False),
        ("ổ cắm phòng khách hư rồi", "request_after_meter_service", False),
    ],
)
async def test_sparks_in_the_words_of_a_repair_are_a_danger_first(
    talk: Talk, text: str, intent: str, danger: bool
) -> None:
    answer = await talk.say(text, intent)
    assert (talk.state.top is not None and talk.state.top.intent == "report_hazard") == danger
    assert ("an toàn" in answer.text or "114" in answer.text or "ngắt" in answer.text) or not danger


async def test_the_house_is_kept_for_the_crew_and_put_right(talk: Talk) -> None:
    await talk.say("nhà tôi mất điện", "report_outage")
    home = {"address": "số 12 ngõ 45 đường Lĩnh Nam", "place": "phường Hoàng Mai, Hà Nội"}
    asked = await talk.say("số 12 ngõ 45 đường Lĩnh Nam, phường Hoàng Mai, Hà Nội", "inform", **home)
    assert asked.responses == ["utter_ask_outage_scope"]
    await talk.say("chỉ nhà tôi", "inform")

    def told() -> str:
        with talk.company.utility.database.session() as session:
            return session.scalars(select(models.OutageReport.text)).one()

    assert "số 12 ngõ 45" in told()
    answer = await talk.say("à nhầm, số 21 ngõ 45 chứ không phải số 12", "correct", address="số 21 ngõ 45")
    assert "utter_outage_recorded" in answer.responses
    assert "số 21 ngõ 45" in told()
