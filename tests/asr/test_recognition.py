"""The product's recogniser and voice detector on human speech through a telephone's band."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from asr.audio import decoded
from asr.choose import recogniser
from asr.contract import Recogniser
from asr.notes import words_of
from asr.voice import WINDOW_SECONDS, Detectors
from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.ears import Ears
from connectors.phone.endpointing import Endpointing, Mark
from connectors.phone.frames import AUDIO, FRAME_BYTES, Frame
from connectors.phone.latency import Turn
from connectors.phone.waiting import Patience
from tests.asr.clips import Clip, NoClips, bounds, clips, errors, line, telephone
from tests.asr.recordings import KINDS, recording
from tests.connectors.phone.caller import Caller, Taken, ToneVoice, until

pytestmark = pytest.mark.real

BEFORE = 1.2
"""Seconds of the line that a call keeps from before the speech."""
SHORT = 4.0
"""Longer clips only take longer: eight of the ten are enough to tell that the recogniser works."""


@pytest.fixture(scope="module")
def human() -> Sequence[Clip]:
    try:
        return clips()
    except NoClips as error:
        pytest.fail(str(error))


@pytest.fixture(scope="module")
def engine() -> Iterator[Recogniser]:
    made = recogniser("viet-asr")
    yield made
    made.close()


def heard(engine: Recogniser, audio: bytes) -> str:
    hearing = engine.listen()
    try:
        hearing.accept(audio)
        return hearing.final()
    finally:
        hearing.close()


def test_three_of_four_words_are_understood_over_a_telephone(engine: Recogniser, human: Sequence[Clip]) -> None:
    wrong = total = 0
    for clip in (one for one in human if bounds(one)[1] < SHORT):
        got = heard(engine, line(BEFORE) + telephone(clip) + line(0.5)).split()
        wrong += errors(clip.words, got)
        total += len(clip.words)
    assert total > 70
    assert wrong / total <= 0.25, f"{wrong} of {total} words"


def test_partial_words_come_while_somebody_speaks(engine: Recogniser, human: Sequence[Clip]) -> None:
    clip = human[0]
    audio = line(BEFORE) + telephone(clip)
    hearing = engine.listen()
    try:
        hearing.accept(audio[: len(audio) * 2 // 3])
        early = hearing.partial().split()
        hearing.accept(audio[len(audio) * 2 // 3 :] + line(0.5))
        whole = hearing.final().split()
    finally:
        hearing.close()
    assert 2 <= len(early) < len(whole)
    assert errors(whole[: len(early)], early) <= 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_voice_message_of_every_kind_is_understood(engine: Recogniser, human: Sequence[Clip], kind: str) -> None:
    clip = human[0]
    note = recording(decoded(clip.recording, 16000, 20), 16000, kind)
    assert errors(clip.words, words_of(engine, note).split()) <= len(clip.words) // 4


@pytest.mark.parametrize("loudness", [0.0, 40.0, 1500.0])
def test_a_line_without_speech_has_no_words(engine: Recogniser, loudness: float) -> None:
    assert heard(engine, line(4.0, loudness)) == ""
    detector = Detectors().take()
    assert max(detector.accept(line(4.0, loudness))) < 0.5


@pytest.mark.parametrize("loudness", [40.0, 800.0])
def test_the_detector_finds_where_somebody_speaks(human: Sequence[Clip], loudness: float) -> None:
    detectors = Detectors()
    for clip in human:
        detector, ending = detectors.take(), Endpointing()
        speech = telephone(clip, loudness)
        found = [
            (at * WINDOW_SECONDS, mark)
            for at, probability in enumerate(detector.accept(line(1.0, loudness) + speech + line(1.5, loudness)))
            if (mark := ending.window(probability))
        ]
        detectors.give_back(detector)
        begins, ends = bounds(clip)
        assert found[0][1] is Mark.BEGAN, clip.name
        assert -0.05 <= found[0][0] - 1.0 - begins <= 0.4, clip.name
        assert found[-1][1] is Mark.ENDED, clip.name
        # Half a second of silence is waited for, and the last breath counts as speech.
        assert 0.3 <= found[-1][0] - 1.0 - ends <= 0.9, clip.name


async def test_a_call_understands_a_sentence_and_measures_the_turn(engine: Recogniser, human: Sequence[Clip]) -> None:
    clip = next(one for one in human if len(one.words) < 13)
    taken, turns, voice = Taken(), list[Turn](), ToneVoice()
    settings = PhoneSettings("127.0.0.1:0", patience=Patience(filler=20, bot=60, caller=60))
    phone = PhoneConnector(settings, voice, Ears(engine, Detectors()), measured=turns.append)
    serving = asyncio.ensure_future(phone.poll(taken.take))
    await until(lambda: phone.port)
    one = Caller(phone.port)
    phone.announce(one.uuid, "")
    await one.dial()
    await until(lambda: one.heard and phone._calls[one.uuid]._listener.ear, 15)
    audio = line(BEFORE) + telephone(clip) + line(2.0)
    for at in range(0, len(audio), FRAME_BYTES):
        await one._send(Frame(AUDIO, audio[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")))
        await asyncio.sleep(0.005)  # four times as fast as a telephone
    await until(lambda: taken, 20)
    assert errors(clip.words, taken[0].text.split()) <= len(clip.words) // 3
    phone._calls[one.uuid].answer("Dạ.", ())
    await until(lambda: turns)
    assert turns[0].spoken
    await one.hang_up()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await phone.close()
