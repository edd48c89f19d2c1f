"""One fact of the bill just told, asked in a few words."""

from __future__ import annotations

import pytest

from actions.dialogue.bill_aspects import aspect_of
from actions.formats import day, dong
from tests.actions.company import AN, BINH, CHI
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("hạn chót là ngày nào", "when"),
        ("chừng nào phải đóng", "when"),
        ("đóng ngày nào vậy", "when"),
        ("đã gồm VAT chưa", "vat"),
        ("thuế bao nhiêu phần trăm", "vat"),
        ("tien do co thue chua", "vat"),
        ("nhà cho thuê thì sao", None),
        ("thuê nhà có thuê điện không", None),
        ("mã này để đến bao giờ thì hết hạn", "qr"),
        ("mai quét mã này được không", "qr"),
        ("kỳ này tính từ ngày nào đến ngày nào", "days"),
        ("giờ cao điểm bao nhiêu số", "hours"),
        ("trễ hạn mấy ngày thì bị cắt", None),
        ("nếu đóng trễ hạn chót thì bị phạt không", None),
        ("số hóa đơn là gì", "number"),
        ("tiền điện tháng 9", None),
        ("file xml mở bằng gì vậy", "file"),
        ("trả bằng gì", "how_paid"),
        ("", None),
    ],
)
def test_the_fact_that_a_short_question_names(text: str, aspect: str | None) -> None:
    assert aspect_of(text) == aspect


@pytest.mark.parametrize("intent", ["ask_debt", "ask_tariff", "track_request", "out_of_scope"])
async def test_tax_and_last_day_of_the_bill_just_told(talk: Talk, intent: str) -> None:
    await talk.link(CHI)
    bill = talk.company.utility.bills.latest(CHI)
    assert bill is not None
    await talk.say("tiền điện", "ask_bill_amount")
    answer = await talk.say("đã gồm VAT chưa", intent, 0.9)
    assert answer.responses == ["utter_bill_fact_vat"]
    assert dong(bill.vat) in answer.text
    answer = await talk.say("hạn chót ngày nào", intent, 0.9)
    assert day(bill.due_on) in answer.text


async def test_a_paid_bill_tells_the_day_it_was_paid(talk: Talk) -> None:
    await talk.link(AN)
    bill = talk.company.utility.bills.latest(AN)
    assert bill is not None
    assert bill.paid_on is not None
    await talk.say("tiền điện", "ask_bill_amount")
    answer = await talk.say("đóng ngày nào vậy", "ask_debt")
    assert day(bill.paid_on) in answer.text
    answer = await talk.say("hình thức gì", "out_of_scope", 0.8)
    assert answer.responses == ["utter_bill_fact_how_paid"]


