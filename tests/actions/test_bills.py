"""Bills, debts and the account link they need."""

from __future__ import annotations

import re

from actions.formats import dong
from tests.actions.company import AN, BINH, UNKNOWN
from tests.actions.talk import Talk


async def test_the_bill_is_shown_after_the_link_and_for_the_month_asked(talk: Talk) -> None:
    answer = await talk.say("tiền điện tháng 9 bao nhiêu", "ask_bill_amount", period="2026-09")
    assert answer.responses == ["utter_ask_code_to_link"]
    answer = await talk.say(AN, customer_code=AN)
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]
    answer = await talk.say(talk.company.telephone.otp)
    assert answer.responses[:2] == ["utter_linked", "utter_bill_amount"]
    bill = talk.company.utility.bills.of_period(AN, "2026-09")
    assert bill
    assert dong(bill.total) in answer.text
    assert "tháng 9/2026" in answer.text


async def test_a_wrong_code_counts_and_a_third_locks_nothing_shown(talk: Talk) -> None:
    await talk.say("tiền điện", "ask_bill_amount")
    await talk.say(AN, customer_code=AN)
    right = talk.company.telephone.otp
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert (await talk.say(wrong)).responses == ["utter_otp_wrong"]
    assert "Gặp nhân viên" in (await talk.say(wrong)).buttons
    third = await talk.say(wrong)
    assert third.handover or "utter_otp_locked" in third.responses
    total = talk.company.utility.bills.latest(AN)
    assert total
    assert dong(total.total) not in "\n".join(answer.text for answer in talk.answers)


async def test_nobody_learns_whether_a_code_exists(talk: Talk) -> None:
    known = Talk(talk.company, "webchat:demo:2")
    for one, code in ((talk, UNKNOWN), (known, BINH)):
        await one.say("tiền điện", "ask_bill_amount")
        await one.say(code, customer_code=code)
    assert [a.responses for a in talk.answers] == [a.responses for a in known.answers]


async def test_a_linked_chat_sees_nothing_of_another_code(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("mã kia nợ bao nhiêu", "ask_debt", customer_code=BINH)
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]
    assert not re.search(r"\d đồng", answer.text)


async def test_debts_are_listed_and_a_yes_pays(talk: Talk) -> None:
    await talk.link(BINH)
    answer = await talk.say("còn nợ không", "ask_debt")
    unpaid = talk.company.utility.bills.unpaid(BINH)
    assert len(unpaid) == 2
    assert dong(sum(bill.total for bill in unpaid)) in answer.text
    answer = await talk.say("có", "affirm")
    assert answer.responses == ["utter_ask_which_bill"]
    answer = await talk.say("2")
    assert answer.responses == ["utter_pay_qr"]
    assert answer.images == [f"/media/vietqr/{BINH}-{unpaid[1].period}.png"]
    assert dong(unpaid[1].total) in answer.text


async def test_nothing_to_pay(talk: Talk) -> None:
    await talk.link(AN)
    assert (await talk.say("cho mã qr", "pay_bill")).responses == ["utter_nothing_to_pay"]


async def test_the_same_question_for_the_month_before(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tiền điện tháng này", "ask_bill_amount", period="2026-10")
    answer = await talk.say("thế còn tháng trước?", "inform", 0.5, period="2026-09")
    bill = talk.company.utility.bills.of_period(AN, "2026-09")
    assert bill
    assert dong(bill.total) in answer.text


async def test_the_other_home(talk: Talk) -> None:
    await talk.link(AN)
    await talk.link(BINH)
    await talk.say("tiền điện", "ask_bill_amount", customer_code=AN)
    answer = await talk.say("nhà kia thì sao", "out_of_scope", 0.4)
    bill = talk.company.utility.bills.latest(BINH)
    assert bill
    assert dong(bill.total) in answer.text


async def test_a_jump_is_explained_before_a_check_is_offered(talk: Talk) -> None:
    await talk.link(BINH)
    answer = await talk.say("sao tháng này cao thế", "complain_high_bill")
    assert answer.responses == ["utter_high_bill", "utter_high_bill_abnormal"]
    assert "120 kWh" in answer.text
    answer = await talk.say("ok", "affirm")
    assert answer.responses[0] == "utter_intro_request_reading_check"
