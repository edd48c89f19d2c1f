"""Calls from greeting to hang-up, over a real socket."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from connectors.contract import Button, Kind, Outbound, Webhook
from connectors.errors import BadRequest, Refused, Unreachable
from connectors.phone import frames
from connectors.phone.call import Next
from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.frames import Frame
from connectors.phone.texts import TEXTS, prompts
from connectors.phone.waiting import Patience
from tests.connectors.phone.caller import Caller, Taken, ToneVoice, until

QUICK = Patience(filler=0.3, bot=0.8, caller=0.4, prompts=1, call=30)


@dataclass
class Line:
    """The server with its surroundings."""

    phone: PhoneConnector
    voice: ToneVoice
    taken: Taken
    waits: list[float]
    callers: list[Caller]

    async def call(self, caller: str = "0912000101") -> Caller:
        one = Caller(self.phone.port)
        self.callers.append(one)
        assert self.phone.announce(one.uuid, caller)
        await one.dial()
        return one

    async def greeted(self) -> Caller:
        one = await self.call()
        await until(lambda: one.heard)
        return one

    async def reply(self, one: Caller, text: str, *buttons: tuple[str, str]) -> None:
        message = Outbound(text, tuple(Button(title, payload) for title, payload in buttons))
        for part in self.phone.render(message):
            await self.phone.send("hotline", one.uuid, part, "1.0")


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    voice, taken, waits = ToneVoice(), Taken(), list[float]()
    phone = PhoneConnector(PhoneSettings("127.0.0.1:0", patience=QUICK), voice, answered=waits.append)
    serving = asyncio.ensure_future(phone.poll(taken.take))
    await until(lambda: phone.port)
    made = Line(phone, voice, taken, waits, [])
    yield made
    await asyncio.gather(*(one.hang_up() for one in made.callers))
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_the_caller_is_greeted_with_the_menu_in_frames_of_20_ms(line: Line) -> None:
    one = await line.call()
    await until(lambda: len(one.heard) >= 10)
    assert line.voice.texts[0][0].startswith(TEXTS["greeting"])
    assert line.voice.texts[0][1][0] == "Xem tiền điện"
    assert one.heard[:10] == [1] * 10
    spent = one.times[9] - one.times[0]
    assert 0.1 < spent < 1.5  # 0.2 s, of which 0.06 s may go ahead; a full machine adds


async def test_a_key_chooses_and_cuts_the_greeting_off(line: Line) -> None:
    line.voice.seconds = 5
    one = await line.greeted()
    await one.press("1#")
    await until(lambda: line.taken)
    heard = len(one.heard)
    await asyncio.sleep(0.15)
    assert len(one.heard) <= heard + 3  # silent but for what was sent ahead
    event = line.taken[0]
    assert (event.kind, event.payload, event.text) == (Kind.PAYLOAD, "/ask_bill_amount", "Xem tiền điện")
    assert event.conversation == f"phone:hotline:{one.uuid}"
    assert event.data == {"caller": "0912000101"}


async def test_the_answer_is_said_with_its_choices_which_the_keys_then_mean(line: Line) -> None:
    one = await line.greeted()
    await one.press("1#")
    await until(lambda: line.taken)
    await line.reply(
        one, "Kỳ nào ạ?", ("Tháng 10", '/inform{"period":"2026-10"}'), ("Tháng 9", '/inform{"period":"2026-09"}')
    )
    await until(lambda: 2 in one.heard)
    assert line.voice.texts[1] == ("Kỳ nào ạ?", ("Tháng 10", "Tháng 9"))
    await one.press("2#")
    await until(lambda: len(line.taken) == 2)
    assert line.taken[1].payload == '/inform{"period":"2026-09"}'
    assert [event.external_id for event in line.taken] == [f"{one.uuid}:1", f"{one.uuid}:2"]
    assert len(line.waits) == 1  # the time to the first sound of the answer is told
    assert 0 < line.waits[0] < 3


async def test_a_customer_code_and_a_one_time_code_by_keys(line: Line) -> None:
    one = await line.greeted()
    await one.press("7313000123456#")
    await one.press("048213#")
    await until(lambda: len(line.taken) == 2)
    assert [(event.kind, event.text) for event in line.taken] == [(Kind.TEXT, "PD13000123456"), (Kind.TEXT, "048213")]


async def test_star_repeats_the_answer_and_clears_a_slip(line: Line) -> None:
    one = await line.greeted()
    await one.press("12*")  # begun wrongly
    await one.press("34#")
    await until(lambda: line.taken)
    assert line.taken[0].text == "34"
    await line.reply(one, "Dạ, 659.433 đồng.")
    await until(lambda: line.voice.last == "Dạ, 659.433 đồng.")
    await one.press("*")
    await until(lambda: [text for text, _ in line.voice.texts].count("Dạ, 659.433 đồng.") == 2)


async def test_a_key_without_a_choice_is_told(line: Line) -> None:
    one = await line.greeted()
    await one.press("9#")
    await until(lambda: line.voice.last == TEXTS["no_such_choice"])
    assert not line.taken


async def test_zero_goes_to_a_person_who_finds_the_conversation(line: Line) -> None:
    one = await line.greeted()
    await one.press("0#")
    await asyncio.wait_for(one.closed.wait(), 20)
    assert one.hung_up  # 0x00: the dialplan goes on
    assert line.taken[0].payload == "/talk_to_agent"
    assert line.voice.last == TEXTS["transfer"]
    assert line.phone.next(one.uuid) is Next.AGENT


async def test_when_the_dialogue_hands_over_the_call_goes_on_after_the_words(line: Line) -> None:
    async def held(conversation: str) -> bool:
        return conversation.endswith(one.uuid)

    line.phone.held = held
    one = await line.greeted()
    await one.press("2#")
    await until(lambda: line.taken)
    await line.reply(one, "Dạ, em chuyển nhân viên ạ.")
    await asyncio.wait_for(one.closed.wait(), 20)
    assert 2 in one.heard  # the words were said to the end first
    assert one.heard.count(2) == 10
    assert line.phone.next(one.uuid) is Next.AGENT


async def test_a_slow_bot_is_covered_then_left(line: Line) -> None:
    one = await line.greeted()
    await one.press("1#")
    await until(lambda: line.voice.last == TEXTS["wait"])
    await asyncio.wait_for(one.closed.wait(), 20)
    assert line.voice.last == TEXTS["trouble"]
    assert line.phone.next(one.uuid) is Next.AGENT


async def test_a_gateway_that_takes_nothing_sends_the_caller_to_a_person(line: Line) -> None:
    line.taken.down = True
    one = await line.greeted()
    await one.press("1#")
    await asyncio.wait_for(one.closed.wait(), 20)
    assert line.voice.last == TEXTS["trouble"]
    assert line.phone.next(one.uuid) is Next.AGENT


async def test_a_voice_that_fails_sends_the_caller_to_a_person(line: Line) -> None:
    line.voice.broken = True
    one = await line.call()
    await asyncio.wait_for(one.closed.wait(), 20)
    assert one.hung_up
    assert line.phone.next(one.uuid) is Next.AGENT


async def test_nobody_there_is_asked_once_and_then_let_go(line: Line) -> None:
    one = await line.greeted()
    await asyncio.wait_for(one.closed.wait(), 20)
    assert [text for text, _ in line.voice.texts[1:]] == [TEXTS["silence"], TEXTS["goodbye"]]
    assert line.phone.next(one.uuid) is Next.HANGUP


async def test_hanging_up_in_the_middle_frees_the_line_and_the_reply_has_nobody(line: Line) -> None:
    one = await line.greeted()
    await one.press("1#")
    await until(lambda: line.taken)
    await one.hang_up()
    part = line.phone.render(Outbound("Dạ."))[0]
    for _ in range(100):
        try:
            await line.phone.send("hotline", one.uuid, part, "1")
        except Unreachable:
            break
        await asyncio.sleep(0.01)
    else:
        pytest.fail("the call is still there")
    assert line.phone.announce(str(uuid.uuid4()), "")


async def test_a_call_that_nobody_announced_is_not_served(line: Line) -> None:
    stranger = Caller(line.phone.port)
    await stranger.dial()
    await asyncio.wait_for(stranger.closed.wait(), 20)
    assert not stranger.heard
    assert line.phone.next(stranger.uuid) is Next.AGENT  # the dialplan sends it to people


@pytest.mark.parametrize("first", [Frame(frames.AUDIO, bytes(320)), Frame(frames.IDENTITY, b"short"), Frame(0x7F)])
async def test_what_is_no_call_is_closed(line: Line, first: Frame) -> None:
    one = Caller(line.phone.port)
    await one.dial(first)
    await asyncio.wait_for(one.closed.wait(), 20)
    assert not line.taken


async def test_four_calls_at_once_hear_their_own_answers(line: Line) -> None:
    callers = await asyncio.gather(*(line.greeted() for _ in range(4)))
    for one in callers:
        await one.press("3#")
    await until(lambda: len(line.taken) == 4)
    assert {event.user for event in line.taken} == {one.uuid for one in callers}
    await asyncio.gather(*(line.reply(one, f"Trả lời {one.uuid}") for one in callers))
    await until(lambda: all(len(set(one.heard)) == 2 for one in callers))
    marks = [(set(one.heard) - {one.heard[0]}).pop() for one in callers]
    said = [line.voice.texts[mark - 1][0] for mark in marks]
    assert said == [f"Trả lời {one.uuid}" for one in callers]


async def test_more_calls_than_lines_are_not_taken(line: Line) -> None:
    assert all(line.phone.announce(str(uuid.uuid4()), "") for _ in range(8))
    assert not line.phone.announce(str(uuid.uuid4()), "")


async def test_stopping_lets_every_call_go_to_a_person(line: Line) -> None:
    one = await line.greeted()
    await line.phone.close()
    await asyncio.wait_for(one.closed.wait(), 20)
    assert line.phone.next(one.uuid) is Next.AGENT


async def test_the_rest_of_the_contract(line: Line) -> None:
    request = Webhook("POST", {}, {}, b"{}")
    assert line.phone.handshake(request).status == 404
    with pytest.raises(BadRequest):
        line.phone.receive(request)
    part = line.phone.render(Outbound("Dạ.", (Button("Mở", url="https://a.vn"), Button("Có", "/affirm"))))[0]
    assert part.body == {"text": "Dạ.", "choices": [{"title": "Có", "payload": "/affirm"}]}
    assert line.phone.render(Outbound(image="https://a.vn/qr.png")) == ()
    with pytest.raises(Refused):
        await line.phone.send("other", "x", part, "1")
    with pytest.raises(ValueError, match="UUID"):
        line.phone.announce("no uuid", "")
    with pytest.raises(ValueError, match="PHONE_BIND"):
        PhoneConnector(PhoneSettings("9092"), ToneVoice())
    assert len(prompts()) >= 8


async def test_silence_is_sent_where_nothing_is_said(line: Line) -> None:
    one = await line.greeted()
    await until(lambda: one.silences > 10)
    assert len(one.heard) == 10  # the greeting is whole, and silence only follows it
    before = one.silences
    line.voice.seconds = 1
    await line.reply(one, "Dạ, trả lời.")
    await until(lambda: len(one.heard) == 60, 5)
    assert one.silences < before + 40
