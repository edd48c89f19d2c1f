"""Tells the rest of the application where a request now stands: after the transaction, at least once.

Whoever moves a request, in whichever process, only writes the step; `tell_pending` finds what nobody has heard of. It
is called every second, so a customer hears within seconds, and what a crash left untold is told afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from utility.announcing import Listeners
from utility.catalogue import Catalogue
from utility.clock import Clock
from utility.database import Database
from utility.models import ServiceRequest, ServiceRequestEvent
from utility.requests.reading import missing
from utility.requests.states import State

# A weekend of standstill may pass; after that the customer has asked already, or the step is history.
FRESH = timedelta(days=3)
_AT_ONCE = 200
_PAPER_STATES = frozenset({State.CHECKING_PAPERS, State.PAPERS_MISSING})


@dataclass(frozen=True, slots=True)
class RequestMoved:
    """A request stands somewhere else, and the customer should hear. `id` is the same however often it is told.

    `chat`: where it was asked for; None when at a counter. `note`: why, in words for the customer.
    `missing_papers`: what is still wanted, by name. `deadline`: the day it is promised for.
    """

    id: str
    number: str
    service: str
    service_name: str
    status: State
    status_label: str
    customer_code: str | None
    chat: str | None
    note: str
    missing_papers: tuple[str, ...]
    deadline: date | None


Listener = Callable[[RequestMoved], None]


def concerns_customer(actor: str, before: str | None, after: str, note: str) -> bool:
    """True when the step is news to the customer: not their own doing, nor what follows from it at once.

    Opening a request, or sending its last photo, moves it by itself; the chat that did so has said it already. So it is
    with a signature, which is confirmed with the signed contract.
    """
    if not actor.startswith(("agent:", "system")) or before is None:
        return False
    if actor == "system" and after in _PAPER_STATES and not note:
        return False
    return not (actor == "system" and before == State.WAITING_FOR_SIGNATURE and after == State.IN_WORK)


class Announcer:
    """Keeps the listeners and tells them what they have not heard."""

    def __init__(self, database: Database, clock: Clock, catalogue: Catalogue) -> None:
        self._database = database
        self._clock = clock
        self._catalogue = catalogue
        self._listeners = Listeners[RequestMoved]("a request's step")

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener` for every event from now on."""
        self._listeners.add(listener)

    def tell_pending(self) -> int:
        """Tells what nobody has heard of; gives how many events. Without listeners nothing counts as heard."""
        if not self._listeners:
            return 0
        steps = self._steps()
        heard = [step for step, event in steps if event is None or self._listeners.take(event)]
        if heard:
            with self._database.write() as session:
                session.execute(
                    update(ServiceRequestEvent)
                    .where(ServiceRequestEvent.id.in_(heard))
                    .values(announced_at=self._clock.now())
                )
        return sum(event is not None for _, event in steps)

    def _steps(self) -> Sequence[tuple[int, RequestMoved | None]]:
        """The steps nobody has heard of; without an event those that are no news."""
        query = (
            select(ServiceRequestEvent, ServiceRequest)
            .join(ServiceRequest, ServiceRequest.id == ServiceRequestEvent.request_id)
            .where(
                ServiceRequestEvent.announced_at.is_(None),
                ServiceRequestEvent.at >= self._clock.now() - FRESH,
            )
            .order_by(ServiceRequestEvent.id)
            .limit(_AT_ONCE)
            .options(selectinload(ServiceRequest.papers))
        )
        with self._database.session() as session:
            return [(step.id, self._event(step, request)) for step, request in session.execute(query)]

    def _event(self, step: ServiceRequestEvent, request: ServiceRequest) -> RequestMoved | None:
        service = self._catalogue.service(request.service)
        note = step.note if step.visible else ""
        # Of a confidential service nothing must lead back to whoever reported.
        if step.kind != "moved" or service.confidential:
            return None
        if not concerns_customer(step.actor, step.from_status, step.to_status, note):
            return None
        status = State(step.to_status)
        lacks = missing(self._catalogue, request) if status is State.PAPERS_MISSING else ()
        return RequestMoved(
            id=f"request-moved:{request.number}:{step.id}",
            number=request.number,
            service=request.service,
            service_name=service.official_name,
            status=status,
            status_label=self._catalogue.state_label(status),
            customer_code=request.customer_code,
            chat=request.chat,
            note=note,
            missing_papers=tuple(need.paper.name for need in lacks),
            deadline=request.deadline if request.status == status else None,
        )
