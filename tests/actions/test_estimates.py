"""What kWh cost whom, and the kWh behind a sum."""

from __future__ import annotations

import pytest

from actions.formats import dong
from actions.three_rates import heard_hours
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
    await talk.link(AN)
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


THREE_RATES = [
    ("công tơ 3 giá, bình thường 800, cao điểm 300, thấp điểm 150 kWh", {"normal": 800, "peak": 300, "offpeak": 150}),
    ("800 số bình thường 300 cao điểm 150 thấp điểm", {"normal": 800, "peak": 300, "offpeak": 150}),
    ("bt 1.200 cđ 400 tđ 250", {"normal": 1200, "peak": 400, "offpeak": 250}),
    ("tổng 1500 số, cao điểm 300, thấp điểm 200", {"normal": 1000, "peak": 300, "offpeak": 200}),
    ("1.500 kWh trong đó cao điểm 300 thấp điểm 200", {"normal": 1000, "peak": 300, "offpeak": 200}),
]


@pytest.mark.parametrize(("text", "hours"), THREE_RATES)
@pytest.mark.parametrize(("said", "group"), [("", "business"), ("xưởng em dùng ", "production")])
async def test_kwh_by_the_hours_of_a_three_rate_meter(
    talk: Talk, text: str, hours: dict[str, int], said: str, group: str
) -> None:
    answer = await talk.say(said + text, "ask_tariff", 0.8, usage_kwh=150)
    bill = estimate(sum(hours.values()), today(talk.company.clock), group=group, hours=hours)
    assert answer.responses == ["utter_estimate_by_hour"]
    assert dong(bill.total) in answer.text
    assert len(bill.lines) == 3


@pytest.mark.parametrize(
    "text",
    ["giờ cao điểm từ 9 giờ 30 tới mấy giờ", "giá cao điểm bao nhiêu 1 số", "cao điểm 2 triệu", "bình thường 300 số"],
)
def test_other_numbers_beside_the_hours(text: str) -> None:
    assert heard_hours(text) == {}


async def test_hours_are_moved_and_named_anew(talk: Talk) -> None:
    day = today(talk.company.clock)
    await talk.say("bình thường 800, cao điểm 300, thấp điểm 150", "calculate_bill", usage_kwh=150)
    answer = await talk.say("nếu chuyển 100 số cao điểm sang thấp điểm", "calculate_bill", usage_kwh=100)
    bill = estimate(1250, day, group="business", hours={"normal": 800, "peak": 200, "offpeak": 250})
    assert answer.responses == ["utter_estimate_by_hour", "utter_estimate_difference"]
    assert dong(bill.total) in answer.text
    answer = await talk.say("thế cao điểm còn 50 thôi", "inform", 0.7)
    bill = estimate(1100, day, group="business", hours={"normal": 800, "peak": 50, "offpeak": 250})
    assert dong(bill.total) in answer.text
    answer = await talk.say("còn 500 số điện nhà thì sao", "calculate_bill", usage_kwh=500)
    assert "utter_estimate_by_hour" not in answer.responses


@pytest.mark.parametrize(
    ("text", "kwh"), [("giảm 100 số", 320), ("thêm 80 số nữa thì sao", 500), ("nếu giảm còn 300 số", 300)]
)
async def test_more_or_less_than_the_estimate_before(talk: Talk, text: str, kwh: int) -> None:
    given = int("".join(filter(str.isdigit, text)))
    await talk.say("420 số", "calculate_bill", usage_kwh=420)
    answer = await talk.say(text, "calculate_bill", usage_kwh=given)
    assert dong(estimate(kwh, today(talk.company.clock)).total) in answer.text


async def test_two_estimates_are_compared(talk: Talk) -> None:
    day = today(talk.company.clock)
    await talk.say("420 số", "calculate_bill", usage_kwh=420)
    await talk.say("còn nếu thành 650 số?", "inform", 0.5, usage_kwh=650)
    answer = await talk.say("vậy chênh nhau bao nhiêu", "out_of_scope", 0.9)
    assert answer.responses == ["utter_estimate_difference"]
    assert dong(estimate(650, day).total - estimate(420, day).total) in answer.text
    assert "nhiều hơn" in answer.text


