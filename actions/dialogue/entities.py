"""Values that came with a message, checked: a button's payload can be forged, a recogniser can be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from utility import customer_code

_WHOLE = re.compile(r"\d{1,9}")
# Text entities are shown and stored; nobody's address is longer.
_TEXT_LIMIT = 200

_TEXTS = (
    "date_time", "phone_number", "id_number", "meter_number", "request_code", "otp", "capacity_kw", "phases", "address",
    "place", "person_name", "payment_provider", "service", "choice", "group",
)  # fmt: skip
_WHOLES = ("usage_kwh", "amount_vnd", "household_count", "rating")


def checked(entities: Iterable[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """Name and value of every entity that the conventions allow, in order. Others are left out."""
    found = []
    for item in entities:
        value = _value(str(item.get("entity")), item.get("value"))
        if value is not None:
            found.append((str(item["entity"]), value))
    return found


def _value(name: str, value: Any) -> Any | None:
    if value is None or isinstance(value, bool | dict | list):
        return None
    text = str(value).strip()
    if name == "customer_code":
        code = customer_code.normalise(text)
        return code if code and customer_code.is_valid(code) else None
    if name == "period":
        return text if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text) else None
    if name in _WHOLES:
        return int(text) if _WHOLE.fullmatch(text) else None
    if name in _TEXTS:
        return text if 0 < len(text) <= _TEXT_LIMIT else None
    return None
