"""What customers still ask once a report or a request is sent, and while they wait for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.actions.company import AN, BINH
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


@pytest.mark.parametrize("text", ["lâu không", "bạn đang ở số mấy", "còn mấy người nữa", "mấy giờ có người"])
async def test_the_wait_is_told(talk: Talk, text: str) -> None:
    await hand_over(talk)
    answer = await talk.say(text, "ask_meter_reading", metadata=NIGHT)
    assert answer.responses == ["utter_still_waiting", "utter_handover_closed"]


@pytest.mark.parametrize("metadata", [NIGHT, DAY], ids=["night", "day"])
async def test_a_question_is_kept_not_ignored(talk: Talk, metadata: dict[str, Any]) -> None:
    await hand_over(talk)
    answer = await talk.say("xa cột điện 300 mét có kéo được không", "chitchat", 0.4, metadata=metadata)
    assert answer.responses == ["utter_kept_for_person"]
    again = await talk.say("thế có được không", "chitchat", 0.4, metadata=metadata)
    assert again.responses == []


async def order_a_stop(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tạm ngưng điện từ 1/12", "suspend_supply", date_time="2026-12-01")
    await talk.say("đúng rồi", "affirm")
    otp = talk.company.telephone.otp
    assert (await talk.say(otp, otp=otp)).responses == ["utter_request_opened_open_end"]


async def test_a_day_of_the_request_just_sent_is_corrected(talk: Talk) -> None:
    await order_a_stop(talk)
    answer = await talk.say("nhầm, từ ngày 5/12 nhé", "correct", date_time="2026-12-05")
    assert answer.responses == ["utter_request_amended"]
    assert "05/12/2026" in answer.text
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert "2026-12-05" in request.fields.values()


async def test_what_a_code_confirmed_is_not_changed_without_one(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("đổi số điện thoại", "update_contact_info", phone_number="+84912345678")
    await talk.say("đúng rồi", "affirm")
    otp = talk.company.telephone.otp
    assert (await talk.say(otp, otp=otp)).responses == ["utter_request_opened"]
    answer = await talk.say("nhầm, số là 0987111223", "correct", phone_number="+84987111223")
    assert answer.responses == ["utter_request_not_amended"]
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["phone_number"] == "+84912345678"


async def test_another_chat_corrects_nothing(talk: Talk) -> None:
    await order_a_stop(talk)
    other = Talk(talk.company, chat="webchat:demo:2")
    answer = await other.say("nhầm, từ ngày 5/12 nhé", "correct", date_time="2026-12-05")
    assert answer.responses == ["utter_ask_correction"]


async def test_what_is_sent_is_not_offered_again(talk: Talk) -> None:
    await order_a_stop(talk)
    answer = await talk.say("có phải đóng tiền gì không", "ask_procedure")
    assert "utter_procedure_next" not in answer.responses
    assert talk.state.offer is None or talk.state.offer.intent != "suspend_supply"


async def test_a_wish_said_by_mistake_is_not_come_back_to(talk: Talk) -> None:
    await talk.say("tôi muốn tạm ngừng điện", "suspend_supply")
    await talk.say("à không, chấm dứt hợp đồng", "terminate_contract")
    assert [wish.intent for wish in talk.state.stack] == ["terminate_contract", "link_account"]


async def test_what_would_be_lost_is_asked_about_even_so(talk: Talk) -> None:
    await talk.say("lắp công tơ mới", "request_new_supply")
    await talk.say("số 12 ngõ 5 đường Lĩnh Nam, phường Tương Mai, Hà Nội", address="số 12 ngõ 5 đường Lĩnh Nam")
    await talk.say("Sinh hoạt")
    answer = await talk.say("à không, tôi muốn sang tên", "change_contract_owner")
    assert answer.responses == ["utter_confirm_switch"]


async def test_an_address_said_again_keeps_its_ward(talk: Talk) -> None:
    await talk.say("lắp công tơ mới", "request_new_supply")
    await talk.say("12 ngõ 5, phường Tương Mai, Hà Nội")
    await talk.say("Sinh hoạt")
    await talk.say("Phạm Văn Dũng")
    await talk.say("0912345678")
    answer = await talk.say("15 ngõ 5, phường Tương Mai, Hà Nội", address="15 ngõ 5", place="phường Tương Mai, Hà Nội")
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    assert "15 ngõ 5, phường Tương Mai, Hà Nội" in answer.text


@pytest.mark.parametrize(
    ("text", "died"),
    [
        ("ba tôi mất năm ngoái, đồng hồ đứng tên ổng, giờ chuyển qua tên tôi", True),
        ("chủ cũ đã mất, tôi muốn sang tên", True),
        ("tôi mua nhà, muốn sang tên công tơ", False),
        ("nhà anh ba mất điện, tiện cho sang tên luôn", False),
    ],
)
async def test_the_death_of_the_owner_is_not_passed_over(talk: Talk, text: str, *, died: bool) -> None:
    answer = await talk.say(text, "change_contract_owner")
    assert ("utter_owner_died" in answer.responses) is died


async def test_the_email_of_the_first_sentence_is_not_asked_for(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("đổi email nhận hóa đơn thành ketoan@xuongmay.vn", "update_contact_info")
    assert answer.responses[-1] == "utter_confirm_request"
    assert "ketoan@xuongmay.vn" in answer.text


async def test_a_report_with_the_code_needs_no_address(talk: Talk) -> None:
    await talk.say("nhà tôi mất 1 pha rồi", "report_voltage_problem")
    answer = await talk.say(AN, customer_code=AN)
    assert "utter_ask_address" not in answer.responses
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["customer_code"] == AN


async def test_nothing_else_is_done_before_the_place_of_a_danger_is_known(talk: Talk) -> None:
    await talk.say("vợ tôi bị điện giật", "report_hazard")
    answer = await talk.say("giờ tôi phải làm gì", "ask_procedure")
    assert answer.responses[0] == "utter_hazard_shock"
    assert answer.responses[-1] == "utter_ask_hazard_place"
    answer = await talk.say("chỗ này hay mất điện lắm", "report_outage")
    assert answer.responses[-1] != "utter_ask_area"
    assert talk.state.stack[-1].intent == "report_hazard"


async def test_more_of_a_danger_opens_no_second_report(talk: Talk) -> None:
    await report_a_shock(talk)
    answer = await talk.say("mấy đứa nhỏ đang lội gần đó", "report_hazard", 0.99, metadata=DAY)
    assert answer.responses == ["utter_hazard_being_handled"]
    answer = await talk.say(
        "ở ngã tư Lê Lợi cũng có dây đứt", "report_hazard", 0.99, metadata=DAY, place="ngã tư Lê Lợi"
    )
    assert answer.handover


async def test_of_two_stored_questions_the_one_on_the_matter_is_told(talk: Talk) -> None:
    await talk.say("mình muốn lắp pin mặt trời", "register_rooftop_solar")
    faq = [("refund_of_overcharge", 0.99), ("solar_surplus", 0.98)]
    answer = await talk.say("điện dư có bán lại được không", "register_rooftop_solar", faq=faq)
    assert "50%" in answer.text


async def test_a_fine_is_no_fee(talk: Talk) -> None:
    await talk.say("báo trộm điện", "report_power_theft")
    answer = await talk.say("khoan, trộm điện phạt bao nhiêu tiền", "ask_procedure", faq=[("theft_fine", 0.99)])
    assert "utter_service_aspect" not in answer.responses


async def test_what_is_broken_in_the_house_is_the_work(talk: Talk) -> None:
    await talk.say("ổ cắm trong nhà bị cháy đen cần thợ qua sửa", "request_after_meter_service")
    await talk.say("101 Bà Triệu, phường Tương Mai, Hà Nội")
    answer = await talk.say("0988777666")
    assert answer.responses[-1] == "utter_confirm_request"
    assert "ổ cắm trong nhà bị cháy đen" in answer.text


async def test_a_question_nobody_can_answer_is_no_address(talk: Talk) -> None:
    await talk.say("báo trộm điện", "report_power_theft")
    answer = await talk.say("chuyện này rồi đi tới đâu", "report_voltage_problem", 0.5)
    assert answer.responses == ["utter_aside_unknown", "utter_ask_theft_place"]
    assert talk.state.pending
    assert talk.state.pending.failures == 0


@pytest.mark.parametrize("name", ["Huỳnh Tấn Phát", "Nguyễn Văn Sao", "Trần Thị Đâu"])
async def test_a_name_is_no_question(talk: Talk, name: str) -> None:
    await talk.say("lắp công tơ mới", "request_new_supply")
    await talk.say("12 ngõ 5, phường Tương Mai, Hà Nội")
    await talk.say("Sinh hoạt")
    assert (await talk.say(name, "chitchat", 0.4)).responses == ["utter_ask_phone_number"]


async def test_a_bare_number_corrects_the_one_that_is_read_back(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("nâng công suất lên 15kW", "change_capacity", capacity_kw=15)
    answer = await talk.say("khoan 20 mới đủ", "inform", 0.4)
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    assert "20 kW" in answer.text


async def test_a_wide_open_cabinet_is_no_explosion(talk: Talk) -> None:
    answer = await talk.say("tu dien truoc truong no mo toang hoac", "report_hazard")
    assert answer.responses[0] == "utter_hazard_wire"
    other = Talk(talk.company, chat="webchat:demo:2")
    assert (await other.say("trạm biến áp vừa nổ", "report_hazard")).responses[0] == "utter_hazard_fire"


async def test_the_place_of_a_danger_is_passed_on_whole(talk: Talk) -> None:
    answer = await talk.say(
        "cây ngã đè dây điện ở ấp Thạnh Lợi xã Thới Lai", "report_hazard", address="ấp Thạnh Lợi", place="xã Thới Lai"
    )
    assert answer.handover
    assert answer.handover["summary"]["collected"]["address"] == "ấp Thạnh Lợi, xã Thới Lai"


@pytest.mark.parametrize(("linked", "offered"), [(False, True), (True, False)])
async def test_requests_made_elsewhere_show_after_the_link(talk: Talk, *, linked: bool, offered: bool) -> None:
    if linked:
        await talk.link(AN)
    answer = await talk.say("gửi bổ sung giấy tờ", "add_documents")
    assert answer.responses == ["utter_no_open_request"]
    assert ("/link_account" in answer.payloads) is offered


async def test_leaving_the_line_for_something_else_serves_it(talk: Talk) -> None:
    await hand_over(talk)
    answer = await talk.say("thôi khỏi đợi, cho tôi hỏi số tổng đài", "ask_contact", 0.52, metadata=NIGHT)
    assert answer.responses == ["utter_left_the_line", "utter_contacts"]


@pytest.mark.parametrize("text", ["mấy giờ có lại", "lý do gì thế"])
async def test_the_interruption_just_told_is_asked_about(talk: Talk, text: str) -> None:
    await talk.link(AN)
    first = await talk.say("ngày 23 có cắt không", "ask_outage_schedule", date_time="2026-11-23")
    assert first.responses == ["utter_planned_outages"]
    answer = await talk.say(text, "report_outage", 0.78)
    assert answer.messages[-1]["outages"] == first.messages[-1]["outages"]


async def test_power_that_is_out_now_is_no_interruption_to_come(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("lịch cắt điện", "ask_outage_schedule")
    answer = await talk.say("sao mất điện rồi, lý do gì", "report_outage")
    assert "utter_planned_outages" not in answer.responses


@pytest.mark.parametrize("text", ["vậy đăng ký luôn", "v làm giùm đi"])
async def test_what_was_asked_about_is_ordered_later_too(talk: Talk, text: str) -> None:
    await talk.say("gắn đồng hồ riêng cần giấy gì", "ask_procedure", service="request_new_supply")
    answer = await talk.say("hợp đồng thuê 6 tháng được không", "out_of_scope", 0.67)
    assert "utter_out_of_scope" not in answer.responses
    answer = await talk.say(text, "out_of_scope", 0.7)
    assert answer.responses[-1] == "utter_ask_supply_address"


@pytest.mark.parametrize(
    ("code", "warned"),
    [(BINH, True), (AN, False)],
)
async def test_a_home_that_owes_hears_of_it_when_its_power_is_out(talk: Talk, code: str, *, warned: bool) -> None:
    await talk.link(code)
    answer = await talk.say("chỉ nhà tui mất điện", "report_outage")
    assert ("utter_outage_and_debt" in answer.responses) is warned


async def test_a_debt_is_never_told_for_an_address(talk: Talk) -> None:
    await talk.say("chỉ nhà tui mất điện", "report_outage")
    answer = await talk.say(PLACE, place=PLACE)
    assert answer.responses == ["utter_outage_recorded", "utter_check_breaker"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (
            "công tơ nằm trong sân hôm nào anh ghi điện đến cũng phải gọi cửa, nên muốn xin chuyển công tơ ra cột ngoài ngõ",
            "ra cột ngoài ngõ",
        ),
        ("cho dời đồng hồ điện dô trong nhà", "dô trong nhà"),
    ],
)
async def test_where_the_meter_goes(talk: Talk, text: str, where: str) -> None:
    await talk.link(AN)
    answer = await talk.say(text, "move_meter")
    assert f": {where}\n" in answer.text + "\n"


async def test_what_the_repair_costs_is_no_description_of_it(talk: Talk) -> None:
    await talk.say("cần thợ sửa điện trong nhà", "request_after_meter_service")
    answer = await talk.say("báo giá trước chứ", "ask_tariff", 0.44)
    assert answer.responses[0] == "utter_service_aspect"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("có điện lại rồi nha ad khỏi cần tới", "utter_power_is_back"),
        ("đã có điện chưa vậy", "utter_outage_being_checked"),
    ],
)
async def test_power_that_is_back_needs_nobody(talk: Talk, text: str, expected: str) -> None:
    await report_an_outage(talk)
    assert (await talk.say(text, "ask_restoration_time")).responses == [expected]


async def test_the_neighbours_told_in_the_first_sentence_are_not_asked_about(talk: Talk) -> None:
    await talk.say("nhà mình với mấy nhà bên cạnh mất điện từ sáng", "report_outage")
    assert (await talk.say(PLACE, place=PLACE)).responses == ["utter_outage_recorded"]


@pytest.mark.parametrize("name", ["Công ty Minh Phát", "Cửa hàng Hồng Phát"])
async def test_a_firm_is_no_question(talk: Talk, name: str) -> None:
    await talk.say("lắp trạm 400 kVA", "request_new_supply_mv")
    await talk.say("lô 5 khu công nghiệp, phường Tương Mai, Hà Nội")
    answer = await talk.say(name, "out_of_scope", 0.56)
    assert "utter_aside_unknown" not in answer.responses


async def test_of_two_phases_the_wanted_one_counts(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("hạ từ 3 pha xuống 1 pha", "change_capacity", phases=3)
    answer = await talk.say("7")
    assert "Số pha: 1" in answer.text


async def test_a_complaint_keeps_the_sentence_it_began_with(talk: Talk) -> None:
    await talk.say("thợ khoan tường xong không dọn, bụi đầy nhà tôi", "complain_service")
    await talk.say("hôm kia lúc 3h chiều", "inform")
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["description"] == "thợ khoan tường xong không dọn, bụi đầy nhà tôi; hôm kia lúc 3h chiều"


async def test_the_code_told_before_the_link_is_not_asked_again(talk: Talk) -> None:
    answer = await talk.say(f"lịch cắt điện mã {AN}", "ask_outage_schedule", customer_code=AN)
    assert answer.responses == ["utter_ask_area_not_code"]
    answer = await talk.say("liên kết đi", "link_account")
    assert answer.responses[-1] == "utter_ask_otp"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chuột cắn dây điện trong bếp tóe lửa", "utter_hazard_fire"),
        ("cột điện trước nhà tóe lửa", "utter_hazard_wire"),
    ],
)
async def test_sparks_in_the_house_and_on_a_pole(talk: Talk, text: str, expected: str) -> None:
    assert (await talk.say(text, "report_hazard")).responses[0] == expected


async def test_a_life_that_hangs_on_the_supply_is_passed_on_at_once(talk: Talk) -> None:
    answer = await talk.say("nhà tôi mất điện mà có người đang thở máy oxy, chỉ nhà tôi thôi", "report_outage")
    assert answer.responses == ["utter_outage_life_support", "utter_ask_life_place"]
    assert answer.handover
    assert answer.handover["reason"] == "hazard"
    assert answer.handover["summary"]["collected"]["urgent"] is True
    answer = await talk.say("còn pin được 30 phút thôi", "inform", 0.5, metadata=NIGHT)
    assert answer.handover is None  # no place
    answer = await talk.say(PLACE, place=PLACE, metadata=NIGHT)
    assert answer.responses[0] == "utter_life_support_place"
    assert PLACE in answer.text
    assert answer.handover
    assert answer.handover["summary"]["collected"]["place"] == PLACE
    answer = await talk.say("có ai tới chưa vậy", "ask_restoration_time", metadata=NIGHT)
    assert answer.responses == ["utter_life_support_waiting"]
    answer = await talk.say("mẹ tôi mệt lắm rồi", "chitchat", 0.4, metadata=DAY)
    assert answer.responses == ["utter_life_support_waiting"]


async def test_a_life_told_of_in_the_middle_keeps_the_place(talk: Talk) -> None:
    await talk.say("mất điện rồi", "report_outage")
    assert (await talk.say(PLACE, place=PLACE)).responses == ["utter_ask_outage_scope"]
    answer = await talk.say("ba tui đang thở oxy nè", "out_of_scope", 0.6)
    assert answer.responses[0] == "utter_outage_life_support"
    assert answer.handover
    assert PLACE.split(",")[0].lower() in answer.handover["summary"]["collected"]["place"].lower()


@pytest.mark.parametrize("text", ["máy thở oxy một ngày tốn bao nhiêu điện", "giá điện cho máy chạy thận"])
async def test_a_question_about_such_a_machine_is_no_alarm(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "ask_electricity_saving", 0.7)
    assert answer.handover is None


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("có cần cắt cầu dao nhà tôi không", "utter_hazard_breaker"),
        ("tôi tự cưa được không", "utter_hazard_hands_off"),
        ("lấy cây khều dây ra được hông", "utter_hazard_hands_off"),
        ("tôi có cần đi viện không", "utter_hazard_doctor"),
        ("giờ chạy xe qua đó được không", "utter_hazard_keep_away"),
    ],
)
async def test_questions_beside_a_danger_are_answered(talk: Talk, text: str, response: str) -> None:
    await talk.say("dây điện đứt rơi xuống đường", "report_hazard")
    assert (await talk.say(text, "chitchat", 0.5)).responses[0] == response
    assert (await talk.say("gần chợ Cồn", "report_hazard")).handover
    for metadata in (NIGHT, DAY):
        assert (await talk.say(text, "chitchat", 0.5, metadata=metadata)).responses == [response]


async def test_an_estimate_in_the_middle_is_no_capacity(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("muốn tăng công suất nhà lên", "change_capacity")
    answer = await talk.say("tính hộ dùng 400 số thì hết bao nhiêu", "calculate_bill", usage_kwh=400)
    assert "400 kW\n" not in answer.text
    assert answer.responses[0] == "utter_confirm_switch" or "utter_estimate" in answer.responses[0]


async def test_a_short_question_for_a_price_is_no_capacity_either(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("nhà em tăng công suất", "change_capacity")
    answer = await talk.say("400 số hết nhiêu tiền", "calculate_bill", usage_kwh=400)
    assert "400 kW" not in answer.text.replace("400 kWh", "")


async def test_the_meter_that_is_gone_was_stolen(talk: Talk) -> None:
    answer = await talk.say("sáng dậy thấy mất cái công tơ rồi ai tháo mất", "report_meter_fault")
    assert "utter_ask_meter_fault" not in answer.responses


async def test_an_ambulance_is_no_place_in_the_line(talk: Talk) -> None:
    await report_a_shock(talk)
    answer = await talk.say("gọi cấp cứu số mấy", "out_of_scope", 0.7, metadata=DAY)
    assert "utter_hazard_being_handled" in answer.responses
