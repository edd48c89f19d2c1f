"""Stored questions: the content is sound, and it is told where it is the better answer and nowhere else."""

from __future__ import annotations

import re
from datetime import date

import pytest

from actions.dialogue import flow
from actions.dialogue.confidence import FAQ_BETTER, FAQ_CERTAIN, FAQ_LIKELY, FAQ_POSSIBLE, FAQ_SURELY_OWN
from actions.faq.facts import figure, fill
from actions.faq.stored import Stored, stored_questions
from actions.phrases import has_title
from tests.actions.company import AN
from tests.actions.talk import Talk

TODAY = date(2026, 11, 20)
ALL = list(stored_questions().values())
# A chat bubble that is read at a glance, on a phone.
LONGEST = 330


@pytest.mark.parametrize("stored", ALL, ids=lambda stored: stored.id)
def test_an_entry_can_be_told(stored: Stored) -> None:
    answer = fill(stored.answer, TODAY)
    assert "{" not in answer + fill(stored.source, TODAY)
    assert answer.endswith((".", "ạ.")), "an answer is a sentence"
    assert not answer.startswith("Dạ"), "the response says it"
    assert len(answer) <= LONGEST
    assert stored.question.endswith("?")
    dated = stored.decided or stored.valid_from or stored.checked or "{tariff}" in stored.source
    assert dated, "a fact without a date cannot be trusted"
    assert stored.wish is None or (flow.find(stored.wish) and has_title(stored.wish))
    assert all(flow.find(intent) for intent in stored.journeys)


def test_no_answer_is_told_twice() -> None:
    answers = [stored.answer for stored in ALL]
    assert len(answers) == len(set(answers))


@pytest.mark.parametrize("stored", ALL, ids=lambda stored: stored.id)
def test_prices_in_force_come_from_the_tables(stored: Stored) -> None:
    """A price written into a text would grow old in silence."""
    of_tiers = {"1.984", "2.050", "2.380", "2.998", "3.350", "3.460", "3.152", "1.918", "5.422", "2.909"}
    assert not of_tiers & set(re.findall(r"\d\.\d{3}", stored.answer))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("residential", "1.984; 2.050; 2.380; 2.998; 3.350; 3.460"),
        ("tiers", "0–50; 51–100; 101–200; 201–300; 301–400; từ 401"),
        ("vat", "8%"),
        ("business", "giờ bình thường 3.152, thấp điểm 1.918, cao điểm 5.422"),
        ("production", "giờ bình thường 1.987, thấp điểm 1.300, cao điểm 3.640"),
        ("schools", "từ 6 kV 1.940, dưới 6 kV 2.072"),
        ("offices", "từ 6 kV 2.138, dưới 6 kV 2.226"),
        ("prepaid", "2.909"),
        ("tier_101_200", "2.380"),
        ("support", "59.520 đồng"),
        ("estimate_250", "636.768 đồng"),
        ("tariff", "Quyết định 1279/QĐ-BCT, áp dụng từ 10/05/2025"),
    ],
)
def test_figures(name: str, shown: str) -> None:
    assert figure(name, TODAY) == shown


def test_an_unknown_figure_is_no_figure() -> None:
    with pytest.raises(KeyError):
        fill("giá {moon}", TODAY)


async def test_an_answer_has_its_source_and_date(talk: Talk) -> None:
    answer = await talk.say(
        "bao lâu thì phải báo trước khi cắt điện", "ask_procedure", 0.9, faq=[("planned_notice", 0.95)]
    )
    assert "5 ngày" in answer.text
    assert "Luật Điện lực 61/2024/QH15, Điều 49, áp dụng từ 01/02/2025" in answer.text
    assert "Lịch cắt điện" in answer.buttons


async def test_a_doubtful_source_is_told_as_such(talk: Talk) -> None:
    answer = await talk.say("bán điện mặt trời dư được bao nhiêu", "ask_procedure", 0.9, faq=[("solar_surplus", 0.9)])
    assert "hỏi lại công ty điện lực" in answer.text


