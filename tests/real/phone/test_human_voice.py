"""People who speak into a SIP telephone: Asterisk, AudioSocket, voice detection, recogniser, dialogue, voice, and back.

The sentences are human and read; they are about anything but electricity, so what the dialogue makes of them is another
test's matter: that it answers, and that the answer is heard, is this one's.
"""

from __future__ import annotations

import contextlib

import pytest

from connectors.phone.texts import TEXTS
from tests.asr.clips import bounds, errors
from tests.real.house import wait_for
from tests.real.phone.conftest import Hotline
from tests.real.phone.human import people, sentence, two
from tests.real.phone.sound import HEARD

pytestmark = pytest.mark.real

# A voice stops ours within 0.2 s; then the exchange, the line and the telephone's buffer hold some more.
_STOPS_WITHIN = 2.0
# In quiet 4.5 % of all ten sentences' words are wrong, over AudioSocket 6.8 %; on a busy machine frames are lost besides.
_WRONG = 0.25
_TIMES = 3
_RECOGNISED_WITHIN = 1.5


def test_one_human_word_chooses_from_the_menu(hotline: Hotline) -> None:
    call = hotline.dial()
    call.phone.wait_for_voice(1.0)
    # As people do: a word that nothing followed is said again. The ears of a hotline that has just opened may be late.
    for _ in range(_TIMES):
        call.phone.play(two(hotline.folder))
        with contextlib.suppress(AssertionError):
            wait_for(call.said, within=6)
            break
    (words, *_), answer = call.wait_for_turn()
    assert (words["kind"], words["text"]) == ("payload", TEXTS["choices"][1]["title"])
    call.wait_until_heard(answer)


def test_human_sentences_interrupt_are_understood_and_answered(hotline: Hotline) -> None:
    call = hotline.dial()
    greeting = call.wait_for_words(TEXTS["greeting"])
    wrong = total = 0
    for turn, clip in enumerate(people("example_4", "Ngọc", "Ly")):
        call.phone.wait_for_voice(1.0 * (turn + 1))
        began = call.phone.heard.seconds
        known = len(call.said())
        call.phone.play(sentence(clip, hotline.folder))
        pieces, answer = call.wait_for_turn(known, speaks=bounds(clip)[1] + _RECOGNISED_WITHIN)
        wrong += errors(clip.words, " ".join(piece["text"] for piece in pieces).split())
        total += len(clip.words)
        assert 0 < answer["waited"]["endpoint"] < answer["waited"]["total"]
        if turn == 0:
            # While the caller goes on speaking the assistant is silent, and the rest of the greeting never comes.
            spoken = call.phone.heard.since(began + _STOPS_WITHIN)
            assert spoken.first(bounds(clip)[1] - _STOPS_WITHIN).voiced < 0.2
    assert wrong / total <= _WRONG, call.story
    assert call.likeness(greeting) < HEARD
    call.wait_until_heard(answer)
