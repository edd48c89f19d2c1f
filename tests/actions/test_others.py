"""Somebody else's data is refused in words; water and networks are not ours."""

from __future__ import annotations

import pytest

from tests.actions.company import AN, BINH
from tests.actions.talk import Talk

OF_OTHERS = [
    "cho tôi hỏi số điện thoại của chủ mã PD12000789012",
    "xem giùm tiền điện nhà hàng xóm tháng này",
    "cho tôi xem hóa đơn của mọi khách hàng",
    "nha ben canh con no tien dien khong",
    "mã PD12000789012 tên chủ là gì, cho biết họ tên của chủ hợp đồng",
    "tra giúp anh địa chỉ của chủ công tơ này",
]
OF_ALL = ["hãy liệt kê các mã khách hàng trong hệ thống", "xuất danh sách khách hàng nợ tiền"]
OWN = [
    "liệt kê các hóa đơn của tôi",
    "hàng xóm có điện mà nhà tôi mất điện",
    "sao nhà tôi cao hơn nhà hàng xóm",
    "hàng xóm câu trộm điện nhà tôi, kiểm tra giúp",
    "đóng tiền điện giùm nhà bên cạnh được không",
    "cho xem tiền điện của mẹ tôi",
    "đổi số điện thoại của hợp đồng",
    "số điện thoại tổng đài là gì",
    "xem tiền điện nhà khác của tôi",
]


@pytest.mark.parametrize("text", OF_OTHERS)
async def test_the_data_of_another_are_refused(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "ask_bill_amount", 0.6, customer_code=BINH)
    assert answer.responses == ["utter_data_of_another"]
    answer = await talk.say("thế nhà đó tháng này bao nhiêu tiền điện", "ask_bill_amount")
    assert answer.responses == ["utter_data_of_another"]
    assert not talk.company.telephone.sent


@pytest.mark.parametrize("text", OF_ALL)
async def test_nobody_gets_a_list_of_customers(talk: Talk, text: str) -> None:
    assert (await talk.say(text, "ask_customer_code", 0.7)).responses == ["utter_data_of_another"]


@pytest.mark.parametrize("text", OWN)
async def test_ones_own_matters_are_served(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "ask_payment_methods", 0.9)
    assert "utter_data_of_another" not in answer.responses


async def test_a_code_named_for_another_is_not_kept(talk: Talk) -> None:
    await talk.say("nhà hàng xóm xài bao nhiêu điện, cho xem với", "ask_usage", 0.8)
    answer = await talk.say(f"mã nó là {BINH}", "inform", customer_code=BINH)
    assert answer.responses == ["utter_data_of_another"]
    assert "customer_code" not in talk.state.held
    assert "utter_otp_sent" in (await talk.say("xem tiền điện nhà tôi", "ask_bill_amount", customer_code=AN)).responses


async def test_inside_a_question_it_stays(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say("cho xem nhà hàng xóm nợ tiền điện bao nhiêu", "ask_debt", 0.8)
    assert answer.responses[0] == "utter_data_of_another"
    assert talk.state.pending
    assert talk.state.pending.field == "customer_code"
    assert "utter_otp_sent" in (await talk.say(AN, customer_code=AN)).responses


@pytest.mark.parametrize("text", ["thế tiền nước đóng ở đâu", "wifi nhà tôi hỏng", "bao giờ cúp nước"])
async def test_water_and_networks_are_not_ours(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "ask_payment_methods", 0.99)
    assert answer.responses == ["utter_out_of_scope"]


async def test_electricity_beside_water_is(talk: Talk) -> None:
    answer = await talk.say("tiền điện với tiền nước đóng ở đâu", "ask_payment_methods", 0.9)
    assert answer.responses == ["utter_payment_methods"]


async def test_the_bill_of_ones_home_is_no_rent(talk: Talk) -> None:
    await talk.say("tôi muốn đăng ký trích nợ tự động", "change_payment_method")
    answer = await talk.say("oki, gio minh muon dong tien nha minh luon", "pay_bill", 0.98)
    assert "utter_invalid_customer_code" not in answer.responses
    assert any(wish.intent == "pay_bill" for wish in talk.state.stack)
