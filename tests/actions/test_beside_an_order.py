"""What customers say beside the question that waits in an order: later answers, and questions about the service."""

from __future__ import annotations

import pytest

from actions.services.counted import counted
from actions.services.inside import heard
from tests.actions.company import AN
from tests.actions.talk import Talk

ADDRESS = "số 12 ngõ 5 đường Lĩnh Nam, phường Tương Mai, Hà Nội"


async def new_supply(talk: Talk, *answers: str) -> None:
    await talk.say("tôi muốn lắp công tơ mới", "request_new_supply")
    for answer in answers:
        await talk.say(answer)


async def new_place(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("dời công tơ giúp tôi", "move_meter")


@pytest.mark.parametrize(
    ("text", "intent"),
    [("để ở thôi em", "cancel"), ("sinh hoạt gia đình thôi em", "change_usage_purpose"), ("nhà ở", "inform")],
)
@pytest.mark.parametrize("answers", [(), (ADDRESS,)])
async def test_a_choice_is_neither_a_stop_nor_another_wish(
    talk: Talk, text: str, intent: str, answers: tuple[str, ...]
) -> None:
    await new_supply(talk, *answers)
    await talk.say(text, intent)
    (order,) = talk.state.stack
    assert order.intent == "request_new_supply"
    assert order.values["purpose"] == "residential"


async def test_a_choice_is_no_name(talk: Talk) -> None:
    await new_supply(talk, ADDRESS, "Sinh hoạt")
    answer = await talk.say("à quên, kinh doanh nha", "correct")
    assert answer.responses[0] == "utter_corrected"
    (order,) = talk.state.stack
    assert order.values["purpose"] == "business"
    assert "person_name" not in order.values


async def test_the_name_of_a_firm_is_no_purpose(talk: Talk) -> None:
    await talk.say("xin cấp điện trung áp", "request_new_supply_mv")
    await talk.say("KCN Amata, phường Long Bình, Đồng Nai", address="KCN Amata")
    await talk.say("400 kW", capacity_kw=400)
    await talk.say("Kinh doanh")
    await talk.say("Công ty sản xuất giày Bình Minh")
    (order,) = talk.state.stack
    assert (order.values["purpose"], order.values["holder_name"]) == ("business", "Công ty sản xuất giày Bình Minh")


async def test_a_count_told_while_the_code_is_asked_is_kept(talk: Talk) -> None:
    await talk.say("đăng ký định mức cho sinh viên thuê trọ", "change_household_quota")
    await talk.say(AN, customer_code=AN)
    answer = await talk.say("à 9 người cơ, nãy chưa nói", "correct")
    assert answer.responses == ["utter_noted", "utter_ask_otp"]
    otp = talk.company.telephone.otp
    answer = await talk.say(otp, otp=otp)
    assert answer.responses[-1] == "utter_confirm_request"
    assert "9" in answer.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("có 9 người thuê", {"person_count": "9"}),
        ("chín sinh viên", {"person_count": "9"}),
        ("3 hộ dùng chung", {"household_count": "3", "quota_for": "households"}),
        ("3 hộ 12 người", {}),
        ("nhà số 9", {}),
    ],
)
def test_what_is_counted(text: str, found: dict[str, str]) -> None:
    assert counted("change_household_quota", text) == found


def test_a_question_tells_nothing() -> None:
    assert heard("request_new_supply", "kinh doanh thì sao") == {}
    assert heard("register_notifications", "tiền điện nữa") == {"topics": "all"}


@pytest.mark.parametrize(
    ("text", "intent", "response"),
    [
        ("à mà tôi ở xa có làm online được không", "out_of_scope", "utter_service_afar"),
        ("giấy tờ gửi sau được không em", "ask_procedure", "utter_service_later_none"),
        ("mà dời như vậy có mất tiền không em", "ask_outage_schedule", "utter_service_aspect"),
        ("khi nào thợ tới", "track_request", "utter_service_aspect"),
        ("có phải đặt cọc không em", "out_of_scope", "utter_service_aspect"),
        ("cái này có ảnh hưởng tới hàng xóm không", "out_of_scope", "utter_aside_unknown"),
    ],
)
@pytest.mark.parametrize("at_the_end", [False, True])
async def test_a_question_beside_the_order_is_answered_and_the_order_goes_on(
    talk: Talk, text: str, intent: str, response: str, at_the_end: bool
) -> None:
    await new_place(talk)
    if at_the_end:
        await talk.say("ra ngoài cổng, gắn lên tường rào")
    waiting = talk.state.pending
    answer = await talk.say(text, intent, 0.88)
    assert answer.responses[0] == response
    assert talk.state.pending == waiting
    assert waiting is not None
    assert answer.responses[-1] == waiting.response


