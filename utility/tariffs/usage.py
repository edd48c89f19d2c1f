"""How much was used: by hours, from meter readings, and when the meter stood still."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from utility.tariffs.amounts import half_up
from utility.tariffs.errors import UsageError

PARTS = ("normal", "offpeak", "peak")  # in the order of the bill


class TimeOfUse(NamedTuple):
    """kWh of a three-rate meter: normal, off-peak and peak hours."""

    normal: int
    offpeak: int
    peak: int

    @property
    def total(self) -> int:
        return self.normal + self.offpeak + self.peak


def whole_kwh(value: object) -> int:
    """The value as kWh. Raises UsageError unless it is a whole number from 0 on."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise UsageError(f"The kWh must be a whole number from 0 on, not {value!r}.")
    return value


def time_of_use(value: "TimeOfUse | Mapping[str, int] | Sequence[int]") -> TimeOfUse:
    """A three-rate usage from a mapping of parts (missing ones are 0) or from (normal, offpeak, peak)."""
    if isinstance(value, Mapping):
        if unknown := set(value) - set(PARTS):
            raise UsageError(f"Unknown hours {', '.join(sorted(unknown))}: use {', '.join(PARTS)}.")
        value = [value.get(part, 0) for part in PARTS]
    if len(value) != len(PARTS):
        raise UsageError(f"A three-rate usage has three numbers: {', '.join(PARTS)}.")
    return TimeOfUse(*map(whole_kwh, value))


def usage_between(old: int, new: int, *, digits: int = 5, factor: int = 1) -> int:
    """kWh between two readings of a meter with this many digits. A smaller new reading means it passed zero once.

    `factor` is the multiplication factor of the current transformer (hệ số nhân). Raises UsageError for readings
    that the meter can't show.
    """
    capacity = int(10**digits)
    for reading in (old, new):
        if whole_kwh(reading) >= capacity:
            raise UsageError(f"A meter of {digits} digits can't show {reading}: check the reading.")
    return (new - old) % capacity * factor


def stopped_meter_usage(former: Sequence[tuple[int, int]], days: int) -> int:
    """kWh billed while a meter stood still or was broken: daily average of the three periods before × days.

    `former` holds (kWh, days) of those periods. Source: NĐ 137/2013/NĐ-CP Art. 20, as answered by EVN.
    """
    if len(former) != 3 or any(length <= 0 for _, length in former) or days <= 0:
        raise UsageError("The average needs the kWh and days of the three periods before, and the days to bill.")
    kwh = sum(whole_kwh(used) for used, _ in former)
    return half_up(kwh * days, sum(length for _, length in former))
