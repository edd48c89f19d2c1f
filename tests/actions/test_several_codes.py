"""Two customer codes in one wish."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from actions.formats import dong
from tests.actions.company import AN, BINH, CHI, Company
from tests.actions.talk import Answer, Talk
from utility import models
from utility.masking import mask_code


async def confirmed(talk: Talk) -> Answer:
    return await talk.say(talk.company.telephone.otp, otp=talk.company.telephone.otp)


def told(answer: Answer, firm: Company, *codes: str) -> bool:
    """Whether the newest bill of each code is in the answer."""
    bills = [firm.utility.bills.latest(code) for code in codes]
    return all(bill and f"{bill.total:,}".replace(",", ".") in answer.text for bill in bills) and all(
        mask_code(code) in answer.text for code in codes
    )


@pytest.mark.parametrize(
    "text",
    ["xem tiền điện cả hai mã", "tiền điện 2 nhà bao nhiêu", "cho xem tien dien tat ca cac ma", "tiền điện cả 2"],
)
async def test_every_linked_code_is_answered(talk: Talk, text: str) -> None:
    await talk.link(AN)
    await talk.link(BINH)
    answer = await talk.say(text, "ask_bill_amount")
    assert answer.responses == ["utter_bill_amount", "utter_bill_amount"]
    assert told(answer, talk.company, AN, BINH)


async def test_all_of_the_choices(talk: Talk) -> None:
    await talk.link(AN)
    await talk.link(BINH)
    talk.slot["code"] = None
    answer = await talk.say("xem tiền điện", "ask_bill_amount")
    assert answer.buttons[-1] == "Tất cả 2 mã"
    for reply in ("cả hai luôn", "3", "Tất cả 2 mã"):
        again = Talk(talk.company, talk.chat, dict(talk.slot), zalo=talk.zalo)
        answer = await again.say(reply, "report_outage", 0.43)
        assert told(answer, talk.company, AN, BINH), reply


async def test_a_service_is_ordered_for_one_code(talk: Talk) -> None:
    await talk.link(AN)
    await talk.link(BINH)
    talk.slot["code"] = None
    answer = await talk.say("kiểm định công tơ", "request_meter_test")
    assert answer.buttons == [mask_code(AN), mask_code(BINH)]


async def test_codes_that_are_not_linked_are_linked_one_after_the_other(talk: Talk) -> None:
    text = f"xem tiền điện cả hai mã {AN} và {CHI}"
    answer = await talk.say(text, "ask_bill_amount", several=[("customer_code", AN), ("customer_code", CHI)])
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]
    answer = await confirmed(talk)
    assert answer.responses[:2] == ["utter_linked", "utter_bill_amount"]
    assert answer.responses[2:] == ["utter_otp_sent", "utter_ask_otp"]  # the second was remembered
    assert told(answer, talk.company, AN)
    answer = await confirmed(talk)
    assert answer.responses == ["utter_linked", "utter_bill_amount"]
    assert told(answer, talk.company, CHI)
    assert talk.state.stack == []


async def test_one_is_linked_already(talk: Talk) -> None:
    await talk.link(AN)
    codes = [("customer_code", AN), ("customer_code", CHI)]
    answer = await talk.say(f"nợ của {AN} với {CHI}", "ask_debt", several=codes)
    assert answer.responses == ["utter_no_debt", "utter_otp_sent", "utter_ask_otp"]
    assert (await confirmed(talk)).responses == ["utter_linked", "utter_debt"]


async def test_both_are_named_when_the_code_is_asked_for(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say(f"{AN} và {BINH}", "inform", several=[("customer_code", AN), ("customer_code", BINH)])
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]
    assert told(await confirmed(talk), talk.company, AN)
    assert told(await confirmed(talk), talk.company, BINH)


@pytest.mark.parametrize(("intent", "confidence"), [("inform", 0.57), ("ask_bill_amount", 0.9)])
async def test_both_are_spoken_of_and_none_is_known(talk: Talk, intent: str, confidence: float) -> None:
    answer = await talk.say("nhà mình 2 mã, xem cả hai", intent, confidence)
    assert answer.responses == ["utter_ask_codes_to_link"]
    await talk.say(AN, customer_code=AN)
    answer = await confirmed(talk)
    assert answer.responses == ["utter_linked", "utter_bill_amount", "utter_ask_other_code"]
    await talk.say(BINH, customer_code=BINH)
    answer = await confirmed(talk)
    assert told(answer, talk.company, BINH)
    assert talk.state.stack == []


async def test_both_after_one_was_shown(talk: Talk) -> None:
    await talk.link(AN)
    await talk.link(BINH)
    await talk.say("xem nợ mã này", "ask_debt", customer_code=AN)
    answer = await talk.say("xem cả hai mã luôn", "inform", 0.5)
    assert answer.responses == ["utter_debt_of_all"]


@pytest.mark.parametrize("text", ["còn nợ không", "nhà nào còn nợ", "tổng nợ cả hai nhà", "mã nào chưa đóng vậy em"])
async def test_debts_of_all_homes_and_their_qr_codes(talk: Talk, text: str) -> None:
    for code in (AN, BINH, CHI):
        await talk.link(code)
    answer = await talk.say(text, "ask_debt" if "không" in text else "ask_bill_amount", 0.7)
    owed = [bill.total for code in (AN, BINH, CHI) for bill in talk.company.utility.bills.unpaid(code)]
    assert answer.responses == ["utter_debt_of_all"]
    assert dong(sum(owed)) in answer.text
    assert f"{mask_code(AN)}: không còn nợ" in answer.text
    answer = await talk.say("có", "affirm")
    assert [BINH in image or CHI in image for image in answer.images] == [True] * len(owed)


async def test_the_home_that_owes_is_paid_whichever_was_spoken_of(talk: Talk) -> None:
    await talk.link(CHI)
    await talk.link(AN)
    answer = await talk.say("cho mã QR luôn", "pay_bill")
    assert [CHI in image for image in answer.images] == [True]


async def test_nothing_is_owed_anywhere(talk: Talk) -> None:
    with talk.company.utility.database.write() as session:
        session.execute(update(models.Bill).values(paid_on=models.Bill.due_on))
    await talk.link(AN)
    await talk.link(BINH)
    assert (await talk.say("còn nợ gì không", "ask_debt")).responses == ["utter_no_debt_of_all"]
    assert (await talk.say("thanh toán", "pay_bill")).responses == ["utter_no_debt_of_all"]


async def test_bills_told_one_after_the_other_are_added_and_compared(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tiền điện", "ask_bill_amount")
    await talk.say(f"còn mã {BINH} nữa", "ask_bill_amount", customer_code=BINH)
    await confirmed(talk)
    bills = [talk.company.utility.bills.latest(code) for code in (AN, BINH)]
    answer = await talk.say("2 nhà cộng lại là bao nhiêu", "explain_bill", 0.8)
    assert answer.responses == ["utter_row_sum"]
    assert dong(sum(bill.total for bill in bills if bill)) in answer.text
    answer = await talk.say("nhà nào xài nhiều hơn", "complain_high_bill", 0.8)
    assert answer.responses == ["utter_row_highest"]
    assert f"mã {mask_code(BINH)}" in answer.text.partition(":")[0]
    answer = await talk.say("cái nào ít hơn", "ask_usage", 0.5)
    assert f"mã {mask_code(AN)}" in answer.text.partition(":")[0]


async def test_two_links_in_one_message(talk: Talk) -> None:
    await talk.say(f"liên kết {AN} và {BINH}", "link_account", several=[("customer_code", AN), ("customer_code", BINH)])
    assert (await confirmed(talk)).responses == ["utter_linked", "utter_otp_sent", "utter_ask_otp"]
    assert (await confirmed(talk)).responses == ["utter_linked"]
    assert talk.company.utility.identity.linked(talk.chat) == [AN, BINH]


async def test_two_months_are_not_two_codes(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("tiền điện cả hai tháng", "ask_bill_amount")
    assert answer.responses.count("utter_bill_amount") == 1


async def test_given_up_with_the_second_link_the_first_answer_stands(talk: Talk) -> None:
    await talk.say(f"xem {AN} và {CHI}", "ask_bill_amount", several=[("customer_code", AN), ("customer_code", CHI)])
    await confirmed(talk)
    answer = await talk.say("thôi", "cancel")
    assert answer.responses == ["utter_cancelled"]
    assert talk.state.stack == []
