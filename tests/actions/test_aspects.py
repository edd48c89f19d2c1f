"""Short questions in words of no list: what they ask was learnt, what they are about stands in the conversation."""

from __future__ import annotations

import pytest

from tests.actions.company import AN
from tests.actions.talk import Talk

MOVE = "/move_meter"


@pytest.mark.parametrize(
    ("aspect", "text", "response"),
    [
        ("cost", "vụ này nhà tui có phải móc hầu bao không", "utter_service_aspect"),
        ("duration", "biết ngày nào mới êm xuôi đây", "utter_service_aspect"),
        ("papers", "em sắp sẵn những món gì ạ", "utter_service_aspect"),
        ("afar", "tôi ngồi ghế nhà mà làm có xong không", "utter_service_afar"),
        ("place", "mấy tờ đó đem tới chỗ nào nhỉ", "utter_service_afar"),
        ("present", "cả nhà đi làm hết thì thợ vô sao", "utter_visit_at_the_meter"),
        ("proxy", "thằng con tui đứng ra lo hộ nghe được không", "utter_service_proxy"),
        ("who", "ai là người lo cho tui đây", "utter_visit_who"),
        ("notice", "tới đâu mấy chú có hú tui không", "utter_service_notice"),
        ("undo", "nhỡ mai tôi nghĩ lại thì sao", "utter_service_undo"),
    ],
)
async def test_asked_inside_an_order_it_is_answered_and_the_order_goes_on(
    talk: Talk, aspect: str, text: str, response: str
) -> None:
    await talk.link(AN)
    asked = (await talk.say(MOVE)).responses[-1]
    answer = await talk.say(text, "out_of_scope", 0.5, aspect=(aspect, 0.8))
    assert answer.responses[0] == response
    assert answer.responses[-1] == asked or "utter_come_back" in answer.responses
    assert talk.state.pending is not None


async def test_a_visit_that_nobody_makes_needs_nobody_at_home(talk: Talk) -> None:
    await talk.say("/change_contract_owner")
    answer = await talk.say("cả nhà đi làm hết thì sao", "out_of_scope", 0.5, aspect=("present", 0.8))
    assert answer.responses[0] == "utter_visit_none"


@pytest.mark.parametrize(
    ("aspect", "text", "response"),
    [
        ("tax", "con số đó nhà nước ăn trong đó chưa", "utter_bill_fact_vat"),
        ("deadline", "để dây dưa tới bữa nào thì được", "utter_bill_fact_due_on"),
        ("difference", "xài vậy là hơn hay kém hồi bữa", "utter_bill_fell"),
    ],
)
async def test_asked_of_a_bill_it_is_told_of_that_bill(talk: Talk, aspect: str, text: str, response: str) -> None:
    await talk.link(AN)
    await talk.say("tiền điện bao nhiêu", "ask_bill_amount")
    answer = await talk.say(text, "out_of_scope", 0.5, aspect=(aspect, 0.8))
    paid_or_overdue = {"utter_bill_fact_due_on", "utter_bill_fact_paid_on", "utter_bill_fact_overdue"}
    either = {"utter_bill_fell", "utter_bill_rose", "utter_bill_same"}
    assert set(answer.responses) & next((group for group in (paid_or_overdue, either) if response in group), {response})


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "aspect"),
    [
        ("biết ngày nào mới êm xuôi đây", "out_of_scope", 0.5, ("duration", 0.4)),  # a guess
        ("à sáu mét lận", "correct", 0.6, ("later", 0.9)),  # no question
        ("cho tôi hỏi tiền điện tháng này hết bao nhiêu vậy", "ask_bill_amount", 0.97, ("cost", 0.9)),  # names its own
    ],
)
async def test_what_is_no_sure_question_of_the_order_is_left_to_it(
    talk: Talk, text: str, intent: str, confidence: float, aspect: tuple[str, float]
) -> None:
    await talk.link(AN)
    await talk.say(MOVE)
    answer = await talk.say(text, intent, confidence, aspect=aspect)
    assert not {"utter_service_aspect", "utter_service_later", "utter_service_later_none"} & set(answer.responses)


async def test_after_a_report_it_is_of_the_report(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("mất điện rồi", "report_outage")
    answer = await talk.say("đứa nào lo vụ này vậy", "out_of_scope", 0.5, aspect=("who", 0.8))
    assert answer.responses != ["utter_unclear"]
    assert "utter_out_of_scope" not in answer.responses


async def test_after_a_stored_answer_it_is_told_once_more_with_a_person_beside(talk: Talk) -> None:
    first = await talk.say("nợ tiền điện bao lâu thì bị cắt", "out_of_scope", 0.3, faq=[("late_cut", 0.97)])
    assert first.responses == ["utter_faq_answer"]
    answer = await talk.say("ai mà nghĩ ra vậy trời", "out_of_scope", 0.5, aspect=("who", 0.8))
    assert answer.responses == ["utter_faq_answer", "utter_not_clear"]
    assert "/talk_to_agent" in answer.payloads
