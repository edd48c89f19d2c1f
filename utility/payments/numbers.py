"""Numbers that people read out: `TS261122K7AQ3R` (a search for a payment), `TN…` (a standing order), `DH…` (a link)."""

from __future__ import annotations

import secrets
from datetime import date

# No characters that look or sound alike (0/O, 1/I/L, 2/Z, 5/S, 8/B, M/N, T/D); 17^6 are 24 million a day and kind.
_ALPHABET = "34679ACDEGHKMPQRY"
_RANDOM = 6

CASE = "TS"  # tra soát
AUTO_DEBIT = "TN"  # trích nợ
ORDER = "DH"  # đơn hàng


def new_number(kind: str, day: date) -> str:
    """A fresh number: the kind, the day in Vietnam, six random characters. It opens nothing by itself."""
    return f"{kind}{day:%y%m%d}" + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
