"""From the money back to the kWh: how much electricity a sum pays for."""

from datetime import date
from typing import Unpack

from utility.tariffs.bill import Bill
from utility.tariffs.billing import Customer, estimate
from utility.tariffs.errors import UsageError

# No price has ever been lower, so a sum pays for less than a kWh for each of these đồng.
_LOWEST_PRICE = 1_000


def usage_for(total: int, on: date, **customer: Unpack[Customer]) -> Bill:
    """The bill of a regular month that comes nearest to `total` đồng, VAT included, at the prices of a day.

    Whole kWh cost more than a đồng, so the sum is seldom met exactly: of the last bill below it and the first above,
    the nearer one. Other arguments as in `estimate`. Raises UsageError for a sum below 0.
    """
    if total < 0:
        raise UsageError(f"A bill must be 0 đồng or more, not {total}.")
    low, high = 0, total // _LOWEST_PRICE + 1
    while low < high:  # a bill grows with every kWh
        middle = (low + high + 1) // 2
        if estimate(middle, on, **customer).total <= total:
            low = middle
        else:
            high = middle - 1
    below, above = (estimate(kwh, on, **customer) for kwh in (low, low + 1))
    return below if total - below.total <= above.total - total else above
