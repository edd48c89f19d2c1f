"""The fee for interrupting and restoring supply (chi phí ngừng, cấp điện trở lại), TT 23/2020/TT-BCT."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from utility.tariffs.amounts import half_up
from utility.tariffs.catalogue import load_json
from utility.tariffs.errors import PeriodError, TariffError
from utility.tariffs.voltage import kilovolts

Region = Literal["plain", "mountain_island"]
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class ReconnectionFee:
    """Đồng before VAT = `base` × distance × region, both in percent."""

    amount: int
    base: int
    distance_percent: int
    region_percent: int
    basis: str


@cache
def _data() -> Any:
    return load_json("reconnection")


def reconnection_fee(
    on: date,
    *,
    residential: bool = True,
    voltage: str | int | float | Decimal = "0.38",
    distance_km: int | Decimal = 0,
    region: Region = "plain",
) -> ReconnectionFee:
    """What a customer pays to be connected again, đồng before VAT.

    Residential customers pay a flat amount. Others pay more with the distance from the company's office and in
    mountains and on islands. Raises PeriodError before 25/9/2014 and TariffError where the old decision's factors
    would be needed (they are not kept).
    """
    period = next((p for p in reversed(_data()["periods"]) if p["from"] <= on.isoformat()), None)
    if period is None:
        raise PeriodError(f"No reconnection fee is kept for {on}: give dates from {_data()['periods'][0]['from']} on.")
    kv = kilovolts(voltage)
    base = next(row["fee"] for row in reversed(period["fees"]) if kv > Decimal(row["over_kv"]))
    distance_percent = region_percent = _WHOLE
    if distance_km < 0 or region not in ("plain", "mountain_island"):
        raise TariffError("The distance must be 0 km or more and the region 'plain' or 'mountain_island'.")
    if not residential:
        if period["distance"]:
            steps = [row for row in period["distance"] if distance_km > Decimal(row["over_km"])]
            distance_percent = steps[-1]["percent"] if steps else _WHOLE
            region_percent = period["region"][region]
        elif distance_km or region != "plain":
            raise TariffError(f"The factors of {period['basis']} are not kept: ask without distance and region.")
    amount = half_up(base * distance_percent * region_percent, _WHOLE * _WHOLE)
    return ReconnectionFee(amount, base, distance_percent, region_percent, period["basis"])
