"""What a code printed on a paper says: whose bill it is.

Papers of electricity companies carry VietQR codes (the customer code under the label 62-06 or in the purpose 62-08),
and plain QR codes and barcodes with the customer code alone, or inside a line or a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from utility import customer_code
from utility.payments.emvco import PayloadError, parse, parse_fields

_EMVCO = "000201"  # every merchant-presented code begins with its format indicator
_LABELS, _CUSTOMER, _PURPOSE = "62", "06", "08"
# A code inside a link or a line, between characters that can't belong to it.
_WORD = re.compile(r"[0-9A-Za-z]{13,16}")
_MONTH = re.compile(r"\bT(0[1-9]|1[0-2]) (20\d{2})\b")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Scanned:
    """The customer code, and the billing month ("2026-10") where the code is of one bill."""

    customer_code: str
    period: str | None = None


def scanned(text: str) -> Scanned | None:
    """The customer a scanned code names, or None. Says nothing about whether that customer exists."""
    text = text.strip()[:_LONGEST]
    if text.startswith(_EMVCO):
        return _payment(text)
    words = (word for word in _WORD.findall(text) if word[0] in "Pp")
    code = next((found for word in words if (found := customer_code.normalise(word))), None)
    return Scanned(code) if code else None


def _payment(text: str) -> Scanned | None:
    try:
        labels = parse_fields(parse(text).get(_LABELS, ""))
    except PayloadError:
        return None
    purpose = labels.get(_PURPOSE, "")
    for said in (labels.get(_CUSTOMER, ""), purpose):
        code = customer_code.normalise(said)
        if code:
            month = _MONTH.search(purpose)
            return Scanned(code, f"{month[2]}-{month[1]}" if month else None)
    return None
