"""Calls in which the caller speaks, over a real socket, with ears that hear a script."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
import structlog
from structlog.testing import capture_logs

from connectors.contract import Kind
from connectors.phone import ears as ears_module
from connectors.phone.call import Next
from connectors.phone.ears import Ears
from connectors.phone.texts import TEXTS
from connectors.phone.waiting import Patience
from tests.connectors.phone import caller
from tests.connectors.phone.ears import FIRST, Hotline, LoudnessDetectors, Script, Talker, hotline

CALM = Patience(filler=60, bot=60, caller=60)
CODE = "pê đê một ba không không không một hai ba bốn năm sáu"


async def until(true: object, seconds: float = 20.0) -> None:
    """Wait longer than for a key: recognisers have threads, and a full machine lets them wait."""
    await caller.until(true, seconds)


def playing(line: Hotline, one: Talker) -> bool:
    """Whether the voice is in the middle of something."""
    mouth = line.phone._calls[one.uuid].mouth
    return mouth.busy and not mouth.paused


async def test_words_are_told_and_the_answer_spoken_with_its_times() -> None:
    async with hotline(CALM, "tiền điện tháng này bao nhiêu") as line:
        one = await line.call()
        await one.says(0)
        await until(lambda: line.taken)
        (event,) = line.taken
        assert (event.kind, event.text, event.payload) == (Kind.TEXT, "tiền điện tháng này bao nhiêu", None)
        assert event.data == {"caller": "0912000101", "spoken": True}
        assert event.external_id == f"{one.uuid}:1"
        await line.reply(one, "Dạ, 659.433 đồng.")
        await until(lambda: line.turns)
        (turn,) = line.turns
        assert turn.spoken
        assert not turn.filled
        stages = turn.stages()
        assert list(stages) == ["endpoint", "transcript", "bot", "voice", "total"]
        assert 0.45 <= stages["endpoint"] <= 0.6  # the silence that ended it, whenever it came over the line
        assert stages["total"] == pytest.approx(sum(list(stages.values())[:-1]))


async def test_the_recogniser_has_its_own_thread_and_gets_the_second_before() -> None:
    async with hotline(CALM, "a lô") as line:
        one = await line.call()
        lengths: list[float] = []
        listen = line.script.listen

        def noted() -> object:
            hearing = listen()
            final = hearing.final
            hearing.final = lambda: (lengths.append(hearing.seconds), final())[1]  # type: ignore[method-assign]
            return hearing

        line.script.listen = noted  # type: ignore[method-assign,assignment]
        await one.sound(0, 2.0)
        await one.says(0, 0.4)
        await until(lambda: line.taken)
        assert all(name.startswith("hearing") for name in line.script.threads)
        assert 1.0 + 0.4 + 0.45 <= lengths[0] <= 1.2 + 0.4 + 0.6


async def test_a_caller_who_speaks_stops_the_voice_and_it_does_not_come_back() -> None:
    async with hotline(CALM, "tôi muốn báo mất điện") as line:
        line.voice.seconds = 5
        one = await line.call()
        await until(lambda: playing(line, one))
        await one.sound(FIRST, 0.3)
        await until(lambda: line.phone._calls[one.uuid].mouth.paused)
        heard = len(one.heard)
        await one.says(0)
        await until(lambda: line.taken)
        assert len(one.heard) <= heard + 5  # what was on its way: sent ahead, and read by the other side
        await line.reply(one, "Dạ, em ghi nhận.")
        await until(lambda: 2 in one.heard)
        assert 1 not in one.heard[one.heard.index(2) :]  # the greeting is over for good


async def test_a_barge_in_stops_the_sound_within_a_fifth_of_a_second() -> None:
    async with hotline(CALM, "khoan đã") as line:
        line.voice.seconds = 8
        one = await line.call()
        await until(lambda: len(one.heard) > 10)
        listener = line.phone._calls[one.uuid]._listener
        assert listener.ear is not None
        heard, noticed = [0], list[int]()
        accept, began = listener.ear._detector.accept, listener.ear._began

        def counted(audio: bytes) -> Sequence[float]:
            heard[0] += 1
            return accept(audio)

        listener.ear._detector.accept = counted  # type: ignore[method-assign]
        listener.ear._began = lambda: (noticed.append(heard[0]), began())[1]
        await one.sound(FIRST, 0.4)
        await until(lambda: line.phone._calls[one.uuid].mouth.paused)
        assert noticed[0] * 0.02 + 0.06 <= 0.2  # seconds of speech, and of sound that was sent ahead


async def test_after_a_cough_the_announcement_goes_on_from_where_it_was() -> None:
    async with hotline(CALM) as line:
        line.voice.seconds = 0.6
        one = await line.call()
        await until(lambda: playing(line, one) and len(one.heard) > 5)
        await one.coughs()
        await until(lambda: len(one.heard) >= 30, 5)  # 0.6 s: every frame of it, none twice
        await until(lambda: not line.phone._calls[one.uuid].mouth.busy)
        assert one.heard == [1] * 30
        assert line.said() == [line.said()[0]]
        assert not line.taken


async def test_a_nod_does_not_interrupt_unless_it_was_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.phone.listener._NOD_SECONDS", 30.0)
    async with hotline(CALM, "dạ vâng") as line:
        line.voice.seconds = 4
        one = await line.call()
        await until(lambda: len(one.heard) > 10)
        await one.says(0, 0.4)
        await until(lambda: playing(line, one))
        assert not line.taken
        line.phone._calls[one.uuid].mouth.hush()
        await until(lambda: line.taken)  # the voice ended directly after it: it was an answer
        assert line.texts() == ["dạ vâng"]


async def test_the_voice_goes_on_over_a_noise_that_is_no_speech() -> None:
    async with hotline(CALM) as line:
        line.voice.seconds = 20
        one = await line.call()
        await until(lambda: len(one.heard) > 10)
        line.script.free.clear()  # no partial words, and no end
        await one.sound(4000, 4.0)
        await until(lambda: playing(line, one))
        assert not line.taken


async def test_please_repeat_says_the_answer_again() -> None:
    async with hotline(CALM, "xin nhắc lại", "tiền điện") as line:
        one = await line.call()
        await one.says(1)
        await until(lambda: line.taken)
        await line.reply(one, "Dạ, 659.433 đồng.")
        await until(lambda: line.voice.last == "Dạ, 659.433 đồng.")
        await one.says(0)
        await until(lambda: line.said().count("Dạ, 659.433 đồng.") == 2)
        assert len(line.taken) == 1


async def test_choices_can_be_spoken() -> None:
    async with hotline(CALM, "phím hai", "chọn số chín") as line:
        one = await line.call()
        await one.says(0)
        await until(lambda: line.taken)
        assert (line.taken[0].kind, line.taken[0].payload) == (Kind.PAYLOAD, "/report_outage")
        assert line.taken[0].data["spoken"] is True
        await line.reply(one, "Ở đâu ạ?", ("Nhà tôi", "/inform"))
        await until(lambda: line.voice.last == "Ở đâu ạ?")
        await one.says(1)
        await until(lambda: line.voice.last == TEXTS["no_such_choice"])


@pytest.mark.parametrize("by_key", [False, True])
async def test_a_code_that_was_said_counts_after_its_end_was_agreed_on(by_key: bool) -> None:
    async with hotline(CALM, f"mã khách hàng là {CODE}", "dạ đúng rồi") as line:
        one = await line.call()
        await one.says(0)
        question = "Dạ, mã khách hàng kết thúc bằng bốn năm sáu, đúng không ạ?"
        await until(lambda: line.voice.texts[-1] == (question, ("Đúng", "Không đúng")))
        assert not line.taken
        await (one.press("1#") if by_key else one.says(1))
        await until(lambda: line.taken)
        assert line.texts() == ["mã khách hàng là PD13000123456"]


async def test_a_code_that_was_misheard_is_taken_by_keys() -> None:
    async with hotline(CALM, CODE, "không phải") as line:
        one = await line.call()
        await one.says(0)
        await until(lambda: line.voice.last.endswith("đúng không ạ?"))
        await one.says(1)
        await until(lambda: line.voice.last == TEXTS["code_by_keys"])
        await one.press("7313000123456#")
        await until(lambda: line.taken)
        assert line.texts() == ["PD13000123456"]


async def test_after_keys_an_old_question_is_over() -> None:
    async with hotline(CALM, CODE, "đúng rồi") as line:
        one = await line.call()
        await one.says(0)
        await until(lambda: line.voice.last.endswith("đúng không ạ?"))
        await one.press("7313000999999#")
        await until(lambda: line.taken)
        await line.reply(one, "Dạ.")
        await until(lambda: line.voice.last == "Dạ." and not line.phone._calls[one.uuid].mouth.busy)
        await one.says(1)
        await until(lambda: len(line.taken) == 2)
        assert line.texts() == ["PD13000999999", "đúng rồi"]


async def test_a_yes_while_the_answer_is_on_its_way_asks_nothing_new() -> None:
    async with hotline(CALM, "tiền điện", "dạ vâng", "à không tháng trước") as line:
        one = await line.call()
        await one.says(0)
        await until(lambda: line.taken)
        await one.says(1)
        await one.coughs(1.0)
        await one.says(2)
        await until(lambda: len(line.taken) == 2)
        assert line.texts() == ["tiền điện", "à không tháng trước"]
        assert TEXTS["misheard"] not in line.said()


async def test_recognised_words_are_never_spoken_back() -> None:
    async with hotline(CALM, "chuỗi lạ không ai hiểu", CODE) as line:
        one = await line.call()
        await one.says(0)
        await until(lambda: line.taken)
        await one.says(1)
        await until(lambda: line.voice.last.endswith("đúng không ạ?"))
        assert not any("chuỗi lạ" in text or "pê đê" in text or "PD13" in text for text in line.said())


async def test_what_is_not_understood_is_asked_again_then_by_keys_then_by_a_person() -> None:
    async with hotline(CALM) as line:
        one = await line.call()
        for said in (TEXTS["misheard"], TEXTS["misheard_keys"]):
            await until(lambda: not line.phone._calls[one.uuid].mouth.busy)
            await one.coughs(0.8)
            await until(lambda said=said: said in line.said())
        assert line.voice.texts[-1][1][:1] in ((), ("Xem tiền điện",))
        await until(lambda: not line.phone._calls[one.uuid].mouth.busy)
        await one.coughs(0.8)
        await asyncio.wait_for(one.closed.wait(), 20)
        assert line.voice.last == TEXTS["misheard_transfer"]
        assert line.phone.next(one.uuid) is Next.AGENT


@pytest.mark.parametrize("error", [RuntimeError("engine"), ValueError("model")])
async def test_a_recogniser_that_fails_leaves_the_keys(error: Exception) -> None:
    async with hotline(CALM, "tiền điện") as line:
        line.script.broken = error
        one = await line.call()
        await one.says(0)
        await until(lambda: TEXTS["misheard_keys"] in line.said())
        assert not line.taken
        await one.press("1#")
        await until(lambda: line.taken)
        assert line.taken[0].payload == "/ask_bill_amount"


async def test_a_recogniser_that_hangs_leaves_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.phone.utterance._FINAL_SECONDS", 0.2)
    async with hotline(CALM, "tiền điện") as line:
        line.script.free.clear()
        one = await line.call()
        await one.says(0)
        await until(lambda: TEXTS["misheard_keys"] in line.said())


async def test_more_callers_than_recognisers_are_asked_to_use_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.phone.utterance._BEGIN_SECONDS", 0.2)
    monkeypatch.setattr("connectors.phone.utterance._FINAL_SECONDS", 60)
    async with hotline(CALM, "tiền điện", "mất điện", at_once=1) as line:
        first, second = await line.call(), await line.call()
        line.script.free.clear()
        await first.says(0)
        await until(lambda: line.script.open == 1)
        await second.says(1)
        await until(lambda: TEXTS["misheard_keys"] in line.said())
        assert line.script.most_open == 1
        line.script.free.set()  # the first caller was served all the time
        await until(lambda: line.taken)
        assert line.texts() == ["tiền điện"]


async def test_four_callers_speak_at_once() -> None:
    async with hotline(CALM, *(f"câu hỏi {n}" for n in "abcd")) as line:
        callers = [await line.call() for _ in range(4)]
        await asyncio.gather(*(one.says(number) for number, one in enumerate(callers)))
        await until(lambda: len(line.taken) == 4)
        said = {event.user: event.text for event in line.taken}
        assert [said[one.uuid] for one in callers] == [f"câu hỏi {n}" for n in "abcd"]


async def test_a_slow_bot_is_covered_by_a_word_and_the_answer_still_counts() -> None:
    async with hotline(Patience(filler=0.2, bot=60, caller=60), "tiền điện") as line:
        one = await line.call()
        await one.says(0)
        await until(lambda: line.voice.last == TEXTS["wait"])
        await line.reply(one, "Dạ, 659.433 đồng.")
        await until(lambda: line.turns)
        assert line.turns[0].filled
        assert line.turns[0].stages()["bot"] >= 0.2


async def test_keys_win_over_words_that_were_begun() -> None:
    async with hotline(CALM, "tiền điện") as line:
        one = await line.call()
        await one.sound(FIRST, 0.5)
        await one.press("2#")
        await one.sound(0, 1.0)
        await until(lambda: line.taken)
        await one.press("3#")
        await until(lambda: len(line.taken) == 2)
        assert [event.payload for event in line.taken] == ["/report_outage", "/ask_outage_schedule"]
        await until(lambda: line.script.open == 0)


async def test_a_line_that_sends_no_silence_is_heard_too() -> None:
    async with hotline(CALM, "tiền điện") as line:
        one = await line.call()
        await one.sound(FIRST, 0.8)  # and then nothing
        await until(lambda: line.taken)
        assert line.texts() == ["tiền điện"]


async def test_a_silent_caller_who_was_heard_before_reaches_a_person() -> None:
    async with hotline(Patience(filler=5, bot=20, caller=0.3, prompts=2), "tiền điện") as line:
        one = await line.call()
        await one.says(0)
        await until(lambda: line.taken)
        await line.reply(one, "Kỳ nào ạ?", ("Tháng 10", "/inform"))
        await asyncio.wait_for(one.closed.wait(), 15)
        assert line.said()[-4:] == [TEXTS["silence"], TEXTS["silence"], TEXTS["keys_are"], TEXTS["misheard_transfer"]]
        assert line.phone.next(one.uuid) is Next.AGENT


async def test_hanging_up_in_the_middle_of_a_sentence_frees_everything() -> None:
    async with hotline(CALM, "tiền điện") as line:
        one = await line.call()
        await one.sound(FIRST, 0.5)
        await until(lambda: line.script.open == 1)
        await one.hang_up()
        await until(lambda: line.script.open == 0 and line.detectors.out == 0)
        assert not line.taken


async def test_a_call_without_ears_goes_on_by_keys() -> None:
    async with hotline(CALM, "tiền điện") as line:
        line.script.broken = RuntimeError("no model")
        assert line.phone._ears is not None
        await line.phone._ears.warm()
        one = Talker(line.phone.port)
        line.callers.append(one)
        assert line.phone.announce(one.uuid, "")
        await one.dial()
        await until(lambda: one.heard)
        assert line.said()[0].endswith(TEXTS["menu"])
        await one.says(0)
        await one.press("1#")
        await until(lambda: line.taken)
        assert line.taken[0].payload == "/ask_bill_amount"


async def test_a_call_whose_detector_fails_goes_on_by_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: object) -> object:
        raise OSError("no library")

    monkeypatch.setattr(LoudnessDetectors, "take", broken)
    async with hotline(CALM, "tiền điện") as line:
        one = Talker(line.phone.port)
        line.callers.append(one)
        assert line.phone.announce(one.uuid, "")
        await one.dial()
        await until(lambda: one.heard)
        await one.says(0)
        await one.press("2#")
        await until(lambda: line.taken)
        assert line.taken[0].payload == "/report_outage"


async def test_ears_that_can_not_be_loaded_are_told_and_calls_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(broken=RuntimeError("no model"))
    ears = Ears(script, LoudnessDetectors())
    monkeypatch.setattr(ears_module, "_log", structlog.get_logger())  # a logger keeps its settings once it was used
    with capture_logs() as told:
        await ears.warm()
    await ears.close()
    assert script.closed
    assert [(entry["event"], entry["reason"]) for entry in told] == [
        ("speech can't be recognised; callers use keys", "no model")
    ]
