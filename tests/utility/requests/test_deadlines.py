"""The clock of a request: it starts, stands still while the customer is waited for, goes on, and changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utility.catalogue import TimeLimit, catalogue
from utility.models import ServiceRequest
from utility.requests import WorkingCalendar
from utility.requests.deadlines import Deadlines

CALENDAR = WorkingCalendar()
DEADLINES = Deadlines(CALENDAR)
SOURCE = catalogue().sources["EVN176"]
MOMENTS = st.integers(0, 6 * 366 * 24 * 3600).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(0, seconds)
)
SPANS = st.timedeltas(timedelta(), timedelta(days=40))
UNITS = st.sampled_from(["working_days", "hours"])


def limit(amount: int, unit: str = "working_days") -> TimeLimit:
    return TimeLimit(unit, amount, SOURCE)  # type: ignore[arg-type]


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    """An hour of a day of 2026 in Vietnam."""
    return datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(hours=7)


def started(amount: int, moment: datetime, unit: str = "working_days") -> ServiceRequest:
    request = ServiceRequest()
    DEADLINES.start(request, limit(amount, unit), moment)
    return request


@pytest.mark.parametrize(
    ("amount", "unit", "moment", "deadline", "due"),
    [
        (5, "working_days", at(16), date(2026, 11, 23), at(24, 0)),
        (3, "working_days", at(21), date(2026, 11, 26), at(27, 0)),  # a Saturday; the 24th is a holiday
        (1, "working_days", at(17, 0), date(2026, 11, 18), at(19, 0)),  # midnight belongs to the new day
        (1, "working_days", at(16, 23), date(2026, 11, 17), at(18, 0)),
        (24, "hours", at(21, 10), date(2026, 11, 22), at(22, 10)),
        (2, "hours", at(21, 23), date(2026, 11, 22), at(22, 1)),
        (0, "at_once", at(18), date(2026, 11, 18), at(19, 0)),
    ],
)
def test_start(amount: int, unit: str, moment: datetime, deadline: date, due: datetime) -> None:
    request = started(amount, moment, unit)
    assert (request.deadline, request.due_at) == (deadline, due)


def test_no_rule_no_clock() -> None:
    request = ServiceRequest()
    DEADLINES.start(request, None, at(16))
    DEADLINES.stop(request, at(17))
    DEADLINES.go_on(request, at(18))
    assert [request.deadline, request.due_at, request.left] == [None] * 3


def test_waiting_for_the_customer_costs_the_company_nothing() -> None:
    request = started(5, at(2))  # until Monday the 9th
    DEADLINES.stop(request, at(4))
    assert (request.due_at, request.deadline, request.left) == (None, None, 3)
    DEADLINES.go_on(request, at(20))  # Friday; then Monday, Wednesday (the 24th is off), Thursday
    assert (request.deadline, request.left) == (date(2026, 11, 26), None)


def test_hours_stand_still_too() -> None:
    request = started(24, at(16, 8), "hours")
    DEADLINES.stop(request, at(16, 10))
    assert request.left == 22 * 60
    DEADLINES.go_on(request, at(18, 9))
    assert request.due_at == at(19, 7)


def test_what_is_overdue_stays_overdue() -> None:
    request = started(1, at(16))
    DEADLINES.stop(request, at(19))
    assert request.left == -2
    DEADLINES.go_on(request, at(30))
    assert request.deadline == date(2026, 11, 26)
    assert request.due_at is not None
    assert request.due_at < at(30)


@pytest.mark.parametrize("stands", [False, True])
def test_a_longer_limit_adds_its_days(stands: bool) -> None:
    request = started(5, at(16))
    if stands:
        DEADLINES.stop(request, at(18))
    DEADLINES.change(request, limit(7), at(18))
    if stands:
        assert (request.due_at, request.left) == (None, 5)
        DEADLINES.go_on(request, at(18))
    assert (request.deadline, request.limit_amount) == (date(2026, 11, 26), 7)


@pytest.mark.parametrize("stands", [False, True])
def test_another_unit_begins_anew(stands: bool) -> None:
    request = started(24, at(16, 8), "hours")
    if stands:
        DEADLINES.stop(request, at(16, 9))
    DEADLINES.change(request, limit(2, "hours"), at(16, 9))
    if not stands:
        assert request.due_at == at(16, 10)
    DEADLINES.change(request, limit(3), at(16, 9))
    if stands:
        assert request.due_at is None
        DEADLINES.go_on(request, at(16, 9))
    assert request.deadline == date(2026, 11, 19)
    DEADLINES.change(request, None, at(16, 9))
    assert [request.due_at, request.deadline, request.left] == [None] * 3


@given(MOMENTS, st.integers(1, 30), UNITS)
def test_standing_still_for_no_time_changes_nothing(moment: datetime, amount: int, unit: str) -> None:
    request = started(amount, moment, unit)
    before = (request.deadline, request.due_at)
    DEADLINES.stop(request, moment)
    DEADLINES.go_on(request, moment)
    assert (request.deadline, request.due_at) == before


@given(MOMENTS, st.integers(1, 30), SPANS, SPANS)
def test_the_working_days_in_hand_are_never_more_than_the_limit(
    moment: datetime, amount: int, in_hand: timedelta, away: timedelta
) -> None:
    """Days before the stop and after the going on together are the limit, however long the customer took."""
    request = started(amount, moment)
    stopped = moment + in_hand
    used = CALENDAR.between(_day(moment), _day(stopped))
    DEADLINES.stop(request, stopped)
    assert request.left == amount - used
    again = stopped + away
    DEADLINES.go_on(request, again)
    assert request.deadline is not None
    assert used + CALENDAR.between(_day(again), request.deadline) == amount


def _day(moment: datetime) -> date:
    return (moment + timedelta(hours=7)).date()
