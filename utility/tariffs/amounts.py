"""Exact numbers. Money and kWh are `int` wherever they are whole; a `Decimal` only where a rule makes tenths
(COVID prices with one decimal, tier limits that are not rounded). Nothing here is ever a float."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Number = int | Decimal


def half_up(numerator: int, denominator: int) -> int:
    """Round a non-negative ratio to a whole number, halves up, as EVN rounds limits, kWh and VAT."""
    return (2 * numerator + denominator) // (2 * denominator)


def half_up_number(value: Number) -> int:
    """Round a non-negative exact number to a whole one, halves up."""
    return value if isinstance(value, int) else int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def plain(value: Number | Fraction) -> Number:
    """The same value as `int` if it is whole, else as `Decimal` without trailing zeros."""
    if isinstance(value, int):
        return value
    if value == int(value):
        return int(value)
    if isinstance(value, Fraction):
        return (Decimal(value.numerator) / Decimal(value.denominator)).normalize()
    return value.normalize()


def jsonable(value: Any) -> Any:
    """A copy that `json.dumps` accepts. Decimals become JSON numbers here, after all arithmetic is done."""
    if isinstance(value, Decimal | Fraction):
        number = plain(value)
        return number if isinstance(number, int) else float(number)
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
