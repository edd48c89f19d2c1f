"""What comes back of our own voice, by likeness and level, with voices made of harmonics."""

from __future__ import annotations

import numpy
import pytest

from connectors.phone.ear import Ear, Heard
from connectors.phone.ears import Ears
from connectors.phone.echo import Echo
from tests.connectors.phone.ears import LoudnessDetectors, Script

RATE, FRAME = 8000, 160


def voice(pitch: float, seconds: float, seed: int) -> numpy.ndarray:
    """Syllables of changing pitch and colour, as loud as the assistant."""
    random = numpy.random.default_rng(seed)
    time = numpy.arange(int(seconds * RATE)) / RATE
    glide = pitch * (1 + 0.1 * numpy.sin(2 * numpy.pi * random.uniform(0.5, 1.5) * time + random.uniform(0, 6)))
    phase = 2 * numpy.pi * numpy.cumsum(glide) / RATE
    colours = [
        numpy.interp(
            time,
            numpy.arange(0, seconds + 0.2, 0.12),
            random.uniform(0, 1 / n, int(seconds / 0.12) + 3)[: len(numpy.arange(0, seconds + 0.2, 0.12))],
        )
        for n in range(1, 20)
    ]
    sound = sum(colour * numpy.sin(n * phase) for n, colour in enumerate(colours, 1))
    sound *= numpy.abs(numpy.sin(2 * numpy.pi * 2.1 * time)) ** 0.5
    return sound / numpy.abs(sound).max() * 20000


def share(sent: numpy.ndarray, came: numpy.ndarray, since: float = 0.6) -> float:
    """The share of frames that are taken for our own voice."""
    echo, found = Echo(), []
    for at in range(0, min(len(sent), len(came)) - FRAME, FRAME):
        echo.sent(sent[at : at + FRAME].astype("<i2").tobytes())
        echo.came(came[at : at + FRAME].astype("<i2").tobytes())
        if at > since * RATE:
            found.append(echo.heard())
    return sum(found) / len(found)


def late(sound: numpy.ndarray, delay: float, gain: float) -> numpy.ndarray:
    return numpy.concatenate([numpy.zeros(int(delay * RATE)), sound * gain])


OURS = voice(110, 4, 1)


@pytest.mark.parametrize(("delay", "gain"), [(0.06, 0.03), (0.15, 0.1), (0.3, 0.1), (0.5, 0.3)])
def test_our_own_voice_is_known(delay: float, gain: float) -> None:
    noise = numpy.random.default_rng(2).normal(0, 20, len(OURS) + 8000)
    came = late(OURS, delay, gain)
    assert share(OURS, came + noise[: len(came)], since=delay + 0.4) > 0.95


def test_another_voice_is_not() -> None:
    assert share(OURS, voice(170, 4, 5) * 0.4) < 0.2


def test_where_nothing_was_said_everything_is_the_callers() -> None:
    assert share(numpy.zeros(len(OURS)), OURS * 0.02) == 0
    assert share(OURS[: 4 * FRAME], OURS[: 4 * FRAME], since=0.0) > 0  # and at the very beginning nothing breaks


def test_an_echo_surely_heard_sets_the_mark_for_soft_pieces_of_it() -> None:
    echo = Echo()
    came = late(OURS, 0.2, 0.2)
    for at in range(0, len(OURS) - FRAME, FRAME):
        echo.sent(OURS[at : at + FRAME].astype("<i2").tobytes())
        echo.came(came[at : at + FRAME].astype("<i2").tobytes())
        echo.heard()
    assert 0.15 < echo._coupling <= 0.35


class Always:
    """A detector to which everything is speech."""

    def accept(self, audio: bytes) -> list[float]:
        return [0.95]


@pytest.mark.parametrize(("gain", "begun"), [(0.1, 0), (None, 1)])
async def test_an_ear_begins_nothing_with_our_own_voice(gain: float | None, begun: int) -> None:
    echo, began = Echo(), []

    async def heard(_heard: Heard) -> None:
        raise AssertionError("nothing was said to its end")

    ears = Ears(Script(), LoudnessDetectors())
    ear = Ear(ears, Always(), lambda: began.append(True), heard, echo=echo)
    came = late(OURS, 0.2, gain) if gain else voice(170, 4, 5) * 0.4
    for at in range(0, len(OURS) - FRAME, FRAME):
        echo.sent(OURS[at : at + FRAME].astype("<i2").tobytes())
        if at > RATE:
            ear.hear(came[at : at + FRAME].astype("<i2").tobytes())
    assert len(began) == begun
    ear.forget()
    await ears.close()
