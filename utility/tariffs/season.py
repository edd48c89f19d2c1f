"""The hot months, when cooling drives use up. Climate, not tariff: the months in which the companies warn of heat."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

Region = Literal["north", "central", "south"]

HOT_MONTHS: Mapping[Region, frozenset[int]] = {
    "north": frozenset({5, 6, 7, 8}),
    "central": frozenset({4, 5, 6, 7, 8}),
    "south": frozenset({3, 4, 5}),
}
# Without a region: the months that are hot in most of the country.
_COMMON = frozenset({4, 5, 6, 7, 8})


def is_hot(period_from: date, period_to: date, region: Region | None = None) -> bool:
    """Whether at least half of the days of a period lie in the hot months of the region."""
    months = HOT_MONTHS[region] if region else _COMMON
    days = (period_to - period_from).days + 1
    hot = sum((period_from + timedelta(days=n)).month in months for n in range(days))
    return 2 * hot >= days
