"""Turns that real customers take and that once went wrong."""

from __future__ import annotations

import pytest

from tests.actions.company import AN, BINH
from tests.actions.talk import Answer, Talk
from utility.sms import SmsSender

PLACE = "phường Tương Mai, Hà Nội"


async def sent(talk: Talk) -> Answer:
    """A repair behind the meter, ordered; papers are not wanted for it."""
    await talk.say("sửa điện trong nhà", "request_after_meter_service")
    await talk.say("ổ cắm bị chập, cần thay")
    await talk.say(f"12 Lê Lợi, {PLACE}")
    await talk.say("0912345678")
    return await talk.say("đúng rồi", "affirm")


async def test_having_something_is_no_yes(talk: Talk) -> None:
    await talk.say("sửa điện trong nhà", "request_after_meter_service")
    await talk.say("ổ cắm bị chập, cần thay")
    await talk.say(f"12 Lê Lợi, {PLACE}")
    await talk.say("0912345678")
    await talk.say("có sổ đỏ", "affirm", 0.83)
    assert talk.company.utility.requests.of_chat(talk.chat) == []
    assert "utter_request_opened_open_end" in (await talk.say("có em ơi gửi giúp chị", "affirm")).responses


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("tầm 6h chiều tới 10h đêm", {"date_time": "2026-11-22T18:00"}),
        ("Trần Thị Mai, cccd 001185012345", {"person_name": "Trần Thị Mai", "id_number": "001185012345"}),
        ("0911222333", {"phone_number": "+84911222333"}),
        ("em chưa nhớ rõ lắm ạ", {}),
        ("2 tuần nay rồi, từ 7h tối", {}),
    ],
)
async def test_what_is_no_address_is_not_taken_for_one(talk: Talk, text: str, entities: dict[str, str]) -> None:
    await talk.say("sửa điện trong nhà", "request_after_meter_service")
    await talk.say("ổ cắm bị chập, cần thay")
    await talk.say(text, "inform", **entities)
    assert "address" not in talk.state.stack[-1].values


async def test_words_around_an_address_are_left_out(talk: Talk) -> None:
    await talk.say("lắp điện mới cho xưởng", "request_new_supply")
    await talk.say("dạ xưởng ở thôn 3 xã Bình Mỹ huyện Củ Chi", address="thôn 3", place="xã Bình Mỹ")
    assert talk.state.stack[-1].values["address"] == "thôn 3 xã Bình Mỹ huyện Củ Chi"


async def test_a_place_in_the_first_sentence_is_not_asked_again(talk: Talk) -> None:
    said = "điện yếu quá quạt quay không nổi, ở ấp 4 xã Tân Thạnh Tây"
    answer = await talk.say(said, "report_voltage_problem", address="ấp 4", place="xã Tân Thạnh Tây")
    assert "utter_request_opened_open_end" in answer.responses
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["address"] == "ấp 4, xã Tân Thạnh Tây"
    assert request.fields["voltage_problem"] == "low"


async def test_what_was_told_before_the_link_is_kept(talk: Talk) -> None:
    await talk.say("đăng ký nhận tin tiền điện qua zalo", "register_notifications")
    await talk.say(AN, customer_code=AN)
    answer = await talk.say(talk.company.telephone.otp)
    assert "utter_confirm_request" in answer.responses
    assert "Zalo" in answer.text


