"""How much a customer uses in a month: the season of the place, chance, and now and then a jump."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from utility.demo.chance import between, chance
from utility.demo.profiles import Climate, Profile

# January to December over a mild month. The North cools from May to September and heats a little; the South is hot
# from March to May and mild when it rains.
_SEASON: dict[Climate, tuple[float, ...]] = {
    "north": (1.02, 0.95, 0.92, 1.00, 1.30, 1.62, 1.70, 1.58, 1.32, 1.08, 0.98, 1.00),
    "centre": (0.90, 0.90, 0.98, 1.10, 1.30, 1.45, 1.48, 1.42, 1.18, 1.04, 0.95, 0.92),
    "south": (0.98, 0.97, 1.15, 1.25, 1.22, 1.08, 1.04, 1.03, 1.00, 1.02, 1.00, 1.01),
}
_SHOP_SEASON = 0.5  # shops follow the weather half as much as homes
_NOISE = 0.08
_JUMPS = 0.015  # of all bills
_YEARLY_GROWTH = 1.02
_FIRST_YEAR = 2024


class Month(NamedTuple):
    """A calendar month; compares by time."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    def plus(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def kwh(profile: Profile, month: Month) -> int:
    """The usage billed for a month."""
    season = _SEASON[profile.climate][month.month - 1]
    if profile.group == "business":
        season = 1 + (season - 1) * _SHOP_SEASON
    growth = _YEARLY_GROWTH ** (month.year - _FIRST_YEAR)
    noise = between(1 - _NOISE, 1 + _NOISE, profile.code, month)
    return max(round(profile.base * season * growth * noise * _jump(profile, month)), 1)


def by_hours(total: int, profile: Profile, month: Month) -> dict[str, int]:
    """The usage of a shop with a three-rate meter: most in normal hours, the evening peak, little at night."""
    peak = round(total * between(0.20, 0.26, profile.code, month, "peak"))
    offpeak = round(total * between(0.10, 0.15, profile.code, month, "offpeak"))
    return {"normal": total - peak - offpeak, "peak": peak, "offpeak": offpeak}


def _jump(profile: Profile, month: Month) -> float:
    if profile.named is not None:
        # Every other month, so that a jump is never compared with the jump before; enough to stand out against a
        # season that falls.
        return 2.1 if profile.named.jump is not None and month.month % 2 == profile.named.jump else 1.0
    if chance(profile.code, month, "jump") < _JUMPS:
        return between(1.5, 2.2, profile.code, month, "how much")
    return 1.0
