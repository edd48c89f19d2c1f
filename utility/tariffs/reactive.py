"""Reactive power (công suất phản kháng): what a customer with a low power factor pays on top, before VAT."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from utility.tariffs.amounts import Number, half_up_number
from utility.tariffs.catalogue import load_json
from utility.tariffs.errors import UsageError
from utility.tariffs.usage import whole_kwh

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ReactiveCharge:
    """`amount` đồng before VAT = active amount × `percent` %."""

    cos_phi: Decimal
    percent: Decimal
    amount: int


@cache
def _data() -> Any:
    return load_json("reactive")


def power_factor(active_kwh: int, reactive_kvarh: int) -> Decimal:
    """cosφ of a period, two decimals: active ÷ √(active² + reactive²); 1 if nothing was used."""
    active, reactive = whole_kwh(active_kwh), whole_kwh(reactive_kvarh)
    if not active and not reactive:
        return Decimal("1.00")
    ratio = active / Decimal(active * active + reactive * reactive).sqrt()
    return ratio.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def reactive_percent(cos_phi: Decimal | str) -> Decimal:
    """k of the rule Tq = Ta × k %: 0 from cosφ 0.90 on, 52.54 below 0.60 (`data/reactive.json`)."""
    try:
        value = Decimal(cos_phi)
    except ArithmeticError:
        value = Decimal(-1)
    if not 0 <= value <= 1:
        raise UsageError(f"The power factor must be between 0 and 1, not {cos_phi}.")
    data = _data()
    value = value.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
    if value < Decimal(data["floor"]):
        return Decimal(data["percent_below_floor"])
    return Decimal(0) if value >= Decimal(data["threshold"]) else Decimal(data["percent"][str(value)])


def reactive_charge(active_amount: Number, cos_phi: Decimal | str) -> ReactiveCharge:
    """The charge on an active amount in đồng before VAT, rounded half up to whole đồng."""
    percent = reactive_percent(cos_phi)
    return ReactiveCharge(Decimal(cos_phi), percent, half_up_number(Decimal(active_amount) * percent / 100))
