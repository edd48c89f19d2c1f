"""The rules a campaign keeps: whom, when, how often, how fast, and when it stops by itself."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, TypeVar

import holidays
from pydantic import BaseModel, ConfigDict, Field, model_validator

from utility.clock import VIETNAM

T = TypeVar("T")

_SUNDAY = 6
Hour = Annotated[int, Field(ge=7, le=21)]


class Kind(StrEnum):
    """What a campaign calls for."""

    SURVEY = "survey"  # how people who were served yesterday found it
    OUTAGE = "outage"  # a planned interruption
    BILL = "bill"  # a bill that is due or overdue


class Rules(BaseModel):
    """Set when a campaign is made. Hours are whole hours in Vietnam; nobody is called outside 7:00 to 21:00."""

    model_config = ConfigDict(extra="forbid")

    from_hour: Hour = 8
    to_hour: Hour = 20
    noon_rest: bool = True  # no calls from 11:30 to 13:30
    sundays: bool = False  # Sundays and public holidays
    tries: int = Field(default=2, ge=1, le=5)
    gap_minutes: int = Field(default=120, ge=5, le=1440)
    at_once: int = Field(default=1, ge=1, le=20)
    per_minute: int = Field(default=4, ge=1, le=60)
    # Stops when, after so many people, fewer than this share of those called have answered: the numbers are bad, or
    # people take us for a swindler.
    least_answered: float = Field(default=0.2, ge=0, le=1)
    after_people: int = Field(default=30, ge=5, le=10_000)
    # Survey: the share of those served the day before; who answered a survey is left alone for so many days.
    ratio: float = Field(default=0.1, gt=0, le=1)
    rest_days: int = Field(default=90, ge=0, le=365)
    # Outage: called in the last hours before it. Bill: from days before the due day to days after it.
    hours_ahead: int = Field(default=48, ge=3, le=336)
    days_before: int = Field(default=2, ge=0, le=15)
    days_after: int = Field(default=5, ge=0, le=30)

    @model_validator(mode="after")
    def _an_hour_at_least(self) -> Rules:
        if self.to_hour <= self.from_hour:
            raise ValueError("to_hour must come after from_hour")
        return self

    @property
    def gap(self) -> timedelta:
        """How long after a try in vain the next one comes."""
        return timedelta(minutes=self.gap_minutes)


_NOON = (time(11, 30), time(13, 30))
# An announcement that comes later than this before the outage helps nobody any more.
LAST_HOUR = timedelta(hours=1)


def may_call(rules: Rules, now: datetime) -> bool:
    """Whether people are called at this moment."""
    local = now.astimezone(VIETNAM)
    if not rules.sundays and (local.weekday() == _SUNDAY or _is_holiday(local.date())):
        return False
    if rules.noon_rest and _NOON[0] <= local.time() < _NOON[1]:
        return False
    return rules.from_hour <= local.hour < rules.to_hour


def sample(people: Sequence[T], names: Iterable[str], ratio: float, seed: str) -> list[T]:
    """A random part of the people: the same for the same seed, in any process, after any crash.

    At least one where there is anybody; a list that was longer by one moves nobody else in or out of order.
    """
    drawn = sorted(zip(names, people, strict=True), key=lambda one: _draw(seed, one[0]))
    return [person for _, person in drawn[: math.ceil(ratio * len(drawn))]]


def stops_by_itself(rules: Rules, called: int, answered: int) -> bool:
    """Whether so few have answered that calling on is wrong. `called`: people who are done with and were rung."""
    return called >= rules.after_people and answered < rules.least_answered * called


def _draw(seed: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{name}".encode()).digest()


def _is_holiday(day: date) -> bool:
    return day in holidays.country_holidays("VN", years=day.year)
