"""Services ordered through the one form, and requests that exist."""

from __future__ import annotations

import pytest

from actions.formats import dong
from tests.actions.company import AN, BINH
from tests.actions.talk import Answer, Talk


async def order_supply(talk: Talk) -> Answer:
    """The whole way to a new supply; the last answer."""
    answer = await talk.say("tôi muốn lắp công tơ mới", "request_new_supply")
    assert answer.responses == ["utter_service_facts", "utter_ask_supply_address"]
    answer = await talk.say("số 12 ngõ 5 đường Lĩnh Nam, phường Tương Mai, Hà Nội")
    assert answer.responses == ["utter_ask_purpose"]
    assert (await talk.say("Sinh hoạt")).responses == ["utter_ask_person_name"]
    assert (await talk.say("Phạm Văn Dũng")).responses == ["utter_ask_phone_number"]
    answer = await talk.say("0912345678")
    assert answer.responses == ["utter_confirm_request"]
    assert "Phạm Văn Dũng" in answer.text
    return await talk.say("đúng rồi", "affirm")


async def test_a_new_supply_is_ordered_and_its_papers_taken_as_photos(talk: Talk) -> None:
    answer = await order_supply(talk)
    assert answer.responses == ["utter_request_opened_papers", "utter_papers_wanted"]
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["phone_number"] == "+84912345678"
    wanted = len(request.missing_papers)
    photo = {"attachments": [{"id": 7, "kind": "image", "mime": "image/jpeg", "size": 120_000}]}
    answer = await talk.say("/send_image", metadata=photo)
    assert answer.responses[0] == "utter_paper_taken"
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert len(request.missing_papers) == wanted - 1


async def test_a_bill_photographed_for_a_request_that_wants_papers_is_a_paper(talk: Talk) -> None:
    await order_supply(talk)
    photo = {"attachments": [{"id": 7, "kind": "image", "mime": "image/jpeg", "size": 120_000}]}
    answer = await talk.say(f'/send_image{{"customer_code": "{AN}"}}', metadata=photo)
    assert answer.responses[0] == "utter_paper_taken"


async def test_a_photographed_bill_is_the_customer_code(talk: Talk) -> None:
    """Out of the blue it is a value to be used; when a code was asked for it is the answer."""
    answer = await talk.say(f'/send_image{{"customer_code": "{AN}", "period": "2026-10"}}')
    assert answer.responses == ["utter_code_read", "utter_held"]
    assert AN in answer.text
    assert any("ask_bill_amount" in payload for payload in answer.payloads)
    assert (await talk.say("liên kết", "link_account")).responses[0] == "utter_otp_sent"


async def test_a_photographed_bill_answers_the_question_for_the_code(talk: Talk) -> None:
    answer = await talk.say("tháng này bao nhiêu tiền", "ask_bill_amount")
    assert talk.state.pending is not None
    assert talk.state.pending.field == "customer_code"
    answer = await talk.say(f'/send_image{{"customer_code": "{AN}"}}')
    assert answer.responses[0] == "utter_code_read"
    assert "utter_image_received" not in answer.responses
    assert talk.state.pending is not None
    assert talk.state.pending.field == "otp"


async def test_a_refused_file_says_why(talk: Talk) -> None:
    await order_supply(talk)
    answer = await talk.say("/send_file", metadata={"attachments": [{"id": 8, "mime": "application/zip", "size": 10}]})
    assert answer.responses[0] == "utter_paper_refused_media_type"


async def test_ordering_twice_is_one_request(talk: Talk) -> None:
    await order_supply(talk)
    answer = await talk.say("lắp công tơ mới", "request_new_supply")
    assert answer.responses == ["utter_request_exists"]
    assert len(talk.company.utility.requests.of_chat(talk.chat)) == 1


async def test_saying_no_to_the_summary_sends_nothing(talk: Talk) -> None:
    await talk.say("sửa điện trong nhà", "request_after_meter_service")
    await talk.say("ổ cắm bị chập, cần thay")
    await talk.say("12 Lê Lợi, phường Tương Mai, Hà Nội")
    await talk.say("0912345678")
    assert (await talk.say("thôi không", "deny")).responses == ["utter_request_not_sent"]
    assert talk.company.utility.requests.of_chat(talk.chat) == []


