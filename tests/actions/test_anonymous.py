"""Whoever reports theft and wants to stay unknown is heard, at any point of the report."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

PLACE = "số 5 ngõ 12 đường Lê Lợi, phường Tương Mai, Hà Nội"
KEPT = "utter_kept_anonymous"


@pytest.mark.parametrize(
    "text",
    [
        "tố cáo hàng xóm câu trộm điện, ẩn danh nhé",
        "bao trom dien, dau ten giup toi",
        "có người trộm điện, đừng nói tên tôi",
    ],
)
async def test_with_the_report(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "report_power_theft")
    assert answer.responses == ["utter_intro_report_power_theft", KEPT, "utter_ask_theft_place"]


@pytest.mark.parametrize("answers", [0, 1, 2])
async def test_in_the_middle_it_answers_no_question(talk: Talk, answers: int) -> None:
    await talk.say("có người trộm điện", "report_power_theft")
    for said in (PLACE, "câu móc trước công tơ")[:answers]:
        await talk.say(said)
    asked = talk.state.pending
    answer = await talk.say("cho mình ẩn danh nhé", "report_power_theft", 0.72)
    assert answer.responses[0] == KEPT
    assert talk.state.pending == asked


async def test_beside_an_answer_both_are_taken(talk: Talk) -> None:
    await talk.say("có người trộm điện", "report_power_theft")
    answer = await talk.say(f"{PLACE}, giữ bí mật giúp em", address=PLACE)
    assert answer.responses == [KEPT, "utter_ask_theft_how"]


async def test_no_number_is_sent_on(talk: Talk) -> None:
    await talk.say("trộm điện, ẩn danh, gọi 0912345678 khi cần", "report_power_theft", phone_number="+84912345678")
    await talk.say(PLACE)
    await talk.say("câu móc trước công tơ")
    answer = await talk.say("bỏ qua")
    assert answer.responses == ["utter_report_passed_on"]
    assert "liên hệ để hẹn" not in answer.text
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert "phone_number" not in request.fields
    assert request.chat is None
    answer = await talk.say("nhớ giữ kín giùm em", "inform", 0.5)
    assert answer.responses == [KEPT]


async def test_other_requests_promise_nothing_of_the_kind(talk: Talk) -> None:
    answer = await talk.say("phản ánh nhân viên thái độ, giữ kín tên tôi", "complain_service")
    assert KEPT not in answer.responses
