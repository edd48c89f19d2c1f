"""What is said inside a question that is neither its answer nor another wish."""

from __future__ import annotations

import pytest

from tests.actions.company import AN, BINH
from tests.actions.talk import Talk


@pytest.mark.parametrize("text", ["chờ tí", "đợi em chút nha", "đang tìm mã", "để tôi coi lại cái hóa đơn đã"])
async def test_a_moment_is_no_wrong_code(talk: Talk, text: str) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say(text, "out_of_scope", 0.4)
    assert answer.responses == ["utter_take_your_time"]
    assert talk.state.pending
    assert talk.state.pending.failures == 0
    assert "utter_otp_sent" in (await talk.say(AN, customer_code=AN)).responses


async def test_an_ok_to_the_code_that_was_sent_waits(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount", customer_code=AN)
    answer = await talk.say("ok em", "affirm")
    assert answer.responses == ["utter_take_your_time"]
    assert "utter_linked" in (await talk.say(talk.company.telephone.otp)).responses


@pytest.mark.parametrize(("text", "asked_for"), [("xin mã làm gì vậy", "customer_code"), ("sao phải nhập mã", "otp")])
async def test_why_is_told_and_the_question_stays(talk: Talk, text: str, asked_for: str) -> None:
    given = {"customer_code": AN} if asked_for == "otp" else {}
    await talk.say("xem tiền điện", "ask_bill_amount", **given)
    answer = await talk.say(text, "ask_procedure", 0.8)
    assert answer.responses == [f"utter_why_{asked_for}"]
    assert talk.state.pending
    assert talk.state.pending.field == asked_for


async def test_whoever_declines_the_link_is_not_asked_again(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say("thôi không cung cấp đâu, sao phải mã mới xem được", "deny", 0.56)
    assert answer.responses == ["utter_link_declined"]
    assert talk.state.stack == []
    answer = await talk.say("đóng tiền ở đâu", "ask_payment_methods")
    assert answer.responses == ["utter_payment_methods"]


@pytest.mark.parametrize("text", ["mất sim rồi em ơi", "không còn dùng số đó nữa", "em không có điện thoại của ba mẹ"])
async def test_a_telephone_that_is_not_at_hand(talk: Talk, text: str) -> None:
    await talk.say("trả tiền điện cho ba mẹ", "pay_bill", customer_code=BINH)
    answer = await talk.say(text, "report_outage", 0.9)
    assert answer.responses == ["utter_otp_elsewhere"]
    assert talk.state.stack == []


async def test_a_new_code_is_told_as_one(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount", customer_code=AN)
    answer = await talk.say("không nhận được mã, gửi lại đi", "repeat", 0.7)
    assert answer.responses == ["utter_otp_resent", "utter_ask_otp"]


async def test_thanks_end_a_question_of_a_look_up(talk: Talk) -> None:
    await talk.say("có mất phí không", "ask_procedure")
    answer = await talk.say("ok tks", "thank")
    assert answer.responses == ["utter_welcome"]
    assert talk.state.stack == []


async def test_a_denied_danger_is_none(talk: Talk) -> None:
    await talk.say("công tơ cháy đen rồi", "report_meter_fault")
    answer = await talk.say("không thấy tóe lửa, chỉ đen thôi", "report_hazard", 0.9)
    assert not any(response.startswith("utter_hazard") for response in answer.responses)
    answer = await talk.say("không có lửa nhưng có mùi khét", "report_hazard", 0.9)
    assert any(response.startswith("utter_hazard") for response in answer.responses)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("vậy có phải ghi sai không", {}),
        ("chiều thứ 5 tuần này", {"date_time": "2026-11-26T14:00"}),
        ("tháng 10", {"period": "2026-10"}),
    ],
)
async def test_what_is_no_index_is_none(talk: Talk, text: str, entities: dict[str, str]) -> None:
    await talk.link(AN)
    await talk.say("phúc tra chỉ số", "request_reading_check")
    await talk.say(text, "inform", **entities)
    assert talk.company.utility.requests.of_chat(talk.chat) == []


async def test_an_index_is_read_out_in_words(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("phúc tra chỉ số", "request_reading_check")
    await talk.say("một hai chín năm không", "inform")
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["current_index"] == 12950


async def test_all_links_go_at_once(talk: Talk) -> None:
    await talk.link(AN)
    await talk.link(BINH)
    await talk.say("xóa mã khỏi chat này", "unlink_account")
    answer = await talk.say("xóa hết", "cancel", 0.4)
    assert answer.responses == ["utter_confirm_unlink_all"]
    await talk.say("đúng", "affirm")
    assert talk.company.utility.identity.linked(talk.chat) == []


async def test_a_fraud_is_warned_of_before_debts_are_looked_up(talk: Talk) -> None:
    answer = await talk.say(
        "có số lạ gọi nói tôi nợ tiền điện, bắt chuyển khoản không thì cắt điện",
        "ask_debt",
        0.99,
        faq=[("threatening_call", 0.998)],
    )
    assert answer.responses == ["utter_faq_answer"]


async def test_a_name_is_no_bank(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("trích nợ tự động qua BIDV", "change_payment_method", payment_provider="BIDV")
    await talk.say("chủ tài khoản là Trần Thị Mai", "inform", person_name="Trần Thị Mai")
    assert talk.state.stack[-1].values["payment_provider"] == "BIDV"


async def test_a_code_of_another_length_is_counted_and_mended(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say(f"mã khách hàng {AN[:-1]}", "inform")
    assert answer.responses == ["utter_customer_code_length"]
    assert "12 ký tự" in answer.text
    answer = await talk.say(f"thiếu số {AN[-1]} ở cuối", "inform")
    assert "utter_otp_sent" in answer.responses


@pytest.mark.parametrize(("text", "gone"), [("xóa hết", True), ("hủy đi", True), ("đừng xóa", False)])
async def test_what_is_to_be_done_said_again_is_a_yes(talk: Talk, text: str, *, gone: bool) -> None:
    await talk.link(AN)
    await talk.say("bỏ liên kết", "unlink_account")
    await talk.say(text, "unlink_account" if gone else "deny")
    assert (talk.company.utility.identity.linked(talk.chat) == []) is gone


async def test_an_optional_question_that_fails_is_passed_over(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("phúc tra chỉ số", "request_reading_check")
    for text in ("0905000104", "chiều nay", "mèo ơi"):
        answer = await talk.say(text, "inform", 0.5)
    assert answer.responses[-1].startswith("utter_request_opened")
    assert answer.handover is None


async def test_go_on_without_it(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("phúc tra chỉ số", "request_reading_check")
    answer = await talk.say("ừ gửi đi", "affirm")
    assert answer.responses[-1].startswith("utter_request_opened")


async def test_the_index_told_at_the_start_is_taken(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("hóa đơn ghi 12999 mà công tơ nhà em mới có 10050, ghi sai rồi", "request_reading_check")
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["current_index"] == 10050


async def test_a_telephone_number_is_no_reason(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("kiểm định công tơ", "request_meter_test")
    await talk.say("0905000104", "inform", phone_number="+84905000104")
    assert "reason" not in talk.state.stack[-1].values


async def test_a_stored_question_inside_a_question(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("phúc tra chỉ số", "request_reading_check")
    answer = await talk.say(
        "mà khoan, phúc tra khác kiểm định chỗ nào", "request_reading_check", faq=[("reading_check_or_meter_test", 0.9)]
    )
    assert answer.responses[0] == "utter_faq_answer"
    assert talk.state.pending


async def test_two_banks_answer_which_bank(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("đóng trùng hai lần rồi", "report_paid_not_updated")
    await talk.say(
        "một lần qua vietcombank một lần qua viettel money", "ask_payment_methods", payment_provider="Vietcombank"
    )
    assert "payment_provider" in talk.state.stack[-1].values


async def test_a_bill_disputed_wants_the_reading_checked(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("sao cao thế", "complain_high_bill")
    await talk.say("không đồng ý, cho người xuống kiểm tra lại chỉ số đi", "complain_high_bill")
    assert talk.state.top
    assert talk.state.top.intent == "request_reading_check"


@pytest.mark.parametrize(("text", "taken"), [("giá vàng bao nhiêu", False), ("đừng em ơi", False), ("vang a", True)])
async def test_gold_is_no_yes(talk: Talk, text: str, *, taken: bool) -> None:
    await talk.link(BINH)
    await talk.say("còn nợ không", "ask_debt")
    answer = await talk.say(text, "out_of_scope", 0.5)
    assert ("utter_ask_which_bill" in answer.responses) is taken


async def test_another_address_of_mail_replaces_the_one_read_back(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("nhận hóa đơn qua email", "register_notifications")
    await talk.say("hoang.nv@gmail.con", "inform")
    answer = await talk.say("à nhầm, hoang.nv@gmail.com", "correct")
    assert "utter_confirm_request" in answer.responses
    await talk.say("ừ gửi đi", "affirm")
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["email"] == "hoang.nv@gmail.com"


async def test_a_fault_told_is_no_question(talk: Talk) -> None:
    answer = await talk.say(
        "công tơ nhà tôi bị đứt chì niêm phong, tôi sợ bị phạt oan",
        "report_meter_fault",
        0.9,
        faq=[("move_meter_myself", 0.999)],
    )
    assert "utter_faq_answer" not in answer.responses
    assert talk.state.top
    assert talk.state.top.intent == "report_meter_fault"


async def test_whether_is_no_no(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("còn nợ không", "ask_debt")
    answer = await talk.say("zalopay đóng dc k", "ask_payment_methods", payment_provider="ZaloPay")
    assert answer.responses == ["utter_payment_provider"]


async def test_another_wish_is_no_yes_to_the_offer(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("sao cao vậy", "complain_high_bill")
    answer = await talk.say("ok đóng luôn cả hai tháng", "pay_bill")
    assert answer.responses == ["utter_pay_qr", "utter_pay_qr"]


async def test_looking_for_the_paper_takes_a_moment(talk: Talk) -> None:
    await talk.say("nợ không", "ask_debt")
    assert (await talk.say("khoan để cô lục cái giấy", "inform")).responses == ["utter_take_your_time"]
