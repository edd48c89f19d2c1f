"""Work in two halves."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.nlu import halves


@pytest.mark.parametrize("processors", [1, 2])
def test_the_result_does_not_depend_on_the_processors(monkeypatch: pytest.MonkeyPatch, processors: int) -> None:
    monkeypatch.setattr(halves, "_processors", lambda: processors)
    assert halves.both(lambda part: [i * i for i in part], [1, 2, 3, 4, 5]) == ([1, 4], [9, 16, 25])


@pytest.mark.parametrize("processors", [1, 2])
@pytest.mark.parametrize("wrong", [1, 4])
def test_an_error_in_either_half_is_raised(monkeypatch: pytest.MonkeyPatch, processors: int, wrong: int) -> None:
    def work(part: Sequence[int]) -> list[int]:
        if wrong in part:
            raise ValueError(f"{wrong} cannot be done")
        return list(part)

    monkeypatch.setattr(halves, "_processors", lambda: processors)
    with pytest.raises(ValueError, match=f"{wrong} cannot be done"):
        halves.both(work, [1, 2, 3, 4])
