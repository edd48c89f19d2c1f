"""What a message means because of what was said before it."""

from __future__ import annotations

import pytest

from actions.formats import dong
from actions.services.mentioned import WORDS, mentioned
from tests.actions.company import AN, BINH, CHI
from tests.actions.talk import Talk
from utility.catalogue import catalogue
from utility.clock import today
from utility.tariffs import estimate


async def test_the_month_before_counts_from_the_bill_just_shown(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tiền điện bao nhiêu", "ask_bill_amount")
    newest = talk.company.utility.bills.latest(AN)
    assert newest
    answer = await talk.say("thế còn tháng trước?", "ask_bill_amount", period=newest.period)
    before = talk.company.utility.bills.history(AN, 2)
    assert dong(min(before, key=lambda bill: bill.period).total) in answer.text


async def test_asking_why_for_another_month_is_no_dispute(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("sao cao thế", "complain_high_bill")
    newest = talk.company.utility.bills.latest(BINH)
    assert newest
    answer = await talk.say("tháng trước thì sao", "inform", period=newest.period)
    assert "utter_bill_disputed" not in answer.responses
    assert not talk.company.utility.requests.of_chat(talk.chat)


async def test_still_too_high_after_the_explanation_is_a_dispute(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("sao cao thế", "complain_high_bill")
    answer = await talk.say("tôi vẫn thấy cao vô lý", "complain_high_bill")
    assert "utter_bill_disputed" in answer.responses


async def test_a_ward_and_then_its_province_are_put_together(talk: Talk) -> None:
    answer = await talk.say("mất điện rồi", "report_outage")
    assert answer.responses == ["utter_ask_area"]
    area = talk.company.utility.outages.areas_matching("Hà Nội")[0]
    vague = await talk.say("xã Không Có Thật", "inform", place="xã Không Có Thật")
    assert vague.responses == ["utter_area_unknown"]
    answer = await talk.say(f"{area.ward}, {area.province}", "inform", place=area.ward)
    assert answer.responses != ["utter_area_unknown"]
    assert talk.state.top is None or str(talk.state.top.values.get("area")).startswith(area.ward)


async def test_a_code_where_the_ward_is_asked_leads_to_the_link(talk: Talk) -> None:
    await talk.say("mất điện rồi", "report_outage")
    answer = await talk.say(CHI, "inform", customer_code=CHI)
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]
    answer = await talk.say(talk.company.telephone.otp)
    assert "utter_outage_known" in answer.responses or "utter_outage_no_estimate" in answer.responses


async def test_a_procedure_asked_in_the_middle_is_that_of_the_order(talk: Talk) -> None:
    await talk.say("đăng ký điện mới", "request_new_supply")
    answer = await talk.say("khoan, mất bao lâu", "ask_procedure")
    assert answer.responses[0] == "utter_service_aspect"
    assert answer.responses[-1] == "utter_ask_supply_address"


async def test_an_answer_to_a_later_question_is_kept(talk: Talk) -> None:
    await talk.say("đăng ký điện mới", "request_new_supply")
    await talk.say("12 Nguyễn Văn Linh, phường Hải Châu, Đà Nẵng", "inform", address="12 Nguyễn Văn Linh")
    answer = await talk.say("0905123456", "inform", phone_number="+84905123456")
    assert answer.responses[0] == "utter_noted"
    pending = talk.state.pending
    assert pending
    assert pending.failures == 0


async def test_the_wish_said_again_is_no_wrong_code(talk: Talk) -> None:
    await talk.say("đăng ký định mức", "change_household_quota")
    answer = await talk.say("vậy đăng ký 2 hộ luôn", "change_household_quota")
    assert "utter_invalid_customer_code" not in answer.responses
    assert answer.responses == ["utter_noted", "utter_ask_code_to_link"]
    assert talk.state.stack[0].values["household_count"] == "2"


async def test_an_estimate_is_asked_again_for_a_shop(talk: Talk) -> None:
    await talk.say("500 số hết bao nhiêu", "calculate_bill", usage_kwh=500)
    answer = await talk.say("còn kinh doanh thì sao", "ask_tariff")
    assert answer.responses == ["utter_estimate_class"]
    assert dong(estimate(500, today(talk.company.clock), group="business").total) in answer.text


async def test_all_unpaid_bills_at_once(talk: Talk) -> None:
    await talk.link(BINH)
    answer = await talk.say("cho xin mã QR trả hết luôn", "pay_bill")
    assert answer.responses == ["utter_pay_qr"] * len(talk.company.utility.bills.unpaid(BINH))


@pytest.mark.parametrize(
    ("service", "text", "told"),
    [
        ("report_meter_fault", "cái điện kế nhà tui nó kêu rè rè hổm rày", {"fault": "beeping"}),
        ("report_meter_fault", "màn hình trắng không hiện số", {"fault": "blank"}),
        ("report_meter_fault", "đồng hồ điện bị bể mặt kính", {"fault": "broken"}),
        ("report_meter_fault", "công tơ ngập nước rồi cháy đen", {"fault": "burnt"}),
        ("report_meter_fault", "công tơ nhà tôi có vấn đề", {}),
        ("report_voltage_problem", "điện chập chờn quá", {"voltage_problem": "flickering"}),
        ("report_voltage_problem", "mất một pha rồi", {"voltage_problem": "phase_lost"}),
        ("report_voltage_problem", "điện có vấn đề", {}),
        ("update_contact_info", "toi muon doi so dien thoai nhan tin", {"contact_kind": "phone"}),
        ("update_contact_info", "đổi sdt và email giúp em", {}),
        ("update_contact_info", "tên trên hợp đồng bị viết sai tên đệm", {"contact_kind": "name"}),
        ("register_notifications", "đăng ký nhận lịch cúp điện qua zalo", {"notify_by": "zalo", "topics": "outages"}),
        ("register_notifications", "đừng nhắn tiền điện nữa, hủy nhận tin", {"topics": "stop"}),
        ("change_payment_method", "hủy trích nợ tự động", {"payment_method": "stop_autodebit"}),
        ("change_payment_method", "đăng ký trích nợ tự động", {"payment_method": "autodebit"}),
        ("reconnect_supply", "bị cắt điện do nợ, mở lại giúp", {"stopped_because": "debt"}),
        ("request_new_supply", "gắn đồng hồ cho quán cà phê mới mở", {"purpose": "business"}),
        ("request_new_supply", "lắp điện cho nhà mới xây", {"purpose": "residential"}),
        ("change_usage_purpose", "đổi từ sinh hoạt sang kinh doanh", {"purpose": "business"}),
        ("change_household_quota", "phòng trọ 8 người đăng ký định mức", {"quota_for": "tenants"}),
        ("move_meter", "dời công tơ bị bể", {}),
        ("report_meter_fault", "", {}),
    ],
)
def test_what_a_sentence_tells_by_itself(service: str, text: str, told: dict[str, str]) -> None:
    assert mentioned(service, text) == told


@pytest.mark.parametrize("service", sorted(WORDS))
def test_told_choices_are_the_catalogues(service: str) -> None:
    for field, choices in WORDS[service].items():
        asked = catalogue().service(service).field(field)
        known = {"yes", "no"} if asked.type == "yes_no" else {choice.value for choice in asked.choices}
        assert set(choices) <= known


async def test_the_number_told_with_the_wish_is_not_asked_again(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say(
        "đổi số điện thoại nhận tin thành 0912345678", "update_contact_info", phone_number="+84912345678"
    )
    assert answer.responses[-1] == "utter_confirm_request"
    assert "0912" in answer.text


@pytest.mark.parametrize(
    ("desk", "more", "words"),
    [
        ({"waiting": 0, "opens": None}, [], ""),
        ({"waiting": 3, "opens": None}, ["utter_handover_queue"], "4"),
        ({"waiting": 3, "opens": "2026-11-23T00:30:00+00:00"}, ["utter_handover_closed"], "07:30 ngày 23/11/2026"),
        ({}, [], ""),
    ],
)
async def test_the_wait_for_a_person_is_told_honestly(
    talk: Talk, desk: dict[str, object], more: list[str], words: str
) -> None:
    answer = await talk.say("gặp nhân viên", "talk_to_agent", metadata={"desk": desk})
    assert answer.responses == ["utter_handover", *more]
    assert words in answer.text


async def test_a_large_customers_jump_reaches_a_person_with_the_explanation(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.link(BINH)
    newest = talk.company.utility.bills.latest(BINH)
    assert newest
    monkeypatch.setattr("actions.explain.LARGE_KWH", newest.kwh)
    answer = await talk.say("sao kỳ này vọt lên dữ vậy", "complain_high_bill")
    assert answer.responses[0] == "utter_high_bill"
    assert answer.responses[-1] == "utter_handover"
    assert answer.handover
    assert answer.handover["reason"] == "large_customer"