async def test_a_value_is_corrected_at_the_summary(talk: Talk) -> None:
    await talk.say("sửa điện trong nhà", "request_after_meter_service")
    await talk.say("ổ cắm bị chập, cần thay")
    await talk.say("12 Lê Lợi, phường Tương Mai, Hà Nội")
    await talk.say("0912345678")
    answer = await talk.say("nhầm, số 0987654321 mới đúng", "correct", phone_number="+84987654321")
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    assert "0987 654 321" in answer.text
    await talk.say("ok", "affirm")
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["phone_number"] == "+84987654321"


async def test_a_change_needs_the_link_and_a_fresh_code(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("dời công tơ giúp tôi", "move_meter")
    assert answer.responses == ["utter_service_facts", "utter_ask_new_meter_place"]
    assert (await talk.say("dời ra ngoài cổng, gắn lên tường rào")).responses == ["utter_confirm_request"]
    assert (await talk.say("ừ", "affirm")).responses == ["utter_change_code_sent", "utter_ask_otp"]
    otp = talk.company.telephone.otp
    wrong = f"{(int(otp) + 1) % 1_000_000:06d}"
    assert (await talk.say(wrong)).responses == ["utter_otp_wrong"]
    assert talk.company.utility.requests.of_chat(talk.chat) == []
    assert "utter_request_opened" in (await talk.say(otp)).responses
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.customer_code == AN


async def test_debts_come_before_ending_a_contract(talk: Talk) -> None:
    await talk.link(BINH)
    answer = await talk.say("chấm dứt hợp đồng", "terminate_contract")
    assert answer.responses == ["utter_debts_first"]
    unpaid = talk.company.utility.bills.unpaid(BINH)
    assert dong(sum(bill.total for bill in unpaid)) in answer.text
    assert (await talk.say("ok", "affirm")).responses == ["utter_ask_which_bill"]


async def test_a_wrong_answer_is_refused_with_its_reason(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tăng công suất", "change_capacity")
    assert (await talk.say("nhiều lắm")).responses == ["utter_problem_capacity_no_number"]
    assert (await talk.say("10 kW", capacity_kw="10 kW")).responses == ["utter_confirm_request"]


async def test_a_burning_meter_is_urgent(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("công tơ bị sao ấy", "report_meter_fault")
    answer = await talk.say("Có tia lửa, tiếng nổ")
    assert answer.handover
    assert answer.handover["summary"]["collected"]["urgent"] is True
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.urgent


async def test_a_complaint_is_recorded_and_a_person_answers(talk: Talk) -> None:
    answer = await talk.say("nhân viên thái độ quá", "complain_service")
    assert answer.responses == ["utter_intro_complain_service", "utter_ask_complaint"]
    answer = await talk.say("hôm qua hẹn 9 giờ mà không ai tới, gọi thì cúp máy")
    assert answer.handover
    assert answer.handover["reason"] == "complaint"
    assert answer.handover["summary"]["collected"]["description"].startswith("hôm qua hẹn")


async def test_who_reports_theft_stays_secret(talk: Talk) -> None:
    await talk.say("hàng xóm câu trộm điện", "report_power_theft")
    await talk.say("số 20 ngõ 5 đường Lĩnh Nam, phường Tương Mai, Hà Nội")
    await talk.say("họ móc dây từ cột vào nhà ban đêm")
    answer = await talk.say("bỏ qua", "deny", 0.5)
    assert answer.responses == ["utter_report_passed_on"]
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.chat is None


async def test_where_a_request_stands(talk: Talk) -> None:
    await order_supply(talk)
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    answer = await talk.say("yêu cầu của tôi tới đâu rồi", "track_request")
    assert answer.responses == ["utter_request_status"]
    assert request.number in answer.text


async def test_a_request_of_another_chat_shows_its_state_only_with_the_phone(talk: Talk) -> None:
    await order_supply(talk)
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    stranger = Talk(talk.company, "webchat:demo:9")
    answer = await stranger.say("kiểm tra yêu cầu", "track_request", request_code=request.number)
    assert answer.responses == ["utter_ask_request_phone"]
    assert (await stranger.say("0900000000", phone_number="+84900000000")).responses == ["utter_request_not_found"]
    await stranger.say("kiểm tra yêu cầu", "track_request", request_code=request.number)
    answer = await stranger.say("0912345678", phone_number="+84912345678")
    assert answer.responses == ["utter_request_state"]
    assert "Dũng" not in answer.text


async def test_a_request_is_withdrawn_after_a_yes(talk: Talk) -> None:
    await order_supply(talk)
    assert (await talk.say("hủy yêu cầu", "cancel_request")).responses == ["utter_confirm_cancel_request"]
    assert (await talk.say("có", "affirm")).responses == ["utter_request_cancelled"]
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.status == "cancelled"


async def test_a_procedure_is_told_and_can_be_ordered(talk: Talk) -> None:
    answer = await talk.say("thủ tục sang tên hợp đồng", "ask_procedure", service="change_contract_owner")
    assert answer.responses == ["utter_service_facts", "utter_procedure_next"]
    assert "3 ngày làm việc" in answer.text
    assert (await talk.say("có", "affirm")).responses[-1] == "utter_ask_supply_address"


async def test_a_procedure_of_nothing_is_asked_for(talk: Talk) -> None:
    assert (await talk.say("thủ tục thế nào", "ask_procedure")).responses == ["utter_ask_service"]
    assert "utter_service_facts" in (await talk.say("Dời công tơ")).responses


async def test_a_payment_that_does_not_show_is_traced(talk: Talk) -> None:
    await talk.link(BINH)
    answer = await talk.say("trả rồi sao vẫn báo nợ", "report_paid_not_updated")
    assert answer.responses == ["utter_payment_not_there", "utter_ask_payment_provider"]
    assert (await talk.say("Vietcombank")).responses == ["utter_ask_paid_when"]
    answer = await talk.say("hôm qua", date_time="2026-11-19")
    assert answer.handover
    assert answer.handover["reason"] == "payment_not_updated"
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["payment_provider"] == "Vietcombank"


async def test_a_bill_still_disputed_after_the_explanation_goes_to_a_person(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("sao cao thế", "complain_high_bill")
    answer = await talk.say("tôi vẫn không chấp nhận, cao vô lý", "complain_high_bill")
    assert answer.handover
    assert answer.handover["reason"] == "disputed_bill"


async def test_what_is_missing_is_asked_of_the_request_just_looked_up(talk: Talk) -> None:
    await order_supply(talk)
    await talk.say("thôi để sau", "deny")
    await talk.say("yêu cầu của tôi tới đâu rồi", "track_request")
    answer = await talk.say("còn thiếu giấy gì không", "ask_debt", 0.5)
    assert answer.responses == ["utter_ask_photo"]
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.missing_papers[0].paper.name in answer.text
    await talk.say("bỏ qua", "inform")
    await talk.say("yêu cầu của tôi tới đâu rồi", "track_request")
    answer = await talk.say("có phải lên điện lực ko", "ask_discount", 0.5)
    assert answer.responses == ["utter_service_afar"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("căn cước của tôi đây", "out_of_scope"), ("giấy phép kinh doanh đây em", "change_usage_purpose")],
)
async def test_a_photo_with_words_beside_it_is_the_paper(talk: Talk, text: str, intent: str) -> None:
    await order_supply(talk)
    await talk.say("gửi giấy tờ", "add_documents")
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    photo = {"attachments": [{"id": 7, "kind": "image", "mime": "image/jpeg", "size": 120_000}]}
    answer = await talk.say(text, intent, 0.97, metadata=photo)
    assert answer.responses[0] == "utter_paper_taken"
    (after,) = talk.company.utility.requests.of_chat(talk.chat)
    assert len(after.missing_papers) == len(request.missing_papers) - 1


async def test_a_procedure_of_another_service_is_its_own(talk: Talk) -> None:
    await talk.say("sang tên cần gì", "ask_procedure", service="change_contract_owner")
    answer = await talk.say("còn dời công tơ thì phí ai trả", "ask_procedure", service="move_meter")
    assert "vị trí thiết bị đo đếm" in answer.text


async def test_the_capacity_wanted_is_the_one_it_is_raised_to(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say(
        "đang dùng 1 pha 5kW muốn nâng lên 3 pha 12kW",
        "change_capacity",
        several=[("phases", 1), ("capacity_kw", 5), ("phases", 3), ("capacity_kw", 12)],
    )
    assert "12 kW" in answer.text
    assert "Số pha: 3" in answer.text
