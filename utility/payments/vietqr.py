"""VietQR: the text of a transfer to the company's account (NAPAS specification 1.5.2).

A bill's code is dynamic and carries the amount; the customer's code is static, printed once, and the payer enters the
amount. Both carry the customer code, so that the money finds its way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from utility.payments.emvco import field, seal
from utility.text import ascii_only

_GUID = "A000000727"  # NAPAS
_TO_ACCOUNT = "QRIBFTTA"
_DONG = "704"
_COUNTRY = "VN"
_STATIC, _DYNAMIC = "11", "12"
_LONGEST_NAME = 25
_LONGEST_LABEL = 25
_LONGEST_AMOUNT = 13


@dataclass(frozen=True, slots=True)
class PayeeAccount:
    """The company's collection account: the bank's BIN (six digits), the account number, the holder.

    Raises ValueError for numbers that no bank has.
    """

    bin: str
    account: str
    name: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d{6}", self.bin):
            raise ValueError(f"{self.bin!r} is not a bank's BIN: six digits, e.g. 970436")
        if not re.fullmatch(r"[0-9A-Za-z]{1,19}", self.account):
            raise ValueError("an account number has 1 to 19 letters and digits")


# For the demonstration: a number that no bank gives out, so a curious scan can't move money.
DEMO_PAYEE = PayeeAccount("970436", "0000000000000", "CONG TY DIEN LUC DEMO")


def bill_payload(payee: PayeeAccount, *, code: str, bill_number: str, period: str, amount: int) -> str:
    """The code to pay one bill: amount in đồng, bill number, customer code, and a purpose people can read."""
    if amount <= 0 or len(str(amount)) > _LONGEST_AMOUNT:
        raise ValueError(f"{amount} đồng can't be paid by a transfer")
    year, month = period.split("-")
    labels = field("01", bill_number) + field("06", code) + field("08", f"{code} T{month} {year}"[:_LONGEST_LABEL])
    return seal(_head(payee, _DYNAMIC) + field("54", str(amount)) + _tail(payee, labels))


def customer_payload(payee: PayeeAccount, *, code: str) -> str:
    """The fixed code of a customer; the payer enters the amount."""
    labels = field("06", code) + field("08", f"Tien dien {code}"[:_LONGEST_LABEL])
    return seal(_head(payee, _STATIC) + _tail(payee, labels))


def _head(payee: PayeeAccount, use: str) -> str:
    account = field("00", payee.bin) + field("01", payee.account)
    merchant = field("00", _GUID) + field("01", account) + field("02", _TO_ACCOUNT)
    return field("00", "01") + field("01", use) + field("38", merchant) + field("53", _DONG)


def _tail(payee: PayeeAccount, labels: str) -> str:
    return field("58", _COUNTRY) + field("59", ascii_only(payee.name).upper()[:_LONGEST_NAME]) + field("62", labels)
