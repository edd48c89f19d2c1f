"""Where the rules of meters read what they need: our own records, or a company's system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from utility.meter.views import PeriodUsage, ReadingView, RegisterUse

_CENT = Decimal("0.01")
_REGISTERS = ("total", "normal", "peak", "offpeak")


@dataclass(frozen=True, slots=True)
class Supply:
    """Where and how a customer is supplied. `reading_day` 0 is the last day of the month."""

    point_code: str
    group: str
    reading_day: int
    supplied_to: date | None
    last_read_on: date | None


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """The meter that hangs there now."""

    number: str
    kind: str
    digits: int
    installed_on: date


@dataclass(frozen=True, slots=True)
class BilledPeriod:
    """A bill, as far as meters are concerned."""

    period: str
    period_from: date
    period_to: date
    kwh: int
    issued_on: date
    due_on: date

    @property
    def usage(self) -> PeriodUsage:
        """What was used, and how much a day."""
        days = (self.period_to - self.period_from).days + 1
        per_day = (Decimal(self.kwh) / days).quantize(_CENT)
        return PeriodUsage(self.period, self.period_from, self.period_to, self.kwh, days, per_day)


class MeterRecords(Protocol):
    """Reads by customer code; a code without records has none."""

    def supply(self, code: str) -> Supply | None: ...

    def meter(self, code: str) -> MeterFacts | None: ...

    def readings(self, code: str, since: date) -> list[ReadingView]:
        """All registers of all meters since a day, the newest first."""
        ...

    def bills(self, code: str, most: int) -> list[BilledPeriod]:
        """The newest first."""
        ...

    def bill(self, code: str, period: str) -> BilledPeriod | None:
        """The bill of a month "YYYY-MM"."""
        ...

    def registers(self, code: str, bill: BilledPeriod) -> tuple[RegisterUse, ...]:
        """The indexes of a bill's period; a meter changed within it adds its part."""
        ...

    def open_request(self, code: str, service: str) -> str | None:
        """The number of an open request of a service for this customer."""
        ...


def between(shown: list[ReadingView], before: date, last: date) -> tuple[RegisterUse, ...]:
    """Old and new index of each register, from the last reading up to `before` (a new meter's first) to `last`."""
    found: dict[tuple[str, str], list[ReadingView]] = {}
    for reading in sorted(shown, key=lambda reading: reading.read_on):
        if reading.read_on > last:
            continue
        indexes = found.setdefault((reading.meter_number, reading.register), [])
        if reading.read_on <= before:
            indexes.clear()
        indexes.append(reading)
    used = {names: indexes for names, indexes in found.items() if len(indexes) > 1}
    # The meter that was there first stands first, its registers as meters show them.
    order = sorted(used, key=lambda names: (used[names][0].read_on, names[0], _REGISTERS.index(names[1])))
    return tuple(
        RegisterUse(
            meter,
            register,
            indexes[0].value,
            indexes[-1].value,
            (indexes[-1].value - indexes[0].value) % 10 ** indexes[-1].digits,
            indexes[-1].value < indexes[0].value,
        )
        for meter, register in order
        for indexes in [used[meter, register]]
    )