OF_THE_ESTIMATE = [
    ("số đó gồm VAT chưa em", "chitchat", 0.49, "utter_estimate_tax"),
    ("da co thue chua", "ask_tariff", 0.9, "utter_estimate_tax"),
    ("roi co tinh thue trong do luon chua", "explain_bill", 0.36, "utter_estimate_tax"),
    ("tinh sao ra so do vay", "explain_bill", 1.0, "utter_estimate_steps"),
    ("thế ra bao nhiêu tiền", "ask_bill_amount", 0.8, "utter_estimate_sum"),
]


@pytest.mark.parametrize(("text", "intent", "confidence", "response"), OF_THE_ESTIMATE)
async def test_a_short_question_about_the_estimate(
    talk: Talk, text: str, intent: str, confidence: float, response: str
) -> None:
    await talk.say("420 số", "calculate_bill", usage_kwh=420)
    answer = await talk.say(text, intent, confidence)
    assert answer.responses == [response]
    assert dong(estimate(420, today(talk.company.clock)).total) in answer.text
    answer = await talk.say("ừ thế còn kinh doanh thì sao", "ask_payment_methods", 0.95)
    assert answer.responses == ["utter_estimate_class"]


@pytest.mark.parametrize(
    ("text", "intent"), [("tiền điện tháng này của em bao nhiêu tiền", "ask_bill_amount"), ("tôi thuê nhà", "inform")]
)
async def test_what_is_no_question_about_the_estimate(talk: Talk, text: str, intent: str) -> None:
    await talk.say("420 số", "calculate_bill", usage_kwh=420)
    answer = await talk.say(text, intent)
    assert not {"utter_estimate_sum", "utter_estimate_tax"} & set(answer.responses)


async def test_the_tax_on_the_prices(talk: Talk) -> None:
    await talk.say("giá điện", "ask_tariff")
    assert (await talk.say("giá đó có thuế chưa", "chitchat", 0.5)).responses == ["utter_tariff_tax"]


async def test_half_a_horsepower_more(talk: Talk) -> None:
    answer = await talk.say("máy lạnh 1 ngựa rưỡi chạy 8 tiếng một ngày tốn bao nhiêu", "calculate_bill")
    assert "270 kWh" in answer.text


@pytest.mark.parametrize(
    ("text", "kwh"),
    [
        ("điều hòa 12000 BTU bật 10 tiếng mỗi đêm hết bao nhiêu", 300),
        ("máy lạnh 9.000btu 8 tiếng", 180),
        ("bếp từ 2000W ngày 2 tiếng", 120),
        ("2 quạt 50W chạy 10 tiếng", 30),
    ],
)
async def test_kwh_of_an_appliance(talk: Talk, text: str, kwh: int) -> None:
    answer = await talk.say(text, "calculate_bill")
    assert answer.responses == ["utter_appliance_kwh", "utter_estimate"]
    assert f"{kwh} kWh" in answer.text


async def test_an_appliance_without_its_power_is_asked_for_it(talk: Talk) -> None:
    await talk.say("máy lạnh 1hp chạy 8 tiếng", "calculate_bill")
    answer = await talk.say("thế quạt điện thì sao", "report_outage", 0.49)
    assert answer.responses == ["utter_ask_appliance_kwh"]
    answer = await talk.say("50W, 10 tiếng", "inform", 0.6)
    assert dong(estimate(15, today(talk.company.clock)).total) in answer.text


async def test_three_rates_said_after_the_number(talk: Talk) -> None:
    text = "xưởng may tháng rồi 3200 kwh giờ thường, 1100 giờ cao điểm, 900 giờ thấp điểm, tiền điện khoảng bao nhiêu"
    answer = await talk.say(text, "ask_tariff", faq=[("peak_hours", 0.99)])
    assert answer.responses == ["utter_estimate_by_hour"]
    assert "5.200 kWh" in answer.text


async def test_an_estimate_is_shared(talk: Talk) -> None:
    await talk.say("280 số", "calculate_bill", usage_kwh=280)
    answer = await talk.say("chia cho 4 người trong phòng thì mỗi người bao nhiêu", "out_of_scope", 0.34)
    assert answer.responses == ["utter_estimate_share"]
    assert dong(round(estimate(280, today(talk.company.clock)).total / 4)) in answer.text


