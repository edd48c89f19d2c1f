"""Service requests at a terminal."""

from __future__ import annotations

from argparse import Namespace
from typing import TextIO

from utility.clock import VIETNAM
from utility.requests import Requests, RequestView
from utility.services import Utility


def show(utility: Utility, chosen: Namespace, out: TextIO) -> int:
    """What is past its time, or one request with everything that happened to it."""
    requests = _own(utility)
    if chosen.number is None:
        late = requests.overdue()
        for view in late:
            out.write(_line(view))
        out.write(f"{len(late)} past their time\n")
        return 1 if late else 0
    view = _found(requests, chosen.number)
    out.write(_line(view))
    for event in requests.events(view.number):
        at = f"{event.at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"
        out.write(f"  {at} {event.kind:<6} {event.to_status:<22} {event.actor} {event.note}\n")
    for need in view.missing_papers:
        out.write(f"  wanted: {need.paper.key}\n")
    return 0


def move(utility: Utility, chosen: Namespace, out: TextIO) -> int:
    """One step on."""
    requests = _own(utility)
    view = requests.move(_found(requests, chosen.number).number, chosen.to, by=chosen.by, why=chosen.why)
    out.write(_line(view))
    return 0


def draft(utility: Utility, chosen: Namespace, out: TextIO) -> int:
    """The contract of a request, for the customer of a code to sign."""
    request = _found(_own(utility), chosen.number)
    contract = utility.contracts.draft(request, by=chosen.by, customer_code=chosen.code.strip().upper())
    out.write(f"{contract.number} {contract.title}, to be signed by {contract.customer_code}\n")
    return 0


def _own(utility: Utility) -> Requests:
    if not isinstance(utility.requests, Requests):
        raise ValueError("requests live in the company's own system (BACKOFFICE_URL is set)")
    return utility.requests


def _found(requests: Requests, number: str) -> RequestView:
    view = requests.find(number.strip().upper())
    if view is None:
        raise LookupError(f"there is no request {number}")
    return view


def _line(view: RequestView) -> str:
    due = f", due {view.due_at.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if view.due_at else ""
    urgent = " URGENT" if view.urgent else ""
    return f"{view.number} {view.service} {view.status}{due}{' LATE' if view.overdue else ''}{urgent}\n"
