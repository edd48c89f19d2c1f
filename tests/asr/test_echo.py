"""A caller on a loudspeaker, whose telephone sends our own voice back: silero alone takes it for the caller's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy
import pytest

from asr.contract import TELEPHONE
from asr.voice import Detectors
from connectors.phone.echo import Echo
from connectors.phone.endpointing import Endpointing, Mark
from tests.asr.clips import NoClips, bounds, clips, hiss, telephone
from tests.real.phone.sound import said

pytestmark = pytest.mark.real

_FRAME = TELEPHONE // 50
_BEGINS = 3.0
_WORDS = (
    "Dạ, em chào Quý khách! Quý khách cứ nói điều cần hỏi, ví dụ: tiền điện tháng này. "
    "Tiền điện tháng mười là sáu trăm năm mươi chín nghìn bốn trăm ba mươi ba đồng."
)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> numpy.ndarray:
    return said(_WORDS, (), tmp_path_factory.mktemp("speech")).samples


def returned(ours: numpy.ndarray, delay: float, decibels: float, room: float) -> numpy.ndarray:
    """Our voice after a delay, through a room that sounds on for so long (s), so much softer, with a line's noise."""
    answer = numpy.random.default_rng(3).normal(0, 1, max(1, int(6 * room * TELEPHONE)))
    answer *= numpy.exp(-numpy.arange(len(answer)) / max(1.0, room * TELEPHONE))
    answer *= 0.5 / numpy.sqrt((answer**2).sum()) if room else 0.0
    answer[0] = 1.0
    heard = numpy.convolve(ours, answer / numpy.sqrt((answer**2).sum()))[: len(ours)] * 10 ** (decibels / 20)
    heard = numpy.concatenate([numpy.zeros(int(delay * TELEPHONE)), heard])
    return heard + hiss(len(heard))


def begun(ours: numpy.ndarray, came: numpy.ndarray, *, guarded: bool = True) -> Sequence[float]:
    """When somebody is taken to begin to speak, in seconds; each time it is listened for again."""
    detectors, ending, echo, found = Detectors(), Endpointing(), Echo(), []
    detector = detectors.take()
    sent = numpy.concatenate([ours, numpy.zeros(max(0, len(came) - len(ours)))]).astype("<i2")
    coming = came.clip(-32767, 32767).astype("<i2")
    for at in range(0, len(came) - _FRAME, _FRAME):
        echo.sent(sent[at : at + _FRAME].tobytes())
        audio = coming[at : at + _FRAME].tobytes()
        echo.came(audio)
        for probability in detector.accept(audio):
            own = guarded and probability >= ending.limits.speech and echo.heard()
            if ending.window(probability, ours=own) is Mark.BEGAN:
                found.append(at / TELEPHONE)
                ending.reset()
    detectors.give_back(detector)
    return found


@pytest.mark.parametrize("room", [0.0, 0.02, 0.05])
@pytest.mark.parametrize(("delay", "decibels"), [(0.15, -20.0), (0.3, -25.0), (0.3, -30.0)])
def test_our_own_voice_interrupts_nothing(ours: numpy.ndarray, delay: float, decibels: float, room: float) -> None:
    came = returned(ours, delay, decibels, room)
    assert begun(ours, came) == []


def test_without_the_guard_it_would(ours: numpy.ndarray) -> None:
    assert len(begun(ours, returned(ours, 0.15, -30.0, 0.02), guarded=False)) > 10


@pytest.mark.parametrize("decibels", [None, -30.0, -20.0])
def test_people_interrupt_through_the_echo(ours: numpy.ndarray, decibels: float | None) -> None:
    try:
        people = clips()[:6]
    except NoClips as error:
        pytest.fail(str(error))
    for clip in people:
        came = returned(ours, 0.2, decibels or -200.0, 0.02)
        voice = numpy.frombuffer(telephone(clip, 0.0), numpy.int16)[: TELEPHONE * 2]
        start = int(_BEGINS * TELEPHONE)
        came = came[: start + len(voice)]
        came[start:] += voice
        found = begun(ours, came)
        spoken = _BEGINS + bounds(clip)[0]
        assert found, clip.name
        assert spoken - 0.05 <= found[0] <= spoken + 0.5, clip.name