async def test_whose_prices_were_told_is_kept(talk: Talk) -> None:
    day = today(talk.company.clock)
    await talk.say("giá điện trường học tính sao", "ask_tariff")
    answer = await talk.say("tháng này 5000 số thì nhiêu tiền", "calculate_bill", usage_kwh=5000)
    assert dong(estimate(5000, day, group="hospital_school").total) in answer.text
    answer = await talk.say("vậy trạm y tế thì s", "affirm", 0.18)
    assert answer.responses == ["utter_estimate_flat"]


async def test_what_tenants_pay_is_told_for_the_prices(talk: Talk) -> None:
    answer = await talk.say("phòng trọ thì tính giá khác hả", "ask_tariff")
    assert answer.messages[0]["question"] == "tenants_quota"
    assert (await talk.say("phòng 3 người", "inform")).responses == ["utter_ask_usage_kwh"]


async def test_a_sum_of_a_month_that_is_over_without_a_code(talk: Talk) -> None:
    said, month = "tháng rồi nhà em hết 1 triệu 3 là xài mấy kí điện", "2026-10"
    answer = await talk.say(said, "ask_usage", period=month, amount_vnd=1_300_000)
    assert answer.responses == ["utter_kwh_for_amount"]
    await talk.link(AN)
    answer = await talk.say(said, "ask_usage", period=month, amount_vnd=1_300_000)
    assert answer.responses == ["utter_usage"]


async def test_the_rest_of_the_kwh_is_of_normal_hours(talk: Talk) -> None:
    day = today(talk.company.clock)
    await talk.say("tiệm bánh 900 kWh", "calculate_bill", usage_kwh=900)
    said = "nếu lắp công tơ 3 giá, ban đêm dùng 500, cao điểm 150, còn lại bình thường thì sao"
    answer = await talk.say(said, "ask_tariff", 0.9, faq=[("three_rate_meter", 0.99)])
    bill = estimate(900, day, group="business", hours={"normal": 250, "peak": 150, "offpeak": 500})
    assert dong(bill.total) in answer.text
    assert (await talk.say("vậy cái nào rẻ hơn", "out_of_scope", 0.5)).responses == ["utter_estimate_difference"]


async def test_heads_share_an_estimate(talk: Talk) -> None:
    await talk.say("2tr3 là mấy số điện", "ask_usage", amount_vnd=2_300_000)
    answer = await talk.say("the 4 nguoi o thi trung binh moi nguoi bao nhieu so", "ask_usage", 0.9)
    assert answer.responses == ["utter_estimate_share"]


async def test_one_tier_and_then_another(talk: Talk) -> None:
    answer = await talk.say("giá điện bậc 4 nhiêu tiền 1 số", "ask_tariff")
    assert answer.responses == ["utter_tariff_tier"]
    assert "2.998" in answer.text
    assert "3.350" in (await talk.say("còn bậc 5", "inform", 0.9)).text


async def test_an_appliance_is_counted_whatever_it_sounds_like(talk: Talk) -> None:
    answer = await talk.say("tủ lạnh 150w chạy 24 tiếng thì 1 tháng mấy số", "ask_usage", 0.99)
    assert answer.responses == ["utter_appliance_kwh", "utter_estimate"]


@pytest.mark.parametrize("text", ["sáng dùng 500, cao điểm 150", "500, cao điểm", "ngày 500 số, cao điểm thì ít"])
def test_a_number_before_a_comma_is_of_something_else(text: str) -> None:
    assert heard_hours(text).get("peak") != 500


async def test_two_amounts_are_compared_with_each_other(talk: Talk) -> None:
    await talk.say("300 số hết nhiêu", "calculate_bill", usage_kwh=300)
    answer = await talk.say(
        "250 số với 300 số chênh nhau bao nhiêu",
        "calculate_bill",
        several=[("usage_kwh", 250), ("usage_kwh", 300)],
    )
    assert answer.responses[-1] == "utter_estimate_difference"
    day = today(talk.company.clock)
    assert dong(estimate(300, day).total - estimate(250, day).total) in answer.text