async def test_what_no_longer_holds_is_not_told(talk: Talk) -> None:
    talk.company.clock.advance(date(2027, 1, 2) - TODAY)
    answer = await talk.say("thuế tiền điện bao nhiêu phần trăm", "ask_tariff", 0.9, faq=[("vat_rate", 0.9)])
    assert "31/12/2026" in answer.text
    assert "8% đến hết" not in answer.text
    assert (await talk.say("ừ", "affirm")).handover is not None


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "match", "told"),
    [
        # A general intent: the stored question says more, from "better" on.
        ("giờ cao điểm là giờ nào", "ask_tariff", 0.9, ("peak_hours", FAQ_BETTER), True),
        ("giờ cao điểm là giờ nào", "ask_tariff", 0.9, ("peak_hours", FAQ_BETTER - 0.01), False),
        # Nothing else to go by: from "likely" on.
        ("giờ cao điểm là giờ nào", "ask_tariff", 0.5, ("peak_hours", FAQ_LIKELY), True),
        # The journey answers as well.
        ("giá điện sinh hoạt bao nhiêu", "ask_tariff", 0.9, ("residential_price", 0.99), False),
        # A form is no answer to a question, but a weak likeness is no reason to leave a sure wish.
        ("câu trộm điện thì bị phạt bao nhiêu", "report_power_theft", 0.9, ("theft_fine", FAQ_CERTAIN), True),
        ("câu trộm điện thì bị phạt bao nhiêu", "report_power_theft", 0.9, ("theft_fine", FAQ_CERTAIN - 0.01), False),
        # An order is no question.
        ("tôi muốn sang tên hợp đồng điện", "change_contract_owner", 0.9, ("old_owner_debt", 0.94), False),
        # One's own figures come first.
        ("tháng này tiền điện tính thế nào", "report_meter_fault", 0.9, ("broken_meter_bill", 0.9), False),
        ("tháng này công tơ hỏng tính thế nào", "report_meter_fault", 0.9, ("broken_meter_bill", FAQ_SURELY_OWN), True),
        # Two words are like anything.
        ("mã đâu", "ask_customer_code", 0.4, ("metering_point", 0.99), False),
        # No guess about danger.
        ("dây điện đứt thì đứng xa bao nhiêu mét", "report_hazard", 0.9, ("fallen_wire", 0.99), False),
    ],
)
async def test_when_a_stored_question_is_told(
    talk: Talk, text: str, intent: str, confidence: float, match: tuple[str, float], told: bool
) -> None:
    answer = await talk.say(text, intent, confidence, faq=[match])
    assert ("utter_faq_answer" in answer.responses) is told


async def test_a_near_one_is_asked_about_then_told(talk: Talk) -> None:
    asked = await talk.say(
        "xài ké điện hàng xóm có ổn không", "report_power_theft", 0.2, faq=[("lend_wire", FAQ_POSSIBLE)]
    )
    assert "Cho hàng xóm câu nhờ điện có sao không?" in asked.text
    assert "3–5 triệu" in (await talk.say("đúng rồi", "affirm")).text


async def test_nothing_fits_and_a_person_is_offered(talk: Talk) -> None:
    answer = await talk.say("trạm biến áp cạnh nhà có từ trường bao nhiêu", "report_power_theft", 0.05, faq=[])
    assert "utter_faq_unknown" in answer.responses
    assert (await talk.say("có", "affirm")).handover is not None


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(talk: Talk) -> None:
    await talk.link(AN)
    before = await talk.say("tôi muốn sang tên hợp đồng", "change_contract_owner")
    answer = await talk.say(
        "chủ cũ còn nợ tiền điện thì có sang tên được không", "ask_procedure", 0.8, faq=[("old_owner_debt", 0.99)]
    )
    assert "trả hết nợ" in answer.text
    assert answer.responses[-1] == before.responses[-1], "the question that waited is asked again"


async def test_an_entry_taken_out_of_the_files_is_not_told(talk: Talk) -> None:
    answer = await talk.say("giờ cao điểm là giờ nào", "ask_tariff", 0.9, faq=[("gone", 0.9)])
    assert "utter_tariff" in answer.responses


async def test_a_short_question_goes_on_with_the_topic(talk: Talk) -> None:
    await talk.say("hộ nghèo được hỗ trợ bao nhiêu", "ask_discount", faq=[("poor_support_amount", 0.99)])
    near = [("where_to_register", 0.78), ("support_paid_by", 0.6)]
    answer = await talk.say("nhận ở đâu vậy", "out_of_scope", 0.83, faq=near)
    assert answer.responses == ["utter_faq_answer"]
    assert "UBND" in answer.text
    answer = await talk.say("còn nợ không", "ask_debt", 0.95, faq=near)
    assert "utter_faq_answer" not in answer.responses


