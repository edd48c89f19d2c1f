"""Questions about the figures just told, and several months in one message."""

from __future__ import annotations

import pytest

from actions.formats import dong
from tests.actions.company import AN, BINH
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("tháng nào cao nhất", "utter_history_highest"),
        ("ít nhất là tháng nào", "utter_history_lowest"),
        ("trung bình mỗi tháng bao nhiêu", "utter_history_average"),
        ("tổng cộng bao nhiêu", "utter_history_sum"),
    ],
)
async def test_one_figure_of_the_list(talk: Talk, text: str, response: str) -> None:
    await talk.link(AN)
    await talk.say("lịch sử 6 tháng", "ask_bill_history")
    answer = await talk.say(text, "ask_bill_history")
    assert answer.responses == [response]
    bills = talk.company.utility.bills.history(AN, 6)
    totals = [bill.total for bill in bills]
    told = {"highest": max(totals), "lowest": min(totals), "average": round(sum(totals) / 6), "sum": sum(totals)}
    assert dong(told[response.removeprefix("utter_history_")]) in answer.text


async def test_so_many_months_as_asked_for(talk: Talk) -> None:
    await talk.say("tiền điện 6 tháng gần đây", "ask_bill_history", customer_code=AN)
    answer = await talk.say(talk.company.telephone.otp)
    assert answer.text.count("kWh –") == 6


async def test_up_or_down(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("tiền điện", "ask_bill_amount")
    answer = await talk.say("z là tăng hay giảm v ad", "bot_challenge", 0.33)
    assert answer.responses == ["utter_bill_rose"]


async def test_several_months_at_once(talk: Talk) -> None:
    text = "tải hóa đơn từ tháng 7 đến tháng 9"
    talk_turn = [("period", "2026-07"), ("period", "2026-09")]
    await talk.link(AN)
    answer = await talk.say(text, "get_einvoice", several=talk_turn)
    assert answer.responses == ["utter_einvoice"] * 3
    assert [month in answer.text for month in ("7/2026", "8/2026", "9/2026")] == [True] * 3
    answer = await talk.say("tháng 8 thôi", "inform", period="2026-08")
    assert answer.responses == ["utter_einvoice"]


async def test_the_amounts_of_several_months(talk: Talk) -> None:
    await talk.say(
        "tiền điện tháng 8, tháng 9", "ask_bill_amount", several=[("period", "2026-08"), ("period", "2026-09")]
    )
    await talk.say(AN, customer_code=AN)
    answer = await talk.say(talk.company.telephone.otp)
    assert "utter_bills_of_months" in answer.responses
    bills = [talk.company.utility.bills.of_period(AN, period) for period in ("2026-08", "2026-09")]
    assert dong(sum(bill.total for bill in bills if bill)) in answer.text


async def test_the_invoice_by_mail_and_the_account_number(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("hóa đơn điện tử", "get_einvoice")
    assert (await talk.say("gửi vào mail được không", "get_einvoice")).responses == ["utter_einvoice_by_mail"]
    await talk.say("còn nợ không", "ask_debt")
    assert (await talk.say("cho xin số tài khoản luôn", "pay_bill")).responses == ["utter_account_number"]


async def test_a_day_and_the_month_that_runs(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("hôm qua xài mấy ký", "ask_usage", date_time="2026-11-19")
    assert answer.responses == ["utter_usage_by_day"]
    answer = await talk.say("dự kiến tháng này hết bao nhiêu", "ask_bill_amount", period="2026-11")
    assert answer.responses == ["utter_bill_forecast"]
    answer = await talk.say("chỉ số công tơ tháng này", "ask_meter_reading", period="2026-11")
    assert "utter_bill_not_issued" not in answer.responses


async def test_more_kwh_on_top(talk: Talk) -> None:
    await talk.say("200 số hết bao nhiêu", "calculate_bill", usage_kwh=200)
    answer = await talk.say("cộng thêm tủ lạnh 60 số nữa", "calculate_bill", usage_kwh=60)
    assert "260 kWh" in answer.text


async def test_what_stood_on_a_button_needs_less_to_be_understood(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("còn nợ không", "ask_debt")
    ranking = [("report_paid_not_updated", 0.45), ("pay_bill", 0.15)]
    answer = await talk.say("đóng hồi 9h sáng nay", "report_paid_not_updated", 0.45, ranking=ranking)
    assert answer.responses[0] == "utter_payment_not_there"


async def test_an_appliance(talk: Talk) -> None:
    answer = await talk.say("1 cái máy lạnh 1hp chạy 8 tiếng 1 ngày tốn bao nhiêu", "calculate_bill")
    assert answer.responses == ["utter_appliance_kwh", "utter_estimate"]
    assert "180 kWh" in answer.text


async def test_a_week_and_what_the_month_comes_to(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tháng 10 dùng mấy số", "ask_usage", period="2026-10")
    answer = await talk.say("tuần này thì sao", "ask_outage_schedule", 1.0)
    assert answer.responses == ["utter_usage_by_day"]
    answer = await talk.say("vậy dự kiến tháng này hết bao nhiêu tiền", "ask_bill_amount", period="2026-11")
    assert answer.responses == ["utter_bill_forecast"]


async def test_the_year_before_without_the_list_again(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("lịch sử tiền điện", "ask_bill_history")
    answer = await talk.say("so với cùng kỳ năm ngoái thì sao", "ask_bill_history")
    assert len(answer.responses) == 1
    assert answer.responses[0] in ("utter_same_month", "utter_nothing_to_compare")


async def test_hours_and_pages_of_the_office_just_named(talk: Talk) -> None:
    await talk.say("phòng giao dịch ở phường Tương Mai", "ask_contact", place="phường Tương Mai, Hà Nội")
    answer = await talk.say("thứ 7 có làm không", "ask_contact", date_time="2026-11-21")
    assert answer.responses == ["utter_office_hours"]
    assert "19001288" in answer.text
    answer = await talk.say("có app không", "ask_contact")
    assert answer.responses == ["utter_contact"]


@pytest.mark.parametrize("text", ["hóa đơn tháng 7, 8, 9 của tôi", "lấy hóa đơn quý 3", "hóa đơn tháng 7, 8 và 9"])
async def test_months_in_a_list(talk: Talk, text: str) -> None:
    await talk.link(AN)
    answer = await talk.say(text, "get_einvoice", period="2026-07")
    assert answer.responses == ["utter_einvoice"] * 3


async def test_the_average_of_a_day(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("chỉ số tháng 10", "ask_meter_reading", period="2026-10")
    answer = await talk.say("bình quân ngày mấy số", "ask_tariff", 0.9)
    assert answer.responses == ["utter_usage"]


async def test_another_home_by_its_code(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tháng 9 bao nhiêu", "ask_bill_amount", period="2026-09")
    answer = await talk.say(f"giờ coi giúp nhà mẹ mình {BINH}", "chitchat", 0.3, customer_code=BINH)
    assert "utter_otp_sent" in answer.responses
    answer = await talk.say(talk.company.telephone.otp)
    assert "utter_bill_amount" in answer.responses


async def test_an_explanation_is_not_accepted(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("tính sao ra vậy", "explain_bill")
    answer = await talk.say("không đồng ý", "deny")
    assert "utter_high_bill" in answer.responses


async def test_the_higher_of_the_months_told(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tháng 8 và tháng 9", "ask_bill_amount", several=[("period", "2026-08"), ("period", "2026-09")])
    answer = await talk.say("tháng nào cao hơn", "complain_high_bill")
    assert answer.responses == ["utter_history_highest"]
    assert "8/2026" in answer.text
