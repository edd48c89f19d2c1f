"""What is told about meters: frozen values. Indexes and usage in kWh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from utility.catalogue import Fee, Source, TimeLimit

DaySource = Literal["derived", "estimated"]
CheckReason = Literal["allowed", "no_bill", "too_late", "already_open"]
Verdict = Literal["billed_too_high", "plausible", "looks_high", "not_this_meter", "unknown"]


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What a register of a meter showed at the end of a day. `source`: remote, manual, customer, estimated."""

    meter_number: str
    register: str
    read_on: date
    value: int
    digits: int
    source: str

    @property
    def shown(self) -> str:
        """With the zeros in front, as the meter shows it."""
        return f"{self.value:0{self.digits}d}"


@dataclass(frozen=True, slots=True)
class RegisterUse:
    """Old and new index of a register in a period; `rolled_over`: the counter went past its last digit."""

    meter_number: str
    register: str
    old: int
    new: int
    kwh: int
    rolled_over: bool


@dataclass(frozen=True, slots=True)
class PeriodReadings:
    """The indexes a bill was made from. `days`: between the two readings."""

    period: str
    previous_on: date
    read_on: date
    days: int
    registers: tuple[RegisterUse, ...]
    kwh: int


@dataclass(frozen=True, slots=True)
class PeriodUsage:
    """The usage of a billed month; `per_day` to two decimals."""

    period: str
    period_from: date
    period_to: date
    kwh: int
    days: int
    per_day: Decimal


@dataclass(frozen=True, slots=True)
class DayUsage:
    """The usage of a day to 0.01 kWh. derived: a share of a billed period; estimated: of one not read yet."""

    day: date
    kwh: Decimal
    source: DaySource


@dataclass(frozen=True, slots=True)
class ReadingSchedule:
    """When the meter is read next. `reading_day` 0: the last day of the month; one day earlier or later is allowed.

    `period`: the month the bill will be called by; `due_on` is None before the first bill.
    """

    reading_day: int
    last_read_on: date | None
    next_reading_on: date
    earliest: date
    latest: date
    period: str
    bill_on: date
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ReadingCheck:
    """Whether a reading may be checked again, and what the customer's own reading says about it.

    `billed`: the index of the bill; `expected`: what the meter should show on the day by the usual usage;
    `overbilled_kwh`: at least so much too much was billed. `until`: the last day to ask for the check.
    """

    allowed: bool
    reason: CheckReason
    period: str | None
    billed: int | None
    claimed: int | None
    expected: int | None
    verdict: Verdict
    overbilled_kwh: int
    until: date | None
    time_limit: TimeLimit | None
    open_request: str | None


@dataclass(frozen=True, slots=True)
class MeterTest:
    """The rules of a meter test. `open_request`: the number of one that runs already."""

    meter_number: str
    kind: str
    installed_on: date
    time_limit: TimeLimit | None
    fee: Fee | None
    open_request: str | None


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A way a meter can be broken. `urgent`: keep away, somebody comes at once."""

    key: str
    label: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class EstimatedUsage:
    """Usage while no meter counted: the average of up to three periods before, times the days."""

    first: date
    last: date
    kwh: int
    per_day: Decimal
    periods: tuple[str, ...]
    source: Source
