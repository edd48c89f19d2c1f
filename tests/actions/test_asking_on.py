"""Cost, papers and duration, asked without saying of what."""

from __future__ import annotations

import pytest

from tests.actions.company import AN
from tests.actions.talk import Talk

FREE, DAYS, NO_PAPERS = "miễn phí", "không quá 3 ngày làm việc", "không cần giấy tờ"
# What is asked, what Rasa takes the few words for, and what must be told of a change of the way to pay.
QUESTIONS = [
    ("có mất phí không", "ask_procedure", FREE),
    ("miễn phí hả em", "ask_discount", FREE),
    ("hết bao nhiêu tiền", "ask_bill_amount", FREE),
    ("phải trả bao nhiêu", "ask_bill_amount", FREE),
    ("mat phi ko", "ask_procedure", FREE),
    ("mất bao lâu vậy", "ask_procedure", DAYS),
    ("lâu không", "ask_restoration_time", DAYS),
    ("chừng nào xong", "track_request", DAYS),
    ("cần giấy tờ gì", "ask_procedure", NO_PAPERS),
    ("phải chuẩn bị gì không", "ask_procedure", NO_PAPERS),
]


@pytest.mark.parametrize(("text", "intent", "told"), QUESTIONS)
async def test_before_the_account_link_of_an_order(talk: Talk, text: str, intent: str, told: str) -> None:
    await talk.say("đăng ký trích nợ tự động", "change_payment_method")
    answer = await talk.say(text, intent)
    assert answer.responses == ["utter_service_aspect", "utter_back_to", "utter_ask_code_to_link"]
    assert told in answer.text


@pytest.mark.parametrize(("text", "intent", "told"), QUESTIONS)
async def test_while_the_one_time_code_is_awaited(talk: Talk, text: str, intent: str, told: str) -> None:
    await talk.say(f"đăng ký trích nợ tự động, mã {AN}", "change_payment_method", customer_code=AN)
    answer = await talk.say(text, intent)
    assert answer.responses[0] == "utter_service_aspect"
    assert answer.responses[-1] == "utter_ask_otp"
    assert told in answer.text
    linked = await talk.say(talk.company.telephone.otp, otp=talk.company.telephone.otp)
    assert linked.responses[0] == "utter_linked"


@pytest.mark.parametrize(("text", "intent", "told"), QUESTIONS)
async def test_after_the_procedure(talk: Talk, text: str, intent: str, told: str) -> None:
    await talk.say("thủ tục đổi cách thanh toán", "ask_procedure", service="change_payment_method")
    answer = await talk.say(text, intent)
    assert answer.responses == ["utter_service_aspect"]
    assert told in answer.text
    assert answer.payloads == ["/change_payment_method"]
    # asked on once more, and taken at its word
    assert (await talk.say("mất mấy ngày", "ask_procedure")).responses == ["utter_service_aspect"]
    assert "utter_ask_code_to_link" in (await talk.say("đăng ký luôn", "affirm")).responses


@pytest.mark.parametrize("text", ["có mất phí không", "mất phí ko em", "có tốn thêm đồng nào không", "phí bao nhiêu"])
async def test_the_fee_of_a_way_to_pay(talk: Talk, text: str) -> None:
    await talk.say("đóng tiền ở đâu", "ask_payment_methods")
    answer = await talk.say(text, "ask_procedure", 0.9, faq=[("meter_test_cost", 0.94)])
    assert answer.responses == ["utter_payment_fee"]
    await talk.say("trả qua momo được không", "ask_payment_methods", payment_provider="MoMo")
    answer = await talk.say(text, "ask_procedure", 0.4)
    assert answer.responses == ["utter_payment_fee_of"]
    assert "MoMo" in answer.text


async def test_the_fee_while_a_bill_is_being_paid(talk: Talk) -> None:
    await talk.say("cho xin mã QR", "pay_bill")
    answer = await talk.say("có mất phí không", "ask_procedure")
    assert answer.responses == ["utter_payment_fee", "utter_back_to", "utter_ask_code_to_link"]


@pytest.mark.parametrize(
    ("first", "text", "intent", "response"),
    [
        ("ask_payment_methods", "tiền điện tháng này hết bao nhiêu tiền", "ask_bill_amount", "utter_bill_amount"),
        ("ask_tariff", "có mất phí không", "ask_procedure", "utter_ask_service"),
        ("ask_bill_amount", "phải trả bao nhiêu", "ask_bill_amount", "utter_bill_amount"),
        ("complain_high_bill", "hết bao nhiêu tiền", "ask_bill_amount", "utter_bill_amount"),
    ],
)
async def test_what_speaks_of_something_else(talk: Talk, first: str, text: str, intent: str, response: str) -> None:
    await talk.link(AN)
    await talk.say("…", first)
    assert (await talk.say(text, intent)).responses[0] == response


async def test_a_free_answer_that_only_sounds_like_a_question_is_one(talk: Talk) -> None:
    await talk.say("nhân viên thu tiền sai", "complain_service")
    await talk.say("thu phí gấp đôi mà không có giấy tờ", "complain_service", 0.7)
    assert talk.state.stack == []


async def test_of_two_wishes_the_procedure_is_known_by_its_stored_question(talk: Talk) -> None:
    text = "thủ tục tăng công suất với xem giá điện kinh doanh luôn nha"
    wishes = ("ask_procedure", "ask_tariff")
    answer = await talk.say(text, "ask_tariff", 0.97, faq=[("capacity_papers", 1.0)], wishes=wishes)
    assert "utter_service_facts" in answer.responses or "utter_procedure_next" in answer.responses
    assert any(name.startswith("utter_tariff") for name in answer.responses)
