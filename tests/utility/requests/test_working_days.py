"""Working days: known calendars, and the laws of their arithmetic."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utility.requests import WorkingCalendar, working_days

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
FEW = st.integers(0, 40)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 1, 1), False),  # New Year
        (date(2026, 2, 13), True),
        (date(2026, 2, 16), False),  # the eve of Tết
        (date(2026, 2, 17), False),  # Tết
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # in lieu of the Hùng Kings' day, a Sunday
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), False),
        (date(2026, 8, 22), True),  # the Saturday worked for 31 August
        (date(2026, 8, 31), False),
        (date(2026, 9, 2), False),
        (date(2025, 1, 27), False),  # Tết 2025
        (date(2025, 2, 3), True),
        (date(2024, 5, 4), True),  # the Saturday worked for 29 April
        (date(2024, 4, 29), False),
        (date(2018, 12, 31), False),  # worked on a Saturday of the next year
        (date(2019, 1, 5), True),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert CALENDAR.is_working(day) is works


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 16), 5, date(2026, 11, 23)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
        (date(2026, 2, 12), 3, date(2026, 2, 24)),  # over Tết
        (date(2026, 4, 29), 1, date(2026, 5, 4)),
        (date(2026, 8, 21), 1, date(2026, 8, 22)),  # the worked Saturday counts
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 22), -1, date(2026, 11, 19)),
    ],
)
def test_known_sums(day: date, count: int, expected: date) -> None:
    assert CALENDAR.add(day, count) == expected


def test_the_company_may_close_on_more_days() -> None:
    closed = WorkingCalendar({date(2026, 12, 21)})
    assert not closed.is_working(date(2026, 12, 21))
    assert closed.add(date(2026, 12, 18), 1) == date(2026, 12, 22)
    assert CALENDAR.add(date(2026, 12, 18), 1) == date(2026, 12, 21)


@given(DAYS, FEW)
def test_between_undoes_add(day: date, count: int) -> None:
    assert CALENDAR.between(day, CALENDAR.add(day, count)) == count


@given(DAYS, FEW, FEW)
def test_adding_twice_is_adding_once(day: date, first: int, second: int) -> None:
    assert CALENDAR.add(CALENDAR.add(day, first), second) == CALENDAR.add(day, first + second)


@given(DAYS, st.integers(1, 40))
def test_a_deadline_is_a_working_day(day: date, count: int) -> None:
    assert CALENDAR.is_working(CALENDAR.add(day, count))
    before = CALENDAR.add(day, -count)
    assert CALENDAR.is_working(before)
    assert before < day


@given(DAYS, st.integers(1, 40))
def test_back_undoes_forward(day: date, count: int) -> None:
    start = day if CALENDAR.is_working(day) else CALENDAR.add(day, 1)
    assert CALENDAR.add(CALENDAR.add(start, count), -count) == start


@given(DAYS, DAYS, DAYS)
def test_between_adds_up(first: date, second: date, third: date) -> None:
    assert CALENDAR.between(first, second) + CALENDAR.between(second, third) == CALENDAR.between(first, third)
    assert CALENDAR.between(first, second) == -CALENDAR.between(second, first)


@given(DAYS, st.integers(0, 60), FEW)
def test_later_starts_end_no_earlier(day: date, later: int, count: int) -> None:
    assert CALENDAR.add(day, count) <= CALENDAR.add(day + timedelta(days=later), count)


def test_threads_see_one_calendar() -> None:
    """A year that is read for the first time by many threads has all its holidays for each of them."""
    expected = [CALENDAR.add(date(2026, 2, 12), n) for n in range(10)]
    for _ in range(5):
        working_days._year.cache_clear()
        with ThreadPoolExecutor(8) as pool:
            found = list(
                pool.map(lambda _n: [WorkingCalendar().add(date(2026, 2, 12), n) for n in range(10)], range(8))
            )
        assert found == [expected] * 8
