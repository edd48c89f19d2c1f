"""An electronic invoice that bears the wrong buyer."""

from __future__ import annotations

import pytest

from tests.actions.company import AN
from tests.actions.talk import Talk

TAX_CODE = "0100100079"


@pytest.mark.parametrize(
    ("text", "intent", "asked"),
    [
        ("hóa đơn điện tử ghi sai mã số thuế công ty tôi", "get_einvoice", "utter_ask_right_tax_code"),
        ("hoa don sai mst roi ad oi", "get_einvoice", "utter_ask_right_tax_code"),
        ("tên công ty trên hóa đơn bị sai, xuất lại giúp", "get_einvoice", "utter_ask_right_buyer_name"),
        ("hóa đơn đỏ nhầm địa chỉ công ty", "update_contact_info", "utter_ask_right_buyer_address"),
        ("thông tin công ty trên hóa đơn không đúng", "complain_high_bill", "utter_ask_invoice_error"),
    ],
)
async def test_it_is_a_wish_of_its_own(talk: Talk, text: str, intent: str, asked: str) -> None:
    await talk.link(AN)
    answer = await talk.say(text, intent)
    assert answer.responses == ["utter_service_facts", asked]
    assert "hóa đơn điều chỉnh hoặc thay thế" in answer.text
    assert "70/2025/NĐ-CP" in answer.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("cho xin hóa đơn điện tử tháng 9", "get_einvoice"),
        ("xuất hóa đơn có mã số thuế công ty", "get_einvoice"),
        ("hóa đơn ghi sai chỉ số", "request_reading_check"),
        ("đổi mã số thuế công ty", "update_contact_info"),
        ("hóa đơn tính sai tiền rồi", "complain_high_bill"),
    ],
)
async def test_other_wishes_about_invoices_are_not_taken_for_it(talk: Talk, text: str, intent: str) -> None:
    await talk.link(AN)
    await talk.say(text, intent, period="2026-09")
    about = [*talk.state.stack, talk.state.last]
    assert intent in [wish.intent for wish in about if wish]


async def test_the_right_tax_code_is_taken_and_a_request_opened(talk: Talk) -> None:
    await talk.say("hóa đơn điện tử ghi sai mã số thuế", "get_einvoice")
    await talk.say(AN, customer_code=AN)
    answer = await talk.say(talk.company.telephone.otp, otp=talk.company.telephone.otp)
    assert answer.responses[-1] == "utter_ask_right_tax_code"
    answer = await talk.say("0100100078", id_number="0100100078")
    assert answer.responses == ["utter_problem_tax_code_check_digit"]
    answer = await talk.say(TAX_CODE, id_number=TAX_CODE)
    assert answer.responses == ["utter_ask_invoice_period"]
    answer = await talk.say("tháng 10", period="2026-10")
    assert answer.responses == ["utter_confirm_request"]
    assert TAX_CODE in answer.text
    assert "tháng 10/2026" in answer.text
    answer = await talk.say("đúng rồi", "affirm")
    assert answer.responses[0] == "utter_request_opened_open_end"
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.service == "correct_einvoice"
    assert request.fields["tax_code"] == TAX_CODE
    assert request.fields["period"] == "2026-10"
    assert answer.handover is None


async def test_another_error_is_passed_to_a_person(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("thông tin công ty trên hóa đơn tháng 10 không đúng", "get_einvoice", period="2026-10")
    await talk.say("chỗ khác")
    await talk.say("thiếu tên người mua hàng")
    answer = await talk.say("gửi đi", "affirm")
    assert answer.handover
    assert answer.handover["reason"] == "einvoice"
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert answer.handover["summary"]["collected"]["request"] == request.number


async def test_its_cost_and_duration_are_told_before_the_link(talk: Talk) -> None:
    await talk.say("hóa đơn ghi sai mã số thuế", "get_einvoice")
    assert "miễn phí" in (await talk.say("mất phí không", "ask_procedure")).text
    assert "theo hẹn" in (await talk.say("bao lâu thì xong", "ask_procedure")).text