async def test_a_question_that_names_nothing_is_of_the_answer_before(talk: Talk) -> None:
    await talk.say("hộ nghèo có được hỗ trợ không", "ask_discount", faq=[("poor_support_amount", 0.99)])
    answer = await talk.say("được bao nhiêu một tháng", "out_of_scope", 0.83)
    assert answer.responses == ["utter_faq_answer", "utter_not_clear"]
    answer = await talk.say("giá vàng bao nhiêu", "out_of_scope", 0.97)
    assert answer.responses == ["utter_out_of_scope"]


async def test_of_near_questions_the_one_whose_own_words_are_said(talk: Talk) -> None:
    near = [("price_change_how_often", 0.98), ("price_history", 0.96)]
    answer = await talk.say("giá điện mới tăng hồi nào", "ask_tariff", 0.99, faq=near)
    assert answer.messages[0]["question"] == "price_history"


async def test_of_one_topic_the_likeliest_is_told(talk: Talk) -> None:
    near = [("solar_price", 0.98), ("solar_permit", 0.97)]
    answer = await talk.say("lắp pin rồi thì được trả giá sao vậy", "register_rooftop_solar", 0.99, faq=near)
    assert answer.messages[0]["question"] == "solar_price"


async def test_a_general_wish_that_is_less_sure_leaves_more_to_stored_questions(talk: Talk) -> None:
    near = [("cut_during_complaint", 0.87)]
    said = "thế trong lúc chờ tôi có phải đóng tiền không"
    answer = await talk.say(said, "ask_procedure", 0.73, faq=near)
    assert answer.messages[0]["question"] == "cut_during_complaint"


async def test_persons_after_what_tenants_pay_are_counted(talk: Talk) -> None:
    said = "cách tính tiền phòng trọ, chủ lấy 4k 1 số có đúng luật không"
    await talk.say(said, "ask_tariff", 0.9, faq=[("landlord_overcharges", 0.99)])
    answer = await talk.say("phòng em 3 người", "inform")
    assert answer.responses == ["utter_ask_usage_kwh"]
    answer = await talk.say("90 số", "inform", usage_kwh=90)
    assert answer.responses == ["utter_estimate_tenants"]
    assert "3 người" in answer.text


FURTHER = [
    ("phần dư bán lại được mấy phần trăm", "register_rooftop_solar", 1.0, "solar_surplus", 0.93, True),
    ("hợp đồng mấy năm", "renew_contract", 0.88, "solar_after_install", 0.57, True),
    ("hợp đồng mấy năm", "renew_contract", 0.99, "solar_after_install", 0.57, False),  # surely the form
    ("tháng này bao nhiêu", "ask_bill_amount", 0.94, "solar_after_install", 0.57, False),  # one's own
]


@pytest.mark.parametrize(("text", "intent", "confidence", "question", "score", "told"), FURTHER)
async def test_a_question_on_within_the_topic_begins_no_form(
    talk: Talk, text: str, intent: str, confidence: float, question: str, score: float, *, told: bool
) -> None:
    await talk.say("lắp pin có phải xin phép không", "ask_procedure", 0.8, faq=[("solar_permit", 0.99)])
    answer = await talk.say(text, intent, confidence, faq=[(question, score)])
    assert (answer.messages[0].get("question") == question) == told


async def test_in_words_of_its_own_what_was_spoken_of_needs_less(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("ngày nào ghi điện", "ask_reading_schedule")
    said = "hôm đó tui đi vắng khóa cổng thì sao"
    answer = await talk.say(said, "out_of_scope", 0.64, faq=[("away_on_reading_day", 0.45)])
    assert answer.messages[0]["question"] == "away_on_reading_day"


@pytest.mark.parametrize("before", ["ask_bill_history", "ask_tariff"])
async def test_who_pays_late_and_fears_a_cut_asks_for_no_schedule(talk: Talk, before: str) -> None:
    await talk.link(AN)
    await talk.say("các tháng rồi bao nhiêu", before)
    answer = await talk.say("để trễ vầy có bị cắt điện hông em", "ask_outage_schedule", 0.99)
    assert answer.responses == ["utter_faq_answer"]
