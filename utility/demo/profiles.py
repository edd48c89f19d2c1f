"""The customers of the demonstration with all that their usage and bills depend on."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import cycle
from typing import Literal

from utility.demo import people
from utility.demo.chance import between, chance, choice
from utility.demo.named import NAMED, NamedCustomer

CUSTOMERS = 500
Climate = Literal["north", "centre", "south"]

_CLIMATE: dict[str, Climate] = {
    "EVNHANOI": "north", "EVNNPC": "north", "EVNCPC": "centre", "EVNSPC": "south", "EVNHCMC": "south",
}  # fmt: skip
_SHOPS = 0.06
_SHARED_METERS = 0.05
_TENANTS = 0.04
_THREE_PHASE_HOMES = 0.05
# Since early 2024 most meters are read at the end of the month; 0 stands for its last day.
_READING_DAYS = (0, 0, 0, 0, 0, 0, 5, 10, 15, 20, 25)


@dataclass(frozen=True, slots=True)
class Ground:
    """A row of areas.csv."""

    corporation: str
    unit_code: str
    unit_name: str
    province: str
    ward: str
    former: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer with one service point and one meter. `base` is the usage of a mild month in kWh."""

    code: str
    name: str
    phone: str
    address: str
    ground: Ground
    climate: Climate
    group: str
    households: Decimal
    phases: int
    three_rate: bool
    reading_day: int
    base: float
    named: NamedCustomer | None


@cache
def grounds() -> tuple[Ground, ...]:
    """The wards of the demonstration. All exist; `former` names districts and wards merged on 1 July 2025."""
    text = resources.files(__package__).joinpath("areas.csv").read_text("utf-8")
    return tuple(Ground(**row) for row in csv.DictReader(text.splitlines(), delimiter="|"))


@cache
def profiles(count: int = CUSTOMERS) -> tuple[Profile, ...]:
    """The first `count` customers: the named ones, then the corporations in turn, each ward of theirs in turn."""
    found = [_named(customer) for customer in NAMED]
    taken = {profile.code for profile in found}
    by_corporation: dict[str, list[Ground]] = defaultdict(list)
    for ground in grounds():
        by_corporation[ground.corporation].append(ground)
    turns = [cycle(of_one) for of_one in by_corporation.values()]
    number = 0
    while len(found) < count:
        ground = next(turns[number % len(turns)])
        code = f"{ground.unit_code}{int(chance('serial', number) * 10_000_000):07d}"
        number += 1
        if code not in taken:
            taken.add(code)
            found.append(_invented(code, ground))
    return tuple(found[:count])


def _named(customer: NamedCustomer) -> Profile:
    ground = next(g for g in grounds() if (g.ward, g.province) == (customer.ward, customer.province))
    return Profile(
        code=customer.code,
        name=customer.name,
        phone=customer.phone,
        address=f"{customer.address}, {ground.ward}, {ground.province}",
        ground=ground,
        climate=_CLIMATE[ground.corporation],
        group="business" if customer.shop else "residential",
        households=Decimal(1),
        phases=3 if customer.shop else 1,
        three_rate=customer.shop,
        reading_day=0,
        base=900 if customer.shop else 240,
        named=customer,
    )


def _invented(code: str, ground: Ground) -> Profile:
    is_shop = chance(code, "shop") < _SHOPS
    climate = _CLIMATE[ground.corporation]
    size = choice((90, 140, 170, 200, 240, 300, 420), code, "size")
    return Profile(
        code=code,
        name=people.shop(code) if is_shop else people.person(code),
        phone=people.phone(code),
        address=f"{people.street(code, north=climate == 'north')}, {ground.ward}, {ground.province}",
        ground=ground,
        climate=climate,
        group="business" if is_shop else "residential",
        households=Decimal(1) if is_shop else _households(code),
        phases=3 if is_shop or chance(code, "phases") < _THREE_PHASE_HOMES else 1,
        three_rate=is_shop and chance(code, "rates") < 0.5,
        reading_day=choice(_READING_DAYS, code, "day"),
        base=between(0.85, 1.2, code, "base") * (size * 5 if is_shop else size),
        named=None,
    )


def _households(code: str) -> Decimal:
    kind = chance(code, "households")
    if kind < _SHARED_METERS:
        return Decimal(2)
    return Decimal("1.50") if kind < _SHARED_METERS + _TENANTS else Decimal(1)
