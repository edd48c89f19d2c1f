"""Rows as views."""

from __future__ import annotations

from datetime import datetime

from utility.catalogue import Catalogue, PaperNeed, Values
from utility.models import ServiceRequest, ServiceRequestEvent, ServiceRequestPaper
from utility.requests import masking
from utility.requests.states import CLOSED, WAITING, Role, State, role_of
from utility.requests.views import EventView, HistoryEntry, PaperView, RequestView, TrackView

# Who acted on a request of a confidential service, as far as anybody may read.
ANONYMOUS = "anonymous"


def known(request: ServiceRequest) -> Values:
    """What the catalogue's conditions look at: the answers, and what staff found out."""
    return {**request.fields, **request.facts}


def missing(catalogue: Catalogue, request: ServiceRequest) -> tuple[PaperNeed, ...]:
    """The required papers of which nothing usable has come in."""
    usable = {paper.paper for paper in request.papers if paper.status != "refused"}
    return tuple(
        need
        for need in catalogue.papers(request.service, known(request))
        if need.required and need.paper.key not in usable
    )


def request_view(catalogue: Catalogue, request: ServiceRequest, now: datetime) -> RequestView:
    """A request with its papers."""
    service = catalogue.service(request.service)
    status = State(request.status)
    return RequestView(
        number=request.number,
        service=request.service,
        service_name=service.official_name,
        status=status,
        status_label=catalogue.state_label(status),
        chat=None if service.confidential else request.chat,
        customer_code=request.customer_code,
        fields=dict(request.fields),
        masked_fields=masking.masked_fields(service, request.fields),
        lines=masking.lines(service, request.fields, catalogue.words),
        facts=dict(request.facts),
        papers=tuple(paper_view(catalogue, paper) for paper in request.papers),
        missing_papers=missing(catalogue, request),
        urgent=request.urgent,
        created_at=request.created_at,
        updated_at=request.updated_at,
        closed_at=request.closed_at,
        deadline=request.deadline,
        due_at=request.due_at,
        paused=status in WAITING,
        overdue=status not in CLOSED and request.due_at is not None and request.due_at <= now,
        reopenings=request.reopenings,
        version=request.version,
    )


def paper_view(catalogue: Catalogue, paper: ServiceRequestPaper) -> PaperView:
    return PaperView(
        id=paper.id,
        paper=paper.paper,
        name=catalogue.paper(paper.paper).name,
        storage_key=paper.storage_key,
        media_type=paper.media_type,
        size=paper.size,
        sha256=paper.sha256,
        sent_at=paper.at,
        status=paper.status,  # type: ignore[arg-type]  # only our own words are written
        reason=paper.reason,
    )


def track_view(catalogue: Catalogue, request: ServiceRequest) -> TrackView:
    """The state without anything personal."""
    status = State(request.status)
    return TrackView(
        number=request.number,
        service=request.service,
        service_name=catalogue.service(request.service).official_name,
        status=status,
        status_label=catalogue.state_label(status),
        deadline=request.deadline,
        paused=status in WAITING,
    )


def history(catalogue: Catalogue, events: list[ServiceRequestEvent]) -> list[HistoryEntry]:
    """The steps, with the notes written for the customer."""
    return [
        HistoryEntry(
            at=event.at,
            status=State(event.to_status),
            status_label=catalogue.state_label(event.to_status),
            by=_role(event.actor),
            note=event.note if event.visible else "",
        )
        for event in events
        if event.kind == "moved" or (event.visible and event.note)
    ]


def event_view(event: ServiceRequestEvent) -> EventView:
    return EventView(
        at=event.at,
        actor=event.actor,
        kind=event.kind,  # type: ignore[arg-type]  # only our own words are written
        from_status=State(event.from_status) if event.from_status else None,
        to_status=State(event.to_status),
        note=event.note,
        visible=event.visible,
    )


def _role(actor: str) -> Role:
    return Role.CUSTOMER if actor == ANONYMOUS else role_of(actor)
