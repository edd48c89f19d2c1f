"""The clock of a request: it runs while the company has it in hand and stands still while it waits for the customer."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from utility.catalogue import TimeLimit
from utility.clock import VIETNAM
from utility.models import ServiceRequest
from utility.requests.working_days import WorkingCalendar

_MINUTE = timedelta(minutes=1)


class Deadlines:
    """Sets, stops and continues the clock of request rows."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar

    def start(self, request: ServiceRequest, limit: TimeLimit | None, at: datetime) -> None:
        """A new clock from `at`; the day itself does not count. None: no rule limits the time."""
        request.limit_unit = limit.unit if limit else None
        request.limit_amount = limit.amount if limit else 0
        request.left = None
        self._run(request, self._whole(request), at)

    def stop(self, request: ServiceRequest, at: datetime) -> None:
        """Keeps what is left; nothing happens to a clock that stands or does not exist."""
        if request.due_at is None or request.deadline is None:
            return
        request.left = self._left(request, at)
        request.due_at = request.deadline = None

    def go_on(self, request: ServiceRequest, at: datetime) -> None:
        """Runs again with what was left; an overdue request stays as overdue as it was."""
        if request.left is not None:
            left, request.left = request.left, None
            self._run(request, left, at)

    def change(self, request: ServiceRequest, limit: TimeLimit | None, at: datetime) -> None:
        """Another limit holds after all: what was used up stays used up, whether the clock runs or stands."""
        stands = request.left is not None
        if limit is None or limit.unit != request.limit_unit or (request.due_at is None and not stands):
            self.start(request, limit, at)
            if stands:
                self.stop(request, at)
            return
        before = self._whole(request)
        self.stop(request, at)
        request.limit_amount = limit.amount
        request.left = (request.left or 0) + self._whole(request) - before
        if not stands:
            self.go_on(request, at)

    def _whole(self, request: ServiceRequest) -> int:
        return request.limit_amount * (60 if request.limit_unit == "hours" else 1)

    def _left(self, request: ServiceRequest, at: datetime) -> int:
        assert request.deadline is not None
        assert request.due_at is not None
        if request.limit_unit == "hours":
            return (request.due_at - at) // _MINUTE
        return self._calendar.between(_day(at), request.deadline)

    def _run(self, request: ServiceRequest, left: int, at: datetime) -> None:
        if request.limit_unit is None:
            request.due_at = request.deadline = None
        elif request.limit_unit == "hours":
            request.due_at = at + left * _MINUTE
            request.deadline = _day(request.due_at)
        else:
            request.deadline = self._calendar.add(_day(at), left)
            request.due_at = _end_of(request.deadline)


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM)
