"""What kWh cost whom, and the kWh behind a sum."""

from __future__ import annotations

import pytest

from actions.formats import dong
from tests.actions.company import AN
from tests.actions.talk import Talk
from utility.clock import today
from utility.tariffs import estimate, usage_for

WHICH_KWH = [
    ("1tr2 là mấy số điện", 1_200_000),
    ("đóng 850k thì dùng bao nhiêu ký", 850_000),
    ("500.000đ được bao nhiêu kwh", 500_000),
    ("2 triệu tiền điện là bao nhiêu chữ", 2_000_000),
    ("nhà tui hết 640 ngàn vậy dùng cỡ mấy ký điện", 640_000),
    ("dong 300k thi duoc may so dien", 300_000),
]


@pytest.mark.parametrize(("text", "amount"), WHICH_KWH)
@pytest.mark.parametrize(("intent", "confidence"), [("ask_usage", 0.98), ("ask_bill_amount", 0.66), ("inform", 0.4)])
async def test_the_kwh_of_a_sum(talk: Talk, text: str, amount: int, intent: str, confidence: float) -> None:
    answer = await talk.say(text, intent, confidence, amount_vnd=amount)
    bill = usage_for(amount, today(talk.company.clock))
    assert answer.responses == ["utter_kwh_for_amount"]
    assert f"khoảng {bill.kwh} kWh" in answer.text
    assert "1 hộ" in answer.text
    assert "8%" in answer.text
    assert dong(bill.total) in answer.text


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("tháng 8 đóng 1tr2 là mấy số", "ask_usage", {"period": "2026-08"}),  # the meter knows
        ("chuyển 500k qua mấy số tài khoản nào", "ask_payment_methods", {}),
        ("1tr2 trả mấy kỳ được", "ask_payment_methods", {}),
        ("350 số là 1tr2, mấy số thì được 500k", "calculate_bill", {"usage_kwh": 350}),
    ],
)
async def test_a_sum_beside_another_question(talk: Talk, text: str, intent: str, entities: dict[str, object]) -> None:
    answer = await talk.say(text, intent, amount_vnd=1_200_000, **entities)
    assert "utter_kwh_for_amount" not in answer.responses


async def test_a_sum_and_kwh_in_turn(talk: Talk) -> None:
    day = today(talk.company.clock)
    await talk.say("1tr2 là mấy số điện", "ask_usage", amount_vnd=1_200_000)
    answer = await talk.say("thế còn 2 triệu thì sao", "complain_high_bill", 0.99, amount_vnd=2_000_000)
    assert f"{usage_for(2_000_000, day).kwh} kWh" in answer.text
    answer = await talk.say("thế 500 số thì sao", "calculate_bill", usage_kwh=500)
    assert answer.responses == ["utter_estimate"]
    assert dong(estimate(500, day).total) in answer.text
    answer = await talk.say("còn 2 hộ", "inform", household_count=2)
    assert dong(estimate(500, day, households=2).total) in answer.text


async def test_the_kwh_of_a_sum_inside_a_form(talk: Talk) -> None:
    await talk.say("mất bao nhiêu tiền cho 1 số", "calculate_bill")
    answer = await talk.say("1tr2 là mấy số điện", "ask_usage", amount_vnd=1_200_000)
    assert answer.responses[-1] == "utter_kwh_for_amount"
    await talk.say("lắp điện mới", "request_new_supply")
    answer = await talk.say("à 1tr2 là mấy số điện vậy", "ask_usage", amount_vnd=1_200_000)
    assert answer.responses[0] == "utter_kwh_for_amount"
    assert answer.responses[-2:] == ["utter_back_to", "utter_ask_supply_address"]


@pytest.mark.parametrize(
    ("text", "kwh", "tenants"),
    [
        ("phòng trọ 3 người dùng 200 số hết bao nhiêu", 200, 3),
        ("nhà trọ 8 người xài 500 ký hết nhiêu", 500, 8),
        ("ở trọ hai đứa một tháng 150 số", 150, 2),
        ("day tro 12 nguoi xai 900 so bao nhieu tien", 900, 12),
    ],
)
async def test_tenants_share_quotas(talk: Talk, text: str, kwh: int, tenants: int) -> None:
    answer = await talk.say(text, "calculate_bill", usage_kwh=kwh)
    day = today(talk.company.clock)
    assert answer.responses == ["utter_estimate_tenants"]
    assert dong(estimate(kwh, day, tenants=tenants).total) in answer.text
    assert dong(estimate(kwh, day, tenants_declared=False).total) in answer.text
    assert "Thông tư 60/2025/TT-BCT" in answer.text


@pytest.mark.parametrize(
    ("text", "entities", "households"),
    [
        ("nhà 5 người xài 300 số hết nhiêu", {}, 1),  # a family is one household, however many
        ("nhà tui 2 hộ xài 300 số", {"household_count": 2}, 2),
    ],
)
async def test_a_family_is_a_household(talk: Talk, text: str, entities: dict[str, object], households: int) -> None:
    answer = await talk.say(text, "calculate_bill", usage_kwh=300, **entities)
    total = estimate(300, today(talk.company.clock), households=households).total
    assert dong(total) in answer.text


async def test_more_tenants_than_before(talk: Talk) -> None:
    await talk.say("phòng trọ 3 người dùng 200 số hết bao nhiêu", "calculate_bill", usage_kwh=200)
    answer = await talk.say("thế 6 người thì sao", "inform", 0.5)
    assert dong(estimate(200, today(talk.company.clock), tenants=6).total) in answer.text
    answer = await talk.say("còn 400 số", "inform", usage_kwh=400)
    assert dong(estimate(400, today(talk.company.clock), tenants=6).total) in answer.text


async def test_the_kwh_of_a_sum_for_tenants_and_shops(talk: Talk) -> None:
    day = today(talk.company.clock)
    answer = await talk.say("phòng trọ 3 người đóng 500k là mấy số", "ask_usage", 0.58, amount_vnd=500_000)
    assert f"{usage_for(500_000, day, tenants=3).kwh} kWh" in answer.text
    assert "0,75 định mức" in answer.text
    answer = await talk.say("quán cà phê đóng 5 triệu là bao nhiêu số điện", "ask_usage", amount_vnd=5_000_000)
    assert "kinh doanh" in answer.text


async def test_an_own_month_is_answered_by_the_meter(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say(
        "tháng 10 đóng 500k là dùng bao nhiêu số", "ask_usage", amount_vnd=500_000, period="2026-10"
    )
    assert answer.responses == ["utter_usage"]
