"""The hours of the day for three-rate meters: normal, off-peak, peak (`data/time_of_use.json`, dated)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from utility.clock import VIETNAM
from utility.tariffs.catalogue import load_json
from utility.tariffs.errors import PeriodError, TariffError

_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the day: minutes from midnight, the end not included (1440 = midnight)."""

    start: int
    end: int
    part: str

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60:02}:{self.end % 60:02}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One decision on the hours; each day is covered once by its stretches. Without `effective_from`: not in force."""

    id: str
    decision: str | None
    effective_from: date | None
    status: str
    weekdays: tuple[Hours, ...]  # Monday to Saturday
    sunday: tuple[Hours, ...]

    def of_day(self, day: date) -> tuple[Hours, ...]:
        """The stretches of a day, from midnight to midnight."""
        return self.sunday if day.weekday() == _SUNDAY else self.weekdays

    def part_at(self, moment: datetime) -> str:
        """ "normal", "offpeak" or "peak" at a moment (aware; read as Vietnamese time)."""
        if moment.tzinfo is None:
            raise TariffError("The moment needs a time zone: the hours of the tariff are Vietnamese time.")
        local = moment.astimezone(VIETNAM)
        minute = local.hour * 60 + local.minute
        return next(h.part for h in self.of_day(local.date()) if h.start <= minute < h.end)


def schedule(data: Any) -> Schedule:
    """Read one schedule. Raises ValueError unless every minute of a day belongs to exactly one part."""
    start = data["effective_from"]
    return Schedule(
        id=data["id"],
        decision=data["decision"],
        effective_from=date.fromisoformat(start) if start else None,
        status=data["status"],
        weekdays=_day(data["monday_to_saturday"]),
        sunday=_day(data["sunday"]),
    )


def _day(parts: dict[str, list[str]]) -> tuple[Hours, ...]:
    hours = sorted(
        (
            Hours(_minute(start), _minute(end), part)
            for part, texts in parts.items()
            for start, end in (text.split("-") for text in texts)
        ),
        key=lambda h: h.start,
    )
    edges = [0, *(h.end for h in hours)]
    if edges[-1] != 24 * 60 or any(h.start != edge for h, edge in zip(hours, edges, strict=False)):
        raise ValueError("the hours of a day must cover it from 00:00 to 24:00 without gap or overlap")
    return tuple(hours)


def _minute(text: str) -> int:
    if text == "24:00":
        return 24 * 60
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


@cache
def schedules() -> tuple[Schedule, ...]:
    """All schedules shipped, also those without a day of effect."""
    return tuple(schedule(entry) for entry in load_json("time_of_use")["schedules"])


def schedule_in_force(on: date) -> Schedule:
    """The schedule of a day. Raises PeriodError before the first one kept."""
    dated = [s for s in schedules() if s.effective_from is not None and s.effective_from <= on]
    if not dated:
        raise PeriodError(f"No hours are kept for {on}: give a later day.")
    return max(dated, key=lambda s: s.effective_from or date.min)


def split_load(load: Iterable[tuple[datetime, Decimal]]) -> dict[str, Decimal]:
    """Sum a load profile by part. Each entry is (start of the interval, kWh); an interval counts by its start."""
    sums = {"normal": Decimal(0), "offpeak": Decimal(0), "peak": Decimal(0)}
    for moment, kwh in load:
        day = moment.astimezone(VIETNAM).date()
        sums[schedule_in_force(day).part_at(moment)] += kwh
    return sums


def three_rate_required(transformer_kva: int, last_months_kwh: list[int]) -> bool:
    """Whether a producer or business must have a three-rate meter: own transformer of 25 kVA or more, or on average
    2,000 kWh a month over three consecutive months. Others may choose."""
    rule = load_json("time_of_use")["required"]
    months = last_months_kwh[-rule["months"] :]
    full = len(months) == rule["months"]
    return bool(
        transformer_kva >= rule["transformer_kva"] or (full and sum(months) >= rule["average_kwh"] * rule["months"])
    )
