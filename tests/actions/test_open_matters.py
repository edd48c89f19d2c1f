"""What stands open between customer and company: codes that were wrong, requests without a number, visits, praise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.dialogue.life_support import names_life_support
from tests.actions.company import AN, BINH
from tests.actions.talk import Answer, Talk
from utility import models

PLACE = "phường Hoàng Mai, Hà Nội"


def wrong(talk: Talk) -> str:
    return f"{(int(talk.company.telephone.otp) + 1) % 1_000_000:06d}"


async def close_the_code(talk: Talk) -> Answer:
    """Three wrong tries."""
    await talk.say("liên kết", "link_account", customer_code=AN)
    for _ in range(2):
        await talk.say(wrong(talk))
    return await talk.say(wrong(talk))


async def test_a_closed_code_leaves_a_way_on(talk: Talk) -> None:
    closed = await close_the_code(talk)
    assert closed.responses == ["utter_otp_locked"]
    assert closed.buttons == ["Gửi lại mã", "Gặp nhân viên"]
    asked = await talk.say("sao nhập hoài không được vậy", "out_of_scope", 0.6)
    assert asked.handover is None
    assert "Gửi lại mã" in asked.buttons
    sent = await talk.say("gửi lại mã", "inform")
    assert sent.responses == ["utter_otp_resent", "utter_ask_otp"]
    linked = await talk.say(talk.company.telephone.otp)
    assert "utter_linked" in linked.responses


async def test_a_closed_code_may_lead_to_a_person(talk: Talk) -> None:
    closed = await close_the_code(talk)
    answer = await talk.say(closed.payloads[1])
    assert answer.handover
    assert answer.handover["reason"] == "repeated_failure"
    assert talk.company.utility.identity.linked(talk.chat) == []


async def test_when_no_more_codes_are_sent_the_ways_left_are_told(talk: Talk) -> None:
    await close_the_code(talk)
    await talk.say("gửi lại mã", "inform")
    for _ in range(2):
        await talk.say(wrong(talk))
    answer = await talk.say("gửi lại mã", "inform")
    assert answer.responses == ["utter_link_limited"]
    answer = await talk.say("giờ tôi phải làm sao", "out_of_scope")
    assert answer.responses == ["utter_way_on_link"]
    assert (await talk.say("ừ", "affirm")).handover


@pytest.mark.parametrize("text", ["nhận otp lâu quá chưa thấy", "mã xác minh sao mãi không về", "gửi lại mã otp đi"])
async def test_a_code_that_never_comes_is_sent_for_the_customer_code(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "out_of_scope", 0.5)
    assert answer.responses == ["utter_no_code_sent", "utter_ask_code_to_link"]
    answer = await talk.say(AN, customer_code=AN)
    assert "utter_otp_sent" in answer.responses
    answer = await talk.say(talk.company.telephone.otp)
    assert answer.responses == ["utter_linked"]


async def test_no_code_goes_to_another_number(talk: Talk) -> None:
    answer = await talk.say("gửi otp về số tôi 0908111222 được không", "update_contact_info", 0.5)
    assert answer.responses == ["utter_otp_elsewhere"]
    assert (await talk.say("thế thì làm thế nào", "ask_procedure", 0.8)).responses == ["utter_way_on_link"]


@pytest.mark.parametrize("text", ["otp là gì vậy", "nhân viên xin mã otp thì sao"])
async def test_what_a_code_is_stays_a_question(talk: Talk, text: str) -> None:
    answer = await talk.say(text, "ask_contact", 0.4, faq=[("otp", 0.2)])
    assert "utter_no_code_sent" not in answer.responses


async def test_a_customer_code_finds_the_request(talk: Talk) -> None:
    other = Talk(talk.company, "webchat:demo:2")
    await other.link(AN)
    number = talk.company.utility.requests.create(
        "request_meter_test", {"reason": "chạy nhanh"}, chat=other.chat, key="1", customer_code=AN
    ).request.number
    await talk.say("đơn của tôi tới đâu rồi", "track_request")
    answer = await talk.say(AN, customer_code=AN)
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]
    answer = await talk.say(talk.company.telephone.otp)
    assert answer.responses == ["utter_linked", "utter_request_status"]
    assert number in answer.text


async def test_without_a_request_of_the_code_nothing_is_asked_again(talk: Talk) -> None:
    await talk.say("hồ sơ của tôi tới đâu rồi", "track_request")
    await talk.say(BINH, customer_code=BINH)
    answer = await talk.say(talk.company.telephone.otp)
    assert answer.responses == ["utter_linked", "utter_no_request"]
    answer = await talk.say("giờ làm sao", "out_of_scope")
    assert answer.responses == ["utter_way_on_request"]


@pytest.mark.parametrize(
    ("service", "response"),
    [
        ("move_meter", "utter_visit_at_the_meter"),
        ("request_after_meter_service", "utter_visit_in_the_house"),
        ("change_contract_owner", "utter_visit_none"),
    ],
)
async def test_whether_somebody_must_be_at_home(talk: Talk, service: str, response: str) -> None:
    await talk.link(AN)
    await talk.say("đăng ký giúp tôi", service)
    pending = talk.state.pending
    assert pending is not None
    answer = await talk.say("có cần tôi ở nhà không", "ask_procedure", 0.5)
    assert answer.responses[0] == response
    assert talk.state.pending == pending


async def test_who_comes_after_a_report(talk: Talk) -> None:
    await talk.say("mất điện cả khu rồi", "report_outage")
    await talk.say(PLACE, place=PLACE)
    assert (await talk.say("ai tới sửa vậy em", "track_request")).responses == ["utter_visit_who"]
    assert (await talk.say("tôi có phải ở nhà không", "ask_procedure")).responses == ["utter_visit_on_the_line"]
    assert (await talk.say("sao chưa thấy ai tới", "track_request")).responses == ["utter_outage_being_checked"]


async def test_praise_is_kept_for_the_company(talk: Talk) -> None:
    answer = await talk.say("khen anh thợ Tuấn hôm qua nhiệt tình lắm", "praise_service")
    assert answer.responses == ["utter_praise_recorded"]
    answer = await talk.say("nhà mình ở phường Tân Định", "inform", place="phường Tân Định")
    assert answer.responses == ["utter_praise_noted"]
    with talk.company.utility.requests._database.session() as session:
        kept = session.query(models.ServiceRequest).one()
    assert kept.service == "praise_service"
    assert kept.fields["description"] == "khen anh thợ Tuấn hôm qua nhiệt tình lắm; nhà mình ở phường Tân Định"
    # Nobody is told of it as a request that runs.
    answer = await talk.say("yêu cầu của tôi tới đâu rồi", "track_request")
    assert answer.responses == ["utter_ask_request_code"]


async def test_a_score_is_given_anew(talk: Talk) -> None:
    await talk.say("chấm 9 điểm", "rate_service", rating=9)
    answer = await talk.say("à cho mình sửa lại 10", "correct")
    assert answer.responses == ["utter_rating_thanks"]
    assert [m["custom"] for m in answer.messages if m["custom"]] == [{"rating": {"score": 10}}]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("gửi cả SMS nữa", "zalo_sms"),
        ("thêm tin nhắn điện thoại luôn đi", "zalo_sms"),
        ("đổi sang sms", "sms"),
    ],
)
async def test_one_way_more_or_another(talk: Talk, text: str, way: str) -> None:
    await talk.link(AN)
    await talk.say("nhận thông báo lịch cúp điện qua zalo", "register_notifications")
    await talk.say(text, "register_notifications", 0.7)
    top = talk.state.top
    assert top is not None
    assert top.values["notify_by"] == way
    await talk.say("đúng rồi", "affirm")
    assert talk.company.utility.outreach.wishes_of(AN).way == way


async def test_one_way_less_stops_nothing(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("báo lịch cúp qua zalo với sms", "register_notifications")
    answer = await talk.say("à thôi sms khỏi đi", "cancel")
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    await talk.say("ok", "affirm")
    assert (await talk.say("gửi thêm sms nữa nhé", "register_notifications")).responses == ["utter_request_amended"]
    assert talk.company.utility.outreach.wishes_of(AN).way == "zalo_sms"


async def test_the_procedure_of_what_was_just_sent(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("công tơ hỏng", "report_meter_fault")
    await talk.say("cháy đen", "inform")
    assert talk.state.sent
    talk.company.clock.advance(timedelta(hours=1))
    await talk.say("cảm ơn", "thank")
    answer = await talk.say("có phải mang giấy tờ gì ra điện lực không", "ask_procedure")
    assert "utter_ask_service" not in answer.responses


async def test_a_value_is_no_name_of_a_service(talk: Talk) -> None:
    await talk.say("thủ tục sao em", "ask_procedure")
    assert talk.state.pending is not None
    await talk.say(AN, customer_code=AN)
    assert talk.state.pending is None
    assert talk.state.held == {"customer_code": AN}


async def test_the_address_of_an_office_is_not_made_up(talk: Talk) -> None:
    answer = await talk.say("điện lực phường Hoàng Mai ở đâu", "ask_contact", place=PLACE)
    assert answer.responses == ["utter_office_address"]
    assert "19001288" in answer.text


async def test_the_code_that_was_reminded_is_linked(talk: Talk) -> None:
    await talk.say("quên mã khách hàng", "ask_customer_code")
    await talk.say("0912000101", phone_number="+84912000101")
    answer = await talk.say(AN, customer_code=AN)
    assert answer.responses == ["utter_otp_sent", "utter_ask_otp"]


async def test_praise_told_on_is_no_score(talk: Talk) -> None:
    await talk.say("khen chị giao dịch viên dễ thương lắm", "praise_service")
    assert (await talk.say("bạn ghi nhận giúp mình nhé", "affirm")).responses == ["utter_praise_noted"]
    await talk.say("khen thêm anh Tuấn nữa", "praise_service")
    other = Talk(talk.company, "webchat:demo:2")
    await other.say("khen chị giao dịch viên dễ thương lắm", "praise_service")
    assert (await other.say("có", "affirm")).responses == ["utter_ask_rating"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("có điện thì báo tui một tiếng nghen", "utter_outage_notice"),
        ("khi nào có điện nhắn tin cho tôi", "utter_outage_notice"),
        ("cho tui cái mã số", "utter_sent_number"),
        ("số đơn của tôi là gì", "utter_sent_number"),
    ],
)
async def test_what_was_reported_is_spoken_of(talk: Talk, text: str, response: str) -> None:
    await talk.say("mất điện cả khu rồi", "report_outage")
    await talk.say(PLACE, place=PLACE)
    answer = await talk.say(text, "ask_restoration_time")
    assert answer.responses == [response]
    assert str(talk.state.sent["number"]) in answer.text


async def test_a_complaint_is_answered_by_a_person(talk: Talk) -> None:
    await talk.say(
        "nhân viên tổng đài trả lời cộc lốc với mẹ tôi sáng nay lúc chín giờ ở Thanh Khê", "complain_service"
    )
    for text in ("khi nào có kết quả", "có gọi lại cho mẹ tôi không"):
        answer = await talk.say(text, "track_request", 0.6)
        assert answer.responses == ["utter_complaint_promise"]


@pytest.mark.parametrize(
    "text", ["còn yêu cầu nào của tôi không", "đơn của em duyệt chưa", "hồ sơ tôi nộp tới đâu rồi"]
)
async def test_own_requests_are_no_debts(talk: Talk, text: str) -> None:
    await talk.link(AN)
    answer = await talk.say(text, "ask_debt", 0.9)
    assert answer.responses == ["utter_ask_request_code"]


@pytest.mark.parametrize("text", ["còn nợ tiền tháng nào không", "phiếu tính tiền của tôi đâu", "có đơn giá nào khác"])
async def test_debts_are_no_requests(talk: Talk, text: str) -> None:
    await talk.link(AN)
    assert "utter_ask_request_code" not in (await talk.say(text, "ask_debt", 0.9)).responses


async def test_codes_are_told_and_named_in_part(talk: Talk) -> None:
    await talk.link(AN)
    await talk.link(BINH)
    answer = await talk.say("xem đang liên kết mấy mã", "link_account")
    assert answer.responses == ["utter_your_codes"]
    ending = AN[-4:]
    answer = await talk.say(f"bỏ cái mã đuôi {ending} đi", "unlink_account")
    assert answer.responses == ["utter_confirm_unlink"]
    await talk.say("ừ", "affirm")
    assert talk.company.utility.identity.linked(talk.chat) == [BINH]


async def test_stopping_asks_for_no_way(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("xin dừng nhận tin nhắn của điện lực", "register_notifications")
    assert answer.responses[-1] == "utter_confirm_request"
    await talk.say("đúng", "affirm")
    assert talk.company.utility.outreach.wishes_of(AN).stopped


async def test_a_contract_that_waits_for_nobody(talk: Talk) -> None:
    answer = await talk.say("bao giờ ký hợp đồng được em", "sign_contract")
    assert answer.responses == ["utter_sign_contract", "utter_link_to_sign"]
    await talk.say(AN, customer_code=AN)
    answer = await talk.say(talk.company.telephone.otp)
    assert answer.responses == ["utter_linked", "utter_sign_contract", "utter_no_contract_waiting"]


async def test_a_reminder_that_does_not_come(talk: Talk) -> None:
    await talk.say("quên mã khách hàng", "ask_customer_code")
    await talk.say("0912000101", phone_number="+84912000101")
    assert (await talk.say("chưa thấy tin nhắn", "deny")).responses == ["utter_reminder_missing"]
    assert (await talk.say("thế tôi ra phòng giao dịch được không", "ask_contact", 0.5)).responses == [
        "utter_at_the_counter"
    ]


async def test_the_owner_has_died(talk: Talk) -> None:
    await talk.say("đổi tên chủ hợp đồng cần giấy gì", "ask_procedure", service="change_contract_owner")
    answer = await talk.say("chồng cô mất rồi thì sao con", "report_paid_not_updated")
    assert answer.responses == ["utter_owner_died"]


async def test_whether_praise_is_passed_on(talk: Talk) -> None:
    await talk.say("khen anh Tuấn sửa điện nhanh", "praise_service")
    assert (await talk.say("bạn có chuyển lời tới ảnh thật không", "praise_service")).responses == ["utter_praise_kept"]


@pytest.mark.parametrize(
    ("text", "at_stake"),
    [
        ("thợ mấy giờ tới", False),
        ("tho may gio toi vay em", False),
        ("mấy thợ tới chưa", False),
        ("công ty đang mở cửa không", False),
        ("nhà có người thở máy", True),
        ("me toi dang tho may", True),
        ("mẹ tôi dang tho may, thợ mấy giờ tới", True),
        ("ba tôi nằm máy thở", True),
        ("bệnh nhân cần oxy", True),
    ],
)
def test_a_workman_is_no_breathing_machine(text: str, at_stake: bool) -> None:
    assert names_life_support(text) is at_stake


async def test_the_owner_has_died_while_the_address_is_asked(talk: Talk) -> None:
    await talk.say("sang tên cho con trai", "change_contract_owner")
    pending = talk.state.pending
    answer = await talk.say("ba má tôi mất hết rồi", "report_outage", 0.8)
    assert "utter_owner_died" in answer.responses
    assert talk.state.pending == pending


async def test_the_code_after_where_it_stands_is_linked(talk: Talk) -> None:
    await talk.say("đang liên kết mã nào vậy", "ask_customer_code")
    assert "utter_otp_sent" in (await talk.say(AN, customer_code=AN)).responses


async def test_who_is_praised_is_told_on(talk: Talk) -> None:
    await talk.say("gửi lời khen anh thợ nhé, sửa nhanh lắm", "praise_service")
    answer = await talk.say("Anh Tuấn, điện lực Thanh Xuân", "ask_contact", 0.65, place="Thanh Xuân")
    assert answer.responses == ["utter_praise_noted"]
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert "Anh Tuấn" in str(request.fields["description"])
