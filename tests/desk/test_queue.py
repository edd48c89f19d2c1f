"""The line and the hours as a customer is told them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gateway.desk.hours import after, is_open, next_opening
from gateway.desk.records.settings import Day, Hours
from utility.clock import VIETNAM


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


WEEK = [Day(opens="07:30", closes="17:00")] * 5 + [Day(opens="08:00", closes="11:30"), Day(opens="", closes="")]


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20T09:00", None),  # a Friday at work
        ("2026-11-20T07:29", "2026-11-20T07:30"),
        ("2026-11-20T17:00", "2026-11-21T08:00"),
        ("2026-11-21T12:00", "2026-11-23T07:30"),  # Saturday noon: closed until Monday
        ("2026-11-24T08:00", "2026-11-25T07:30"),  # the company's own day off
        ("2026-09-02T10:00", "2026-09-03T07:30"),  # National Day, a Wednesday
    ],
)
def test_when_people_come_back(now: str, opens: str | None) -> None:
    hours = Hours(days=WEEK, closed_dates=["2026-11-24"])
    assert next_opening(hours, at(now)) == (at(opens) if opens else None)


def test_a_holiday_may_be_worked() -> None:
    assert next_opening(Hours(days=WEEK, holidays=False), at("2026-09-02T10:00")) is None


def test_a_desk_that_never_opens_promises_nothing() -> None:
    assert next_opening(Hours(days=[Day(opens="", closes="")] * 7), at("2026-11-20T09:00")) is None


@pytest.mark.parametrize(
    ("since", "minutes", "over"),
    [
        ("2026-11-20T09:00", 30, "2026-11-20T09:30"),
        ("2026-11-20T16:50", 30, "2026-11-21T08:20"),  # ten minutes of Friday, twenty of Saturday
        ("2026-11-20T22:00", 5, "2026-11-21T08:05"),  # the clock begins when the desk opens
        ("2026-11-21T11:00", 60, "2026-11-23T08:00"),  # over Sunday
        ("2026-11-23T16:30", 60, "2026-11-25T08:00"),  # over the company's own day off
        ("2026-09-01T16:45", 30, "2026-09-03T08:00"),  # over the two days of National Day
        ("2026-11-20T07:00", 570 + 210, "2026-11-21T11:30"),  # exactly to the end of the second day
    ],
)
def test_open_minutes_are_counted(since: str, minutes: int, over: str) -> None:
    hours = Hours(days=WEEK, closed_dates=["2026-11-24"])
    assert after(hours, at(since), timedelta(minutes=minutes)) == at(over)


def test_a_desk_that_never_opens_counts_every_minute() -> None:
    hours = Hours(days=[Day(opens="", closes="")] * 7)
    assert after(hours, at("2026-11-20T09:00"), timedelta(minutes=5)) == at("2026-11-20T09:05")
    assert not is_open(hours, at("2026-11-20T09:00"))


def test_open_and_closed() -> None:
    hours = Hours(days=WEEK)
    assert is_open(hours, at("2026-11-20T07:30"))
    assert not is_open(hours, at("2026-11-20T17:00"))