async def test_each_unpaid_bill_has_its_last_day(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("còn nợ không", "ask_debt")
    answer = await talk.say("hạn chót là ngày nào", "ask_reading_schedule", 0.7)
    assert all(day(bill.due_on) in answer.text for bill in talk.company.utility.bills.unpaid(BINH))


async def test_how_long_a_qr_code_lasts(talk: Talk) -> None:
    await talk.link(CHI)
    await talk.say("cho mã QR", "pay_bill")
    answer = await talk.say("mã này để đến bao giờ thì hết hạn", "ask_debt")
    assert answer.responses == ["utter_bill_fact_qr"]


async def test_heard_is_no_order_to_pay(talk: Talk) -> None:
    await talk.link(CHI)
    await talk.say("tiền điện", "ask_bill_amount")
    answer = await talk.say("ok em", "affirm")
    assert answer.images == []
    answer = await talk.say("tiền điện", "ask_bill_amount")
    answer = await talk.say("vậy gửi luôn đi", "pay_bill", 0.5)
    assert len(answer.images) == 1


async def test_the_oldest_of_the_unpaid_bills(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("còn nợ không", "ask_debt")
    answer = await talk.say("vậy trả trước kỳ cũ nhất thôi", "ask_debt", 0.4)
    oldest = talk.company.utility.bills.unpaid(BINH)[0]
    assert [oldest.period in image for image in answer.images] == [True]


@pytest.mark.parametrize("text", ["hóa đơn gần nhất của tôi", "hoa don moi nhat", "coi kỳ vừa rồi"])
async def test_the_newest_bill_is_one(talk: Talk, text: str) -> None:
    await talk.link(AN)
    assert (await talk.say(text, "ask_bill_history", 0.8)).responses == ["utter_bill_amount"]
    assert (await talk.say("6 kỳ gần nhất", "ask_bill_history")).responses == ["utter_bill_history"]


async def test_a_bare_month_goes_on(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("tiền điện tháng 9", "ask_bill_amount", period="2026-09")
    answer = await talk.say("rồi tháng 10 nữa", "ask_reading_schedule", 0.5, period="2026-10")
    assert answer.responses == ["utter_bill_amount"]
    answer = await talk.say("cộng lại hết nhiêu dậy", "explain_bill", 0.6)
    owed = [bill.total for bill in talk.company.utility.bills.unpaid(BINH)]
    assert answer.responses == ["utter_row_sum"]
    assert dong(sum(owed)) in answer.text


async def test_that_month_is_the_one_just_named(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("6 tháng gần đây", "ask_bill_history")
    highest = max(talk.company.utility.bills.history(BINH, 6), key=lambda bill: bill.total)
    answer = await talk.say("tháng nào thấp nhất", "ask_bill_history")
    lowest = min(talk.company.utility.bills.history(BINH, 6), key=lambda bill: bill.total)
    assert highest.period != lowest.period
    answer = await talk.say("tính chi tiết tháng đó", "explain_bill")
    assert dong(lowest.total) in answer.text


async def test_all_at_once_after_a_debt(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("còn thiếu bao nhiêu", "ask_debt")
    answer = await talk.say("tra het 1 lan duoc khong", "ask_payment_methods")
    assert len(answer.images) == len(talk.company.utility.bills.unpaid(BINH)) > 1
    assert (await talk.say("để mai quét mã này được hông", "pay_bill", 0.4)).responses == ["utter_bill_fact_qr"]


async def test_the_debts_of_both_homes_together(talk: Talk) -> None:
    await talk.link(CHI)
    await talk.link(BINH)
    await talk.say("mã này còn nợ không", "ask_debt", customer_code=CHI)
    answer = await talk.say("tổng cộng chị phải đóng nhiêu", "calculate_bill", 0.6)
    assert answer.responses == ["utter_debt_of_all"]


@pytest.mark.parametrize("text", ["xong rồi em", "bao lâu thì cập nhật", "mình quét rồi nha"])
async def test_paid_a_moment_ago(talk: Talk, text: str) -> None:
    await talk.link(CHI)
    await talk.say("cho mã QR", "pay_bill")
    assert (await talk.say(text, "track_request", 0.6)).responses == ["utter_paid_just_now"]


async def test_paid_and_still_dunned_is_traced(talk: Talk) -> None:
    await talk.link(CHI)
    await talk.say("cho mã QR", "pay_bill")
    answer = await talk.say("trả rồi sao vẫn báo nợ", "report_paid_not_updated")
    assert "utter_payment_not_there" in answer.responses


async def test_high_is_the_bill_just_shown_and_compared_with_the_month_named(talk: Talk) -> None:
    await talk.link(BINH)
    bills = {bill.period: bill for bill in talk.company.utility.bills.history(BINH, 6)}
    await talk.say("tiền điện tháng 9", "ask_bill_amount", period="2026-09")
    answer = await talk.say("sao mà cao dữ", "complain_high_bill")
    assert dong(bills["2026-09"].total) in answer.text
    answer = await talk.say("so với tháng 7 chênh bao nhiêu", "ask_bill_history", period="2026-07")
    assert dong(bills["2026-09"].total) in answer.text
    assert dong(bills["2026-07"].total) in answer.text
    assert dong(abs(bills["2026-09"].total - bills["2026-07"].total)) in answer.text
    answer = await talk.say("so với tháng 8 thì sao", "ask_bill_history", period="2026-08")
    assert dong(bills["2026-08"].total) in answer.text
    assert answer.text.count("kWh") <= 3


async def test_the_sum_of_the_invoices_just_sent(talk: Talk) -> None:
    await talk.link(AN)
    months = ["2026-08", "2026-09", "2026-10"]
    await talk.say("hóa đơn tháng 8, 9, 10", "get_einvoice", several=[("period", month) for month in months])
    await talk.say("tháng 10 thanh toán chưa", "ask_debt", period="2026-10")
    answer = await talk.say("tổng 3 tháng là bao nhiêu", "ask_bill_amount")
    bills = [talk.company.utility.bills.of_period(AN, month) for month in months]
    assert dong(sum(bill.total for bill in bills if bill)) in answer.text


async def test_another_month_is_compared_with_the_bill_that_was_told(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("hóa đơn tháng 10", "ask_bill_amount", period="2026-10")
    answer = await talk.say("so với tháng 9 thì vì sao cao hơn", "complain_high_bill", 0.99, period="2026-09")
    assert answer.responses == ["utter_bill_rose"]
    bills = talk.company.utility.bills
    assert dong(bills.of_period(AN, "2026-10").total) in answer.text
    assert dong(bills.of_period(AN, "2026-09").total) in answer.text


async def test_after_a_month_without_a_bill_the_one_before_counts_from_the_newest(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tiền điện tháng này", "ask_bill_amount", period="2026-11")
    answer = await talk.say("thế còn tháng trước?", "ask_bill_amount", 0.3, period="2026-10")
    assert dong(talk.company.utility.bills.of_period(AN, "2026-09").total) in answer.text


async def test_the_months_of_a_debt_are_those_unpaid(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("còn nợ không", "ask_debt")
    answer = await talk.say("gồm những tháng nào dzậy", "ask_bill_history", 0.85)
    assert answer.responses == ["utter_debt"]
