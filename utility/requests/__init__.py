"""Service requests: opened once, moved through real states, with papers, a clock and a history."""

from utility.requests.errors import (
    CannotCancel,
    CannotReopen,
    CustomerCodeNeeded,
    ForbiddenTransition,
    InvalidFields,
    NotAnOrder,
    NotLinked,
    NotYours,
    PaperRefused,
    RequestChanged,
    RequestError,
    UnknownFact,
    UnknownPaper,
    UnknownRequest,
)
from utility.requests.events import RequestMoved
from utility.requests.service import Requests
from utility.requests.states import CLOSED, TRANSITIONS, WAITING, Role, State
from utility.requests.views import Created, EventView, FieldLine, HistoryEntry, PaperView, RequestView, TrackView
from utility.requests.working_days import WorkingCalendar

__all__ = [
    "CLOSED",
    "TRANSITIONS",
    "WAITING",
    "CannotCancel",
    "CannotReopen",
    "Created",
    "CustomerCodeNeeded",
    "EventView",
    "FieldLine",
    "ForbiddenTransition",
    "HistoryEntry",
    "InvalidFields",
    "NotAnOrder",
    "NotLinked",
    "NotYours",
    "PaperRefused",
    "PaperView",
    "RequestChanged",
    "RequestError",
    "RequestMoved",
    "RequestView",
    "Requests",
    "Role",
    "State",
    "TrackView",
    "UnknownFact",
    "UnknownPaper",
    "UnknownRequest",
    "WorkingCalendar",
]
