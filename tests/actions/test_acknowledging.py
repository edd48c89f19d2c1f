"""Particles, "đợi tí" and "mai nhắn lại" start nothing; a number or "cái đầu" picks from the list."""

from __future__ import annotations

import pytest

from actions.dialogue.acknowledging import acknowledges, calls, needs_time, opens
from actions.dialogue.ordinals import ordinal
from tests.actions.company import AN, BINH, CHI
from tests.actions.talk import Talk

CALLS = ["alo", "a lo", "alo em ơi", "có ai không", "sao k tra loi", "sao chưa trả lời", "em ơi", "hello", "đâu rồi"]
HEARD = [
    "dạ",
    "ờ",
    "ừ em",
    "da",
    "ok em",
    "ừ",
    "uhm",
    "à ra vậy",
    "à thế à",
    "dc rồi",
    "vâng ạ",
    "ok ad",
    "dạ em hiểu rồi ạ",
    "rồi",
]


@pytest.mark.parametrize("text", HEARD)
def test_particles_acknowledge(text: str) -> None:
    assert acknowledges(text)


@pytest.mark.parametrize(
    "text", ["", "?", "thôi", "không", "có", "dạ có", "xem nợ", "em", "ok đóng luôn", "ừ cho xem", "vậy mấy giờ có"]
)
def test_words_that_say_more_do_not(text: str) -> None:
    assert not acknowledges(text)


@pytest.mark.parametrize(
    "text",
    [
        "đợi tí",
        "khoan, để chị hỏi chồng đã",
        "mai chị nhắn lại nhé",
        "để tôi suy nghĩ đã",
        "có gì anh hỏi sau",
        "tối em nhắn lại",
    ],
)
def test_somebody_needs_time(text: str) -> None:
    assert needs_time(text)


@pytest.mark.parametrize(
    "text", ["em nhắn lại giúp chị lần nữa", "nói lại đi", "mai có cúp điện không", "nhắn lại cho tôi số tiền"]
)
def test_somebody_does_not(text: str) -> None:
    assert not needs_time(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", 2), ("số 2", 2), ("cái thứ hai", 2), ("cai dau", 1), ("cái đầu tiên nha em", 1), ("cho chị cái cuối", 3),
        ("chọn số 3", 3), ("thứ nhất", 1), ("4", None), ("ba", None), ("hai trăm số", None), ("cái gì", None), ("sau", None),
        ("cái đầu mày", None),
    ],
)  # fmt: skip
def test_which_of_three(text: str, place: int | None) -> None:
    assert ordinal(text, 3) == place


@pytest.mark.parametrize("text", CALLS)
def test_somebody_calls(text: str) -> None:
    assert calls(text)


@pytest.mark.parametrize(
    "text", ["có điện không em", "ở Tân Bình", "em ở phường Tương Mai", "không trả lời tin nhắn hóa đơn"]
)
def test_somebody_tells_something(text: str) -> None:
    assert not calls(text)


@pytest.mark.parametrize("text", ["alo", "sao k tra loi"])
async def test_a_call_inside_a_question_is_no_place(talk: Talk, text: str) -> None:
    await talk.say("mất điện", "report_outage")
    answer = await talk.say(text, "greet")
    assert answer.responses == ["utter_here", "utter_ask_area"]
    assert talk.state.pending
    assert talk.state.pending.failures == 0


async def test_back_to_what_waits(talk: Talk) -> None:
    await talk.say("đổi số điện thoại", "update_contact_info")
    answer = await talk.say("ok quay lại cái đổi sđt", "update_contact_info")
    assert answer.responses == ["utter_ask_code_to_link"]
    answer = await talk.say("cháu nói khó hiểu quá", "chitchat", 0.77)
    assert answer.responses == ["utter_help_customer_code"]


async def test_nothing_chosen_yet_is_no_failed_answer(talk: Talk) -> None:
    await talk.say("điện chập chờn", "report_voltage_problem")
    asked = talk.state.pending
    if not (asked and asked.choices):  # the word itself has chosen
        await talk.say("mất điện", "report_outage", place="phường Tương Mai")
        asked = talk.state.pending
    assert asked
    assert asked.choices
    answer = await talk.say("dc", "affirm")
    assert answer.responses == [asked.response]
    assert talk.state.pending
    assert talk.state.pending.failures == 0


async def test_a_few_words_like_another_form_leave_no_form(talk: Talk) -> None:
    await talk.say("lắp điện mới nhà ở", "request_new_supply")
    answer = await talk.say("toàn bộ nhà luôn", "terminate_contract", 0.85)
    assert "utter_confirm_switch" not in answer.responses


@pytest.mark.parametrize("text", ["cho người xuống kiểm tra đi", "tôi không chấp nhận, cử người đến kiểm tra"])
async def test_a_bill_not_accepted_is_checked(talk: Talk, text: str) -> None:
    await talk.link(BINH)
    await talk.say("sao cao thế", "complain_high_bill")
    await talk.say(text, "report_power_theft", 0.52)
    assert talk.state.stack[0].intent == "request_reading_check"


