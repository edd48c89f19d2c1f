"""When, whom and how many: the rules of a campaign, and what called people mean."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import ValidationError

from gateway.campaigns.answers import score_of, wants_no_calls, yes_or_no
from gateway.campaigns.rules import Rules, may_call, sample, stops_by_itself
from utility.clock import VIETNAM


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("moment", "more", "expected"),
    [
        ("2026-11-23 07:59", {}, False),
        ("2026-11-23 08:00", {}, True),
        ("2026-11-23 11:29", {}, True),
        ("2026-11-23 11:30", {}, False),
        ("2026-11-23 13:29", {}, False),
        ("2026-11-23 13:30", {}, True),
        ("2026-11-23 12:00", {"noon_rest": False}, True),
        ("2026-11-23 19:59", {}, True),
        ("2026-11-23 20:00", {}, False),
        ("2026-11-23 20:00", {"to_hour": 21}, True),
        ("2026-11-22 10:00", {}, False),  # a Sunday
        ("2026-11-22 10:00", {"sundays": True}, True),
        ("2026-09-02 10:00", {}, False),  # National Day, a Wednesday
        ("2026-11-21 10:00", {}, True),  # a Saturday
    ],
)
def test_calling_hours_are_those_of_vietnam(moment: str, more: dict[str, object], expected: bool) -> None:
    assert may_call(Rules.model_validate(more), at(moment)) is expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_hour": 6},
        {"to_hour": 22},
        {"from_hour": 12, "to_hour": 12},
        {"tries": 0},
        {"ratio": 0},
        {"ratio": 1.1},
        {"at_once": 0},
        {"nobody knows": 1},
    ],
)
def test_rules_nobody_may_set(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rules.model_validate(wrong)


def test_a_sample_is_random_stable_and_of_the_ratio() -> None:
    names = [f"YC{number:04d}" for number in range(200)]
    one = sample(names, names, 0.1, "1:2026-11-22")
    assert len(one) == 20
    assert one == sample(list(reversed(names)), reversed(names), 0.1, "1:2026-11-22")
    other = sample(names, names, 0.1, "1:2026-11-23")
    assert set(one) != set(other)
    assert set(one) != set(names[:20])
    assert sample(names[:3], names[:3], 0.1, "x")
    assert not sample([], [], 0.1, "x")
    # Everybody is drawn as often as anybody else: 200 days, 20 of 200 each.
    drawn = [name for day in range(200) for name in sample(names, names, 0.1, f"1:{day}")]
    counts = [drawn.count(name) for name in names]
    assert min(counts) > 4
    assert max(counts) < 40


@pytest.mark.parametrize(
    ("called", "answered", "expected"),
    [(29, 0, False), (30, 0, True), (30, 5, True), (30, 6, False), (100, 19, True), (100, 20, False)],
)
def test_a_campaign_nobody_answers_stops(called: int, answered: int, expected: bool) -> None:
    assert stops_by_itself(Rules(), called, answered) is expected


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("5", 5),
        ("năm điểm", 5),
        ("bốn", 4),
        ("tôi cho ba điểm", 3),
        ("dạ một", 1),
        ("rất hài lòng", 5),
        ("rất không hài lòng", 1),
        ("hai ba gì đó", None),
        ("7", None),
        ("không biết", None),
        ("", None),
    ],
)
def test_scores_by_key_and_word(said: str, score: int | None) -> None:
    assert score_of(said) == score


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1", True),
        ("2", False),
        ("dạ đồng ý", True),
        ("ừ được em", True),
        ("đã xong rồi", True),
        ("chưa xong", False),
        ("không có ai thu cả", False),
        ("anh đang bận", False),
        ("hả", None),
        ("3", None),
    ],
)
def test_yes_and_no(said: str, expected: bool | None) -> None:
    assert yes_or_no(said) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("9", True),
        ("đừng gọi nữa", True),
        ("không gọi nữa nhé em", True),
        ("làm phiền quá", True),
        ("không", False),
        ("đúng rồi gọi cho tôi", False),
        ("19", False),
    ],
)
def test_the_wish_for_no_more_calls(said: str, expected: bool) -> None:
    assert wants_no_calls(said) is expected
