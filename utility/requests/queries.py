"""Looking at requests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from utility import request_number
from utility.audit import Audit
from utility.catalogue import Catalogue, PaperNeed
from utility.clock import Clock
from utility.database import Database
from utility.models import AccountLink, Bill, Customer, ServiceRequest, ServiceRequestEvent
from utility.requests import reading
from utility.requests.changes import belongs
from utility.requests.errors import UnknownRequest
from utility.requests.states import CLOSED
from utility.requests.views import EventView, HistoryEntry, RequestView, TrackView

_CLOSED_STATES = tuple(sorted(CLOSED))


class RequestQueries:
    """Requests by number, chat and customer; what is missing and what is late."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, catalogue: Catalogue) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._catalogue = catalogue

    def find(self, number: str) -> RequestView | None:
        """A request by its number, for staff and the company's own jobs."""
        view = next(iter(self._list(select(ServiceRequest).where(ServiceRequest.number == number))), None)
        if view is not None and view.customer_code is not None:
            self._audit.looked("request.viewed", view.customer_code)
        return view

    def visible_to(self, chat: str, number: str) -> RequestView | None:
        """A request if this chat may see it. None says nothing about whether it exists."""
        with self._database.session() as session:
            request = session.scalar(select(ServiceRequest).where(ServiceRequest.number == _canonical(number)))
            if request is None or not belongs(session, request, chat):
                return None
            return self._view(request)

    def track(self, number: str, phone: str) -> TrackView | None:
        """The state of a request for somebody who knows its code and its phone number (E.164).

        None for a wrong pair: nobody learns which of the two was wrong.
        """
        with self._database.session() as session:
            request = session.scalar(select(ServiceRequest).where(ServiceRequest.number == _canonical(number)))
            if request is None:
                return None
            phones = {request.fields.get("phone_number")}
            if request.customer_code is not None:
                phones.add(session.scalar(select(Customer.phone).where(Customer.code == request.customer_code)))
            return reading.track_view(self._catalogue, request) if phone and phone in phones else None

    def of_chat(self, chat: str, open_only: bool = False) -> list[RequestView]:
        """The requests made in a chat, and those of the customers linked to it, the newest first: what was ordered at a
        counter is followed here too. Of confidential services only the chat's own."""
        linked = select(AccountLink.customer_code).where(AccountLink.chat == chat)
        confidential = [service.name for service in self._catalogue.services() if service.confidential]
        theirs = ServiceRequest.customer_code.in_(linked) & ServiceRequest.service.not_in(confidential)
        return self._list(_newest(open_only).where((ServiceRequest.chat == chat) | theirs))

    def of_customer(self, code: str, open_only: bool = False) -> list[RequestView]:
        """The requests for a customer code, the newest first; for linked chats and staff."""
        self._audit.looked("request.viewed", code)
        return self._list(_newest(open_only).where(ServiceRequest.customer_code == code))

    def history(self, number: str) -> list[HistoryEntry]:
        """What happened, as the customer may read it, the oldest first. Raises UnknownRequest."""
        return reading.history(self._catalogue, self._events(number))

    def events(self, number: str) -> list[EventView]:
        """Everything that happened, for staff, the oldest first. Raises UnknownRequest."""
        return [reading.event_view(event) for event in self._events(number)]

    def overdue(self, now: datetime | None = None) -> list[RequestView]:
        """Open requests past their time, the urgent ones first, then the longest overdue."""
        query = (
            select(ServiceRequest)
            .where(ServiceRequest.due_at <= (now or self._clock.now()), ServiceRequest.status.not_in(_CLOSED_STATES))
            .order_by(ServiceRequest.urgent.desc(), ServiceRequest.due_at, ServiceRequest.id)
        )
        return self._list(query)

    def open_like(self, chat: str, service: str, customer_code: str | None = None) -> RequestView | None:
        """The newest open request of the same service in this chat (and for this code), so as to ask before a second
        one is opened."""
        query = _newest(open_only=True).where(ServiceRequest.chat == chat, ServiceRequest.service == service)
        if customer_code is not None:
            query = query.where(ServiceRequest.customer_code == customer_code)
        return next(iter(self._list(query.limit(1))), None)

    def blockers(self, service: str, customer_code: str) -> tuple[str, ...]:
        """The preconditions of a service that a customer does not meet: ("debts_settled",). For linked chats."""
        if "debts_settled" not in self._catalogue.service(service).preconditions:
            return ()
        unpaid = select(Bill.id).where(Bill.customer_code == customer_code, Bill.paid_on.is_(None)).limit(1)
        with self._database.session() as session:
            return ("debts_settled",) if session.scalar(unpaid) is not None else ()

    def missing_papers(self, number: str) -> tuple[PaperNeed, ...]:
        """The required papers still to come. Raises UnknownRequest."""
        with self._database.session() as session:
            request = session.scalar(select(ServiceRequest).where(ServiceRequest.number == number))
            if request is None:
                raise UnknownRequest
            return reading.missing(self._catalogue, request)

    def _view(self, request: ServiceRequest) -> RequestView:
        return reading.request_view(self._catalogue, request, self._clock.now())

    def _list(self, query: Select[ServiceRequest]) -> list[RequestView]:
        with self._database.session() as session:
            rows = session.scalars(query.options(selectinload(ServiceRequest.papers)))
            return [self._view(request) for request in rows]

    def _events(self, number: str) -> list[ServiceRequestEvent]:
        with self._database.session() as session:
            request = session.scalar(select(ServiceRequest.id).where(ServiceRequest.number == number))
            if request is None:
                raise UnknownRequest
            query = (
                select(ServiceRequestEvent)
                .where(ServiceRequestEvent.request_id == request)
                .order_by(ServiceRequestEvent.id)
            )
            return list(session.scalars(query))


def _newest(open_only: bool) -> Select[ServiceRequest]:
    query = select(ServiceRequest).order_by(ServiceRequest.created_at.desc(), ServiceRequest.id.desc())
    return query.where(ServiceRequest.status.not_in(_CLOSED_STATES)) if open_only else query


def _canonical(number: str) -> str:
    return request_number.normalise(number) or number.strip().upper()
