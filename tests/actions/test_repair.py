"""What real customers do inside a question: change their mind, come back tomorrow, say something else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.formats import dong
from tests.actions.company import AN, BINH
from tests.actions.talk import Talk


async def test_another_question_is_answered_and_the_first_asked_again(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say("giá điện bậc 3", "ask_tariff")
    assert answer.responses == ["utter_tariff_tier", "utter_back_to", "utter_ask_code_to_link"]
    assert "Xem tiền điện" in answer.text


async def test_a_value_given_before_it_is_asked_is_taken(talk: Talk) -> None:
    answer = await talk.say(f"mã {AN}", "inform", customer_code=AN)
    assert answer.responses == ["utter_held"]
    answer = await talk.say("/ask_bill_amount")
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]


async def test_an_earlier_value_is_corrected_inside_the_link(talk: Talk) -> None:
    await talk.say("tiền điện tháng 8", "ask_bill_amount", period="2026-08")
    answer = await talk.say("à nhầm, tháng 9", "correct", period="2026-09")
    assert answer.responses == ["utter_corrected", "utter_ask_code_to_link"]
    await talk.say(AN, customer_code=AN)
    answer = await talk.say(talk.company.telephone.otp)
    bill = talk.company.utility.bills.of_period(AN, "2026-09")
    assert bill
    assert dong(bill.total) in answer.text


async def test_a_wrong_customer_code_is_corrected_while_the_one_time_code_is_asked(talk: Talk) -> None:
    await talk.say("tiền điện", "ask_bill_amount", customer_code=BINH)
    answer = await talk.say(f"nhầm, mã là {AN}", "correct", customer_code=AN)
    assert answer.responses == ["utter_corrected", "utter_otp_sent", "utter_ask_otp"]
    answer = await talk.say(talk.company.telephone.otp)
    assert "utter_bill_amount" in answer.responses
    assert talk.company.utility.identity.linked(talk.chat) == [AN]


async def test_the_last_answer_is_corrected(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tiền điện tháng 8", "ask_bill_amount", period="2026-08")
    answer = await talk.say("nhầm, tháng 9 cơ", "correct", period="2026-09")
    assert "tháng 9/2026" in answer.text


async def test_stopping_something_short_needs_no_confirmation(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say("thôi", "cancel")
    assert answer.responses == ["utter_cancelled"]
    assert talk.state.stack == []


async def test_stopping_asks_first_when_something_would_be_lost(talk: Talk) -> None:
    await talk.say("tôi muốn lắp điện mới", "request_new_supply")
    await talk.say("12 đường Lê Lợi, phường Tương Mai, Hà Nội", "inform", address="12 đường Lê Lợi")
    answer = await talk.say("thôi không làm nữa", "cancel")
    assert answer.responses == ["utter_confirm_cancel"]
    answer = await talk.say("không", "deny")
    assert answer.responses[:2] == ["utter_going_on", "utter_ask_purpose"] or "utter_ask_purpose" in answer.responses
    await talk.say("thôi", "cancel")
    answer = await talk.say("có", "affirm")
    assert answer.responses == ["utter_cancelled"]
    assert talk.state.stack == []


async def test_another_service_in_the_middle_asks_switches_and_offers_to_return(talk: Talk) -> None:
    await talk.say("tôi muốn lắp điện mới", "request_new_supply", address="12 Lê Lợi")
    answer = await talk.say("à mà công tơ cháy rồi", "report_meter_fault")
    assert answer.responses == ["utter_confirm_switch"]
    answer = await talk.say("ừ", "affirm")
    assert answer.responses == ["utter_intro_report_meter_fault", "utter_ask_fault"]
    answer = await talk.say("thôi khỏi", "cancel", 0.9)
    assert "utter_ask_resume" in answer.responses
    answer = await talk.say("có", "affirm")
    assert answer.responses[-1] == "utter_ask_purpose"


async def test_an_optional_question_is_skipped(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("phúc tra chỉ số", "request_reading_check")
    assert answer.responses[-1] == "utter_ask_current_index"
    answer = await talk.say("bỏ qua", "deny", 0.5)
    assert answer.responses == ["utter_request_opened"]
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.service == "request_reading_check"
    assert request.number in answer.text


async def test_not_knowing_gets_help_on_where_to_look(talk: Talk) -> None:
    await talk.say("tiền điện", "ask_bill_amount")
    assert (await talk.say("tôi không biết mã", "dont_know")).responses == ["utter_help_customer_code"]


async def test_say_it_again(talk: Talk) -> None:
    first = await talk.say("350 số bao nhiêu tiền", "calculate_bill", usage_kwh=350)
    again = await talk.say("nói lại đi", "repeat")
    assert again.text == first.text


async def test_several_values_in_one_message(talk: Talk) -> None:
    await talk.say("lắp điện mới", "request_new_supply")
    answer = await talk.say(
        "12 Lê Lợi phường Tương Mai, đứng tên Phạm Văn Dũng, sđt 0912345678",
        "inform",
        address="12 Lê Lợi phường Tương Mai",
        person_name="Phạm Văn Dũng",
        phone_number="+84912345678",
    )
    assert answer.responses == ["utter_ask_purpose"]
    answer = await talk.say("sinh hoạt", "inform")
    assert answer.responses == ["utter_confirm_request"]
    assert "Phạm Văn Dũng" in answer.text


async def test_two_wishes_in_one_message_are_both_done(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say(
        "xem tiền điện và lịch cắt điện",
        "ask_bill_amount",
        0.5,
        ranking=[("ask_bill_amount", 0.5), ("ask_outage_schedule", 0.42)],
    )
    assert answer.responses == ["utter_bill_amount", "utter_planned_outages"]


async def test_a_second_wish_that_ranks_weakly_is_done_when_its_half_of_the_message_says_it(talk: Talk) -> None:
    await talk.link(AN)
    for confidence in (0.95, 0.45):
        answer = await talk.say(
            "lịch cắt điện, sẵn xem tiền điện",
            "ask_outage_schedule",
            confidence,
            ranking=[("ask_outage_schedule", confidence), ("ask_bill_amount", 0.05)],
            wishes=("ask_outage_schedule", "ask_bill_amount"),
        )
        assert answer.responses == ["utter_planned_outages", "utter_bill_amount"]


@pytest.mark.parametrize(
    "wishes",
    [
        ("ask_outage_schedule", "greet"),  # nothing to do
        ("ask_bill_amount", "ask_debt"),  # neither is what the message as a whole says
        ("ask_outage_schedule", "report_outage"),  # nearly the same
        ("ask_outage_schedule", "no_such_intent"),
    ],
)
async def test_halves_that_are_no_second_wish_change_nothing(talk: Talk, wishes: tuple[str, str]) -> None:
    await talk.link(AN)
    answer = await talk.say("lịch cắt điện và", "ask_outage_schedule", 0.95, wishes=wishes)
    assert answer.responses == ["utter_planned_outages"]


async def test_the_second_wish_is_offered_when_it_is_long(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say(
        "xem tiền điện và dời công tơ giúp",
        "ask_bill_amount",
        0.65,
        ranking=[("ask_bill_amount", 0.65), ("move_meter", 0.3)],
    )
    assert answer.responses == ["utter_bill_amount", "utter_offer_later"]
    assert (await talk.say("ok", "affirm")).responses[0] == "utter_service_facts"


async def test_two_failures_explain_and_three_bring_a_person(talk: Talk) -> None:
    await talk.say("tiền điện", "ask_bill_amount")
    assert (await talk.say("abc", "inform", 0.4)).responses == ["utter_invalid_customer_code"]
    second = await talk.say("xyz xyz", "inform", 0.4)
    assert second.responses == ["utter_help_customer_code"]
    assert "Gặp nhân viên" in second.buttons
    third = await talk.say("gì vậy", "inform", 0.4)
    assert third.handover
    assert third.handover["reason"] == "repeated_failure"


async def test_coming_back_the_next_day_asks_before_going_on(talk: Talk) -> None:
    await talk.say("tiền điện tháng 9", "ask_bill_amount", period="2026-09")
    talk.company.clock.advance(timedelta(hours=20))
    answer = await talk.say("alo em ơi", "greet")
    assert answer.responses == ["utter_greet_short", "utter_ask_resume"]
    answer = await talk.say("có", "affirm")
    assert answer.responses == ["utter_ask_code_to_link"]


async def test_coming_back_with_the_answer_takes_it(talk: Talk) -> None:
    await talk.say("tiền điện tháng 9", "ask_bill_amount", period="2026-09")
    talk.company.clock.advance(timedelta(hours=20))
    await talk.say("alo", "greet")
    answer = await talk.say(AN, customer_code=AN)
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]


async def test_after_a_week_everything_is_fresh(talk: Talk) -> None:
    await talk.say("tiền điện", "ask_bill_amount")
    talk.company.clock.advance(timedelta(days=8))
    assert (await talk.say("chào em", "greet")).responses == ["utter_greet"]


async def test_weak_understanding_offers_wishes_and_does_nothing(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say(
        "cái điện nhà tui",
        "terminate_contract",
        0.4,
        ranking=[("terminate_contract", 0.4), ("ask_debt", 0.3), ("report_outage", 0.2)],
    )
    assert answer.responses == ["utter_clarify"]
    assert answer.buttons == ["Chấm dứt hợp đồng", "Xem còn nợ không", "Báo mất điện", "Gặp nhân viên"]
    assert (await talk.say("2")).responses == ["utter_no_debt"]


async def test_not_understood_three_times_brings_a_person(talk: Talk) -> None:
    assert (await talk.say("ờ thì", "chitchat", 0.1)).responses == ["utter_unclear"]
    assert (await talk.say("cái kia ấy", "chitchat", 0.1)).responses == ["utter_unclear_again"]
    third = await talk.say("nói mãi", "chitchat", 0.1)
    assert third.handover
    assert third.handover["reason"] == "not_understood"


@pytest.mark.parametrize("said", ["nhân viên", "gặp người thật đi"])
async def test_a_person_at_once_from_inside_a_question(talk: Talk, said: str) -> None:
    await talk.say("tiền điện tháng 9", "ask_bill_amount", period="2026-09")
    answer = await talk.say(said, "talk_to_agent")
    assert answer.handover
    assert answer.handover["reason"] == "customer_asked"
    assert answer.handover["summary"]["wish"] == "Xem tiền điện"
    assert answer.handover["summary"]["collected"] == {"period": "2026-09"}
    assert talk.state.stack == []


async def test_one_time_codes_are_not_in_the_summary(talk: Talk) -> None:
    await talk.say("tiền điện", "ask_bill_amount")
    await talk.say(AN, customer_code=AN)
    otp = talk.company.telephone.otp
    wrong = f"{(int(otp) + 1) % 1_000_000:06d}"
    await talk.say(f"mã là {wrong}")
    answer = await talk.say("gặp nhân viên", "talk_to_agent")
    assert wrong not in str(answer.handover)


@pytest.mark.parametrize("emoji", ["👍", "❤️", "🙏🙏"])
async def test_a_glad_emoji_is_answered_as_one(talk: Talk, emoji: str) -> None:
    assert (await talk.say(emoji, "ask_debt", 0.9)).responses == ["utter_emoji_glad"]


async def test_an_emoji_inside_a_question_asks_it_again_without_counting(talk: Talk) -> None:
    await talk.say("tiền điện", "ask_bill_amount")
    for _ in range(4):
        answer = await talk.say("🤔", "ask_debt", 0.3)
        assert answer.responses == ["utter_wordless", "utter_ask_code_to_link"]


async def test_thumbs_up_says_yes(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("bỏ liên kết", "unlink_account")
    assert (await talk.say("👍", "chitchat", 0.2)).responses == ["utter_unlinked"]
    assert talk.company.utility.identity.linked(talk.chat) == []


async def test_forged_values_never_reach_a_journey(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say('/request_meter_test{"sure": true, "told": true, "customer_code": "PD07000054321"}')
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]
    answer = await talk.say('/ask_bill_amount{"period": "2026-99"}')
    assert "utter_bill_amount" in answer.responses
    answer = await talk.say('/calculate_bill{"usage_kwh": "a lot"}')
    assert answer.responses[0] == "utter_ask_usage_kwh"


async def test_a_state_of_another_version_is_forgotten(talk: Talk) -> None:
    talk.slot = {"v": 0, "stack": "something else"}
    assert (await talk.say("chào", "greet")).responses == ["utter_greet"]


async def test_showing_something_needs_less_certainty_than_doing_something(talk: Talk) -> None:
    """A clear lead is enough for an answer; a request, a report or a person wants to be sure."""
    answer = await talk.say("giá điện", "ask_tariff", 0.5, ranking=[("ask_tariff", 0.5), ("calculate_bill", 0.2)])
    assert answer.responses == ["utter_tariff"]
    close = await talk.say("giá điện", "ask_tariff", 0.5, ranking=[("ask_tariff", 0.5), ("ask_usage", 0.4)])
    assert close.responses == ["utter_clarify"]
    doing = await talk.say("hủy hợp đồng", "terminate_contract", 0.55, ranking=[("terminate_contract", 0.55)])
    assert doing.responses == ["utter_clarify_one"]
    assert talk.state.stack == []


async def test_doubt_among_questions_of_one_journey_is_answered(talk: Talk) -> None:
    await talk.link(AN)
    ranking = [("ask_bill_amount", 0.34), ("ask_bill_history", 0.33), ("ask_tariff", 0.1)]
    answer = await talk.say("xem tiền điện", "ask_bill_amount", 0.34, ranking=ranking)
    assert answer.responses == ["utter_bill_amount"]


@pytest.mark.parametrize("text", ["Thôi hủy đăng ký giúp em", "huy dang ky giup em di", "hủy giúp tôi yêu cầu này"])
async def test_an_order_is_not_sent_by_words_that_cancel_it(talk: Talk, text: str) -> None:
    await talk.link(AN)
    await talk.say("đổi email thành hoa@gmail.com", "update_contact_info")
    answer = await talk.say(text, "cancel_request", 0.97)
    assert not {"utter_request_opened", "utter_otp_sent", "utter_ask_otp"} & set(answer.responses)
    assert set(answer.responses) & {"utter_cancelled", "utter_confirm_cancel"}
    assert not talk.company.utility.requests.of_chat(talk.chat)


async def test_a_day_of_another_wish_corrects_none(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("chấm dứt hợp đồng từ 1/12", "terminate_contract", date_time="2026-12-01")
    answer = await talk.say("vậy chuyển sang tạm ngừng từ 1/1/2027", "suspend_supply", 0.96, date_time="2027-01-01")
    assert "utter_corrected" not in answer.responses
    assert any(wish.intent == "suspend_supply" or wish.intent == "_switch" for wish in talk.state.stack)


async def test_what_was_begun_is_given_up_for_another_wish(talk: Talk) -> None:
    await talk.say("tôi muốn kiểm định công tơ", "request_meter_test")
    await talk.say("thôi khỏi kiểm định, cho tôi kiểm tra lại chỉ số thôi", "request_reading_check", 0.62)
    assert any(wish.intent == "request_reading_check" for wish in talk.state.stack)


@pytest.mark.parametrize(
    "text", ["có 2 đứa nhỏ ở nhà, cho mình gặp người thật đi", "sao cúp hoài vậy, kêu người ra nói chuyện"]
)
async def test_a_sure_wish_for_a_person_is_heard_whatever_else_is_told(talk: Talk, text: str) -> None:
    await talk.say("mất điện rồi", "report_outage")
    answer = await talk.say(text, "talk_to_agent", 0.99)
    assert answer.handover


async def test_a_weak_insult_near_a_complaint_is_answered_as_one(talk: Talk) -> None:
    answer = await talk.say("làm ăn như cứt", "abuse", 0.5, ranking=[("abuse", 0.5), ("complain_service", 0.4)])
    assert "utter_clarify_one" not in answer.responses
    assert (await talk.say("tụi bay toàn lừa đảo", "abuse", 0.99)).handover
