"""Two customer codes in one wish."""

from __future__ import annotations

import pytest

from tests.actions.company import AN, BINH, CHI, Company
from tests.actions.talk import Answer, Talk
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
    await talk.say("xem nợ", "ask_debt")
    answer = await talk.say("xem cả hai mã luôn", "inform", 0.5)
    assert answer.responses == ["utter_no_debt", "utter_debt"]


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
