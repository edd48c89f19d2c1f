"""Supply voltage and capacity: which class of a table a customer pays.

Source: a customer supplied at 20 kV pays the 22 to under 110 kV price (evn.com.vn, Ninh Thuận power company).
"""

import re
from decimal import Decimal
from functools import lru_cache

from utility.tariffs.errors import GroupError
from utility.tariffs.tables import ClassPrices, Rate

LOW_VOLTAGE = "<6kV"
_LABEL = re.compile(r"(?:>=|≥)?\s*(\d+(?:[.,]\d+)?)\s*(?:kv)?\s*(?:\.\..*)?", re.IGNORECASE)
_NOMINAL = {"0.4": "0.38", "20": "22"}  # two names of one network


@lru_cache(maxsize=256)
def kilovolts(voltage: str | int | float | Decimal) -> Decimal:
    """The lower bound in kV of a class ("22kV..<110kV", ">=6kV", "<6kV"), or of a voltage as a number ("22", 0.38)."""
    text = str(voltage).strip()
    if text.lower().replace(" ", "") == LOW_VOLTAGE.lower():
        return Decimal("0.38")
    match = _LABEL.fullmatch(text)
    if not match or Decimal(match[1].replace(",", ".")) <= 0:
        raise GroupError(f"The voltage {text!r} is not known: give kV as a number or a class such as {LOW_VOLTAGE!r}.")
    kv = Decimal(match[1].replace(",", "."))
    return Decimal(_NOMINAL.get(str(kv.normalize()), kv)) if kv < 20 or kv >= 22 else Decimal(22)


def rate_for(prices: ClassPrices, voltage: str | int | float | Decimal, capacity_mva: int | Decimal | None) -> Rate:
    """The class a customer pays: the highest one whose bound is reached.

    Raises GroupError if the group needs a capacity that is not given, or a higher voltage.
    """
    if prices.by_capacity:
        if capacity_mva is None:
            raise GroupError("This group is priced by transformer capacity: give the total capacity in MVA.")
        reached = [rate for rate in prices.rates if rate.reached_by(capacity_mva)]
    else:
        kv = kilovolts(voltage)
        reached = [rate for rate in prices.rates if rate.reached_by(kv)]
    if not reached:
        labels = ", ".join(rate.label for rate in prices.rates)
        raise GroupError(f"The group has no price at {voltage} kV: choose one of {labels}.")
    return reached[0]
