"""What travels: the schemas of `openapi.yaml` as types. A test holds the two together.

Unknown fields are ignored, so that a company may add its own; missing or impossible ones make an answer malformed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, model_validator

from utility.requests.states import State


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True)


class Problem(Wire):
    """Why something was refused. `fields`: a word of the catalogue's problems by field name."""

    code: str
    status: str | None = None
    reason: str | None = None
    fields: dict[str, str] = Field(default_factory=dict)


class Page(Wire):
    items: list[dict[str, Any]]
    next_cursor: str | None = None


class Area(Wire):
    id: int
    corporation: str
    unit_code: str
    unit_name: str
    province: str
    ward: str
    former: str = ""


class Customer(Wire):
    code: str
    name: str
    phone: str | None
    address: str
    area: Area
    corporation: str
    group: str
    households: Decimal
    phases: Literal[1, 3]


class BillLine(Wire):
    label: str
    kwh: Decimal
    price: Decimal
    amount: Decimal


class Bill(Wire):
    customer_code: str
    bill_number: str
    period: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    period_from: date
    period_to: date
    kwh: int = Field(ge=0)
    previous_kwh: int | None
    group: str
    households: Decimal
    tables: list[str]
    lines: list[BillLine]
    subtotal: int
    vat_rate: Decimal = Field(ge=0, lt=1)
    vat: int
    total: int
    issued_on: date
    due_on: date
    paid_on: date | None

    @model_validator(mode="after")
    def _adds_up(self) -> Bill:
        if self.subtotal + self.vat != self.total or self.period_from > self.period_to:
            raise ValueError("the bill does not add up")
        return self


class Meter(Wire):
    """How a customer is supplied, and the meter that hangs there now. `reading_day` 0: the last day of the month."""

    point_code: str
    group: str
    reading_day: int = Field(ge=0, le=31)
    supplied_to: date | None
    last_read_on: date | None
    number: str
    kind: str
    digits: int = Field(ge=1, le=12)
    installed_on: date


class Reading(Wire):
    """What a register showed at the end of a day."""

    meter_number: str
    register_name: Literal["total", "normal", "peak", "offpeak"]
    read_on: date
    value: int = Field(ge=0)
    digits: int = Field(ge=1, le=12)
    source: Literal["remote", "manual", "customer", "estimated"]


class InvoiceFile(Wire):
    """An electronic invoice; `content` is base64."""

    name: str = Field(pattern=r"^[A-Za-z0-9._-]{1,120}$")
    media_type: Literal["application/pdf", "application/xml"]
    content: Base64Bytes


class Outage(Wire):
    reference: str
    kind: Literal["planned", "incident", "emergency"]
    status: Literal["scheduled", "reported", "running", "restored", "cancelled"]
    reason: str
    starts_at: AwareDatetime
    expected_end_at: AwareDatetime | None
    area: Area
    part: str = ""


class Report(Wire):
    number: str
    repeated: bool
    area: Area | None
    outage: Outage | None
    reports_in_area: int = Field(ge=0)


class Paper(Wire):
    id: int
    paper: str
    storage_key: str
    media_type: str
    size: int
    sha256: str | None
    sent_at: AwareDatetime
    status: Literal["received", "accepted", "refused"]
    reason: str = ""


class Request(Wire):
    """`conversation` is the pseudonym that the assistant gave; null for requests made elsewhere."""

    number: str
    service: str
    status: State
    conversation: str | None
    customer_code: str | None
    fields: dict[str, str | int | bool]
    facts: dict[str, str | int | bool] = Field(default_factory=dict)
    papers: list[Paper]
    urgent: bool
    created_at: AwareDatetime
    updated_at: AwareDatetime
    closed_at: AwareDatetime | None
    deadline: date | None
    due_at: AwareDatetime | None
    reopenings: int = 0
    version: int = 1


class Created(Wire):
    request: Request
    repeated: bool


class Event(Wire):
    at: AwareDatetime
    status: State
    by: Literal["customer", "staff", "system"]
    note: str = ""


class Tracked(Wire):
    number: str
    service: str
    status: State
    deadline: date | None


class Payment(Wire):
    result: Literal["paid", "repeated", "conflict", "already_paid", "wrong_amount", "unknown_bill"]
