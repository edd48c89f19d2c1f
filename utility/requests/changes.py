"""The one way to change a request: read it, check the version, change it, note who did what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from utility.audit import Audit
from utility.catalogue import Catalogue, TimeLimit
from utility.clock import Clock
from utility.database import Database
from utility.models import AccountLink, ServiceRequest, ServiceRequestEvent
from utility.requests.deadlines import Deadlines
from utility.requests.errors import ForbiddenTransition, NotYours, RequestChanged, UnknownRequest
from utility.requests.reading import ANONYMOUS, known
from utility.requests.states import CLOSED, TRANSITIONS, WAITING, Role, State, allowed, role_of

T = TypeVar("T")
# Writers of ours queue behind a lock; a stale version means a writer that does not, and those are rare.
_ATTEMPTS = 3


class Changes:
    """Changes of requests, each in one transaction with its events and audit entries."""

    def __init__(
        self, database: Database, clock: Clock, audit: Audit, catalogue: Catalogue, deadlines: Deadlines
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self.catalogue = catalogue
        self.deadlines = deadlines

    def make(
        self,
        number: str,
        by: str,
        change: Callable[[Session, ServiceRequest, datetime], T],
        *,
        expect_version: int | None = None,
    ) -> T:
        """Runs a change of a request. Raises UnknownRequest, NotYours for a customer whose request it is not, and
        RequestChanged when `expect_version` is no longer the version."""
        role = role_of(by)
        for attempt in range(_ATTEMPTS):
            with self._stale_is_none() as outcome, self._database.write() as session:
                self._database.lock(session, f"request:{number}")
                request = session.scalar(
                    select(ServiceRequest)
                    .where(ServiceRequest.number == number)
                    .options(selectinload(ServiceRequest.papers))
                )
                if request is None:
                    raise UnknownRequest
                if role is Role.CUSTOMER and not belongs(session, request, by.removeprefix("chat:")):
                    raise NotYours(request.status, request.status)
                if expect_version is not None and request.version != expect_version:
                    raise RequestChanged
                now = self._clock.now()
                result = change(session, request, now)
                session.flush()
                outcome.append(result)
            if outcome:
                return outcome[0]
            if expect_version is not None or attempt == _ATTEMPTS - 1:
                break
        raise RequestChanged

    @staticmethod
    @contextmanager
    def _stale_is_none() -> Iterator[list[T]]:
        outcome: list[T] = []
        try:
            yield outcome
        except StaleDataError:
            outcome.clear()

    def step(
        self,
        session: Session,
        request: ServiceRequest,
        to: State,
        *,
        by: str,
        now: datetime,
        why: str = "",
        visible: bool = True,
    ) -> None:
        """Moves a request one step and sets its clock. Raises ForbiddenTransition, NotYours."""
        status, role = State(request.status), role_of(by)
        if to not in TRANSITIONS[status]:
            raise ForbiddenTransition(status, to)
        if not allowed(status, to, role):
            raise NotYours(status, to)
        request.status = to
        if to is State.REOPENED:
            request.reopenings += 1
            request.closed_at = None
            self.deadlines.start(request, self._limit(request), now)
        elif to in CLOSED:
            request.closed_at = now
        elif to in WAITING:
            self.deadlines.stop(request, now)
        else:
            self.deadlines.go_on(request, now)
        self.note(session, request, "moved", by=by, now=now, why=why, visible=visible, before=status)

    def note(
        self,
        session: Session,
        request: ServiceRequest,
        kind: str,
        *,
        by: str,
        now: datetime,
        why: str = "",
        visible: bool = True,
        before: State | None = None,
    ) -> None:
        """Writes an event and its audit entry; of a confidential service neither says which chat acted."""
        actor = self.actor(request, by)
        request.updated_at = now
        # Even within one tick of the clock a change makes a new version.
        flag_modified(request, "updated_at")
        session.add(
            ServiceRequestEvent(
                request_id=request.id,
                at=now,
                actor=actor,
                kind=kind,
                from_status=before if kind == "moved" else request.status,
                to_status=request.status,
                note=why,
                visible=visible,
            )
        )
        detail = {"request": request.number, "service": request.service}
        if kind == "moved":
            detail |= {"from": str(before) if before else "", "to": str(request.status)}
        self._audit.add(session, f"request.{kind}", request.customer_code, detail, actor=actor)

    def actor(self, request: ServiceRequest, by: str) -> str:
        """Who acted, as it is written down."""
        secret = self.catalogue.service(request.service).confidential and role_of(by) is Role.CUSTOMER
        return ANONYMOUS if secret else by

    def set_clock(self, request: ServiceRequest, now: datetime) -> None:
        """The clock of a request that begins."""
        self.deadlines.start(request, self._limit(request), now)

    def limit_again(self, request: ServiceRequest, now: datetime) -> None:
        """The clock after a fact changed the limit."""
        self.deadlines.change(request, self._limit(request), now)

    def _limit(self, request: ServiceRequest) -> TimeLimit | None:
        return self.catalogue.time_limit(request.service, known(request))


def belongs(session: Session, request: ServiceRequest, chat: str) -> bool:
    """True when a chat may see and change a request: it was made there, or its customer code is linked to it."""
    if request.chat == chat:
        return True
    return request.customer_code is not None and session.get(AccountLink, (chat, request.customer_code)) is not None
