"""When an utterance begins and ends."""

from __future__ import annotations

import pytest

from connectors.phone.contract import WINDOW_SECONDS
from connectors.phone.endpointing import Endpointing, Limits, Mark


def marks(ending: Endpointing, pattern: str) -> list[tuple[int, Mark]]:
    """`#` is a window of speech, `.` of silence, `-` one that is neither."""
    judged = {"#": 0.9, ".": 0.05, "-": 0.4}
    found = [(at, ending.window(judged[sign])) for at, sign in enumerate(pattern)]
    return [(at, mark) for at, mark in found if mark]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("." * 50, []),
        ("##" + "." * 50, []),  # a click
        (".#.#.#" + "." * 50, []),  # crackling
        ("..###", [(4, Mark.BEGAN)]),
        ("..##.#", [(5, Mark.BEGAN)]),
        ("###" + "." * 15, [(2, Mark.BEGAN)]),
        ("###" + "." * 16, [(2, Mark.BEGAN), (18, Mark.ENDED)]),  # 0.5 s
        ("###" + "." * 10 + "#" + "." * 16, [(2, Mark.BEGAN), (29, Mark.ENDED)]),
        ("###" + "-" * 40, [(2, Mark.BEGAN)]),  # a voice that fades goes on
        ("###." + "-" * 15, [(2, Mark.BEGAN), (18, Mark.ENDED)]),  # but does not come back by itself
        ("###" + "." * 16 + "###" + "." * 16, [(2, Mark.BEGAN), (18, Mark.ENDED), (21, Mark.BEGAN), (37, Mark.ENDED)]),
    ],
)
def test_marks(pattern: str, found: list[tuple[int, Mark]]) -> None:
    assert marks(Endpointing(), pattern) == found


@pytest.mark.parametrize(
    ("partial", "pause"),
    [
        ("", 0.5),
        ("tiền điện tháng này bao nhiêu", 0.5),
        ("mã khách hàng của tôi là", 0.9),
        ("tôi muốn hỏi về", 0.9),
        ("pê đê một ba không không", 1.2),
        ("không chín một hai", 1.2),
        ("tháng mười một", 0.5),
        ("hai ba", 0.5),
    ],
)
def test_a_pause_is_longer_where_more_must_follow(partial: str, pause: float) -> None:
    ending = Endpointing()
    marks(ending, "####")
    ending.partial = partial
    assert ending.pause == pause
    windows = int(pause / WINDOW_SECONDS) + 1
    found = marks(ending, "." * (windows + 3))
    assert [mark for _, mark in found] == [Mark.ENDED]
    assert abs((found[0][0] + 1) * WINDOW_SECONDS - pause) <= WINDOW_SECONDS


def test_a_number_that_was_asked_for_may_be_read_slowly() -> None:
    ending = Endpointing(figures=True)
    marks(ending, "####")
    ending.partial = "pê đê một"
    assert ending.pause == 1.2
    ending.partial = "tôi không nhớ"
    assert ending.pause == 0.5


def test_an_endless_utterance_is_cut() -> None:
    found = marks(Endpointing(Limits(longest=3.2)), "#" * 120)
    assert found[:2] == [(2, Mark.BEGAN), (99, Mark.ENDED)]


def test_a_line_that_sends_nothing_in_silence_ends_the_utterance() -> None:
    ending = Endpointing()
    assert ending.starved(9.0) is None  # nobody spoke
    marks(ending, "######")
    assert ending.starved(0.4) is None
    assert ending.starved(0.5) is Mark.ENDED
    assert not ending.speaking


def test_what_was_said_is_measured() -> None:
    ending = Endpointing()
    marks(ending, "." * 20 + "#" * 10 + "." * 5)
    assert ending.voiced == pytest.approx(10 * WINDOW_SECONDS)
    assert ending.silence == pytest.approx(5 * WINDOW_SECONDS)
    ending.reset()
    assert marks(ending, "###") == [(2, Mark.BEGAN)]
    assert ending.voiced == pytest.approx(3 * WINDOW_SECONDS)
