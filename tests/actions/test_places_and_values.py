"""Places told in parts, values that answer one question only, and words that merely look like an answer."""

from __future__ import annotations

import pytest

from actions.dialogue.text import plain
from actions.provinces import _BECAME, _MERGED, _UNCHANGED, in_provinces_of_today
from tests.actions.company import AN
from tests.actions.talk import Talk
from utility.catalogue.values.provinces import PROVINCES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("xã Tân Đông, Tiền Giang", "xa tan dong, dong thap"),
        ("huyện Gò Công Đông tỉnh Tiền Giang cũ", "huyen go cong dong dong thap"),
        ("Tam Anh Quảng Nam", "tam anh da nang"),
        ("phường Hòa Bình", "phường Hòa Bình"),
        ("đường Long An", "đường Long An"),
        ("phường Tương Mai, Hà Nội", "phường Tương Mai, Hà Nội"),
        ("Vũng Tàu, TP HCM", "Vũng Tàu, TP HCM"),
        ("", ""),
    ],
)
def test_a_former_province_is_the_one_it_became_part_of(text: str, found: str) -> None:
    assert in_provinces_of_today(text) == found


@pytest.mark.parametrize("answers", [("Hà Nội", "phường Tương Mai"), ("phường Tương Mai", "Hà Nội")])
async def test_a_place_in_two_answers(talk: Talk, answers: tuple[str, str]) -> None:
    await talk.say("mất điện rồi", "report_outage")
    for answer in answers:
        await talk.say(answer, "inform", place=answer)
    assert talk.state.stack[-1].values["area"] == "Phường Tương Mai, Hà Nội"


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("chỉ nhà tui thôi à", "house"),
        ("hàng xóm vẫn sáng", "house"),
        ("cả xóm luôn đó em", "area"),
        ("0909123123", None),
        ("em bật lại cầu dao mấy lần rồi mà vẫn không lên", None),
        ("mất điện", None),
    ],
)
async def test_what_is_no_place_is_kept_or_asked_again(talk: Talk, text: str, scope: str | None) -> None:
    await talk.say("mất điện rồi", "report_outage")
    intent, phone = ("report_outage", {}) if text == "mất điện" else ("inform", {})
    if text.isdigit():
        phone = {"phone_number": "+84909123123"}
    answer = await talk.say(text, intent, **phone)
    assert "utter_area_unknown" not in answer.responses
    assert talk.state.stack[-1].values.get("scope") == scope
    answer = await talk.say("phường Hoàng Mai, Hà Nội", "inform", place="phường Hoàng Mai")
    assert answer.responses[0] == ("utter_outage_recorded" if scope else "utter_ask_outage_scope")


async def test_the_outage_just_reported_is_asked_about_where_it_is(talk: Talk) -> None:
    await talk.say("mất điện cả khu", "report_outage")
    await talk.say("Hoàng Mai, Hà Nội", "inform")
    answer = await talk.say("bao giờ có lại", "ask_restoration_time")
    assert answer.responses == ["utter_outage_being_checked"]
    assert "Hoàng Mai" in answer.text


async def test_a_ward_named_later_is_the_one(talk: Talk) -> None:
    await talk.say("mất điện rồi", "report_outage")
    await talk.say("phường Hoàng Mai, Hà Nội", "inform", place="phường Hoàng Mai")
    await talk.say("à phường Tương Mai", "inform", place="phường Tương Mai")
    assert talk.state.stack[-1].values["area"] == "Phường Tương Mai, Hà Nội"


async def test_the_first_day_is_not_the_last(talk: Talk) -> None:
    await talk.link(AN)
    await talk.say("tạm ngưng điện", "suspend_supply")
    answer = await talk.say("từ 5/12", "inform", date_time="2026-12-05")
    assert "05/12/2026" in answer.text
    assert "Ngày dùng lại" not in answer.text
    answer = await talk.say("đến 20/12", "inform", date_time="2026-12-20")
    assert "Ngày bắt đầu ngừng: 05/12/2026" in answer.text
    assert "Ngày dùng lại: 20/12/2026" in answer.text


@pytest.mark.parametrize("text", ["không biết xem chỉ số", "chịu, không biết đâu em"])
async def test_not_knowing_is_no_zero(talk: Talk, text: str) -> None:
    await talk.link(AN)
    await talk.say("phúc tra chỉ số", "request_reading_check")
    answer = await talk.say(text, "ask_meter_reading", 0.56)
    assert answer.responses == ["utter_help_current_index"]
    assert talk.company.utility.requests.of_chat(talk.chat) == []


@pytest.mark.parametrize(("text", "stops"), [("đúng", False), ("Đúng.", False), ("dừng", True), ("Dừng lại!", True)])
async def test_right_is_not_stop(talk: Talk, text: str, *, stops: bool) -> None:
    await talk.say("tiền điện", "ask_bill_amount")
    answer = await talk.say(text, "affirm" if not stops else "inform")
    assert ("utter_cancelled" in answer.responses) == stops


@pytest.mark.parametrize(
    ("text", "kwh"),
    [
        ("200", 200),
        ("còn 500", 500),
        ("1.200 thì sao", 1200),
        ("thế 300 mà 3 hộ", 300),
        ("còn 2 triệu", 100),
        ("3 hộ", 100),
    ],
)
async def test_a_bare_number_goes_on_from_the_estimate(talk: Talk, text: str, kwh: int) -> None:
    await talk.say("100 số bao nhiêu tiền", "calculate_bill", usage_kwh=100)
    await talk.say(text, "inform")
    assert talk.state.last
    assert talk.state.last.values["usage_kwh"] == kwh


def test_each_of_the_63_provinces_stayed_or_became_one_of_the_34() -> None:
    names = {
        plain(name).replace("tp. ", "").replace(" - ", " ").replace("thua thien hue", "hue")
        for name in PROVINCES.values()
    }
    assert len(names) == 63
    assert names <= {*_BECAME, *_MERGED, *_UNCHANGED}
    assert len({_BECAME.get(name, name) for name in names}) == 34
