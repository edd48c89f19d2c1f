"""What is said on a call we make, question by question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.campaigns.errands import Announcement, Answers, Survey, errand
from gateway.campaigns.rules import Kind
from gateway.models.campaign import Outcome

SERVED = {"service": "Thay đổi công suất sử dụng điện", "date": "22/11/2026"}
BILL = {
    "code": "PD13******456",
    "period": "tháng 10/2026",
    "total": "659.433 đồng",
    "due": "25/11/2026",
    "overdue": "",
}
OUTAGE = {"place": "Phường Tương Mai, Hà Nội", "start": "08:00 ngày 25/11/2026", "end": "", "reason": "bảo dưỡng"}


@dataclass
class Heard:
    """What an errand writes down."""

    picked_up: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)
    opted_out: int = 0

    async def answered(self) -> None:
        self.picked_up += 1

    async def keep(self, answers: Answers) -> None:
        self.kept.append({**answers.given, "score": answers.score, "remark": answers.remark})

    async def no_more_calls(self) -> None:
        self.opted_out += 1


async def survey(notes: Heard, *said: str, hears: bool = True) -> tuple[Survey, list[str], bool]:
    """A survey answered so; what was said to it, and whether the call ended."""
    made = errand(Kind.SURVEY, "Điện lực Hoàng Mai", SERVED, notes, hears=hears)
    assert isinstance(made, Survey)
    lines = [(await made.begun()).text]
    ended = False
    for one in said:
        line = await made.heard(one)
        assert line is not None
        assert not ended
        lines.append(line.text)
        ended = line.end
    await made.ended(True)
    assert made.over.is_set()
    return made, lines, ended


async def test_a_survey_asks_one_thing_at_a_time_and_thanks() -> None:
    notes = Heard()
    made, lines, ended = await survey(notes, "1", "đã xong", "5", "không có", "Thợ điện rất nhiệt tình, cảm ơn")
    assert "trợ lý ảo của Điện lực Hoàng Mai" in lines[0]
    assert "Em gọi để" in lines[0]
    assert [line.count("?") for line in lines[1:]] == [1, 1, 1, 0, 0]
    assert ended
    assert "cảm ơn" in lines[-1]
    assert made.outcome is Outcome.COMPLETED
    assert notes.kept[-1] == {"done": True, "score": 5, "money": False, "remark": "Thợ điện rất nhiệt tình, cảm ơn"}
    assert not made.answers.wants_ticket
    assert await made.heard("tiền điện tháng này bao nhiêu") is None


@pytest.mark.parametrize(
    ("said", "ticket"),
    [
        (("1", "1", "2", "1", "2"), True),  # two points
        (("1", "1", "3", "1", "2"), False),
        (("1", "2", "5", "1", "2"), True),  # not done
        (("1", "1", "5", "2", "2"), True),  # money was asked for
    ],
)
async def test_unhappy_people_are_promised_a_call(said: tuple[str, ...], ticket: bool) -> None:
    made, lines, _ = await survey(Heard(), *said)
    assert made.answers.wants_ticket is ticket
    assert ("liên hệ lại" in lines[-1]) is ticket


async def test_without_a_recogniser_no_remark_is_asked() -> None:
    made, lines, ended = await survey(Heard(), "1", "1", "4", "1", hears=False)
    assert ended
    assert made.outcome is Outcome.COMPLETED
    assert not any("góp ý" in line for line in lines)


async def test_no_time_is_taken_for_an_answer() -> None:
    made, lines, ended = await survey(Heard(), "2")
    assert ended
    assert made.outcome is Outcome.REFUSED
    assert "làm phiền" in lines[-1]


@pytest.mark.parametrize("when", [(), ("1",), ("1", "1", "4")])
@pytest.mark.parametrize("how", ["9", "đừng gọi nữa"])
async def test_at_every_step_one_may_end_calls_for_good(when: tuple[str, ...], how: str) -> None:
    notes = Heard()
    made, _, ended = await survey(notes, *when, how)
    assert ended
    assert notes.opted_out == 1
    assert made.outcome is Outcome.OPTED_OUT


async def test_what_is_not_understood_is_asked_again_and_then_left() -> None:
    notes = Heard()
    made, lines, ended = await survey(notes, "1", "gì cơ", "hả", "sao", "7", "8", "4", "1", "2")
    assert lines[2].startswith("Dạ, em nghe chưa rõ")
    assert "mấy điểm" in lines[4]
    assert ended
    assert made.answers.score == 4
    assert "done" not in made.answers.given
    made, _, ended = await survey(notes, "hả", "hả", "hả")
    assert ended
    assert made.outcome is Outcome.REFUSED


async def test_a_call_that_breaks_off_keeps_what_was_said() -> None:
    notes = Heard()
    made, _, _ = await survey(notes, "1", "2")
    assert made.outcome is Outcome.BROKEN_OFF
    assert notes.kept == [{"done": False, "score": None, "remark": ""}]
    made, _, _ = await survey(notes, "1", "1", "5")
    assert made.outcome is Outcome.COMPLETED  # the score is what it is for


async def test_a_bill_is_announced_and_its_amount_told_when_asked_for() -> None:
    notes = Heard()
    made = errand(Kind.BILL, "Điện lực", BILL, notes, hears=False)
    assert isinstance(made, Announcement)
    opening = (await made.begun()).text
    assert "đến hạn" in opening
    assert "659.433" not in opening
    assert notes.picked_up == 1
    line = await made.heard("1")
    assert line is not None
    assert "659.433 đồng" in line.text
    assert not line.end
    assert await made.heard("tôi trả ở đâu được") is None  # the ordinary dialogue knows
    line = await made.heard("2")
    assert line is not None
    assert line.end
    assert made.outcome is Outcome.COMPLETED
    late = errand(Kind.BILL, "Điện lực", {**BILL, "overdue": "yes"}, notes, hears=False)
    assert "quá hạn" in (await late.begun()).text


@pytest.mark.parametrize(("said_all", "outcome"), [(True, Outcome.COMPLETED), (False, Outcome.BROKEN_OFF)])
async def test_an_announcement_counts_when_it_was_said_to_the_end(said_all: bool, outcome: Outcome) -> None:
    made = errand(Kind.OUTAGE, "Điện lực", OUTAGE, Heard(), hears=False)
    opening = (await made.begun()).text
    assert "ngừng cấp điện từ 08:00 ngày 25/11/2026. Lý do" in opening
    await made.ended(said_all)
    assert made.outcome is outcome
