"""Calls through a real Asterisk with the shipped dialplan: SIP telephones on one side, the whole assistant on the other.

What is said is checked twice: by the words that the application recorded, and by the sound at the caller's telephone,
which must have the loudness over time of the voice that says exactly these words.
"""

from __future__ import annotations

import os
import re
import signal
import time
from typing import Any

import pytest

from connectors.phone.texts import TEXTS
from tests.real.house import wait_for
from tests.real.money import MAI, bill, dong, one_time_code
from tests.real.phone.conftest import Call, Hotline
from tests.real.phone.sound import HEARD, said

pytestmark = pytest.mark.real

# A key stops the voice at once; then the exchange, the line and the telephone's buffer hold some more.
_STOPS_WITHIN = 2.0


def test_the_greeting_is_heard_and_a_key_interrupts_it(hotline: Hotline) -> None:
    call = hotline.dial()
    greeting = call.wait_for_words(TEXTS["greeting"])
    heard = call.phone.wait_for_voice(1.0)
    pressed_at = heard.seconds
    call.phone.press("2#")
    after = call.wait_until_heard(call.wait_for_answer())
    # The rest of the greeting was not said: only what came after the key sounds after the key.
    later = sum(call.voice_of(line).voiced for line in call.announced()[1:])
    assert after.since(pressed_at + _STOPS_WITHIN).voiced <= later + 0.5
    assert after.voiced < call.voice_of(greeting).voiced + later - 2
    assert call.likeness(greeting) < HEARD


def test_the_whole_greeting_has_the_menu_and_its_length(hotline: Hotline) -> None:
    call = hotline.dial()
    greeting = call.wait_for_words(TEXTS["menu_spoken"])
    assert greeting["choices"] == [choice["title"] for choice in TEXTS["choices"]]
    heard = call.wait_until_heard(greeting)
    assert heard.voiced == pytest.approx(call.voice_of(greeting).voiced, rel=0.1)


def test_the_bill_by_keys_from_a_withheld_number(hotline: Hotline) -> None:
    call = hotline.dial("anonymous")
    call.phone.wait_for_voice(0.5)
    call.phone.press("1")
    call.wait_for_words("mã khách hàng")
    call.phone.press("7313000123456#")
    call.wait_for_words("6 số")
    amount = _the_amount(call)
    call.wait_until_heard(amount)
    # Not just any voice: what was asked before is less like it.
    others = [call.voice_of(line) for line in call.announced()[:-1]]
    assert all(other.likeness(call.voice_of(amount)) < HEARD for other in others)


def test_the_bill_of_who_calls_from_the_contracts_number(hotline: Hotline) -> None:
    call = hotline.dial("0" + MAI.phone.removeprefix("+84"))
    call.phone.wait_for_voice(0.5)
    call.phone.press("1")
    call.wait_for_words("6 số")
    _the_amount(call)


def _the_amount(call: Call) -> dict[str, Any]:
    """Enter the one-time code that has come by SMS; what is said then, with the amount in it."""
    house = call.hotline.house
    call.phone.press(f"{one_time_code(house, MAI)}#")
    amount = call.wait_for_words(dong(bill(house, MAI).total))
    # The first words of an answer have its time beside them.
    waits = [line["waited"] for line in call.announced() if line["waited"]]
    assert len(waits) >= 2
    assert all(0 < wait["bot"] < wait["total"] for wait in waits)
    return amount


def test_zero_brings_a_person_who_sees_who_calls_and_hears_them(hotline: Hotline) -> None:
    call = hotline.dial()
    call.phone.wait_for_voice(0.5)
    call.phone.press("0")
    person = hotline.phones.agents_call(f"TLD {call.uuid[:4]}")
    assert call.phone.number in person.display
    assert TEXTS["transfer"] in [line["text"] for line in call.announced()]
    talk = wait_for(lambda: (row := call.conversation()) and row.holder == "waiting" and row, within=20)
    assert talk.summary
    words = said("Tôi muốn hỏi về hóa đơn.", (), hotline.folder)
    words.write(hotline.folder / "caller.wav")
    call.phone.play(hotline.folder / "caller.wav")
    wait_for(lambda: person.heard.likeness(words) > HEARD, within=15, why="the person does not hear the caller")
    call.phone.hang_up()
    wait_for(lambda: call.story["left"], within=15, why="the exchange did not tell that the caller has left")


def test_hanging_up_in_the_middle_frees_everything(hotline: Hotline) -> None:
    call = hotline.dial()
    call.phone.wait_for_voice(0.5)
    call.phone.hang_up()
    wait_for(lambda: call.story["left"] and call.story["following"], within=15)
    wait_for(lambda: hotline.exchange.calls() == 0, within=15)
    again = hotline.dial()
    again.phone.wait_for_voice(0.5)


def test_four_calls_at_once_each_with_its_own_answer(hotline: Hotline) -> None:
    calls = [hotline.dial() for _ in range(4)]
    for call, key in zip(calls, "1234", strict=True):
        call.phone.wait_for_voice(0.5)
        call.phone.press(f"{key}#")
    answers = [call.wait_for_answer() for call in calls]
    assert len({answer["text"] for answer in answers}) >= 3
    for call, answer in zip(calls, answers, strict=True):
        call.wait_until_heard(answer)
    assert len({call.uuid for call in calls}) == 4


def test_an_assistant_that_dies_brings_the_caller_to_a_person(hotline: Hotline) -> None:
    talking = hotline.dial()
    talking.phone.wait_for_voice(0.5)
    hotline.house.kill("application")
    first = hotline.phones.agents_call(f"TLD {talking.uuid[:4]}")
    talking.phone.hang_up()
    wait_for(lambda: first.state == "DISCONNECTED", within=10)
    assert re.search(r"Dial\(.*AudioSocket", hotline.exchange.log)
    wait_for(hotline.house.healthy, within=180)


def test_an_assistant_that_hangs_costs_the_caller_two_seconds(hotline: Hotline) -> None:
    application = hotline.house.pid("application")
    wait_for(hotline.house.healthy, within=180)
    os.kill(application, signal.SIGSTOP)
    try:
        started = time.monotonic()
        phone = hotline.phones.dial()
        person = hotline.phones.agents_call("TLD ")
        assert phone.number in person.display
        assert time.monotonic() - started < 15
    finally:
        os.kill(application, signal.SIGCONT)
    wait_for(hotline.house.healthy, within=180)
