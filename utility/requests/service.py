"""Requests as the rest of the company uses them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.catalogue import Accepted, Catalogue, Refused
from utility.clock import VIETNAM, Clock
from utility.customer_code import normalise
from utility.database import Database
from utility.models import ServiceRequest, ServiceRequestPaper
from utility.requests import papers, reading
from utility.requests.changes import Changes
from utility.requests.deadlines import Deadlines
from utility.requests.errors import (
    CannotCancel,
    CannotReopen,
    ForbiddenTransition,
    InvalidFields,
    NotAnOrder,
    NotYours,
    UnknownFact,
    UnknownPaper,
)
from utility.requests.events import Announcer, Listener
from utility.requests.opening import code_to_keep, found, key_of, open_request
from utility.requests.queries import RequestQueries
from utility.requests.states import CLOSED, Role, State, allowed, role_of
from utility.requests.views import Created, PaperView, RequestView
from utility.requests.working_days import WorkingCalendar

# Own rule: afterwards the customer's situation has changed and a new request is the honest way.
REOPEN_WITHIN = timedelta(days=30)


class Requests(RequestQueries):
    """Service requests. `by` is who acts: "chat:<conversation>", "agent:<id>" or "system"."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        catalogue: Catalogue,
        calendar: WorkingCalendar | None = None,
    ) -> None:
        super().__init__(database, clock, audit, catalogue)
        self.calendar = calendar or WorkingCalendar()
        self._changes = Changes(database, clock, audit, catalogue, Deadlines(self.calendar))
        self._announcer = Announcer(database, clock, catalogue)

    # Opening

    def create(
        self,
        service: str,
        fields: Mapping[str, object],
        *,
        chat: str | None,
        key: str,
        by: str | None = None,
        customer_code: str | None = None,
        urgent: bool = False,
    ) -> Created:
        """Opens a request from raw answers, or gives the one that the same wish opened before.

        The same chat, service and `key` are the same wish. `by`: the chat itself unless staff act. Raises
        UnknownService, NotAnOrder, CustomerCodeNeeded, NotLinked, InvalidFields.
        """
        ordered = self._catalogue.service(service)
        if not ordered.opens_request:
            raise NotAnOrder(service)
        if by is None and chat is None:
            raise ValueError("a request without a chat needs somebody who opens it")
        by = by or f"chat:{chat}"
        role_of(by)
        code = normalise(customer_code) if customer_code else None
        fingerprint = key_of(chat or by, service, key)
        with self._database.write() as session:
            self._database.lock(session, f"request-key:{fingerprint}")
            request = found(session, fingerprint)
            if request is not None:
                return Created(self._view(request), repeated=True)
            code = code_to_keep(session, ordered, chat, code, by)
            request = open_request(
                session,
                self._changes,
                ordered,
                fields,
                chat=chat,
                code=code,
                fingerprint=fingerprint,
                by=by,
                urgent=urgent,
                now=self._clock.now(),
            )
            return Created(self._view(request), repeated=False)

    # Moving

    def move(
        self,
        number: str,
        to: str,
        *,
        by: str,
        why: str = "",
        visible: bool = True,
        expect_version: int | None = None,
    ) -> RequestView:
        """Takes a request one step on. `why` is for the customer unless `visible` is False.

        `expect_version`: the version the clerk looked at. Raises UnknownRequest, ForbiddenTransition, NotYours,
        RequestChanged; CannotReopen as `reopen` does.
        """
        try:
            state = State(to)
        except ValueError:
            raise ValueError(f"{to!r} is no state of a request") from None

        def change(session: Session, request: ServiceRequest, now: datetime) -> RequestView:
            if state is State.REOPENED:
                _check_reopening(request, now)
            self._changes.step(session, request, state, by=by, now=now, why=why, visible=visible)
            session.flush()
            return self._view(request)

        return self._changes.make(number, by, change, expect_version=expect_version)

    def cancel(self, number: str, *, by: str, why: str = "") -> RequestView:
        """Withdraws a request. Cancelling a cancelled one changes nothing. Raises CannotCancel once work has begun (for
        customers) or it is closed, UnknownRequest, NotYours for somebody else's."""

        def change(session: Session, request: ServiceRequest, now: datetime) -> RequestView:
            if request.status == State.CANCELLED:
                return self._view(request)
            if not allowed(State(request.status), State.CANCELLED, role_of(by)):
                raise CannotCancel(request.status)
            self._changes.step(session, request, State.CANCELLED, by=by, now=now, why=why)
            session.flush()
            return self._view(request)

        return self._changes.make(number, by, change)

    def cancellable(self, view: RequestView, by: str) -> bool:
        """True when `cancel` would work as far as the state goes."""
        return allowed(view.status, State.CANCELLED, role_of(by))

    def reopen(self, number: str, *, by: str, why: str) -> RequestView:
        """Takes a closed request up again, with a new time limit. Raises CannotReopen when it is not closed
        ("not_closed") or was closed more than 30 days ago ("too_late"), UnknownRequest, NotYours."""

        def change(session: Session, request: ServiceRequest, now: datetime) -> RequestView:
            _check_reopening(request, now)
            self._changes.step(session, request, State.REOPENED, by=by, now=now, why=why)
            session.flush()
            return self._view(request)

        return self._changes.make(number, by, change)

    def mark_urgent(self, number: str, *, by: str, why: str) -> RequestView:
        """Puts a request before the others."""

        def change(session: Session, request: ServiceRequest, now: datetime) -> RequestView:
            if not request.urgent:
                request.urgent = True
                self._changes.note(session, request, "urgent", by=by, now=now, why=why, visible=False)
                session.flush()
            return self._view(request)

        return self._changes.make(number, by, change)

    def set_fact(self, number: str, name: str, value: object, *, by: str) -> RequestView:
        """Notes what staff found out (a `fact` of the service); papers, time limit and fee follow it.

        Raises UnknownFact, NotYours for customers, UnknownRequest.
        """
        if role_of(by) is Role.CUSTOMER:
            raise NotYours("", "")

        def change(session: Session, request: ServiceRequest, now: datetime) -> RequestView:
            service = self._catalogue.service(request.service)
            fact = next((fact for fact in service.facts if fact.name == name), None)
            if fact is None:
                raise UnknownFact(name)
            read = self._catalogue.read(fact, value, now.astimezone(VIETNAM).date())
            if isinstance(read, Refused):
                raise UnknownFact(f"{name}: {read.problem}")
            request.facts = {**request.facts, name: read.stored}
            if State(request.status) not in CLOSED:
                self._changes.limit_again(request, now)
            self._changes.note(session, request, "fact", by=by, now=now, why=name, visible=False)
            papers.settle(session, self._changes, request, now)
            session.flush()
            return self._view(request)

        return self._changes.make(number, by, change)

    def update_field(self, number: str, name: str, value: object, *, by: str) -> RequestView:
        """Corrects one answer until work begins. Raises InvalidFields (also for an answer that now is needed besides),
        ForbiddenTransition afterwards, UnknownRequest, NotYours."""

        def change(session: Session, request: ServiceRequest, now: datetime) -> RequestView:
            if State(request.status) in CLOSED or request.status == State.IN_WORK:
                raise ForbiddenTransition(request.status, request.status)
            service = self._catalogue.service(request.service)
            field = next((f for f in self._catalogue.fields(service, request.fields) if f.name == name), None)
            if field is None:
                raise InvalidFields({name: Refused("not_asked")})
            read = self._catalogue.read(field, value, now.astimezone(VIETNAM).date())
            if not isinstance(read, Accepted):
                raise InvalidFields({name: read})
            kept = self._catalogue.applicable(service, {**request.fields, name: read.stored})
            wanting = [f.name for f in self._catalogue.fields(service, kept) if f.required and f.name not in kept]
            if wanting:
                raise InvalidFields(dict.fromkeys(wanting, Refused("missing")))
            request.fields = kept
            request.urgent = request.urgent or service.is_urgent(kept)
            self._changes.limit_again(request, now)
            self._changes.note(session, request, "fact", by=by, now=now, why=name, visible=False)
            papers.settle(session, self._changes, request, now)
            session.flush()
            return self._view(request)

        return self._changes.make(number, by, change)

    # Telling

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener(RequestMoved)` for every step that is news to the customer, at least once; drop repetitions
        by `id`. Told by `tell_pending`, not by the call that moves the request."""
        self._announcer.subscribe(listener)

    def tell_pending(self) -> int:
        """Tells the listeners what they have not heard; gives how many events. To be called every second or so."""
        return self._announcer.tell_pending()

    # Papers

    def add_paper(
        self,
        number: str,
        *,
        paper: str,
        storage_key: str,
        media_type: str,
        size: int,
        by: str,
        sha256: str | None = None,
    ) -> PaperView:
        """Adds a photo or file (already stored under `storage_key`; size in bytes). The same key twice is one paper.

        With the last missing paper the request goes on to be checked. Raises UnknownPaper, PaperRefused,
        ForbiddenTransition when the request is closed, UnknownRequest, NotYours.
        """

        def change(session: Session, request: ServiceRequest, now: datetime) -> PaperView:
            row = papers.add(
                session,
                self._changes,
                request,
                paper=paper,
                storage_key=storage_key,
                media_type=media_type,
                size=size,
                sha256=sha256,
                by=by,
                now=now,
            )
            return reading.paper_view(self._catalogue, row)

        return self._changes.make(number, by, change)

    def accept_paper(self, paper_id: int, *, by: str) -> PaperView:
        """Staff found the paper good. Raises UnknownPaper, NotYours."""
        return self._judge(paper_id, accepted=True, by=by, why="")

    def refuse_paper(self, paper_id: int, *, by: str, why: str) -> PaperView:
        """Staff can't use the paper; `why` is for the customer, who is asked for another. Raises as `accept_paper`."""
        return self._judge(paper_id, accepted=False, by=by, why=why)

    def _judge(self, paper_id: int, *, accepted: bool, by: str, why: str) -> PaperView:
        if role_of(by) is Role.CUSTOMER:
            raise NotYours("", "")
        query = (
            select(ServiceRequest.number)
            .join(ServiceRequestPaper, ServiceRequestPaper.request_id == ServiceRequest.id)
            .where(ServiceRequestPaper.id == paper_id)
        )
        with self._database.session() as session:
            number = session.scalar(query)
        if number is None:
            raise UnknownPaper(str(paper_id))

        def change(session: Session, request: ServiceRequest, now: datetime) -> PaperView:
            row = papers.judge(session, self._changes, request, paper_id, accepted=accepted, by=by, why=why, now=now)
            session.flush()
            return reading.paper_view(self._catalogue, row)

        return self._changes.make(number, by, change)


def _check_reopening(request: ServiceRequest, now: datetime) -> None:
    if State(request.status) not in CLOSED or request.closed_at is None:
        raise CannotReopen(request.status, "not_closed")
    if now - request.closed_at > REOPEN_WITHIN:
        raise CannotReopen(request.status, "too_late")
