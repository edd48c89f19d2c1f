"""What a contract needs to know of a service request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from utility.catalogue import Catalogue, Field


class ContractRequest(Protocol):
    """A service request, as far as a contract reads it; `utility.requests` has it."""

    @property
    def number(self) -> str: ...

    @property
    def service(self) -> str: ...

    @property
    def service_name(self) -> str: ...

    @property
    def customer_code(self) -> str | None: ...

    @property
    def fields(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class Term:
    """One agreed thing: its label and its value in words."""

    label: str
    text: str


# These stand in the head of the contract, with the parties.
_OF_THE_PARTY = frozenset({"person_name", "phone", "email", "id_number", "customer_code", "request_code"})


def terms_of(request: ContractRequest, catalogue: Catalogue) -> tuple[Term, ...]:
    """What was asked for, in full and in the order of the service; the file is for the customer and the company."""
    return tuple(
        Term(field.label, _in_words(field, request.fields[field.name], catalogue))
        for field in catalogue.service(request.service).fields
        if field.name in request.fields and field.type not in _OF_THE_PARTY
    )


def _in_words(field: Field, value: object, catalogue: Catalogue) -> str:
    if isinstance(value, bool):
        return catalogue.words["yes" if value else "no"]
    for choice in field.choices:
        if choice.value == value:
            return choice.label
    if field.type == "date" and isinstance(value, str):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if field.type == "kw":
        return f"{value} kW".replace(".", ",")
    return str(value)
