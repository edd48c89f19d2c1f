"""What a call decides about what it heard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.phone.ear import Heard, Outcome
from connectors.phone.keys import PREFIXES
from connectors.phone.latency import Turn
from connectors.phone.reactions import Act, Situation, react
from connectors.phone.values import Sort, Value

TURN = Turn(0.0, 0.5, 0.6, spoken=True)
CODE = "pê đê một ba không không không một hai ba bốn năm sáu"
WAITING = Value(Sort.CODE, "PD13000123456", "PD13000123456")


def words(text: str) -> Heard:
    return Heard(Outcome.WORDS, text, 1.0, TURN)


def without(outcome: Outcome, voiced: float = 1.0) -> Heard:
    return Heard(outcome, "", voiced, TURN)


@pytest.mark.parametrize(
    ("heard", "now", "act", "text"),
    [
        (words("tiền điện tháng này"), Situation(), Act.TELL, "tiền điện tháng này"),
        (words("tiền điện tháng này"), Situation(interrupted=True), Act.TELL, "tiền điện tháng này"),
        (words("dạ vâng"), Situation(interrupted=True), Act.NOD, "dạ vâng"),
        (words("dạ vâng"), Situation(), Act.TELL, "dạ vâng"),
        (words("dạ vâng"), Situation(thinking=True), Act.GO_ON, "dạ vâng"),
        (words("à tháng trước"), Situation(thinking=True), Act.TELL, "à tháng trước"),
        (without(Outcome.NOTHING, 2.0), Situation(thinking=True), Act.GO_ON, ""),
        (words("xin nhắc lại"), Situation(interrupted=True), Act.REPEAT, ""),
        (words("phím hai"), Situation(choices=True), Act.CHOOSE, "2"),
        (words("hai"), Situation(), Act.TELL, "hai"),
        (words(CODE), Situation(), Act.CONFIRM, CODE),
        (words(CODE), Situation(plain=True), Act.TELL, CODE),
        (words("mã khách hàng một hai ba bốn năm sáu"), Situation(), Act.NO_CODE, "mã khách hàng một hai ba bốn năm sáu"),
        (words("đúng rồi"), Situation(pending=WAITING), Act.AGREED, ""),
        (words("đúng rồi"), Situation(), Act.TELL, "đúng rồi"),
        (words("không phải"), Situation(pending=WAITING, interrupted=True), Act.DENIED, ""),
        (words("vâng"), Situation(pending=WAITING, interrupted=True), Act.AGREED, ""),
        (words(CODE), Situation(pending=WAITING), Act.CONFIRM, CODE),
        (without(Outcome.NOTHING, 0.2), Situation(), Act.GO_ON, ""),
        (without(Outcome.NOTHING, 2.0), Situation(interrupted=True), Act.GO_ON, ""),
        (without(Outcome.NOTHING), Situation(), Act.AGAIN, ""),
        (without(Outcome.NOTHING), Situation(misheard=1), Act.KEYS, ""),
        (without(Outcome.NOTHING), Situation(misheard=2), Act.PERSON, ""),
        (without(Outcome.FAILED), Situation(), Act.KEYS, ""),
        (without(Outcome.FAILED, 0.1), Situation(interrupted=True), Act.KEYS, ""),
        (without(Outcome.FAILED), Situation(misheard=2), Act.PERSON, ""),
        (without(Outcome.BUSY), Situation(), Act.KEYS, ""),
        (without(Outcome.BUSY), Situation(misheard=2), Act.KEYS, ""),
    ],
)  # fmt: skip
def test_decisions(heard: Heard, now: Situation, act: Act, text: str) -> None:
    found = react(heard, replace(now, prefixes=PREFIXES))
    assert (found.act, found.text) == (act, text)


def test_the_stages_of_a_turn_add_up() -> None:
    turn = Turn(10.0, 10.5, 10.625, spoken=True)
    assert turn.stages() == {"endpoint": 0.5, "transcript": 0.125}
    turn.answer = 10.75
    turn.sound = 11.0
    assert turn.stages() == {"endpoint": 0.5, "transcript": 0.125, "bot": 0.125, "voice": 0.25, "total": 1.0}
    assert Turn.by_keys(5.0).stages() == {"endpoint": 0.0, "transcript": 0.0}
