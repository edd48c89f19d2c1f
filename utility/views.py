"""What the services answer: frozen values that may cross threads and outlive the database session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

BillStatus = Literal["paid", "unpaid"]

# EVN looks again at every bill whose usage grew this much over the month before (letter 2693/EVN-KD, 27/4/2020).
ABNORMAL_RATIO = 1.3


@dataclass(frozen=True, slots=True)
class Area:
    """A ward and the local power company that looks after it. `former`: its names before 1 July 2025."""

    id: int
    corporation: str
    unit_code: str
    unit_name: str
    province: str
    ward: str
    former: str

    @property
    def name(self) -> str:
        """The ward with its province: `"Phường Tương Mai, Hà Nội"`."""
        return f"{self.ward}, {self.province}"


@dataclass(frozen=True, slots=True)
class BillLineView:
    """kWh at one price; the amount is before VAT. Whole numbers but for the rules that make tenths."""

    label: str
    kwh: int | Decimal
    price: int | Decimal
    amount: int | Decimal


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill. Amounts in whole đồng, `total` = `subtotal` + `vat`; `vat_rate` is a fraction (0.08)."""

    customer_code: str
    bill_number: str
    period: str
    period_from: date
    period_to: date
    kwh: int
    previous_kwh: int | None
    group: str
    households: Decimal
    tables: tuple[str, ...]
    lines: tuple[BillLineView, ...]
    subtotal: int
    vat_rate: Decimal
    vat: int
    total: int
    issued_on: date
    due_on: date
    paid_on: date | None

    @property
    def status(self) -> BillStatus:
        return "unpaid" if self.paid_on is None else "paid"

    @property
    def abnormal_ratio(self) -> float | None:
        """Usage over that of the period before, to two decimals; None for a first bill or after an empty period."""
        return round(self.kwh / self.previous_kwh, 2) if self.previous_kwh else None

    @property
    def is_abnormal(self) -> bool:
        """True when the usage grew so much that the company looks at the bill again on its own."""
        return self.previous_kwh is not None and self.kwh >= ABNORMAL_RATIO * self.previous_kwh > 0


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer as a linked chat may see it: names, phone and address masked."""

    code: str
    masked_name: str
    masked_phone: str | None
    masked_address: str
    area: Area
    corporation: str
    group: str
    households: Decimal
    phases: int


OutageKind = Literal["planned", "incident", "emergency"]
OutageStatus = Literal["scheduled", "reported", "running", "restored", "cancelled"]


@dataclass(frozen=True, slots=True)
class OutageView:
    """An interruption as the asked area sees it: `area` is the ward that matched, `part` the part of it touched."""

    reference: str
    kind: OutageKind
    status: OutageStatus
    reason: str
    starts_at: datetime
    expected_end_at: datetime | None
    area: Area
    part: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A customer's outage report. `outage` is set when the interruption is already known."""

    number: str
    repeated: bool
    area: Area | None
    outage: OutageView | None
    reports_in_area: int


LinkStatus = Literal["sent", "limited", "invalid", "linked", "not_linked"]


@dataclass(frozen=True, slots=True)
class LinkStart:
    """What became of asking for a one-time code.

    sent: a code is on its way if the customer code exists (nobody learns whether it does); limited: too many codes
    or wrong tries within the hour; invalid: not the form of a customer code; linked: this chat has it already;
    not_linked: a change was asked from a chat without the link. `masked_phone` is shown to linked chats only.
    """

    status: LinkStatus
    masked_phone: str | None = None


Confirmation = Literal["linked", "wrong", "expired", "locked", "none"]
FreshConfirmation = Literal["confirmed", "wrong", "expired", "locked", "none"]


@dataclass(frozen=True, slots=True)
class VietQr:
    """A payment code: the EMVCo text and its picture (PNG bytes)."""

    payload: str
    png: bytes


@dataclass(frozen=True, slots=True)
class SmsView:
    """A text message of the demonstration."""

    phone: str
    text: str
    sent_at: datetime
