"""Questions put while the customer code or the one-time code is asked for, and what tenants and direct debits ask."""

from __future__ import annotations

import pytest

from actions.dialogue.asides import owner_has_it
from actions.formats import dong
from tests.actions.company import AN, CHI
from tests.actions.talk import Talk


@pytest.mark.parametrize("intent", ["track_request", "ask_tariff", "out_of_scope"])
async def test_a_question_of_the_bill_is_answered_with_it(talk: Talk, intent: str) -> None:
    bill = talk.company.utility.bills.latest(CHI)
    assert bill is not None
    await talk.say("tiền điện tháng này bn", "ask_bill_amount")
    answer = await talk.say("tiền đó đã gồm VAT chưa", intent, 0.95)
    assert answer.responses[0] == "utter_answered_with_the_bill"
    await talk.say(CHI, customer_code=CHI)
    answer = await talk.say(talk.company.telephone.otp, otp=talk.company.telephone.otp)
    assert answer.responses == ["utter_linked", "utter_bill_amount", "utter_bill_fact_vat"]
    assert dong(bill.vat) in answer.text


@pytest.mark.parametrize(
    ("text", "tenant"),
    [
        ("em ko có mã khách hàng, mã là của chủ nhà", True),
        ("mã khách hàng chủ nhà giữ", True),
        ("ba chu khong cho ma", True),
        ("mã của nhà tôi là gì", False),
        ("chủ nhà tính 4 ngàn một số", False),
    ],
)
def test_a_tenant_has_no_code(text: str, tenant: bool) -> None:
    assert owner_has_it(text) is tenant


async def test_a_tenant_is_not_asked_again(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say("mã khách hàng chủ nhà giữ, mình không có", "ask_customer_code")
    assert answer.responses == ["utter_code_of_owner"]
    assert talk.state.pending is None


async def test_the_day_of_the_debit_is_told_before_it_is_ordered(talk: Talk) -> None:
    text = "đăng ký trích nợ tự động qua vietcombank thì ngày nào ngân hàng trừ tiền"
    answer = await talk.say(text, "change_payment_method", payment_provider="Vietcombank")
    assert answer.responses == ["utter_autodebit_day"]
    answer = await talk.say("lỡ trong thẻ không đủ tiền thì sao", "ask_debt", 0.7)
    assert answer.responses == ["utter_autodebit_short"]
    answer = await talk.say("ok đăng ký giúp chị", "change_payment_method")
    assert talk.state.pending is not None
    answer = await talk.say("nhỡ hết tiền trong tài khoản thì sao", "report_paid_not_updated", 0.6)
    assert answer.responses[0] == "utter_autodebit_short"
    assert talk.state.pending is not None


async def test_the_repair_told_beside_a_bill_is_not_asked_again(talk: Talk) -> None:
    await talk.link(AN)
    text = "nhà bị nhảy aptomat cần thợ, tiện cho chị hỏi tiền điện tháng rồi bao nhiêu"
    wishes = ("request_after_meter_service", "ask_bill_amount")
    answer = await talk.say(text, "ask_bill_amount", wishes=wishes)
    assert "utter_offer_later" in answer.responses
    await talk.say("ừ em làm luôn đi", "affirm")
    assert talk.state.stack[-1].values["description"] == "nhà bị nhảy aptomat cần thợ"
