"""How often one may do something."""

from __future__ import annotations

import pytest

from connectors.webchat.limits import Holds, Window


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(
    ("moments", "allowed"),
    [
        ([0, 0, 0], [True, True, True]),
        ([0, 0, 0, 0], [True, True, True, False]),
        ([0, 30, 59, 59.9], [True, True, True, False]),
        ([0, 30, 59, 60], [True, True, True, True]),
        ([0, 0, 0, 1, 2, 3, 60], [True, True, True, False, False, False, True]),
        ([0, 20, 40, 61, 62], [True, True, True, True, False]),
    ],
)
def test_any_minute_holds_at_most_the_limit(moments: list[float], allowed: list[bool]) -> None:
    clock = Hand()
    window = Window(3, 60, now=clock)
    got = []
    for moment in moments:
        clock.at = 1000 + moment
        got.append(window.take("a") == 0)
    assert got == allowed


def test_the_wait_is_exact_and_keys_are_apart() -> None:
    clock = Hand()
    window = Window(1, 60, now=clock)
    assert window.take("a") == 0
    clock.at += 20
    assert window.take("a") == pytest.approx(40)
    assert window.take("b") == 0
    clock.at += 40
    assert window.take("a") == 0


def test_strangers_cannot_fill_the_memory_nor_free_a_flooder() -> None:
    clock = Hand()
    window = Window(1, 60, keys=10, now=clock)
    for number in range(1000):
        window.take("flooder")
        window.take(f"stranger {number}")
    assert window.take("flooder") > 0
    assert window.take("stranger 0") == 0  # pushed out long ago


def test_holds_are_given_back() -> None:
    holds = Holds(2)
    assert [holds.acquire("a"), holds.acquire("a"), holds.acquire("a"), holds.acquire("b")] == [
        True, True, False, True,
    ]  # fmt: skip
    holds.release("a")
    assert holds.acquire("a")
    holds.release("never held")
    assert holds.acquire("never held")
