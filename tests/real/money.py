"""What the database says, in the form in which a customer reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.real.house import House


@dataclass(frozen=True)
class Owner:
    """A demo customer of the README."""

    code: str
    phone: str


MAI = Owner("PD13000123456", "+84912000101")  # one unpaid bill
HUNG = Owner("PE13000234567", "+84903000102")  # everything paid
# One house serves all tests, and a customer code is sent five one-time codes an hour: the official account has its own.
ANH = Owner("PK01000456790", "+84918000105")  # one unpaid bill
HONG = Owner("PB11010345678", "+84939000103")  # two unpaid bills


def dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def bill(house: House, owner: Owner, period: str | None = None) -> Any:
    """The bill of a period, else the latest: (period, total, due_on, paid_on, kwh)."""
    query = "select period, total, due_on, paid_on, kwh from bills where customer_code = :code"
    query += " and period = :period" if period else " order by period desc limit 1"
    (row,) = house.rows(query, code=owner.code, **({"period": period} if period else {}))
    return row


def one_time_code(house: House, owner: Owner) -> str:
    """The newest code that the demo's SMS brought to the customer's phone."""
    return re.findall(r"\b\d{6}\b", house.sms_to(owner.phone)[-1])[0]