@pytest.mark.parametrize("text", ["cho hỏi", "em ơi cho chị hỏi xíu", "à chị hỏi cái này", "cho mình hỏi chút nha ad"])
async def test_a_question_to_come_is_heard(talk: Talk, text: str) -> None:
    assert opens(text)
    assert (await talk.say(text, "out_of_scope", 0.96)).responses == ["utter_ask_away"]


@pytest.mark.parametrize("text", ["cho hỏi giá điện", "hỏi thăm lịch cúp điện", "em ơi"])
def test_a_question_that_came_is_none_to_come(text: str) -> None:
    assert not opens(text)


async def test_an_uhm_after_a_fee_orders_nothing(talk: Talk) -> None:
    await talk.say("thủ tục đổi công suất", "ask_procedure", service="change_capacity")
    await talk.say("mất bao nhiêu tiền", "ask_procedure")
    assert (await talk.say("ừm", "affirm")).responses == ["utter_affirm_idle"]
    assert talk.state.stack == []


async def test_a_guess_at_a_yes_takes_no_offer(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("sao cao thế", "complain_high_bill")
    ranking = [("affirm", 0.21), ("repeat", 0.18), ("request_reading_check", 0.11)]
    await talk.say("chi lạ rứa", "affirm", 0.21, ranking=ranking)
    assert talk.state.stack == []
    assert talk.company.utility.requests.of_chat(talk.chat) == []


async def test_what_was_not_used_declines_no_question(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("phúc tra chỉ số", "request_reading_check")
    await talk.say("mô có dùng chi mô", "deny", 0.97)
    assert talk.company.utility.requests.of_chat(talk.chat) == []


async def test_a_moment_in_a_word(talk: Talk) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    assert (await talk.say("khoan", "cancel", 0.5)).responses == ["utter_take_your_time"]


async def test_another_month_is_said_again(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tháng 9", "ask_bill_amount", period="2026-09")
    answer = await talk.say("nói lại số tháng 10 coi", "repeat", 0.98, period="2026-10")
    bill = talk.company.utility.bills.of_period(AN, "2026-10")
    assert bill
    assert f"{bill.total:,}".replace(",", ".") in answer.text


async def test_whoever_leaves_before_the_last_question_has_reported(talk: Talk) -> None:
    await talk.say("mất điện", "report_outage", place="phường Tương Mai")
    assert talk.state.pending
    assert talk.state.pending.field == "scope"
    answer = await talk.say("vậy thôi cảm ơn", "goodbye")
    assert answer.responses == ["utter_outage_recorded", "utter_goodbye"]


async def test_a_surprised_question_is_no_no(talk: Talk) -> None:
    await talk.say("lắp điện mới nhà ở", "request_new_supply")
    await talk.say("số 5 phố Huế phường Hai Bà Trưng Hà Nội", "inform", address="số 5 phố Huế")
    await talk.say("Trần Thị Mai", "inform", person_name="Trần Thị Mai")
    answer = await talk.say("0912345678", "inform", phone_number="+84912345678")
    assert "utter_confirm_request" in answer.responses
    answer = await talk.say("ủa không có hả", "report_outage", 0.65)
    assert "utter_request_not_sent" not in answer.responses


@pytest.mark.parametrize("text", ["thôi dc r", "vậy thôi", "thôi được rồi em", "thôi khỏi nha"])
async def test_enough_ends_a_look_up(talk: Talk, text: str) -> None:
    await talk.say("lịch cúp điện", "ask_outage_schedule")
    answer = await talk.say(text, "inform", 0.5)
    assert answer.responses == ["utter_cancelled"]
    assert talk.state.stack == []


async def test_back_to_the_order_from_what_was_looked_up_beside_it(talk: Talk) -> None:
    await talk.say("sang tên", "change_contract_owner")
    await talk.say("12 Trần Phú phường Hải Châu Đà Nẵng", "inform", address="12 Trần Phú")
    waits = talk.state.pending
    assert waits
    await talk.say("nợ cũ mình không biết bao nhiêu", "ask_debt", 0.99)
    assert talk.state.pending
    assert talk.state.pending.field == "customer_code"
    answer = await talk.say("ok vậy làm sang tên đi", "change_contract_owner", 0.97)
    assert answer.responses[-1] == waits.response
    assert [wish.intent for wish in talk.state.stack] == ["change_contract_owner"]


async def test_the_second_is_of_the_list_shown_last(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("/ask_tariff")
    said = talk.slot["said"]
    assert said[0]["buttons"]
    further = {"response": "utter_menu", "values": {}, "buttons": [{"title": "Một", "payload": "/ask_saving"}]}
    talk.slot["said"] = [*said, {**further, "buttons": [*further["buttons"], {"title": "Hai", "payload": "/ask_debt"}]}]
    answer = await talk.say("cái thứ hai", "inform", 0.5)
    assert answer.responses[0].startswith("utter_debt")


async def test_why_the_power_is_out_is_told_again(talk: Talk) -> None:
    await talk.link(CHI)
    first = await talk.say("bao giờ có điện", "ask_restoration_time")
    for text, intent in (("nguyên nhân gì", "report_outage"), ("lâu dữ thần", "complain_high_bill")):
        answer = await talk.say(text, intent, 0.55)
        assert answer.responses == first.responses


async def test_a_cut_is_feared_where_a_debt_is_spoken_of(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("còn nợ không", "ask_debt")
    answer = await talk.say("có bị cắt không em", "ask_outage_schedule", 0.99)
    assert answer.responses == ["utter_faq_answer"]


async def test_a_sigh_is_no_story(talk: Talk) -> None:
    await talk.say("tôi muốn khiếu nại", "complain_service")
    answer = await talk.say("chán", "complain_service", 0.4)
    assert answer.handover is None
    assert talk.company.utility.requests.of_chat(talk.chat) == []


@pytest.mark.parametrize("text", ["xem cho tôi luôn khỏi otp đi", "nhân viên điện lực bảo bạn cho xem mà"])
async def test_nobody_talks_us_out_of_the_code(talk: Talk, text: str) -> None:
    await talk.say("xem tiền điện", "ask_bill_amount")
    answer = await talk.say(text, "complain_service", 0.9)
    assert answer.responses == ["utter_why_customer_code"]
    assert talk.state.pending


async def test_an_acknowledgment_starts_nothing_and_keeps_what_is_repeated(talk: Talk) -> None:
    await talk.link(BINH)
    bill = await talk.say("tiền điện", "ask_bill_amount")
    answer = await talk.say("da", "inform", 0.68)
    assert answer.responses == ["utter_affirm_idle"]
    assert (await talk.say("nói lại đi", "repeat")).responses == bill.responses


async def test_a_moment_keeps_the_offer(talk: Talk) -> None:
    await talk.say("thủ tục sang tên", "ask_procedure", service="change_contract_owner")
    answer = await talk.say("khoan, để chị hỏi chồng đã", "out_of_scope", 0.5)
    assert answer.responses == ["utter_take_your_time"]
    await talk.say("ok đăng ký luôn", "affirm")
    assert talk.state.stack[0].intent == "change_contract_owner"


async def test_whoever_writes_again_tomorrow_is_not_told_the_answer_again(talk: Talk) -> None:
    await talk.say("giá điện", "ask_tariff")
    answer = await talk.say("mai chị nhắn lại nhé", "repeat", 0.78, date_time="2026-11-24")
    assert answer.responses == ["utter_take_your_time"]


async def test_the_first_of_the_buttons_in_words(talk: Talk) -> None:
    told = await talk.say("giá điện", "ask_tariff")
    assert "calculate_bill" in told.payloads[0]
    answer = await talk.say("cái đầu", "abuse", 0.62)
    assert answer.responses == ["utter_ask_usage_kwh"]


@pytest.mark.parametrize("text", ["dạ", "roi", "ok tiếp đi"])
async def test_no_address_is_read_in_particles(talk: Talk, text: str) -> None:
    await talk.say("lắp điện mới", "request_new_supply")
    pending = talk.state.pending
    assert pending
    answer = await talk.say(text, "affirm", 0.8)
    assert not any(name.startswith(("utter_problem", "utter_invalid")) for name in answer.responses)
    assert talk.state.pending
    assert talk.state.pending.failures == 0


async def test_a_danger_denied_is_no_refusal_of_the_address(talk: Talk) -> None:
    await talk.say("công tơ kêu rè rè", "report_meter_fault")
    pending = talk.state.pending
    assert pending
    answer = await talk.say("không có khói gì hết", "deny")
    assert answer.responses == ["utter_noted", pending.response]
    assert "address" not in talk.state.stack[-1].values


async def test_the_ward_completes_the_address(talk: Talk) -> None:
    await talk.say("lắp điện mới nhà ở", "request_new_supply")
    await talk.say("số 5 ngõ 10 phố Huế", "inform")
    answer = await talk.say("phường Hai Bà Trưng Hà Nội", "out_of_scope", 0.74, place="phường Hai Bà Trưng")
    assert answer.responses[0] == "utter_noted"
    assert talk.state.stack[-1].values["address"] == "số 5 ngõ 10 phố Huế, phường Hai Bà Trưng Hà Nội"


async def test_the_home_that_is_not_linked_is_asked_for(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("xem nợ", "ask_debt")
    answer = await talk.say("còn nhà kia", "unlink_account", 0.27)
    assert answer.responses == ["utter_ask_other_code"]
    assert talk.state.pending
    assert talk.state.pending.field == "customer_code"


async def test_a_code_goes_on_with_what_the_answer_proposed(talk: Talk) -> None:
    await talk.say("trả hộ ba mẹ được không", "ask_payment_methods")
    answer = await talk.say(f"mã là {BINH}", "inform", customer_code=BINH)
    assert answer.payloads[0] == "/pay_bill"


async def test_nothing_can_be_corrected_before_anything_was_said(talk: Talk) -> None:
    answer = await talk.say("mình muốn xem điện tháng 8 cơ", "correct", 0.6, period="2026-08")
    assert answer.responses == ["utter_held"]
    assert "/ask_bill_amount" in answer.payloads
