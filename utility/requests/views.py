"""What is told about requests: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from utility.catalogue import PaperNeed, Stored
from utility.requests.states import CLOSED, Role, State

PaperStatus = Literal["received", "accepted", "refused"]
EventKind = Literal["moved", "paper", "urgent", "fact"]


@dataclass(frozen=True, slots=True)
class PaperView:
    """A photo or file of a request. `reason`: why it was refused, for the customer."""

    id: int
    paper: str
    name: str
    storage_key: str
    media_type: str
    size: int
    sha256: str | None
    sent_at: datetime
    status: PaperStatus
    reason: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field as a chat may repeat it: its label, and its value in words with personal data masked."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request. `fields` are for staff; a chat repeats `lines` or `masked_fields`.

    `chat` is None where the service keeps secret who asked. `deadline` and `due_at` are None while the clock stands
    still (`paused`) and where no rule limits the time. `overdue` is as of the moment of reading.
    """

    number: str
    service: str
    service_name: str
    status: State
    status_label: str
    chat: str | None
    customer_code: str | None
    fields: Mapping[str, Stored]
    masked_fields: Mapping[str, Stored]
    lines: tuple[FieldLine, ...]
    facts: Mapping[str, Stored]
    papers: tuple[PaperView, ...]
    missing_papers: tuple[PaperNeed, ...]
    urgent: bool
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    deadline: date | None
    due_at: datetime | None
    paused: bool
    overdue: bool
    reopenings: int
    version: int

    @property
    def is_open(self) -> bool:
        """True until it is done, rejected or cancelled."""
        return self.status not in CLOSED


@dataclass(frozen=True, slots=True)
class Created:
    """`repeated`: the request was there already, made by the same wish."""

    request: RequestView
    repeated: bool


@dataclass(frozen=True, slots=True)
class TrackView:
    """What somebody learns who knows the code and the phone number of a request."""

    number: str
    service: str
    service_name: str
    status: State
    status_label: str
    deadline: date | None
    paused: bool


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A step as the customer reads it: which state, by whom, and why if that was written for them."""

    at: datetime
    status: State
    status_label: str
    by: Role
    note: str


@dataclass(frozen=True, slots=True)
class EventView:
    """Everything about one event, for staff."""

    at: datetime
    actor: str
    kind: EventKind
    from_status: State | None
    to_status: State
    note: str
    visible: bool
