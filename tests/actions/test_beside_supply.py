"""What customers ask around an outage: lamps, damage, why so often, what to do until power is back."""

from __future__ import annotations

import pytest

from tests.actions.company import AN, BINH, CHI
from tests.actions.talk import Talk

NIGHT = {"waiting": True, "desk": {"opens": "2026-11-23T07:30:00+07:00"}}


@pytest.mark.parametrize(
    "text", ["đèn đường trước nhà tắt mấy hôm nay", "den cao ap hem 12 hu roi", "đèn hẻm tối thui"]
)
async def test_lamps_of_the_street_are_the_communes(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "report_outage", address="hẻm 12")
    assert answer.responses == ["utter_public_lighting"]


async def test_a_leaning_lamp_post_is_a_danger(talk: Talk) -> None:
    answer = await talk.say("cột đèn đường nghiêng sắp đổ", "report_hazard")
    assert "utter_ask_hazard_place" in answer.responses


@pytest.mark.parametrize(
    "text",
    [
        "cúp điện làm hư hết đồ ăn trong tủ lạnh ai đền",
        "dien chap chon chay tivi nha toi dien luc co boi thuong k",
        "sốc điện hỏng máy lạnh, yêu cầu điện lực chịu trách nhiệm",
    ],
)
async def test_damage_is_answered_and_a_person_offered(talk: Talk, text: str) -> None:
    assert (await talk.say(text, "report_voltage_problem")).responses == ["utter_damage_rule"]
    assert (await talk.say("cần giấy tờ gì", "ask_procedure")).responses == ["utter_damage_papers"]
    assert (await talk.say("hóa đơn mua mất rồi thì sao", "get_einvoice")).responses == ["utter_damage_receipt"]
    assert (await talk.say("ừ chuyển đi", "affirm")).handover


@pytest.mark.parametrize(
    "text", ["có thợ đến sửa tủ lạnh không", "làm hỏng công tơ có phải đền không", "đèn nhà hư rồi"]
)
async def test_other_matters_are_no_claim(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "out_of_scope", 0.7)
    assert "utter_damage_rule" not in answer.responses


@pytest.mark.parametrize("text", ["sao cắt hoài vậy", "khu này sao hay mất điện thế", "sao cứ cúp điện suốt vậy em"])
async def test_why_so_often_is_no_report(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "report_outage")
    assert answer.responses == ["utter_why_so_often"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mai có cắt điện ở phường Tương Mai không", "ask_outage_schedule"),
        ("lap dien mat troi ap mai co phai xin phep khong", "ask_procedure"),
    ],
)
async def test_tomorrow_and_roofs_are_no_complaint(talk: Talk, text: str, intent: str) -> None:
    assert "utter_why_so_often" not in (await talk.say(text, intent)).responses


async def test_a_report_of_several_cuts_is_no_question(talk: Talk) -> None:
    answer = await talk.say("tuần này mất điện liên tục 4 lần rồi, giờ lại mất nữa", "report_outage")
    assert answer.responses == ["utter_ask_area"]


@pytest.mark.parametrize("text", ["đóng tiền xong bao lâu thì có điện lại", "tra het no roi chung nao mo lai dien"])
async def test_power_after_paying_is_no_outage(talk: Talk, text: str) -> None:
    await talk.link(BINH)
    answer = await talk.say(text, "ask_restoration_time")
    assert answer.responses == ["utter_faq_answer"]
    assert "đóng lại" in answer.text


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("thế giờ chị phải làm gì", "utter_check_breaker"),
        ("aptomat vẫn bật bình thường em ạ", "utter_breaker_on"),
        ("cb bật lên lại nhảy", "utter_breaker_trips"),
    ],
)
async def test_what_is_said_of_the_breaker_after_a_report(talk: Talk, text: str, response: str) -> None:
    await talk.link(AN)
    await talk.say("chỉ nhà tôi mất điện", "report_outage")
    assert (await talk.say(text, "ask_procedure", 0.8)).responses == [response]


