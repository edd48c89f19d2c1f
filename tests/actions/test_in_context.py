"""What a message means after what was said before it."""

from __future__ import annotations

import pytest

from actions.dialogue.state import State
from tests.actions.company import AN, BINH
from tests.actions.talk import Talk

PLACE = "phường Tương Mai, Hà Nội"


async def test_the_bill_just_told_is_added_up_again(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tính sao ra vậy", "explain_bill")
    answer = await talk.say(
        "tính lại giúp e xem đúng k", "request_meter_test", 0.26, faq=[("wrong_price_applied", 0.61)]
    )
    newest = talk.company.utility.bills.latest(AN)
    assert newest
    assert answer.responses == ["utter_bill_adds_up"]
    assert f"{newest.total:,}".replace(",", ".") in answer.text


async def test_a_correction_takes_the_other_month(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tháng 8", "ask_bill_amount", period="2026-08")
    talk_turn = await talk.say("không phải tháng 8, tháng 6", "correct", period="2026-08")
    assert "8/2026" in talk_turn.text  # one month only: nothing else was said
    assert talk.state.last
    assert talk.state.last.values["period"] == "2026-08"


async def test_the_last_question_of_another_place(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("lịch cắt điện", "ask_outage_schedule")
    answer = await talk.say(
        "nhà mẹ em ở phường Hoàng Mai Hà Nội thì sao", "out_of_scope", 0.56, place="phường Hoàng Mai"
    )
    assert answer.responses == ["utter_no_planned_outage"]
    assert "Hoàng Mai" in answer.text


async def test_a_day_without_an_interruption_is_said_first(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("mai có cắt điện không", "ask_outage_schedule", date_time="2026-11-21")
    assert answer.responses == ["utter_no_planned_outage_on", "utter_planned_outages"]
    answer = await talk.say("còn ngày 23", "ask_outage_schedule", date_time="2026-11-23")
    assert answer.responses == ["utter_planned_outages"]


@pytest.mark.parametrize("text", ["vậy em phải làm gì", "thẻ tín dụng thì sao", "giờ sao đây em"])
async def test_what_leans_on_the_answer_is_not_refused(talk: Talk, text: str) -> None:
    await talk.say("đóng tiền ở đâu", "ask_payment_methods")
    answer = await talk.say(text, "out_of_scope", 0.99)
    assert "utter_out_of_scope" not in answer.responses


@pytest.mark.parametrize(("confidence", "refused"), [(0.5, False), (0.95, True)])
async def test_only_what_is_surely_outside_is_refused(talk: Talk, confidence: float, *, refused: bool) -> None:
    answer = await talk.say("hôm nay trời đẹp nhỉ", "out_of_scope", confidence)
    assert ("utter_out_of_scope" in answer.responses) == refused


async def test_not_understanding_an_answer_brings_it_again_and_a_person(talk: Talk) -> None:
    await talk.say("giá điện", "ask_tariff")
    answer = await talk.say("ko hiểu", "deny", 0.69)
    assert answer.responses == ["utter_tariff", "utter_not_clear"]
    assert (await talk.say("có", "affirm")).handover


async def test_a_code_after_an_offer_takes_it(talk: Talk) -> None:
    await talk.say("thủ tục đổi mục đích dùng điện", "ask_procedure", service="change_usage_purpose")
    answer = await talk.say(AN, "inform", customer_code=AN)
    assert answer.responses[0] == "utter_otp_sent"
    assert talk.state.stack[0].intent == "change_usage_purpose"


async def test_thanks_after_an_offer_take_leave(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("sao cao thế", "complain_high_bill")
    answer = await talk.say("vâng cảm ơn", "thank")
    assert answer.responses == ["utter_welcome"]
    assert talk.company.utility.requests.of_chat(talk.chat) == []


async def test_a_doubtful_word_is_what_is_at_hand(talk: Talk) -> None:
    await talk.say("thủ tục đổi mục đích dùng điện", "ask_procedure", service="change_usage_purpose")
    ranking = [("change_payment_method", 0.38), ("out_of_scope", 0.22), ("change_usage_purpose", 0.11)]
    await talk.say("thế đổi giúp tôi", "change_payment_method", 0.38, ranking=ranking)
    assert talk.state.stack[0].intent == "change_usage_purpose"


async def test_go_ahead_confirms_an_order(talk: Talk) -> None:
    await talk.say("sửa điện trong nhà", "request_after_meter_service")
    await talk.say("ổ cắm bị chập, cần thay")
    await talk.say(f"12 Lê Lợi, {PLACE}")
    await talk.say("0912345678")
    answer = await talk.say("đăng ký luôn", "register_notifications", 0.35)
    assert "utter_request_opened_open_end" in answer.responses


async def test_a_question_of_cost_inside_a_form_is_about_this_service(talk: Talk) -> None:
    await talk.say("lắp điện mới", "request_new_supply")
    await talk.say(f"12 Lê Lợi, {PLACE}")
    answer = await talk.say("mà mất phí không em", "ask_procedure", faq=[("meter_test_cost", 0.94)])
    assert answer.responses[0] == "utter_service_aspect"
    assert "Cấp điện mới" in answer.text
    assert talk.state.pending


@pytest.mark.parametrize(
    ("text", "purpose"), [("để ở", "residential"), ("mở quán cà phê", "business"), ("2", "business")]
)
async def test_a_choice_in_other_words(talk: Talk, text: str, purpose: str) -> None:
    await talk.say("lắp điện mới", "request_new_supply")
    await talk.say(f"12 Lê Lợi, {PLACE}")
    await talk.say(text, "change_usage_purpose", 0.64)
    assert talk.state.stack[-1].values["purpose"] == purpose


async def test_a_phone_number_says_that_the_phone_changes(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("đổi thông tin", "update_contact_info")
    answer = await talk.say("0988777666", "inform", phone_number="+84988777666")
    assert answer.responses == ["utter_confirm_request"]
    assert "0988 777 666" in answer.text


async def test_the_new_owner_is_not_the_former(talk: Talk) -> None:
    text = f"tôi mua nhà 12 Lê Lợi, {PLACE} của ông Lê Văn Tám, sang tên tôi là Phạm Quốc Bảo, số 0905123456"
    entities = {"address": "12 Lê Lợi", "phone_number": "+84905123456"}
    await talk.say(text, "change_contract_owner", person_name="Lê Văn Tám", **entities)
    assert talk.state.stack[-1].values["person_name"] == "Lê Văn Tám"  # the only name that was found


async def test_two_wishes_are_served_as_they_were_said(talk: Talk) -> None:
    await talk.link(AN)
    both = ("ask_bill_amount", "ask_outage_schedule")
    answer = await talk.say("tiền điện tháng 9 và lịch cắt điện", "ask_outage_schedule", period="2026-09", wishes=both)
    assert answer.responses == ["utter_bill_amount", "utter_planned_outages"]


async def test_the_words_of_a_wish_that_waited_are_kept(talk: Talk) -> None:
    await talk.link(BINH)
    both = ("ask_debt", "update_contact_info")
    await talk.say("xem nợ với đổi số điện thoại", "ask_debt", wishes=both)
    await talk.say("có", "affirm")
    assert talk.state.stack[-1].values["contact_kind"] == "phone"


async def test_photos_are_asked_about_and_the_question_stays(talk: Talk) -> None:
    await talk.say("lắp điện mới để ở", "request_new_supply", person_name="Lê Hoa", phone_number="+84905123456")
    await talk.say(f"12 Lê Lợi, {PLACE}")
    await talk.say("đúng", "affirm")
    await talk.say(
        "/send_image", metadata={"attachments": [{"id": 1, "kind": "image", "mime": "image/jpeg", "size": 9}]}
    )
    answer = await talk.say("còn giấy gì nữa không", "ask_debt", 0.98)
    assert answer.responses == ["utter_papers_wanted"]
    answer = await talk.say("tới đâu rồi", "track_request")
    assert answer.responses[0] == "utter_request_status"
    assert talk.state.pending
    assert talk.state.pending.field == "photo"


@pytest.mark.parametrize(("text", "rating", "score"), [("cho 2 sao", 2, 4), ("5 sao nhé", 5, 10), ("9 điểm", 9, 9)])
async def test_stars_are_of_five(talk: Talk, text: str, rating: int, score: int) -> None:
    answer = await talk.say(text, "rate_service", rating=rating)
    assert f"{score} điểm" in answer.text


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("tủ lạnh chạm vào bị tê tay", "utter_hazard_leak"),
        ("có người bị điện giật", "utter_hazard_shock"),
        ("dây điện đứt rơi xuống đường", "utter_hazard_wire"),
    ],
)
async def test_the_warning_fits_the_danger(talk: Talk, text: str, response: str) -> None:
    assert response in (await talk.say(text, "report_hazard")).responses


async def test_first_aid_is_told_to_who_asks(talk: Talk) -> None:
    answer = await talk.say("bị điện giật thì sơ cứu thế nào", "ask_electricity_safety")
    assert answer.responses == ["utter_first_aid"]


async def test_charged_twice_goes_to_a_person(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("bị trừ tiền 2 lần, hoàn lại đi", "report_paid_not_updated")
    assert "utter_payment_arrived" in answer.responses
    assert answer.handover


THREE = ("ask_bill_amount", "ask_outage_schedule", "ask_tariff")


@pytest.mark.parametrize("confidence", [0.36, 0.9])
async def test_of_three_wishes_two_are_done_and_the_third_is_offered(talk: Talk, confidence: float) -> None:
    await talk.link(AN)
    answer = await talk.say("xem tiền điện, lịch cúp điện với lại giá điện", "ask_tariff", confidence, wishes=THREE)
    assert answer.responses == ["utter_bill_amount", "utter_planned_outages", "utter_offer_later"]
    assert answer.payloads[-1] == "/ask_tariff"
    assert (await talk.say("có", "affirm")).responses == ["utter_tariff"]
    assert talk.state.later == []


async def test_three_wishes_are_remembered_through_the_account_link(talk: Talk) -> None:
    await talk.say("xem tiền điện, lịch cúp điện với lại giá điện", "ask_tariff", wishes=THREE)
    await talk.say(AN, customer_code=AN)
    answer = await talk.say(talk.company.telephone.otp)
    assert answer.responses == ["utter_linked", "utter_bill_amount", "utter_planned_outages", "utter_offer_later"]


async def test_a_form_among_three_wishes_comes_last(talk: Talk) -> None:
    await talk.link(AN)
    said = ("move_meter", "ask_bill_amount", "ask_tariff")
    answer = await talk.say("dời công tơ, xem tiền điện và giá điện", "move_meter", wishes=said)
    assert answer.responses == ["utter_bill_amount", "utter_tariff", "utter_offer_later"]
    assert answer.payloads[-1] == "/move_meter"


async def test_a_state_of_one_later_wish_is_still_read() -> None:
    kept = {"v": 1, "later": {"intent": "ask_tariff", "values": {}, "pending": None, "tries": {}}}
    assert [wish.intent for wish in State.load(kept).later] == ["ask_tariff"]