async def test_where_the_meter_goes_is_heard_and_can_be_said_better(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("dời công tơ ra ngoài cổng", "move_meter")
    assert answer.responses == ["utter_service_facts", "utter_confirm_request"]
    assert "ra ngoài cổng" in answer.text
    answer = await talk.say("ra ngoài cổng, cách chỗ cũ 5 mét", "move_meter")
    assert answer.responses == ["utter_corrected", "utter_confirm_request"]
    assert "cách chỗ cũ 5 mét" in answer.text


async def test_a_complaint_told_at_once_is_not_asked_for_again(talk: Talk) -> None:
    story = "tôi khiếu nại nhân viên ghi điện đội Long Biên hôm 15/11 đến nhà tôi nói năng rất khó nghe với mẹ tôi"
    answer = await talk.say(story, "complain_service")
    assert answer.handover
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["description"] == story


@pytest.mark.parametrize("words", ["cuối tháng này", "đầu tháng sau nhé", "2 tuần nữa em ơi"])
async def test_a_day_in_loose_words_is_a_day(talk: Talk, words: str) -> None:
    await talk.link(AN)
    await talk.say("tạm ngừng cấp điện", "suspend_supply")
    before = talk.state.pending
    assert before is not None
    assert before.key == "from_when"
    await talk.say(words)
    assert talk.state.pending is None or talk.state.pending.key != "from_when"


async def test_all_bills_are_paid_at_once(talk: Talk) -> None:
    await talk.link(BINH)
    answer = await talk.say("thanh toán tiền điện", "pay_bill")
    assert answer.buttons[-1] == "Trả cả 2 kỳ"
    answer = await talk.say("cả 2 tháng luôn", "inform", 0.3)
    assert answer.responses == ["utter_pay_qr", "utter_pay_qr"]
    assert len(set(answer.images)) == 2


async def test_papers_may_come_later(talk: Talk) -> None:
    await talk.say("lắp công tơ mới", "request_new_supply")
    await talk.say(f"số 12 ngõ 5 đường Lĩnh Nam, {PLACE}")
    await talk.say("Sinh hoạt")
    await talk.say("Phạm Văn Dũng")
    await talk.say("0912345678")
    await talk.say("đúng rồi", "affirm")
    assert (await talk.say("chưa có giấy tờ gì", "ask_procedure", 0.75)).responses == ["utter_papers_later"]
    await talk.say("gửi giấy tờ", "add_documents")
    answer = await talk.say("em chưa chụp được, tí gửi sau", "add_documents")
    assert answer.responses == ["utter_papers_later"]


async def test_changing_ones_mind_right_after_names_the_request(talk: Talk) -> None:
    await sent(talk)
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    answer = await talk.say("thôi huỷ đi", "cancel")
    assert answer.responses == ["utter_confirm_cancel_request"]
    assert request.number in answer.text
    await talk.say("có", "affirm")
    assert talk.company.utility.requests.of_chat(talk.chat, True) == []


async def test_a_remark_after_a_request_reaches_those_who_work_on_it(talk: Talk) -> None:
    await sent(talk)
    answer = await talk.say("gọi trước khi tới giúp mình", "out_of_scope", 0.7)
    assert answer.responses == ["utter_detail_added"]
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["description"] == "ổ cắm bị chập, cần thay; gọi trước khi tới giúp mình"
    answer = await talk.say("giá điện bậc 3 bao nhiêu", "ask_tariff")
    assert answer.responses == ["utter_tariff_tier"]


async def test_a_polite_request_after_a_request_is_no_complaint(talk: Talk) -> None:
    await sent(talk)
    answer = await talk.say("gọi trước khi xuống nha", "complain_service")
    assert answer.responses == ["utter_detail_added"]


async def test_a_question_at_the_summary_is_answered_and_the_summary_stands(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("dời công tơ ra ngoài cổng", "move_meter")
    answer = await talk.say("mất bao lâu", "out_of_scope", 0.52)
    assert answer.responses[0] == "utter_service_aspect"
    assert answer.responses[-1] == "utter_confirm_request"


async def test_going_ahead_is_no_reason(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("kiểm định công tơ", "request_meter_test")
    pending = talk.state.pending
    assert pending is not None
    assert pending.key == "reason"
    answer = await talk.say("ok làm đi", "affirm")
    assert "ok làm đi" not in answer.text
    assert answer.responses == ["utter_confirm_request"]


async def test_a_short_answer_starts_nothing_else(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tạm ngừng cấp điện", "suspend_supply")
    await talk.say("từ tháng sau", "change_payment_method", 0.9)
    assert [wish.intent for wish in talk.state.stack] == ["suspend_supply"]
    assert "2026-12-01" in talk.state.stack[0].values.values()


@pytest.mark.parametrize(
    ("said", "day", "start", "end"),
    [
        ("à từ 5/12 nhé, 1/12 em vẫn còn ở nhà", "2026-12-05", "2026-12-05", ""),
        ("mở lại ngày 20/12 nhé", "2026-12-20", "2026-12-01", "2026-12-20"),
    ],
)
async def test_another_day_at_the_read_back_belongs_to_its_question(
    talk: Talk, said: str, day: str, start: str, end: str
) -> None:
    await talk.link(AN)
    await talk.say("tạm ngừng cấp điện", "suspend_supply")
    await talk.say("từ 1/12", "inform", date_time="2026-12-01")
    while talk.state.pending is not None and talk.state.pending.field != "confirm":
        await talk.say("bỏ qua" if talk.state.pending.optional else "đi vắng dài ngày", "inform")
    answer = await talk.say(said, "correct", date_time=day)
    assert "utter_confirm_request" in answer.responses
    values = talk.state.stack[0].values
    assert values["from_when"] == start
    assert (values.get("until_when") or "") == end


async def test_the_place_of_the_outage_is_not_asked_again(talk: Talk) -> None:
    await talk.say(f"mất điện ở {PLACE}", "report_outage", place=PLACE)
    answer = await talk.say("bao giờ có lại", "ask_restoration_time")
    assert "utter_ask_area" not in answer.responses
    assert "Tương Mai" in answer.text


async def test_thanks_are_no_place(talk: Talk) -> None:
    await talk.say("mất điện rồi", "report_outage")
    answer = await talk.say("ok cảm ơn", "thank", 1.0)
    assert answer.responses == ["utter_welcome"]
    assert talk.state.stack == []


async def test_few_words_ask_about_the_service_just_offered(talk: Talk) -> None:
    await talk.say("thủ tục sang tên", "ask_procedure", service="change_contract_owner")
    answer = await talk.say("mất bao lâu", "out_of_scope", 0.52)
    assert answer.responses[0] == "utter_service_aspect"
    answer = await talk.say("làm luôn đi", "affirm")
    assert talk.state.stack[-1].intent == "change_contract_owner" or talk.state.pending


class TestTheCodeByTextMessage:
    async def test_it_goes_to_the_phone_of_the_contract(self, talk: Talk) -> None:
        answer = await talk.say("em quên mã khách hàng", "ask_customer_code")
        assert answer.responses == ["utter_where_is_code"]
        answer = await talk.say("0912345001", "inform", phone_number="+84912345001")
        assert answer.responses == ["utter_code_reminder_sent"]
        assert AN not in answer.text
        phone, text = talk.company.telephone.sent[-1]
        assert (phone, AN in text) == ("+84912345001", True)

    async def test_a_strange_phone_gets_the_same_answer_and_no_message(self, talk: Talk) -> None:
        answer = await talk.say("quên mã, số em 0999999999", "ask_customer_code", phone_number="+84999999999")
        assert answer.responses == ["utter_code_reminder_sent"]
        assert talk.company.telephone.sent == []

    async def test_nobodys_phone_is_flooded(self, talk: Talk) -> None:
        identity = talk.company.utility.identity
        outcomes = [identity.remind_codes(f"webchat:x:{chat}", "+84912345001") for chat in range(6)]
        assert outcomes == ["sent"] * 5 + ["limited"]
        assert len(talk.company.telephone.sent) == 5

    async def test_a_carrier_that_is_down_gives_nothing_away(self, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(self: SmsSender, phone: str, text: str) -> None:
            raise ConnectionError(phone)

        monkeypatch.setattr(type(talk.company.telephone), "send", fails)
        assert talk.company.utility.identity.remind_codes(talk.chat, "+84912345001") == "sent"


class TestWhileAPersonIsExpected:
    """The gateway says so with each message; `desk` has the place in the line, or when people come back."""

    @staticmethod
    def expected(**desk: object) -> dict[str, object]:
        return {"waiting": "customer_asked", "desk": desk}

    async def test_most_messages_are_for_the_person(self, talk: Talk) -> None:
        answer = await talk.say("hôm qua tôi gọi ba lần", "complain_service", metadata=self.expected(place=2))
        assert answer.responses == ["utter_kept_for_person"]
        answer = await talk.say("chẳng ai bắt máy", "complain_service", metadata=self.expected(place=2))
        assert [message["custom"] for message in answer.messages] == [{"silent": True}]

    @pytest.mark.parametrize("intent", ["talk_to_agent", "abuse"])
    async def test_whoever_asks_again_hears_where_they_stand(self, talk: Talk, intent: str) -> None:
        answer = await talk.say("cho gặp người thật", intent, metadata=self.expected(place=2))
        assert answer.responses == ["utter_still_waiting", "utter_handover_place"]

    async def test_a_long_sentence_leaves_the_line_too(self, talk: Talk) -> None:
        said = "thôi khỏi, cho hỏi lịch cúp điện phường Phú Lâm đi em ơi"
        answer = await talk.say(said, "ask_outage_schedule", place="phường Phú Lâm", metadata=self.expected(place=2))
        assert {"release": True} in [message["custom"] for message in answer.messages]
        assert answer.responses[0] == "utter_left_the_line"
        assert len(answer.responses) > 1

    async def test_danger_is_answered_at_once(self, talk: Talk) -> None:
        answer = await talk.say("tủ điện đang cháy", "report_hazard", metadata=self.expected(place=2))
        assert "utter_ask_hazard_place" in answer.responses

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("sao phải chờ lâu thế", "rate_service"),
            ("Bao lâu nữa mới có người trả lời, làm ăn kiểu gì vậy", "ask_restoration_time"),
        ],
    )
    async def test_the_wait_is_told(self, talk: Talk, text: str, intent: str) -> None:
        answer = await talk.say(text, intent, 0.35, metadata=self.expected(place=3))
        assert answer.responses == ["utter_still_waiting", "utter_handover_place"]
        assert "thứ 3" in answer.text

    async def test_the_line_may_be_left(self, talk: Talk) -> None:
        answer = await talk.say("thôi khỏi", "cancel", metadata=self.expected(place=2))
        assert {"release": True} in [message["custom"] for message in answer.messages]
        assert answer.responses == ["utter_left_the_line"]

    async def test_at_night_another_matter_is_served(self, talk: Talk) -> None:
        closed = self.expected(opens="2026-11-21T00:30:00+00:00")
        assert (await talk.say("giá điện bậc 3", "ask_tariff", metadata=closed)).responses == ["utter_tariff_tier"]
        by_day = await talk.say("giá điện bậc 3", "ask_tariff", metadata=self.expected(place=1))
        assert by_day.responses == ["utter_kept_for_person"]


async def test_what_follows_a_claim_is_added_to_it(talk: Talk) -> None:
    await talk.link(BINH)
    await talk.say("đóng rồi mà vẫn báo nợ", "report_paid_not_updated", payment_provider="MoMo", date_time="2026-11-19")
    closed = {"waiting": True, "desk": {"opens": "2026-11-23T07:30:00+07:00"}}
    for text, intent, entities in (
        ("momo", "ask_payment_methods", {"payment_provider": "MoMo"}),
        ("1tr2", "complain_high_bill", {"amount_vnd": 1_200_000}),
        ("có em có chụp màn hình giao dịch", "report_paid_not_updated", {}),
    ):
        answer = await talk.say(text, intent, metadata=closed, **entities)
        assert answer.responses == ["utter_detail_added"], text
    (request,) = talk.company.utility.requests.of_chat(talk.chat)
    assert request.fields["description"] == "momo; 1tr2; có em có chụp màn hình giao dịch"
