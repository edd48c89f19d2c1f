"""Fields as a chat may repeat them: enough to see a mistake, not enough to be of use to somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from utility.catalogue import Field, Service, Stored
from utility.masking import MASK, mask_address, mask_code, mask_name, mask_phone
from utility.requests.views import FieldLine

_KEPT = 3


def masked_fields(service: Service, fields: Mapping[str, Stored]) -> dict[str, Stored]:
    """The values with personal data masked."""
    return {field.name: _masked(field, fields[field.name]) for field in service.fields if field.name in fields}


def lines(service: Service, fields: Mapping[str, Stored], words: Mapping[str, str]) -> tuple[FieldLine, ...]:
    """The same with labels, in words. `words`: the catalogue's for yes and no."""
    return tuple(
        FieldLine(field.name, field.label, _in_words(field, _masked(field, fields[field.name]), words))
        for field in service.fields
        if field.name in fields
    )


def _masked(field: Field, value: Stored) -> Stored:
    if not field.sensitive or not isinstance(value, str):
        return value
    if field.type in ("person_name", "holder_name"):
        return mask_name(value)
    if field.type == "phone":
        return mask_phone(value)
    if field.type == "address":
        return mask_address(value)
    if field.type == "customer_code":
        return mask_code(value)
    if field.type == "email":
        local, _, domain = value.partition("@")
        return f"{local[:1]}{MASK * 3}@{domain}"
    return MASK * max(len(value) - _KEPT, 1) + value[-_KEPT:]


def _in_words(field: Field, value: Stored, words: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    if field.type == "choice":
        return next((choice.label for choice in field.choices if choice.value == value), str(value))
    if field.type == "date" and isinstance(value, str):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if field.type == "kw":
        return f"{value} kW".replace(".", ",")
    return str(value)