async def test_a_question_after_the_crew_is_answered_inside_another(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("chỉ nhà tôi mất điện", "report_outage")
    await talk.say("thủ tục thế nào", "ask_procedure")
    answer = await talk.say("bao giờ có người tới?", "ask_restoration_time")
    assert answer.responses[0] == "utter_outage_being_checked"


async def test_a_typed_code_may_be_verified_instead_of_the_ward(talk: Talk) -> None:
    answer = await talk.say(f"mã {CHI} mất điện", "report_outage", customer_code=CHI)
    assert answer.buttons == ["Xác minh mã này"]
    answer = await talk.say("xác minh mã này", "link_account", 0.9)
    assert "utter_otp_sent" in answer.responses
    otp = talk.company.telephone.otp
    assert (await talk.say(otp, otp=otp)).responses[-1] == "utter_outage_known"


@pytest.mark.parametrize("text", ["nguyên nhân gì vậy", "thế báo cho ai", "hôm nào có người tới đo"])
async def test_a_question_is_no_ward(talk: Talk, text: str) -> None:
    await talk.say("mất điện rồi", "report_outage")
    answer = await talk.say(text, "out_of_scope", 0.4)
    assert "utter_area_unknown" not in answer.responses


async def test_another_day_of_the_schedule(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("lịch cúp điện", "ask_outage_schedule")
    answer = await talk.say("thế còn thứ 5 tuần sau", "inform", 0.6, date_time="2026-12-03")
    assert answer.responses[0] in ("utter_no_planned_outage_on", "utter_planned_outages")


async def test_a_ward_after_its_district_is_the_one_near_it(talk: Talk) -> None:
    await talk.say("lịch cắt điện quận Hoàng Mai", "ask_outage_schedule", place="quận Hoàng Mai")
    answer = await talk.say("thế còn phường Tương Mai", "ask_outage_schedule", place="phường Tương Mai")
    assert answer.responses == ["utter_planned_outages"]


async def test_an_explanation_not_accepted_declines_no_offer(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("sao tháng này cao thế", "complain_high_bill")
    answer = await talk.say("tôi không đồng ý, tháng trước có dùng vậy đâu", "deny")
    assert "utter_offer_declined" not in answer.responses


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("anh ấy còn thở, giờ làm gì nữa", "utter_first_aid"),
        ("có nên xối nước lạnh không", "utter_first_aid"),
        ("có phải di tản không em", "utter_hazard_keep_away"),
        ("xe máy còn chạy ngang qua", "utter_hazard_keep_away"),
    ],
)
async def test_what_is_said_while_the_danger_lasts(talk: Talk, text: str, response: str) -> None:
    await talk.say("có người bị điện giật ở công trường", "report_hazard")
    await talk.say("gần cầu Rồng Đà Nẵng", "inform", address="gần cầu Rồng")
    assert (await talk.say(text, "out_of_scope", 0.9, metadata=NIGHT)).responses == [response]


async def test_a_better_place_of_a_danger_is_passed_on(talk: Talk) -> None:
    await talk.say("dây điện võng sát mái nhà", "report_hazard")
    answer = await talk.say("chạm vô mái tôn luôn á", "chitchat", 0.5)
    assert answer.handover is None
    assert (await talk.say("ngay đầu xóm", "inform")).handover
    answer = await talk.say("31 Lê Duẩn, Hải Châu", "inform", metadata=NIGHT, address="31 Lê Duẩn", place="Hải Châu")
    assert answer.responses[0] == "utter_hazard_place_added"
    assert answer.handover
    assert answer.handover["summary"]["collected"]["place"] == "31 Lê Duẩn, Hải Châu"
    assert "31 Lê Duẩn" in answer.text


async def test_a_works_that_stands_still_leaves_no_line(talk: Talk) -> None:
    answer = await talk.say("xưởng tôi ngừng hết rồi, gấp lắm", "cancel", metadata=NIGHT)
    assert "utter_left_the_line" not in answer.responses


async def test_damage_is_answered_while_nobody_is_there(talk: Talk) -> None:
    answer = await talk.say("hỏng mô tơ thì điện lực đền không", "chitchat", 0.5, metadata=NIGHT)
    assert answer.responses == ["utter_damage_rule"]


async def test_an_estimate_is_doubted(talk: Talk) -> None:
    await talk.say("phường Phú Lâm mất điện à", "report_outage", place="phường Phú Lâm")
    assert (await talk.say("có chắc không", "chitchat")).responses == ["utter_estimate_only"]
    assert (await talk.say("tui thiệt hại thì ai chịu", "complain_service")).responses == ["utter_damage_rule"]


async def test_nothing_told_before_a_cut(talk: Talk) -> None:
    answer = await talk.say("cắt điện mà không báo trước gì hết vậy", "report_outage")
    assert answer.responses == ["utter_no_notice"]


async def test_cut_by_mistake_leads_to_a_person(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("thợ cắt nhầm điện nhà tôi, tôi đóng đủ tiền rồi", "reconnect_supply")
    overdue = "utter_outage_and_debt" in answer.responses
    assert overdue or (answer.handover and answer.handover["summary"]["collected"]["urgent"])
    assert "utter_confirm_request" not in answer.responses


async def test_the_number_of_the_report_is_told_again(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("chỉ nhà tôi mất điện", "report_outage")
    number = talk.state.sent["number"]
    assert number in (await talk.say("số báo là bao nhiêu", "track_request", 0.8)).text


async def test_the_ward_given_instead_of_the_code_stands(talk: Talk) -> None:
    await talk.say(f"mã {CHI} mất điện", "report_outage", customer_code=CHI)
    assert (await talk.say("phường Phú Lâm", place="phường Phú Lâm")).responses == ["utter_outage_known"]
    answer = await talk.say("mấy giờ có", "ask_restoration_time")
    assert answer.responses == ["utter_outage_known"]


async def test_the_rest_of_the_sentence_tells_wards_apart(talk: Talk) -> None:
    answer = await talk.say("mat dien o hoang mai, tuong mai", "report_outage", place="hoang mai")
    assert "utter_ask_which_area" not in answer.responses


async def test_a_breaker_cut_beside_a_danger_orders_nothing(talk: Talk) -> None:
    await talk.say("ổ cắm xẹt lửa", "report_hazard")
    await talk.say("số 12 ngõ 45 phường Tương Mai", address="số 12 ngõ 45", place="phường Tương Mai")
    answer = await talk.say("xong rồi, đã ngắt cầu dao", "reconnect_supply", metadata=NIGHT)
    assert answer.responses == ["utter_hazard_being_handled"]
    answer = await talk.say("lội xuống vớt được hông", "chitchat", 0.5, metadata=NIGHT)
    assert answer.responses == ["utter_hazard_keep_away"]
