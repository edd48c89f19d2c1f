"""Usage, indexes, reading days, and checks of a reading."""

from __future__ import annotations

import pytest

from actions.formats import number
from actions.services.mentioned import mentioned
from tests.actions.company import AN, BINH, FIRST_INDEX
from tests.actions.talk import Talk


async def test_usage_of_a_month_and_then_of_another(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("tháng 9 dùng bao nhiêu số", "ask_usage", period="2026-09")
    assert "200 kWh" in answer.text
    answer = await talk.say("còn tháng 8?", "ask_bill_amount", 0.7, period="2026-08")
    assert answer.responses == ["utter_usage"]
    assert "240 kWh" in answer.text


async def test_the_indexes_behind_a_bill(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("chỉ số tháng 11 năm ngoái", "ask_meter_reading", period="2025-11")
    assert number(FIRST_INDEX) in answer.text
    assert number(FIRST_INDEX + 210) in answer.text


async def test_the_next_reading_day(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("bao giờ ghi điện", "ask_reading_schedule")
    assert answer.responses == ["utter_reading_schedule"]
    assert "30/11/2026" in answer.text


async def test_an_index_below_the_billed_one_is_noticed(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("phúc tra chỉ số", "request_reading_check")
    answer = await talk.say("12500")
    assert answer.responses[0] == "utter_reading_billed_too_high"
    assert "utter_request_opened" in answer.responses


async def test_an_index_that_fits_is_said_to_fit(talk: Talk) -> None:
    await talk.link(AN)
    billed = talk.company.utility.meter.readings(AN)[0].value
    await talk.say("phúc tra chỉ số", "request_reading_check")
    answer = await talk.say(str(billed + 120))
    assert answer.responses[0] == "utter_reading_plausible"


async def test_the_month_that_runs_has_no_kwh_yet(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("thang nay xai may ky dien roi", "ask_usage", period="2026-11")
    assert answer.responses == ["utter_usage_not_read", "utter_usage"]
    assert "11/2026" in answer.text
    assert "10/2026" in answer.text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("đồng hồ nhà tui nó hổng quay mấy bữa rày", "stopped"),
        ("cong to hk chay nua", "stopped"),
        ("điện kế đứng ngắt rồi", "stopped"),
        ("số không nhảy gì hết", "stopped"),
        ("màn hình tối thui hem hiện gì", "blank"),
        ("mờ màn hình không đọc được số với lại kêu tạch tạch", "blank"),
        ("cháy khét rồi kêu to lắm", "burnt"),
    ],
)
def test_the_fault_in_the_words_of_the_opening(text: str, fault: str) -> None:
    assert mentioned("report_meter_fault", text) == {"fault": fault}


async def test_what_the_meter_shows_tells_the_kwh_since_the_reading(talk: Talk) -> None:
    await talk.link(AN)
    newest = talk.company.utility.bills.latest(AN)
    assert newest
    readings = talk.company.utility.meter.of_period(AN, newest.period)
    assert readings
    index = readings.registers[0].new + 150
    said = f"đồng hồ đang chỉ {index} thì tháng này xài bao nhiêu rồi"
    answer = await talk.say(said, "ask_usage", 0.62, period="2026-11", faq=[("index_rollover", 0.97)])
    assert answer.responses == ["utter_usage_so_far"]
    assert "150 kWh" in answer.text
    answer = await talk.say("thế ước chừng bao nhiêu tiền", "calculate_bill")
    assert answer.responses == ["utter_estimate"]
    assert "150" in answer.text


async def test_an_index_below_the_one_read(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("công tơ đang chỉ 100 thì xài bao nhiêu rồi", "ask_usage")
    assert answer.responses == ["utter_index_below"]


async def test_the_index_told_after_a_check_was_offered(talk: Talk) -> None:
    await talk.link(BINH)
    answer = await talk.say("sao tháng này cao thế", "complain_high_bill")
    assert "request_reading_check" in str(answer.payloads)
    answer = await talk.say("10400", "inform")
    assert "utter_ask_current_index" not in answer.responses
    assert talk.state.sent["intent"] == "request_reading_check"


async def test_an_index_is_no_number_of_kwh(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("công tơ đang chỉ 99000 thì xài nhiêu rồi em", "calculate_bill", 0.9)
    assert answer.responses == ["utter_usage_so_far"]
