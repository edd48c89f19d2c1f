"""Service requests over REST: our catalogue checks and words them, the company keeps and works on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import quote
from uuid import uuid4

from utility import request_number
from utility.backoffice import views, wire
from utility.backoffice.client import Client, Refused
from utility.backoffice.conversations import conversation
from utility.backoffice.reads import RestBills
from utility.catalogue import Catalogue
from utility.catalogue import Refused as RefusedAnswer
from utility.clock import Clock, today
from utility.customer_code import normalise
from utility.database import Database
from utility.identity import Identity
from utility.models import ConversationName
from utility.ports.errors import BackOfficeMalformed
from utility.requests import errors
from utility.requests.opening import code_to_keep, key_of
from utility.requests.states import CLOSED, WAITING, Role, State, role_of
from utility.requests.views import Created, HistoryEntry, PaperView, RequestView, TrackView


class RestRequests:
    """See `utility.ports.RequestsPort`. Which chat may see which request is decided here, by our account links."""

    def __init__(
        self,
        client: Client,
        database: Database,
        clock: Clock,
        catalogue: Catalogue,
        identity: Identity,
        bills: RestBills,
    ) -> None:
        self._client = client
        self._database = database
        self._clock = clock
        self._catalogue = catalogue
        self._identity = identity
        self._bills = bills

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
        """Raises UnknownService, NotAnOrder, CustomerCodeNeeded, NotLinked, InvalidFields."""
        ordered = self._catalogue.service(service)
        if not ordered.opens_request:
            raise errors.NotAnOrder(service)
        if by is None and chat is None:
            raise ValueError("a request without a chat needs somebody who opens it")
        by = by or f"chat:{chat}"
        with self._database.session() as session:
            code = code_to_keep(session, ordered, chat, normalise(customer_code) if customer_code else None, by)
        checked = self._catalogue.check(ordered, fields, today(self._clock))
        if checked.problems:
            raise errors.InvalidFields(checked.problems)
        body = {
            "service": service,
            "fields": dict(checked.values),
            "conversation": conversation(chat) if chat else None,
            "customer_code": code,
            "urgent": urgent or ordered.is_urgent(checked.values),
            "by": role_of(by).value,
        }
        fingerprint = key_of(chat or by, service, key)
        if chat:
            self._remember(chat)
        try:
            sent = self._client.post("create", "/requests", wire.Created, body, key=fingerprint)
        except Refused as refused:
            _raise(refused)
        if sent is None:
            raise BackOfficeMalformed("create", "status 404")
        return Created(self._view(sent.request, chat), sent.repeated)

    def cancel(self, number: str, *, by: str, why: str = "") -> RequestView:
        """Raises UnknownRequest, NotYours, CannotCancel."""
        self._check(number, by)
        body = {"by": role_of(by).value, "why": why}
        try:
            sent = self._client.post("cancel", f"{_path(number)}/cancellation", wire.Request, body, key=uuid4().hex)
        except Refused as refused:
            _raise(refused)
        if sent is None:
            raise errors.UnknownRequest
        return self._view(sent, _chat(by))

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
        """Raises UnknownRequest, NotYours, UnknownPaper, PaperRefused, ForbiddenTransition."""
        self._check(number, by)
        body = {
            "paper": paper,
            "storage_key": storage_key,
            "media_type": media_type,
            "size": size,
            "sha256": sha256,
            "by": role_of(by).value,
        }
        key = key_of(number, paper, storage_key)
        try:
            sent = self._client.post("add_paper", f"{_path(number)}/papers", wire.Paper, body, key=key)
        except Refused as refused:
            _raise(refused)
        if sent is None:
            raise errors.UnknownRequest
        return views.paper(self._catalogue, sent)

    def visible_to(self, chat: str, number: str) -> RequestView | None:
        sent = self._client.get("request", _path(_canonical(number)), wire.Request)
        return self._view(sent, chat) if sent is not None and self._belongs(sent, chat) else None

    def track(self, number: str, phone: str) -> TrackView | None:
        if not phone:
            return None
        # A body, so that no phone number stands in an address that servers log.
        body = {"number": _canonical(number), "phone": phone}
        sent = self._client.post("track", "/request-tracking", wire.Tracked, body, key=uuid4().hex)
        if sent is None:
            return None
        return TrackView(
            number=sent.number,
            service=sent.service,
            service_name=self._catalogue.service(sent.service).official_name,
            status=sent.status,
            status_label=self._catalogue.state_label(sent.status),
            deadline=sent.deadline,
            paused=sent.status in WAITING,
        )

    def of_chat(self, chat: str, open_only: bool = False) -> list[RequestView]:
        found = {view.number: view for view in self._list(chat, open_only)}
        for code in self._identity.linked(chat):
            for view in self.of_customer(code, chat, open_only):
                found.setdefault(view.number, view)
        return sorted(found.values(), key=lambda view: view.created_at, reverse=True)

    def of_customer(
        self, code: str, chat: str | None = None, open_only: bool = False, service: str | None = None
    ) -> list[RequestView]:
        """The requests of a customer, the newest first; of confidential services none."""
        asked = {"customer_code": code, "service": service, "open_only": "true" if open_only else None}
        sent = list(self._client.pages("requests", "/requests", wire.Request, asked))
        if any(request.customer_code != code for request in sent):
            raise BackOfficeMalformed("requests", "another customer's request")
        views = [self._view(request, chat) for request in sent if not open_only or request.status not in CLOSED]
        return [view for view in views if not self._catalogue.service(view.service).confidential]

    def history(self, number: str) -> list[HistoryEntry]:
        """Raises UnknownRequest."""
        if self._client.get("request", _path(number), wire.Request) is None:
            raise errors.UnknownRequest
        return [
            HistoryEntry(e.at, e.status, self._catalogue.state_label(e.status), Role(e.by), e.note)
            for e in self._client.pages("history", f"{_path(number)}/events", wire.Event)
        ]

    def open_like(self, chat: str, service: str, customer_code: str | None = None) -> RequestView | None:
        found = self._list(chat, True, service=service, customer_code=customer_code)
        return next(iter(found), None)

    def blockers(self, service: str, customer_code: str) -> tuple[str, ...]:
        if "debts_settled" not in self._catalogue.service(service).preconditions:
            return ()
        return ("debts_settled",) if self._bills.unpaid(customer_code) else ()

    def _list(self, chat: str, open_only: bool, **params: str | None) -> list[RequestView]:
        asked = {"conversation": conversation(chat), "open_only": "true" if open_only else None, **params}
        sent = list(self._client.pages("requests", "/requests", wire.Request, asked))
        if any(request.conversation != conversation(chat) for request in sent):
            raise BackOfficeMalformed("requests", "another conversation's request")
        return [self._view(request, chat) for request in sent if not open_only or request.status not in CLOSED]

    def _remember(self, chat: str) -> None:
        """Keeps the pseudonym that the company gets: its events come back under it."""
        name = conversation(chat)
        with self._database.write() as session:
            self._database.lock(session, f"conversation:{name}")
            if session.get(ConversationName, name) is None:
                session.add(ConversationName(pseudonym=name, chat=chat))

    def _check(self, number: str, by: str) -> None:
        sent = self._client.get("request", _path(number), wire.Request)
        if sent is None:
            raise errors.UnknownRequest
        chat = _chat(by)
        if chat is not None and not self._belongs(sent, chat):
            raise errors.NotYours(sent.status, sent.status)

    def _belongs(self, sent: wire.Request, chat: str) -> bool:
        if sent.conversation == conversation(chat):
            return True
        return sent.customer_code is not None and self._identity.is_linked(chat, sent.customer_code)

    def _view(self, sent: wire.Request, chat: str | None) -> RequestView:
        own = chat if chat and sent.conversation == conversation(chat) else None
        try:
            return views.request(self._catalogue, sent, own, self._clock.now())
        except KeyError:
            raise BackOfficeMalformed("request", "a service, state or paper that the catalogue does not know") from None


def _raise(refused: Refused) -> NoReturn:
    """The refusals of the interface as the errors of requests."""
    problem = refused.problem
    match refused.code:
        case "invalid_fields":
            words = {name: RefusedAnswer(problem) for name, problem in problem.fields.items()}
            raise errors.InvalidFields(words) from None
        case "cannot_cancel":
            raise errors.CannotCancel(problem.status or State.IN_WORK) from None
        case "not_yours":
            raise errors.NotYours(problem.status or "", problem.status or "") from None
        case "closed":
            raise errors.ForbiddenTransition(problem.status or "", problem.status or "") from None
        case "unknown_paper":
            raise errors.UnknownPaper from None
        case "paper_refused":
            raise errors.PaperRefused(problem.reason or "") from None
    raise BackOfficeMalformed("refusal", "a word that the interface does not know") from None


def _chat(by: str) -> str | None:
    return by.removeprefix("chat:") if by.startswith("chat:") else None


def _canonical(number: str) -> str:
    return request_number.normalise(number) or number.strip().upper()


def _path(number: str) -> str:
    return f"/requests/{quote(number, safe='')}"