async def test_papers_follow_what_was_told(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("nâng công suất lên 45 kW", "change_capacity", capacity_kw=45)
    assert "biểu đồ phụ tải" in (await talk.say("cần giấy tờ gì không em", "ask_procedure")).text


async def test_what_was_not_sent_is_sent_without_asking_again(talk: Talk) -> None:
    await new_place(talk)
    await talk.say("ra ngoài cổng, gắn lên tường rào")
    assert (await talk.say("thôi không", "deny")).responses == ["utter_request_not_sent"]
    answer = await talk.say("ok gửi đi", "affirm")
    assert answer.responses == ["utter_confirm_request"]
    assert "ra ngoài cổng, gắn lên tường rào" in answer.text


async def test_stopping_before_anything_was_sent_drops_the_order(talk: Talk) -> None:
    await new_place(talk)
    await talk.say("ra ngoài cổng, gắn lên tường rào")
    answer = await talk.say("khoan, hủy giúp tôi đi", "cancel_request")
    assert answer.responses == ["utter_confirm_cancel"]


async def test_loose_days_at_the_read_back_end_the_suspension(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tạm ngừng điện", "suspend_supply")
    await talk.say("từ 1/12", date_time="2026-12-01")
    answer = await talk.say("đến hết tháng 2 năm sau", "inform", 0.33, period="2026-02")
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    assert "28/02/2027" in answer.text


async def test_an_account_told_at_the_read_back_goes_along(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("đăng ký trích nợ tự động Vietcombank", "change_payment_method", payment_provider="Vietcombank")
    answer = await talk.say("10203040506")
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    assert "10203040506" in answer.text


async def test_an_address_ends_where_the_name_begins(talk: Talk) -> None:
    await new_supply(talk)
    await talk.say(
        "Nhà ở 22 Trần Hưng Đạo, phường Hoàn Kiếm, Hà Nội, chị tên Vũ Thị Hạnh, sđt 0912345999",
        address="22 Trần Hưng Đạo",
        person_name="Vũ Thị Hạnh",
        phone_number="+84912345999",
        several=[("place", "phường Hoàn Kiếm"), ("place", "Hà Nội")],
    )
    (order,) = talk.state.stack
    assert order.values["address"] == "22 Trần Hưng Đạo, phường Hoàn Kiếm, Hà Nội"


async def test_a_ward_is_no_address_yet_and_completes_the_street(talk: Talk) -> None:
    answer = await talk.say("lắp điện nhà mới ở xã Tân Nhựt", "request_new_supply", place="xã Tân Nhựt")
    assert answer.responses[-1] == "utter_ask_supply_address"
    await talk.say("số 15 đường Nguyễn Cửu Phú", address="15 đường Nguyễn Cửu Phú")
    (order,) = talk.state.stack
    assert order.values["address"] == "số 15 đường Nguyễn Cửu Phú, xã Tân Nhựt"


async def test_what_is_told_after_the_papers_orders_the_service(talk: Talk) -> None:
    await talk.say("thủ tục sang tên thế nào", "ask_procedure", service="change_contract_owner")
    answer = await talk.say(
        "mua nhà cũ của người ta á, tên Trần Quốc Việt", "out_of_scope", 0.88, person_name="Trần Quốc Việt"
    )
    assert answer.responses[-1] == "utter_ask_supply_address"
    (order,) = talk.state.stack
    assert order.values["person_name"] == "Trần Quốc Việt"


async def test_what_the_question_before_told_goes_into_the_order(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say(
        "lắp điện mặt trời 5kWp có phải xin phép không",
        "register_rooftop_solar",
        0.87,
        faq=[("solar_permit", 0.99)],
        capacity_kw=5,
    )
    if not talk.state.stack:
        await talk.say("đăng ký luôn đi", "affirm")
    (order,) = talk.state.stack
    assert str(order.values["capacity_kw"]) == "5"


@pytest.mark.parametrize(
    ("text", "intent", "confirmed"),
    [
        ("được lợi gì vậy em", "affirm", False),
        ("có mấy cách vậy em", "affirm", False),
        ("sao cũng được em", "affirm", True),
        ("được đó em", "affirm", True),
    ],
)
async def test_a_question_is_no_yes(talk: Talk, text: str, intent: str, confirmed: bool) -> None:
    await new_place(talk)
    await talk.say("ra ngoài cổng, gắn lên tường rào")
    answer = await talk.say(text, intent, 0.7)
    assert ("utter_change_code_sent" in answer.responses) is confirmed


async def test_the_answer_read_back_said_again_is_no_failure(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("đăng ký định mức cho 2 hộ dùng chung", "change_household_quota", household_count=2)
    assert (await talk.say("2 hộ", household_count=2)).responses == ["utter_confirm_request"]
    assert talk.state.pending is not None
    assert talk.state.pending.failures == 0


async def test_the_same_day_of_the_next_year_ends_it(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tạm ngừng điện", "suspend_supply")
    await talk.say("15/12 này đi", date_time="2026-12-15")
    answer = await talk.say("15/12 sang nam ve", date_time="2026-12-15")
    assert "15/12/2027" in answer.text
    assert "15/12/2026" in answer.text


async def test_another_way_and_its_address_in_one_message(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("muốn nhận hóa đơn", "register_notifications")
    answer = await talk.say("thôi qua email đi, bao.pham@gmail.com", "cancel", 0.6)
    assert answer.responses[-1] == "utter_confirm_request"
    assert "bao.pham@gmail.com" in answer.text


async def test_debts_that_stand_in_no_way(talk: Talk) -> None:
    await new_place(talk)
    answer = await talk.say("còn nợ 2 tháng có làm được không", "ask_debt")
    assert answer.responses[0] == "utter_service_debts_none"


async def test_a_direction_is_no_place(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("đồng hồ điện treo cao quá, hạ xuống giùm", "move_meter")
    assert answer.responses[-1] == "utter_ask_new_meter_place"


async def test_the_wish_to_register_is_no_wrong_code(talk: Talk) -> None:
    await talk.say("đăng ký điện mặt trời", "register_rooftop_solar")
    answer = await talk.say("đăng ký giúp mình", "register_notifications", 0.6)
    assert answer.responses == ["utter_ask_code_to_link"]


async def test_a_reason_told_at_the_read_back_is_no_yes(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tạm ngừng điện", "suspend_supply")
    await talk.say("từ 1/12", date_time="2026-12-01")
    answer = await talk.say("lý do sửa nhà", "affirm", 0.81)
    assert answer.responses[-1] == "utter_confirm_request"
    assert "sửa nhà" in answer.text


async def test_an_index_told_at_the_read_back_goes_along(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("chấm dứt hợp đồng", "terminate_contract")
    await talk.say("30/12", date_time="2026-12-30")
    answer = await talk.say("chỉ số 15230", "inform", 0.68)
    assert answer.responses[-1] == "utter_confirm_request"
    assert "15230" in answer.text


async def test_the_end_of_a_number_is_corrected(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("đổi số điện thoại", "update_contact_info")
    await talk.say("0912 888 999", phone_number="+84912888999")
    answer = await talk.say("khoan sai rồi, đuôi 998", "correct")
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    assert "0912 888 998" in answer.text


async def test_loose_days_of_the_opening_are_kept(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("tạm ngừng mua điện 3 tháng từ đầu tháng 12", "suspend_supply", period="2025-12")
    assert answer.responses[-1] == "utter_confirm_request"
    assert "01/12/2026" in answer.text
    assert "01/03/2027" in answer.text


async def test_the_end_of_the_next_year_prolongs_the_contract(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("xin gia hạn hợp đồng", "renew_contract")
    answer = await talk.say("hết năm sau", "goodbye", 0.35)
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    assert "31/12/2027" in answer.text


async def test_of_two_banks_the_new_one_debits(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say(
        "muốn đổi từ trích nợ Agribank sang Vietcombank",
        "change_payment_method",
        several=[("payment_provider", "Agribank"), ("payment_provider", "Vietcombank")],
    )
    assert answer.responses[-1] == "utter_confirm_request"
    assert "Vietcombank" in answer.text
    assert "Agribank" not in answer.text


async def test_who_asks_for_a_worker_has_not_said_for_what(talk: Talk) -> None:
    await talk.say("thợ tới nhà giá sao em", "request_after_meter_service")
    await talk.say("vậy kêu thợ giùm chị", "request_after_meter_service")
    assert talk.state.pending is not None
    assert talk.state.pending.key == "description"
    await talk.say("thay 3 ổ cắm phòng ngủ", "request_after_meter_service")
    assert talk.state.pending is not None
    assert talk.state.pending.key == "address"


async def test_papers_are_put_off_whatever_was_asked_since(talk: Talk) -> None:
    await new_supply(talk, ADDRESS, "Sinh hoạt", "Phạm Văn Dũng", "0912345678")
    await talk.say("đúng rồi", "affirm")
    await talk.say("gởi giấy tờ gì", "ask_procedure")
    assert (await talk.say("mai chị gửi", "inform", 0.32, date_time="2026-11-24")).responses == ["utter_papers_later"]


@pytest.mark.parametrize("text", ["ừ anh muốn đăng ký", "ok đăng ký luôn"])
async def test_agreeing_is_no_wrong_customer_code(talk: Talk, text: str) -> None:
    await talk.say("đăng ký 3 pha", "change_capacity")
    assert (await talk.say(text, "affirm", 0.65)).responses == ["utter_ask_code_to_link"]


async def test_who_orders_the_supply_and_asks_for_power_asks_of_the_order(talk: Talk) -> None:
    await talk.say("xin cấp điện mới cho cái quán", "request_new_supply")
    answer = await talk.say("bao lâu có điện vậy", "ask_restoration_time", 0.97)
    assert answer.responses[0] == "utter_service_aspect"
    assert talk.state.pending is not None
